"""What a programme truly did, by twins: the same random numbers with and without it, the other programme left on."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from changemaker.sim.company_calendar import MONTHS_A_YEAR, Ints
from changemaker.sim.company_cast import Flags, Floats
from changemaker.sim.company_ledger import Ledger
from changemaker.sim.company_life import LIVED, TWIN, Life
from changemaker.sim.company_rollouts import NEVER, ProgrammeFacts

BEFORE_MONTHS = 12  # what a naive before/after takes as before


class Discounting(Protocol):
    """What truth needs of finance's rules."""

    @property
    def discount_rate(self) -> float:
        """A year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """True effects on treated account-months, in US dollars and shares, and what naive numbers would say.

    The population is the accounts whose first month lies before the programme's first start month and that were active
    in the month before it; treated account-months are those of its accounts in treated districts, from the month of
    their district's start to `last_month`, whether the account has left meanwhile or not.
    """

    programme: str
    last_month: date  # first day of it
    accounts: int  # of the population in treated districts
    account_months: int  # treated
    contribution_share: float  # of contribution (margin less cash cost to serve) without the programme
    contribution: float  # the same, dollars an account-month
    margin_share: float  # of margin before cost to serve
    retention: float  # mean difference in active, share of accounts
    gain: float  # discounted sum of the difference in contribution
    time_saved: float  # discounted sum of the difference in paid time, positive if saved
    cost: float  # discounted cost of the programme
    net: float  # gain less cost
    naive_before_after: (
        float  # what treated accounts brought a month since their start, against the year before, less 1
    )
    naive_treated_untreated: float  # treated against never-treated accounts since the first start, less 1

    @property
    def bias_before_after(self) -> float:
        """What the naive number adds to the truth, as a share of contribution."""
        return self.naive_before_after - self.contribution_share

    @property
    def bias_treated_untreated(self) -> float:
        """The same, of treated against untreated."""
        return self.naive_treated_untreated - self.contribution_share


def truth_of(
    life: Life, ledger: Ledger, facts: ProgrammeFacts, *, rules: Discounting, last_month: date | None = None
) -> Truth:
    """Return the truth of one programme until `last_month` (any day of it), the last whole month where left out.

    Raises:
        ValueError: `last_month` was not lived to its end, or lies before the first start.
    """
    calendar = life.calendar
    last = _last_month(life, last_month)
    first = calendar.month_index(facts.first_start)
    if last < first:
        raise ValueError(f"{last_month} lies before {facts.first_start}, the first start of {facts.key}")
    member = (life.cast.joined < calendar.month_starts[first]) & ledger.active[LIVED, :, first - 1]
    start = _start_months(life, facts)
    months = np.arange(calendar.months)
    treated = member[:, None] & (start[:, None] <= months) & (months <= last)
    since = np.where(months >= first, months - first, 0)
    discount = (1.0 + rules.discount_rate) ** (-since / MONTHS_A_YEAR)
    twin = TWIN[facts.key]
    contribution = ledger.contribution
    gained = (contribution[LIVED] - contribution[twin]) * treated
    gain, cost = float((gained * discount).sum()), _cost(life, facts, discount, last)
    saved = (ledger.time[twin] - ledger.time[LIVED]) * treated * discount
    return Truth(
        programme=facts.key,
        last_month=calendar.month_start(last),
        accounts=int((member & (start < NEVER)).sum()),
        account_months=int(treated.sum()),
        contribution_share=float(gained.sum() / contribution[twin][treated].sum()),
        contribution=float(gained.sum() / treated.sum()),
        margin_share=float(ledger.margin[LIVED][treated].sum() / ledger.margin[twin][treated].sum() - 1),
        retention=float(
            (ledger.active[LIVED][treated].astype(np.int64) - ledger.active[twin][treated]).sum() / treated.sum()
        ),
        gain=gain,
        time_saved=float(saved.sum()),
        cost=cost,
        net=gain - cost,
        naive_before_after=_before_after(contribution[LIVED], treated, member[:, None] & ledger.active[LIVED], start),
        naive_treated_untreated=_against_untreated(
            contribution[LIVED], treated, member & (start >= NEVER), first, last
        ),
    )


def _last_month(life: Life, asked: date | None) -> int:
    whole = int(np.searchsorted(life.calendar.month_starts, life.today, side="right")) - 2
    last = whole if asked is None else life.calendar.month_index(asked)
    if last > whole:
        raise ValueError(f"{asked} was not lived to its end: today is {life.calendar.day(life.today)}")
    return last


def _start_months(life: Life, facts: ProgrammeFacts) -> Ints:
    """Month in which each account's district starts, NEVER for never."""
    days = life.starts[facts.key][life.cast.district]
    inside = np.minimum(days, life.calendar.days - 1)
    return np.where(days < NEVER, life.calendar.month_of[inside], NEVER)


def _cost(life: Life, facts: ProgrammeFacts, discount: Floats, last: int) -> float:
    total = 0.0
    for row in facts.costs:
        first, end = (life.calendar.month_index(date.fromisoformat(f"{text}-01")) for text in (row.first, row.last))
        total += row.amount * float(discount[first : min(end, last) + 1].sum())
    return total


def _before_after(contribution: Floats, treated: Flags, there: Flags, start: Ints) -> float:
    ago = start[:, None] - np.arange(contribution.shape[1])
    before = there & (ago > 0) & (ago <= BEFORE_MONTHS)
    return float(contribution[treated].mean() / contribution[before].mean() - 1)


def _against_untreated(contribution: Floats, treated: Flags, never: Flags, first: int, last: int) -> float:
    return float(contribution[treated].mean() / contribution[never, first : last + 1].mean() - 1)
