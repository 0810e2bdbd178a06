"""Whom a programme is proved on: accounts that were there before it began, summed by unit of assignment and month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import BadQuestionError, NotEnoughDataError
from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import data_months
from changemaker.prove.programme_file import Programme
from changemaker.prove.starts import Starts, first_day, month_named, month_of
from changemaker.stats.moments import Array

QUANTITIES = ("active", "groups", "margin", "cash_cost", "time_cost")
ACTIVE, GROUPS, MARGIN, CASH, TIME = range(len(QUANTITIES))
LARGEST = 200  # accounts whose own months are held, so that the largest can be left out
MOST_UNITS = 50_000  # of assignment, held in memory
PLACES = 6  # digits that are kept of a sum: a database adds in any order, and the last ones hang on it
FULL = 4  # days that may lack at the end of the data's last month


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The months that are looked at; whole numbers, both ends included."""

    first: int  # first month of the data
    start: int  # first month with the programme
    last: int  # last month that counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Population:
    """Frozen before the start, so that nobody can leave it: an account that went away stays in with no money."""

    unit: str
    names: tuple[str, ...]  # (clusters,) units of assignment that have an account
    starts: tuple[int | None, ...]  # for each cohort its first month as a position in `months`; None, never, is last
    cohorts: NDArray[np.int64]  # (clusters,) place in `starts`
    accounts: Array  # (clusters,) accounts of the population
    months: tuple[int, ...]
    sums: Array  # (clusters, months, quantities), see `QUANTITIES`
    largest: tuple[str, ...]  # accounts with most revenue, greatest first
    largest_clusters: NDArray[np.int64]  # (largest,) their unit's place in `names`
    largest_sums: Array  # (largest, months, quantities)
    without_unit: int  # accounts of whose unit the rollout says nothing: not in the population
    units_without_accounts: int

    @property
    def treated(self) -> int:
        """Units of assignment that start."""
        return int((self.cohorts < self._ever).sum())

    @property
    def never(self) -> int:
        """Units of assignment that do not start in the months that are looked at."""
        return len(self.names) - self.treated

    @property
    def _ever(self) -> int:
        return sum(start is not None for start in self.starts)


def window_of(tables: Tables, programme: Programme, starts: Starts, *, horizon_months: int) -> Window:
    """Return the months to look at: all before the start, and those after it that count.

    Raises:
        BadQuestionError: the plan counts no month with the programme.
        NotEnoughDataError: nobody starts, or the first start lies outside the data.
    """
    if starts.first is None:
        raise NotEnoughDataError("nobody starts", hint="give at least one unit a first day")
    data_first, data_last = full_months(tables)
    plan = programme.plan
    wanted = month_named(plan.last_month) if plan.last_month else starts.first + horizon_months - 1
    if wanted < starts.first:
        raise BadQuestionError(
            f"counting ends in {first_day(wanted):%Y-%m}, before the first start in {first_day(starts.first):%Y-%m}",
            hint="name a later month as the plan's last_month",
        )
    if starts.first > data_last:
        raise NotEnoughDataError(
            f"it starts in {first_day(starts.first):%Y-%m}, after the data's last full month",
            hint="ask again when there are months with it",
        )
    if starts.first <= data_first:
        raise NotEnoughDataError(
            f"it starts in {first_day(starts.first):%Y-%m}, and the data begin in {first_day(data_first):%Y-%m}",
            hint="load the months before the start, twelve of them at best",
        )
    return Window(first=data_first, start=starts.first, last=min(wanted, data_last))


def full_months(tables: Tables) -> tuple[int, int]:
    """Return the first month of money in the data, and the last that they hold in full.

    A first month that is cut is cut for everybody, so that no ratio moves; a last one would pass for lost money.

    Raises:
        NotEnoughDataError: there is neither an order nor a month of revenue.
    """
    span = data_months(tables).to_pyarrow().to_pylist()[0]
    if span["first_month"] is None or not tables.filled & {"order", "revenue_month"}:
        raise NotEnoughDataError("there is no money in the tables", hint="load orders, or revenue by month")
    first, last = int(span["first_month"]), int(span["last_month"])
    if "order" in tables.filled and "revenue_month" not in tables.filled:
        days = tables["order"]
        latest = days.aggregate(day=days.date.max()).to_pyarrow().to_pylist()[0]["day"]
        last -= _month_end(latest) - latest > timedelta(days=FULL)
    return first, last


def only(found: Population, kept: NDArray[np.bool_]) -> Population:
    """Return the population of some units of assignment alone; the largest accounts are left out.

    Raises:
        NotEnoughDataError: nobody is left to be compared, or nobody to be compared with.
    """
    codes = sorted(set(found.cohorts[kept].tolist()))
    starts = tuple(found.starts[code] for code in codes)
    if len(starts) < 2 or starts[0] is None:
        raise NotEnoughDataError("too few units are left to compare", hint="keep more units")
    return replace(
        found,
        names=tuple(name for name, stays in zip(found.names, kept, strict=True) if stays),
        starts=starts,
        cohorts=np.searchsorted(codes, found.cohorts[kept]),
        accounts=found.accounts[kept],
        sums=found.sums[kept],
        largest=(),
        largest_clusters=found.largest_clusters[:0],
        largest_sums=found.largest_sums[:0],
    )


