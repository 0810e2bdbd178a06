"""What a name in a rule can hold, and what an expression gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["number", "text", "flag", "choice", "moment", "day", "duration"]
Value = float | str | bool | int | date | None  # None is "not answered"


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of values; a choice also knows its options.

    A number is a float64, a moment UTC microseconds (int64), a day a date, a duration microseconds. A number beyond
    1e15 counts as not answered, one nearer to zero than 1e-15 as zero: so no engine overflows where another does not.
    """

    kind: Kind
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.kind


NUMBER, TEXT, FLAG = Type("number"), Type("text"), Type("flag")
MOMENT, DAY, DURATION = Type("moment"), Type("day"), Type("duration")
NOW, TODAY = "now", "today"  # names that every rule knows
GIVEN: Mapping[str, Type] = {NOW: MOMENT, TODAY: DAY}


def choice(*options: str) -> Type:
    """Return the type of a text that is one of `options`.

    Example:
        >>> choice("promoter", "passive", "detractor").kind
        'choice'
    """
    return Type("choice", options)


def known(names: Mapping[str, Type]) -> dict[str, Type]:
    """Return `names` with those that every rule knows; one of the rule's own hides them."""
    return {**GIVEN, **names}
