"""A place in a workspace file, and how it is shown: file:line:column, the line itself, a caret under the place."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from changemaker.core.errors import WorkspaceFileError

Weight = Literal["error", "warning"]
WIDEST = 100  # characters of a line that are shown around the place
BEFORE = 40  # of them, those left of a place that stands far to the right


@dataclass(frozen=True, slots=True)
class Place:
    """Some characters of one line."""

    line: int  # from 1
    column: int  # from 1, in characters
    width: int = 1

    def overlaps(self, other: "Place") -> bool:
        """Say whether two places share a character."""
        apart = self.column + self.width <= other.column or other.column + other.width <= self.column
        return self.line == other.line and not apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake in one file: what is wrong, where, and what to do."""

    file: str  # as the reader would open it
    what: str
    hint: str
    place: Place | None = None  # None: the file as a whole
    excerpt: str = ""  # the line and its caret
    weight: Weight = "error"

    @property
    def where(self) -> str:
        """Return file:line:column, as editors open it."""
        return f"{self.file}:{self.place.line}:{self.place.column}" if self.place else self.file

    def error(self) -> WorkspaceFileError:
        """Return it as something that can be raised."""
        return WorkspaceFileError(self.what, hint=self.hint, where=self.where, excerpt=self.excerpt)


def excerpt(lines: Sequence[str], place: Place) -> str:
    """Return the line of `place` with a caret under it, or nothing where the file ends before.

    Example:
        >>> print(excerpt(["zone: UTC", "curency: EUR"], Place(2, 1, 7)))
          2 | curency: EUR
            | ^^^^^^^
    """
    if not 1 <= place.line <= len(lines):
        return ""
    line = lines[place.line - 1]
    start = place.column - 1
    cut = max(0, start - BEFORE) if len(line) > WIDEST else 0
    shown = _printable(line[cut : cut + WIDEST])
    before = _cells(shown[: start - cut])
    under = max(1, _cells(shown[start - cut : start - cut + place.width]))
    left, right = ("… " if cut else ""), (" …" if len(line) > cut + WIDEST else "")
    number = str(place.line)
    gap = " " * len(number)
    return f"  {number} | {left}{shown}{right}\n  {gap} | {' ' * (before + len(left))}{'^' * under}"


def _printable(text: str) -> str:
    # What could steer a terminal is shown as a dot; a tab is one blank, so that the caret stands right.
    return "".join(" " if letter == "\t" else letter if letter.isprintable() else "·" for letter in text)


def _cells(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
