"""Digits as a language writes them, held together where its sentences run from right to left."""

import re

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "\u2066", "\u2067"  # isolates: what is inside has its own direction
BY_ITSELF = "\u2068"  # an isolate that takes the direction of its first letter
END = "\u2069"
RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar", "fa", "he", "ur"})
SEPARATORS = {"ru": str.maketrans({",": NO_BREAK, ".": ","})}  # from those of English
RIGHT_LETTER = re.compile("[\u0590-\u08ff]")
# A sign before a digit, digits in groups, or letters that run the other way: what a right-to-left line would reorder.
FRAGILE = re.compile(rf"[A-Za-zÀ-ɏͰ-ӿ]|[-+{MINUS}±]\s?[\d.]|\d[^\d\s]+\d|\d\s?%")


def direction(language: str) -> str:
    """Return "rtl" or "ltr", as HTML wants it."""
    return "rtl" if language in RIGHT_TO_LEFT_LANGUAGES else "ltr"


def separated(text: str, language: str) -> str:
    """Return a number that Python wrote with a true minus and with the separators of `language`.

    Example:
        >>> separated("-1,234.5", "ru") == "−1\\u00a0234,5"
        True
    """
    told = text.replace("-", MINUS)
    return told.translate(SEPARATORS[language]) if language in SEPARATORS else told


def isolated(text: str, language: str, *, after: str = "") -> str:
    """Return a number so that no neighbour reorders it: "+10" is never read as "10+".

    Args:
        text: the number with its sign, and with what stands before it.
        language: of the sentence around it.
        after: what follows the number and belongs to it: "%", or a word such as "million".
    """
    if language not in RIGHT_TO_LEFT_LANGUAGES:
        return f"{text}{after}"
    if RIGHT_LETTER.search(after):
        return f"{RIGHT_TO_LEFT}{LEFT_TO_RIGHT}{text}{END}{after}{END}"
    return f"{LEFT_TO_RIGHT}{text}{after}{END}"


def kept_whole(text: str, language: str) -> str:
    """Return a piece of text, such as a column's name, so that a right-to-left sentence leaves it in order."""
    if language not in RIGHT_TO_LEFT_LANGUAGES or not FRAGILE.search(text) or LEFT_TO_RIGHT in text:
        return text
    return f"{BY_ITSELF}{text}{END}"
