"""Which way a language is written, from its code alone."""

from typing import Literal

from changemaker.listen.surveys.survey import RIGHT_TO_LEFT

_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"})
_OTHERS = frozenset({"ckb", "dv", "ps", "sd", "ug", "yi"})  # beside those that surveys name most


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """Return how a text of this language runs, as HTML's `dir` wants it.

    Example:
        >>> direction_of("ar-EG"), direction_of("de"), direction_of("uz-Arab")
        ('rtl', 'ltr', 'rtl')
    """
    code, *rest = language.split("-")
    if any(part in _SCRIPTS for part in rest):
        return "rtl"
    if any(len(part) == len("Latn") for part in rest):
        return "ltr"
    return "rtl" if code in RIGHT_TO_LEFT | _OTHERS else "ltr"
