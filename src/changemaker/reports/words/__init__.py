"""Messages put into words: an id and its parameters in, one sentence in the reader's language out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter

from changemaker.core.message import Message
from changemaker.reports.digits import MINUS, NO_BREAK, direction, isolated, kept_whole, separated
from changemaker.reports.words import en
from changemaker.reports.words.catalogue import held, read_catalogue

__all__ = ["CATALOGUES", "LANGUAGES", "direction", "frame", "listed", "named", "say", "spoken", "word"]

LANGUAGES = ("en", "ru", "ar")
FOLDER = Path(__file__).parent
KEYS = {  # parameter -> kinds of names
    "outcome": ("outcome", "metric"),
    "outcomes": ("outcome", "metric"),
    "metric": ("metric",),
    "metrics": ("metric",),
    "stage": ("stage",),
}
MONTH_OR_DAY = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d{2}))?")
NUMBER = re.compile(r"(?<![\w.-])-?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?(?![\w-])")
RANGE = re.compile(r"(-?[\d.,e+-]*\d) to (-?[\d.,e+-]*\d)")
SUMMARY = re.compile(r"\b(?:simple|group|dynamic|sdid|sc|did)\b(?= -?\d)")
NEGATIVE = re.compile(r"(?<![\w.)-])-(?=[\d.])")  # a minus inside a ready-made list, not a hyphen


class _Catalogues(Mapping[str, Mapping[str, str]]):
    """The catalogue of each language, read when it is first asked for; what it lacks is there in English."""

    def __getitem__(self, language: str) -> Mapping[str, str]:
        if language not in LANGUAGES:
            raise KeyError(language)
        return en.WORDS if language == "en" else _translated(language)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


@cache
def _translated(language: str) -> Mapping[str, str]:
    told = read_catalogue(FOLDER / f"{language}.po")
    return en.WORDS | {id: held(text, language) for id, text in told.items()}


CATALOGUES: Mapping[str, Mapping[str, str]] = _Catalogues()


class _Speaker(Formatter):
    """`str.format` with a true minus sign, and with numbers as the language writes them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        """Write one parameter."""
        text = format(value, format_spec)
        if "e+" in text and isinstance(value, int | float):
            text = format(value, ",.0f")  # nobody outside a laboratory reads 3.9e+06
        if isinstance(value, bool) or not isinstance(value, int | float):
            return kept_whole(NEGATIVE.sub(MINUS, text), self.language)
        if text.startswith("-") and not text.strip("-0.,%"):
            text = text[1:]  # what rounds to nothing has no sign
        before, after = frame("percent", self.language) if text.endswith("%") else ("", "")
        return isolated(before + separated(text.rstrip("%"), self.language), self.language, after=after)


@cache
def frame(name: str, language: str, unit: str = "") -> tuple[str, str]:
    """Return what stands before and after a number of a kind: "million", "percent", "points", "symbol", "code".

    Example:
        >>> frame("symbol", "en", "$"), frame("million", "en")
        (('$', ''), ('', 'M'))
    """
    before, _, after = CATALOGUES[language][f"number.{name}"].replace("{unit}", unit).partition("{n}")
    if language == "en":
        return before, after
    return before.replace(" ", NO_BREAK), after.replace(" ", NO_BREAK)


def say(message: Message, language: str = "en") -> str:
    """Return `message` in words.

    Raises:
        KeyError: nobody wrote that sentence, or it wants a parameter that is not there; both are bugs.

    Example:
        >>> say(Message("screen.more", {"n": 17}))
        'and 17 more'
    """
    params = {name: _told(name, value, language) for name, value in message.params.items()}
    return _Speaker(language).vformat(CATALOGUES[language][message.id], (), params)


def _told(name: str, value: object, language: str) -> object:
    """A parameter in words: "R²" for the unit "R2"; in other languages also what English takes from keys as they are."""
    if not isinstance(value, str):
        return value
    if name == "unit":
        told = named("unit", value, language)
        return named("unit_word", value, language) if told == value else told
    if name == "baseline":
        return named("guess", value, language)
    if language == "en":
        return value
    if name in KEYS:
        comma = word("screen.comma", language)
        return comma.join(spoken(key, language, *KEYS[name]) for key in value.split(", "))
    if found := MONTH_OR_DAY.fullmatch(value):
        return _date(found[1], found[2], found[3], language)
    return _ready_made(value, language) if name == "listed" else value


def spoken(key: str, language: str, *kinds: str) -> str:
    """Return a key as other languages say it: the first of `kinds` (a metric's name, by default) that knows it.

    English tells keys as they are, as the company's own files have them.
    """
    if language == "en":
        return key
    return next((told for kind in kinds or ("metric",) if (told := named(kind, key, language)) != key), key)


def _date(year: str, month: str, day: str | None, language: str) -> str:
    """A date that travels as "2025-05" or "2025-05-09"."""
    if day is None:
        return word("case.month", language, month=word(f"month.{int(month)}", language), year=year)
    named_month = word(f"month.in_date.{int(month)}", language)
    return word("date.day", language, day=str(int(day)), month=named_month, year=year)


def _ready_made(text: str, language: str) -> str:
    """A list that a study made: "simple 0.08, group -0.09", "Mbar 1: -0.2 to 0.4"."""
    text = SUMMARY.sub(lambda found: word(f"key.{found[0]}", language), text)
    reach = word("screen.range", language, low="{0}", high="{1}")
    for bounds in RANGE.findall(text):
        text = text.replace(" to ".join(bounds), reach.format(*bounds), 1)
    text = NUMBER.sub(lambda found: isolated(separated(found[0], language), language), text)
    return text.replace(", ", word("screen.comma", language)).replace("; ", word("screen.semicolon", language))


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
    shown = [kept_whole(name, language) for name in names[:most]]
    if len(names) > most:
        shown.append(word("screen.more_names", language, n=len(names) - most))
    if len(shown) == 1:
        return shown[0]
    comma = word("screen.comma", language)
    return word("screen.list", language, first=comma.join(shown[:-1]), last=shown[-1])
