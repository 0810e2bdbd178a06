"""Names and languages of an XLSForm as surveys have them."""

import re
from collections.abc import Collection, Mapping

from changemaker.listen.surveys.facts import FACTS
from changemaker.listen.surveys.piping import ADDED
from changemaker.listen.surveys.survey_file import ID, LANGUAGE
from changemaker.rules.lexer import WORDS
from changemaker.rules.types import NOW, TODAY

RESERVED = frozenset({*FACTS, *(name.partition(".")[0] for name in FACTS), *WORDS, *ADDED, NOW, TODAY})
LONGEST = 50  # of an id, so that a number fits behind it
IN_BRACKETS = re.compile(r"\(([^()]*)\)\s*$")
BY_NAME: Mapping[str, str] = {
    "english": "en", "arabic": "ar", "russian": "ru", "german": "de", "french": "fr", "spanish": "es",
    "portuguese": "pt", "italian": "it", "turkish": "tr", "ukrainian": "uk", "polish": "pl", "chinese": "zh",
    "japanese": "ja", "hindi": "hi", "urdu": "ur", "persian": "fa", "hebrew": "he", "dutch": "nl", "swahili": "sw",
    "العربية": "ar", "русский": "ru", "deutsch": "de", "français": "fr", "español": "es", "português": "pt",
}  # fmt: skip


def id_for(name: str, taken: Collection[str], *, reserved: bool = True) -> str:
    """Return an id for a name of a form that none in `taken` has.

    Example:
        >>> id_for("Q1-Age", {"q1_age"}), id_for("1", set(), reserved=False), id_for("mode", set())
        ('q1_age_2', 'o_1', 'mode_asked')
    """
    plain = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:LONGEST] or "unnamed"
    if not plain[0].isalpha():
        plain = f"{'q' if reserved else 'o'}_{plain}"
    if reserved and plain in RESERVED:
        plain = f"{plain}_asked"
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}_{number}", number + 1
    if not ID.fullmatch(found):
        raise ValueError(f"no id: {found}")
    return found


def language_of(heading: str) -> str | None:
    """Return the code of a language as a form's column names it; None where it tells none.

    Example:
        >>> language_of("English (en)"), language_of("ar"), language_of("Deutsch"), language_of("default")
        ('en', 'ar', 'de', None)
    """
    bracketed = IN_BRACKETS.search(heading)
    for text in ([bracketed[1].strip()] if bracketed else []) + [heading.strip()]:
        code = text.replace("_", "-")
        if LANGUAGE.fullmatch(code):
            return code
    return BY_NAME.get(IN_BRACKETS.sub("", heading).strip().lower())
