"""Money and activity of the three worlds by account and month: what truth is read from."""

from dataclasses import dataclass

import numpy as np

from changemaker.sim.company_calendar import Ints
from changemaker.sim.company_cast import Flags, Floats
from changemaker.sim.company_life import WORLDS, Life
from changemaker.sim.company_lines import Lines
from changemaker.sim.company_service import UNITS, Cases, CashCosts, Meetings


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ledger:
    """Arrays of worlds x accounts x months; money in US dollars."""

    active: Flags  # the contract covers the month, be it for a day
    margin: Floats  # contribution margin of orders, before cost to serve
    cash: Floats  # cost to serve that leaves the firm
    time: Floats  # cost to serve that is paid time

    @property
    def contribution(self) -> Floats:
        """Contribution margin less cash cost to serve."""
        return self.margin - self.cash


def ledger_of(life: Life, lines: Lines, cases: Cases, cash: CashCosts, meetings: tuple[Meetings, ...]) -> Ledger:
    """Return the ledger of all months that were begun."""
    kept = ~lines.cancelled
    time = _sums(life, cases.world, cases.account, cases.day, cases.cost_units)
    for rows in meetings:
        time = time + _sums(life, rows.world, rows.account, rows.day, rows.cost_units)
    return Ledger(
        active=_active(life),
        margin=_sums(life, lines.world[kept], lines.account[kept], lines.day[kept], lines.margin_units[kept]),
        cash=_sums(life, cash.world, cash.account, cash.day, cash.units),
        time=time,
    )


def _sums(life: Life, world: Ints, account: Ints, day: Ints, units: Ints) -> Floats:
    shape = (WORLDS, life.parameters.accounts.count, life.calendar.months)
    cell = np.ravel_multi_index((world, account, life.calendar.month_of[day]), shape)
    sums = np.bincount(cell, weights=units, minlength=int(np.prod(shape)))
    return np.asarray(sums.reshape(shape) / UNITS)


def _active(life: Life) -> Flags:
    starts = life.calendar.month_starts
    begun = starts[:-1] < life.today
    joined = np.maximum(life.cast.joined, 0)[None, :, None] < starts[1:]
    stays = life.log.left[:, :, None] >= starts[:-1]
    return np.asarray(joined & stays & begun)
