"""What serving costs in the three worlds: cases, calls, visits (paid time), freight, returns and goodwill (cash)."""

from dataclasses import dataclass

import numpy as np

from changemaker.sim.company_calendar import DAY_SECONDS, Ints
from changemaker.sim.company_cast import Flags, Floats
from changemaker.sim.company_life import WORLDS, Life
from changemaker.sim.company_lines import Lines

UNITS = 10_000  # ten-thousandths of a dollar
OPENING, HOURS = 8 * 3600, 9 * 3600  # of our lines, local time
FREIGHT, RETURNS, GOODWILL = range(3)
CASH_WORDS = ("freight", "returns", "goodwill")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cases:
    """One value a complaint, in the order of days."""

    day: Ints
    world: Ints
    account: Ints
    severity: Ints
    second: Ints  # local second of the day at which it was opened
    resolved_second: Ints  # seconds since local midnight of `day`, as the records say; -1 while open
    felt_second: Ints  # the same, as mood and money know of it
    cost_units: Ints  # paid time; 0 while open
    goodwill_day: Ints  # day on which goodwill is credited; -1 for none
    goodwill_units: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Meetings:
    """One value a call or visit."""

    day: Ints
    world: Ints
    account: Ints
    second: Ints
    seconds: Ints
    cost_units: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CashCosts:
    """One value a cost in cash."""

    day: Ints
    world: Ints
    account: Ints
    what: Ints  # index in CASH_WORDS
    about_day: Ints  # first day of the month, or day on which the case was opened: with account and `what`, a key
    units: Ints


def cases_of(life: Life) -> Cases:
    """Return all complaints that were opened until today."""
    rows = life.log.complaints
    day = np.concatenate([np.full(len(row.world), row.day) for row in rows])
    world, account = (np.concatenate([getattr(row, name) for row in rows]) for name in ("world", "account"))
    severity = np.concatenate([row.severity for row in rows])
    days, felt = (np.concatenate([getattr(row, name) for row in rows]) for name in ("days", "felt_days"))
    costs = life.parameters.costs
    second = _second_of_day(life, "case second", day, account)
    resolved = second + (days * DAY_SECONDS).astype(np.int64)
    felt_second = second + (felt * DAY_SECONDS).astype(np.int64)
    done = day + felt_second // DAY_SECONDS
    paid = costs.case_fixed + costs.case_a_day * felt
    goodwill = np.minimum(costs.goodwill_a_severity * severity + costs.goodwill_a_day * felt, costs.goodwill_most)
    still_open = day + resolved // DAY_SECONDS >= life.today
    unpaid = (done >= life.today) | (done > life.log.left[world, account])
    return Cases(
        day=day,
        world=world,
        account=account,
        severity=severity,
        second=second,
        resolved_second=np.where(still_open, -1, resolved),
        felt_second=np.where(done >= life.today, -1, felt_second),
        cost_units=np.where(done >= life.today, 0, _units(paid)),
        goodwill_day=np.where(unpaid, -1, done),
        goodwill_units=np.where(unpaid, 0, _units(goodwill)),
    )


def calls_of(life: Life) -> Meetings:
    """Return all calls that came in until today."""
    day, world, account = np.nonzero(life.log.called[: life.today])
    part = life.parameters.calls
    length = uniform_by_day(life, "call seconds", day, account)
    seconds = np.rint(40 - (part.seconds - 40) * np.log1p(-length)).astype(np.int64)
    return Meetings(
        day=day,
        world=world,
        account=account,
        second=_second_of_day(life, "call second", day, account),
        seconds=seconds,
        cost_units=_units(seconds * part.cost_an_hour / 3600),
    )


