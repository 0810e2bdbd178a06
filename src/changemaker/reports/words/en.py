"""Every sentence in English: the screen's own words, and those that studies and rooms send up."""

from changemaker.reports.words.en_calibration import CALIBRATION
from changemaker.reports.words.en_case import WORDS as CASE
from changemaker.reports.words.en_contest import CONTEST
from changemaker.reports.words.en_link import WORDS as LINK
from changemaker.reports.words.en_load import WORDS as LOAD
from changemaker.reports.words.en_metrics import WORDS as METRICS
from changemaker.reports.words.en_programme import WORDS as PROGRAMME
from changemaker.reports.words.en_prove import PROVE
from changemaker.reports.words.en_screen import SCREEN
from changemaker.reports.words.en_workspace import WORKSPACE

WORDS: dict[str, str] = SCREEN | PROVE | CONTEST | LINK | CASE | LOAD | METRICS | PROGRAMME | WORKSPACE | CALIBRATION
