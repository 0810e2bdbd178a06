"""A fact's value as it stands in a sentence: the digits that somebody would say, as the language writes them."""

from datetime import date
from decimal import Decimal

from changemaker.rules.types import Value

MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
LEFT_TO_RIGHT, END = "\u2066", "\u2069"  # around what a line from right to left would reorder
# Who writes 1 234,5 and who 1.234,5; all others 1,234.5.
_BLANK = frozenset(["be", "bg", "cs", "et", "fi", "fr", "hu", "lt", "lv", "nb", "no", "pl", "ru", "sk", "sv", "uk"])
_POINT = frozenset(["da", "de", "el", "es", "hr", "id", "is", "it", "nl", "pt", "ro", "sl", "sr", "tr", "vi"])
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


def told_value(value: Value, language: str = "en") -> str:
    """Return a value for a sentence.

    Args:
        value: that is known; flags cannot stand in a sentence, which is told when the journey is checked.
        language: of the sentence, ISO 639.

    Example:
        >>> told_value(29.97), told_value(3.14), told_value(1250.0), told_value(date(2026, 11, 30))
        ('30', '3.1', '1,250', '2026-11-30')
        >>> told_value(1250.0, "de"), told_value(0.0512, "pt-BR"), told_value(1250.0, "ru") == f"1{NO_BREAK}250"
        ('1.250', '0,051', True)
    """
    if isinstance(value, bool) or value is None:
        raise ValueError("a flag, or nothing, cannot stand in a sentence")
    if isinstance(value, date):
        return value.isoformat()  # read alike everywhere
    return _written(digits_of(float(value)), language.partition("-")[0]) if isinstance(value, int | float) else value


def digits_of(number: float) -> str:
    """Return a number with as many digits as somebody would say, in English.

    Example:
        >>> digits_of(0.0512), digits_of(8.0), digits_of(123456.7), digits_of(-0.01)
        ('0.051', '8', '123,457', '-0.01')
    """
    size = abs(number)
    if size >= 10 or number == int(number):
        return f"{number:,.0f}"
    return f"{number:.1f}".removesuffix(".0") if size >= 1 else format(Decimal(f"{number:.2g}"), "f")


def _written(digits: str, language: str) -> str:
    told = digits.replace("-", MINUS)
    if language in _BLANK:
        return told.translate({ord(","): NO_BREAK, ord("."): ","})
    if language in _POINT:
        return told.translate({ord(","): ".", ord("."): ","})
    return f"{LEFT_TO_RIGHT}{told}{END}" if language in _RIGHT_TO_LEFT and not told.isdecimal() else told
