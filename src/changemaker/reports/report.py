"""The one frozen report: a finding in words, ready to be laid out; renderers choose places, never sentences."""

from dataclasses import dataclass
from datetime import datetime

from changemaker.core.finding import Figure, Finding

MOST_ALARMS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the rows came from, for the foot of every page."""

    name: str  # a file's or a table's name
    rows: int | None = None  # rows read, those set aside included
    set_aside: int = 0  # rows that broke a rule and were not used


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """Strength of the evidence: letter, screen word and what it means."""

    letter: str
    word: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a range lies on the common scale of its unit: shares of the width, 0 at the left edge."""

    low: float
    value: float
    high: float
    zero: float
    beyond: int = 0  # -1 or 1 where the value itself lies off the scale, to that side


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer in a word; `tone` is "claimed", "hollow" (not shown) or "warning"."""

    word: str
    tone: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One estimate in words; `hollow` where the range includes zero or the verdict claims nothing."""

    key: str
    label: str
    figure: str  # what stands in large letters; empty where the grade is too weak for a sum of money
    instead: str  # what to say where `figure` is empty
    value: str
    range: str  # "0.486 to 1.054"
    range_of_level: str  # "95 % range 0.486 to 1.054"
    unit: str  # empty where the value already carries it
    se: str
    n: str
    method: str
    grade: Grade | None
    verdict: Verdict | None
    span: Span | None  # None for a number off the scale of the others, such as a leak
    hollow: bool
    naive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalRow:
    """What cannot be said yet, why, and what would make it sayable."""

    key: str
    label: str
    why: str
    needs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check: `mark` is "OK", "Check", "Not checked" or "Note"; `tone` is "ok", "failed", "open" or "told"."""

    name: str
    mark: str
    tone: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A figure in words: title, caption, one sentence for who cannot see it, and the table behind it."""

    id: str
    title: str
    caption: str
    alt: str
    columns: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]
    figure: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything a page says, in reading order, in one language."""

    language: str
    direction: str  # "ltr" or "rtl"
    title: str
    question: str
    headline: tuple[Row | RefusalRow, ...]  # three at most
    withheld: bool  # no headline number may be shown
    columns: tuple[str, str, str]  # headings of label, effect and range
    rows: tuple[Row, ...]  # headline first, naive numbers last
    details: tuple[Row, ...]  # effects by starting group and period
    refusals: tuple[RefusalRow, ...]  # those that the headline does not tell
    checks: tuple[CheckRow, ...]  # failed ones first
    reasons: tuple[tuple[str, str], ...]  # (labels, why) of verdicts that the headline does not tell
    notes: tuple[str, ...]
    grades: tuple[Grade, ...]  # those that occur, strongest first
    charts: tuple[Chart, ...]
    about: tuple[str, ...]  # source, rows, set aside, date
    made_at: datetime
    finding: Finding

    @property
    def failed(self) -> tuple[CheckRow, ...]:
        """The checks that failed; every layout shows the first three beside the headline."""
        return tuple(check for check in self.checks if check.tone == "failed")

    @property
    def alarms(self) -> tuple[CheckRow, ...]:
        """What stands beside the headline."""
        return self.failed[:MOST_ALARMS]
