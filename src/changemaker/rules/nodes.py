"""A rule once it is read: frozen nodes, equal where they mean the same, each with its place in the text."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Comparison = Literal["=", "!=", "<", "<=", ">", ">="]
Arithmetic = Literal["+", "-", "*", "/"]
WIDEST = 100  # characters of a line that are shown around a place


@dataclass(frozen=True, slots=True)
class Place:
    """Some characters of a rule's text."""

    start: int
    end: int
    text: str = field(repr=False)

    @property
    def line(self) -> int:
        """Return the line, from 1."""
        return self.text.count("\n", 0, self.start) + 1

    @property
    def column(self) -> int:
        """Return the column, from 1, in characters."""
        return self.start - (self.text.rfind("\n", 0, self.start) + 1) + 1

    @property
    def excerpt(self) -> str:
        """Return the line with carets under the place.

        Example:
            >>> print(Place(0, 5, "spned > 3").excerpt)
            spned > 3
            ^^^^^
        """
        begin = self.text.rfind("\n", 0, self.start) + 1
        stop = self.text.find("\n", self.start)
        line = self.text[begin : stop if stop >= 0 else len(self.text)]
        if not line.strip():
            return ""
        at = self.start - begin
        cut = max(0, at - WIDEST // 2) if len(line) > WIDEST else 0
        shown = "".join(letter if letter.isprintable() else " " for letter in line[cut : cut + WIDEST])
        width = max(1, min(self.end - self.start, len(shown) - (at - cut)))
        return f"{shown}\n{' ' * (at - cut)}{'^' * width}"

    def to(self, other: "Place") -> "Place":
        """Return everything from here to the end of `other`."""
        return Place(self.start, other.end, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Literally(_Placed):
    """A value that stands in the rule itself."""

    value: float | str | bool | int | date
    kind: Literal["number", "text", "flag", "duration", "day", "moment"]


@dataclass(frozen=True, slots=True)
class Name(_Placed):
    """A declared name: "order_gap_cv", "consent.email.marketing"."""

    name: str


@dataclass(frozen=True, slots=True)
class Minus(_Placed):
    """The negative of a number or duration."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class Not(_Placed):
    """The opposite of a flag; not answered where that is not."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class Both(_Placed):
    """All, or any, of two or more flags, by Kleene's three values."""

    word: Literal["and", "or"]
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Compare(_Placed):
    """Two values compared."""

    sign: Comparison
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Reckon(_Placed):
    """Two values added, subtracted, multiplied or divided."""

    sign: Arithmetic
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Between(_Placed):
    """Whether a value lies between two others, both included."""

    of: "Node"
    low: "Node"
    high: "Node"
    negated: bool


@dataclass(frozen=True, slots=True)
class In(_Placed):
    """Whether a value is one of a list."""

    of: "Node"
    options: tuple["Node", ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Answered(_Placed):
    """Whether there is a value; the only question whose answer is never missing."""

    of: "Node"
    negated: bool


@dataclass(frozen=True, slots=True)
class Call(_Placed):
    """A function of the whitelist."""

    function: str
    arguments: tuple["Node", ...]


Node = Literally | Name | Minus | Not | Both | Compare | Reckon | Between | In | Answered | Call
