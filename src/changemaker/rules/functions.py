"""The functions that a rule may call; there are no others."""

from collections.abc import Mapping
from dataclasses import dataclass

from changemaker.rules.types import FLAG, NUMBER, TEXT, Kind, Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """What a function takes and gives."""

    takes: tuple[tuple[Kind, ...], ...]  # the kinds that each argument may have
    gives: Type | None  # None: what its first argument is
    says: str
    repeats: bool = False  # the last argument may come any number of times


_NUMBER: tuple[Kind, ...] = ("number",)
_TEXT: tuple[Kind, ...] = ("text", "choice")
_ORDERED: tuple[Kind, ...] = ("number", "duration", "moment", "day")
_ANY: tuple[Kind, ...] = ("number", "text", "choice", "flag", "moment", "day", "duration")

FUNCTIONS: Mapping[str, Function] = {
    "days_since": Function(
        takes=(("moment", "day"),),
        gives=NUMBER,
        says="days from a moment, with parts of a day, or from a day, until now",
    ),
    "min": Function(takes=(_ORDERED, _ORDERED), gives=None, repeats=True, says="the least of those that are answered"),
    "max": Function(
        takes=(_ORDERED, _ORDERED), gives=None, repeats=True, says="the greatest of those that are answered"
    ),
    "abs": Function(takes=(("number", "duration"),), gives=None, says="without its sign"),
    "round": Function(takes=(_NUMBER,), gives=NUMBER, says="the nearest whole number; a half goes up"),
    "floor": Function(takes=(_NUMBER,), gives=NUMBER, says="the greatest whole number that is not above it"),
    "otherwise": Function(
        takes=(_ANY, _ANY), gives=None, says="the first, or the second where the first is not answered"
    ),
    "lower": Function(takes=(_TEXT,), gives=TEXT, says="in small letters"),
    "length": Function(takes=(_TEXT,), gives=NUMBER, says="how many characters a text has"),
    "contains": Function(takes=(_TEXT, _TEXT), gives=FLAG, says="whether the second text stands in the first"),
    "starts_with": Function(takes=(_TEXT, _TEXT), gives=FLAG, says="whether the first text begins with the second"),
}