def members_of(tables: Tables, rows: ir.Table, starts: Starts, window: Window) -> ir.Table:
    """Return the population: `account_id`, `unit`, `segment` of accounts that were active in the month before."""
    there = rows.filter((rows.month_index == window.start - 1) & (rows.active == 1)).select("account_id")
    accounts = tables["account"]
    named = accounts.select(key="account_id", unit=accounts[starts.unit], segment="segment")
    members = there.left_join(named, there.account_id == named.key)
    return members.select("account_id", "unit", "segment").cache()


def population(rows: ir.Table, members: ir.Table, starts: Starts, window: Window) -> Population:
    """Return the frozen population with its sums.

    Args:
        rows: `account_month`, worked out once.
        members: from `members_of`.
        starts: who starts when.
        window: the months.

    Raises:
        NotEnoughDataError: no account was there before the start, or there are more units than can be held.
    """
    seen = rows.filter((rows.month_index >= window.first) & (rows.month_index <= window.last))
    months = seen.inner_join(members, "account_id")
    counts = _counts(members, starts)
    names = tuple(sorted(counts.known))
    if not names:
        raise NotEnoughDataError(
            "no account of the rollout was there before the start", hint="check the unit and the dates of the rollout"
        )
    if len(names) > MOST_UNITS:
        raise NotEnoughDataError(
            f"{len(names):,} units of assignment; at most {MOST_UNITS:,} can be held", hint="prove it on a sample"
        )
    span = tuple(range(window.first, window.last + 1))
    positions = {name: _position(starts.months[name], span) for name in names}
    order = (*sorted({place for place in positions.values() if place is not None}), None)
    if None not in positions.values():
        order = order[:-1]
    largest, owners, own = _largest(months, names, span)
    return Population(
        unit=starts.unit,
        names=names,
        starts=order,
        cohorts=np.array([order.index(positions[name]) for name in names]),
        accounts=np.array([float(counts.known[name]) for name in names]),
        months=span,
        sums=_tensor(_summed(months, "unit"), "unit", names, span),
        largest=largest,
        largest_clusters=owners,
        largest_sums=own,
        without_unit=counts.without,
        units_without_accounts=len(set(starts.months) - set(names)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    known: Mapping[str, int]
    without: int


def _counts(members: ir.Table, starts: Starts) -> _Counts:
    listed = members.group_by("unit").aggregate(n=members.count()).to_pyarrow().to_pylist()
    known = {row["unit"]: row["n"] for row in listed if row["unit"] in starts.months}
    return _Counts(known=known, without=sum(row["n"] for row in listed) - sum(known.values()))


def _position(month: int | None, span: Sequence[int]) -> int | None:
    """A start after the last month that counts is none yet."""
    return None if month is None or month > span[-1] else month - span[0]


def _summed(months: ir.Table, key: str) -> ir.Table:
    sums = {name: months[name].cast("float64").sum() for name in QUANTITIES}
    return months.filter(months[key].notnull()).group_by(key, "month_index").aggregate(**sums)


def _tensor(rows: ir.Table, key: str, names: Sequence[str], span: Sequence[int]) -> Array:
    """(names, months, quantities); a month without a row is zero: the account was not there yet."""
    table = rows.to_pyarrow()
    place = {name: at for at, name in enumerate(names)}
    at = np.array([place.get(name, -1) for name in table[key].to_pylist()], dtype=np.int64)
    month = table["month_index"].to_numpy() - span[0]
    values = np.column_stack([table[name].to_numpy() for name in QUANTITIES]).astype(np.float64)
    sums = np.zeros((len(names), len(span), len(QUANTITIES)))
    kept = at >= 0
    sums[at[kept], month[kept]] = np.round(np.nan_to_num(values[kept]), PLACES)
    return sums


def _largest(
    months: ir.Table, names: Sequence[str], span: Sequence[int]
) -> tuple[tuple[str, ...], NDArray[np.int64], Array]:
    inside = months.filter(months.unit.notnull())
    totals = inside.group_by("account_id", "unit").aggregate(total=inside.margin.sum())
    first = totals.order_by([ibis.desc("total"), "account_id"]).limit(LARGEST).to_pyarrow().to_pylist()
    place = {name: at for at, name in enumerate(names)}
    kept = [row for row in first if row["unit"] in place]
    accounts = tuple(row["account_id"] for row in kept)
    own = months.filter(months.account_id.isin(accounts)) if accounts else months.limit(0)
    owners = np.array([place[row["unit"]] for row in kept], dtype=np.int64)
    return accounts, owners, _tensor(_summed(own, "account_id"), "account_id", accounts, span)


def _month_end(day: date) -> date:
    return first_day(month_of(day) + 1) - timedelta(days=1)