def visits_of(life: Life) -> Meetings:
    """Return the visits of sales until today: a draw a month and account, where the account is still there."""
    part, calendar = life.parameters.visits, life.calendar
    shape = (calendar.months, life.parameters.accounts.count)
    month, account = np.nonzero(life.draws.uniform("visit", shape=shape) < part.a_month)
    starts = calendar.month_starts
    share = life.draws.uniform("visit day", shape=shape)[month, account].astype(np.float64)
    day = starts[month] + ((starts[month + 1] - starts[month]) * share).astype(np.int64)
    day = np.where(calendar.weekday[day] > 4, np.maximum(day - 2, starts[month]), day)
    worlds = [np.flatnonzero(_there(life, world, account, day)) for world in range(WORLDS)]
    rows = np.concatenate(worlds)
    return Meetings(
        day=day[rows],
        world=np.repeat(np.arange(WORLDS), [len(found) for found in worlds]),
        account=account[rows],
        second=OPENING + (share[rows] * 7919 % 1 * HOURS).astype(np.int64),
        seconds=np.full(len(rows), int(part.seconds)),
        cost_units=np.full(len(rows), int(part.cost * UNITS)),
    )


def cash_of(life: Life, lines: Lines, cases: Cases) -> CashCosts:
    """Return freight and returns, one row an account and month each, and goodwill, one row a case."""
    amount, orders, last = _by_account_month(life, lines)
    world, account, month = np.nonzero(orders)
    part = life.parameters.costs
    place = (world, account, month)
    freight = _units(part.freight_an_order * orders[place] + part.freight_share * amount[place] / UNITS)
    shape = amount.shape[1:]
    size = life.draws.uniform("returns size", shape=shape)[account, month]
    sent_back = life.draws.uniform("returns", shape=shape)[account, month] < part.returns_share
    returned = _units(part.returns_amount * size * amount[place] / UNITS) * sent_back
    back, credited = np.flatnonzero(returned), np.flatnonzero(cases.goodwill_units)
    day, begun = last[place], life.calendar.month_starts[month]
    return CashCosts(
        day=np.concatenate([day, day[back], cases.goodwill_day[credited]]),
        world=np.concatenate([world, world[back], cases.world[credited]]),
        account=np.concatenate([account, account[back], cases.account[credited]]),
        what=np.repeat([FREIGHT, RETURNS, GOODWILL], [len(day), len(back), len(credited)]),
        about_day=np.concatenate([begun, begun[back], cases.day[credited]]),
        units=np.concatenate([freight, returned[back], cases.goodwill_units[credited]]),
    )


def _by_account_month(life: Life, lines: Lines) -> tuple[Ints, Ints, Ints]:
    """Amounts in units, orders and the last day of ordering, W x N x M; cancelled lines apart."""
    shape = (WORLDS, life.parameters.accounts.count, life.calendar.months)
    keep = ~lines.cancelled
    month = life.calendar.month_of[lines.day[keep]]
    cell = np.ravel_multi_index((lines.world[keep], lines.account[keep], month), shape)
    size = int(np.prod(shape))
    amount = np.bincount(cell, weights=lines.amount_units[keep], minlength=size).astype(np.int64)
    first_kept = np.flatnonzero(keep)
    head = np.ones(len(first_kept), dtype=np.bool_)
    order = (lines.day * WORLDS + lines.world) * shape[1] + lines.account
    head[1:] = order[first_kept][1:] != order[first_kept][:-1]
    orders = np.bincount(cell[head], minlength=size)
    last = np.zeros(size, dtype=np.int64)
    last[cell] = lines.day[keep]
    return amount.reshape(shape), orders.reshape(shape), last.reshape(shape)


def _there(life: Life, world: int, account: Ints, day: Ints) -> Flags:
    there = (life.cast.joined[account] <= day) & (day <= life.log.left[world, account]) & (day < life.today)
    return np.asarray(there)


def uniform_by_day(life: Life, purpose: str, day: Ints, account: Ints) -> Floats:
    """Return one number in [0, 1) of each day and account, drawn by month."""
    month = life.calendar.month_of[day]
    out = np.empty(len(day))
    n = life.parameters.accounts.count
    for m in np.unique(month):
        here = month == m
        first, end = life.calendar.month_starts[m : m + 2]
        out[here] = life.draws.uniform(purpose, int(m), shape=(int(end - first), n))[day[here] - first, account[here]]
    return out


def _second_of_day(life: Life, purpose: str, day: Ints, account: Ints) -> Ints:
    return OPENING + (uniform_by_day(life, purpose, day, account) * HOURS).astype(np.int64)


def _units(dollars: Floats) -> Ints:
    """Ten-thousandths of a dollar, rounded to the cent as books are."""
    return np.rint(dollars * 100).astype(np.int64) * (UNITS // 100)
