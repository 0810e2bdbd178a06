"""The one frozen business case in words, in a CFO's order; renderers choose places, never sentences or numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from changemaker.core.estimate import Estimate
from changemaker.prove.case import BusinessCase
from changemaker.prove.programme_file import Programme
from changemaker.reports.report import Chart, RefusalRow, Report, Row

Claim = Literal["claimed", "not shown", "range", "withheld"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSource:
    """What stands around a case: whose it is, what the programme says of itself, what was set aside at load."""

    company: str
    programme: Programme | None = None
    set_aside: Mapping[str, int] = field(default_factory=dict)  # table -> rows
    rows: int | None = None  # rows read, those set aside included


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One number of the case in words, with the number itself; its id everywhere is `row.key`."""

    row: Row
    estimate: Estimate
    exact: str = ""  # money in whole units, where `row.value` is shortened to millions: for tables that add up
    truth: str = ""  # in words, where the company is simulated
    true_value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One exact number in words: a line of the bridge, an assumption; its id everywhere is `id`."""

    id: str
    label: str
    text: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One assumption, and who stands behind it."""

    amount: Amount
    unit: str
    signed: str  # "A. Meyer, CFO, 30 Sep 2026", or that nobody has signed
    is_signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FlywheelLink:
    """One link of the flywheel: a number, or a gap with what would measure it."""

    key: str
    source: str  # screen word of the stage
    target: str
    stage: str  # key of the target's stage
    metric: str
    shown: CaseRow | None
    gap: RefusalRow | None

    @property
    def style(self) -> str:
        """How the link is drawn: its grade's letter, "hollow" where zero is in its range, or "gap"."""
        if self.shown is None or self.shown.row.grade is None:
            return "gap"
        return self.shown.row.grade.letter if self.shown.estimate.excludes_zero else "hollow"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyFlow:
    """One stream of money by month, with its screen word; `kind` as in `prove.case.Flow`."""

    key: str
    label: str
    kind: str
    months: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReport:
    """Everything that the pages of a business case say, in reading order, in one language."""

    report: Report  # checks, notes, grades, refusals and event study, as of any finding
    case: BusinessCase
    company: str
    claim: Claim
    title: str
    subtitle: str
    about_claim: str  # why the headline is a range, or is withheld; else empty
    hero: CaseRow | RefusalRow
    tiles: tuple[CaseRow, ...]
    facts: tuple[tuple[str, str], ...]  # what the programme is, who got it, when
    effects: tuple[CaseRow, ...]
    streams: tuple[CaseRow, ...]  # add to the gain, in print too
    totals: tuple[CaseRow, ...]  # gain, cost, net
    apart: tuple[CaseRow, ...]  # capacity: never added
    avoided: tuple[Amount, ...]  # declared, never added
    links: tuple[FlywheelLink, ...]
    months: tuple[str, ...]
    flows: tuple[MonthlyFlow, ...]
    charts: tuple[Chart, ...]  # waterfall, cash flow, then the study's own; the money's only where it may be shown
    bridge: tuple[Amount, ...]
    bridge_title: str
    bridge_ties: bool
    naive: tuple[CaseRow, ...]
    others: tuple[CaseRow, ...]  # numbers that have no place of their own
    assumptions: tuple[Assumption, ...]
    scenarios: tuple[CaseRow, ...]
    not_counted: tuple[str, ...]
    refusals: tuple[RefusalRow, ...]  # the hero's apart; those with one reason are told together
    sources: tuple[tuple[str, str], ...]  # plan, data, code, rows set aside
    language: str

    @property
    def has_truth(self) -> bool:
        """True if any number has its truth beside it."""
        return any(shown.truth for shown in self.rows)

    @property
    def rows(self) -> tuple[CaseRow, ...]:
        """Every number that has a range, each once."""
        hero = (self.hero,) if isinstance(self.hero, CaseRow) else ()
        linked = tuple(link.shown for link in self.links if link.shown)
        groups = (hero, self.tiles, self.effects, self.streams, self.totals, self.apart, linked, self.naive)
        told = {shown.row.key: shown for group in (*groups, self.others, self.scenarios) for shown in group}
        return tuple(told.values())

    @property
    def figures(self) -> dict[str, float]:
        """Every number of every page by its id, in full precision; the ids of a range end in ".low" and ".high"."""
        return dict(self._figures())

    def _figures(self) -> Iterator[tuple[str, float]]:
        for shown in self.rows:
            yield shown.row.key, float(shown.estimate.value)
            yield f"{shown.row.key}.low", float(shown.estimate.low)
            yield f"{shown.row.key}.high", float(shown.estimate.high)
        amounts = (*self.bridge, *self.avoided, *(assumption.amount for assumption in self.assumptions))
        yield from ((amount.id, amount.value) for amount in amounts)
