"""Messages put into words: an id and its parameters in, one sentence in the reader's language out."""

import re
from collections.abc import Mapping, Sequence
from string import Formatter

from changemaker.core.message import Message
from changemaker.reports.numbers import MINUS
from changemaker.reports.words import en

CATALOGUES: Mapping[str, Mapping[str, str]] = {"en": en.WORDS}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
NEGATIVE = re.compile(r"(?<![\w.)-])-(?=[\d.])")  # a minus inside a ready-made list, not a hyphen
ISOLATE, END_ISOLATE = "\u2066", "\u2069"  # keeps "+10" from being read as "10+" inside right-to-left text


class _Speaker(Formatter):
    """`str.format` with a true minus sign, "95 %", and numbers held left to right where the sentence runs the other way."""

    def __init__(self, *, isolate: bool) -> None:
        self.isolate = isolate

    def format_field(self, value: object, format_spec: str) -> str:
        """Write one parameter."""
        text = format(value, format_spec)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return NEGATIVE.sub(MINUS, text)
        text = text.replace("-", MINUS).replace("%", " %")
        return f"{ISOLATE}{text}{END_ISOLATE}" if self.isolate else text


def direction(language: str) -> str:
    """Return "rtl" or "ltr", as HTML wants it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def say(message: Message, language: str = "en") -> str:
    """Return `message` in words.

    Raises:
        KeyError: nobody wrote that sentence, or it wants a parameter that is not there; both are bugs.

    Example:
        >>> say(Message("screen.more", {"n": 17}))
        'and 17 more'
    """
    speaker = _Speaker(isolate=direction(language) == "rtl")
    params = {name: _unit(name, value, language) for name, value in message.params.items()}
    return speaker.vformat(CATALOGUES[language][message.id], (), params)


def _unit(name: str, value: object, language: str) -> object:
    """A parameter that names a unit is told by the unit's screen word: "R²", not "R2"."""
    return named("unit", value, language) if name == "unit" and isinstance(value, str) else value


def word(id: str, language: str = "en", **params: object) -> str:
    """Return a word of the screen itself, such as a heading."""
    return say(Message(id, params), language)


def named(kind: str, name: str, language: str = "en") -> str:
    """Return the screen word for a short name ("method", "welch"), or the name itself where nobody gave it one."""
    return CATALOGUES[language].get(f"{kind}.{name}", name)


def listed(names: Sequence[str], language: str = "en", *, most: int = 3) -> str:
    """Return "a", "a and b", "a, b and c" or "a, b, c and 4 more".

    Example:
        >>> listed(["price", "service", "stock"])
        'price, service and stock'
    """
    shown = list(names[:most])
    if len(names) > most:
        shown.append(word("screen.more_names", language, n=len(names) - most))
    if len(shown) == 1:
        return shown[0]
    return word("screen.list", language, first=", ".join(shown[:-1]), last=shown[-1])
