"""Everything that happened in a company, as rows; of all worlds, or of the one that is seen."""

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from changemaker.sim.company_cast import Flags
from changemaker.sim.company_life import LIVED, Life
from changemaker.sim.company_lines import Lines, lines_of
from changemaker.sim.company_prices import Prices
from changemaker.sim.company_service import Cases, CashCosts, Meetings, calls_of, cases_of, cash_of, visits_of

Rows = TypeVar("Rows", Lines, Cases, Meetings, CashCosts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Rows of each kind until today."""

    lines: Lines
    cases: Cases
    calls: Meetings
    visits: Meetings
    cash: CashCosts

    def seen(self) -> "Events":
        """Return what happened in the world that is seen."""
        return Events(
            lines=kept(self.lines, self.lines.world == LIVED),
            cases=kept(self.cases, self.cases.world == LIVED),
            calls=kept(self.calls, self.calls.world == LIVED),
            visits=kept(self.visits, self.visits.world == LIVED),
            cash=kept(self.cash, self.cash.world == LIVED),
        )


def events_of(life: Life, prices: Prices) -> Events:
    """Return the events of all worlds."""
    lines, cases = lines_of(life, prices), cases_of(life)
    return Events(
        lines=lines, cases=cases, calls=calls_of(life), visits=visits_of(life), cash=cash_of(life, lines, cases)
    )


def kept(rows: Rows, keep: Flags) -> Rows:
    """Return the rows that are kept, in order."""
    places = np.flatnonzero(keep)
    return type(rows)(**{field.name: getattr(rows, field.name)[places] for field in fields(rows)})
