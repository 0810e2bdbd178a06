"""Every sentence in English: the screen's own words, and those that studies and rooms send up."""

from changemaker.reports.words.en_contest import CONTEST
from changemaker.reports.words.en_prove import PROVE
from changemaker.reports.words.en_screen import SCREEN

WORDS: dict[str, str] = SCREEN | PROVE | CONTEST
