"""Each account's orders by day, and what was known of its rhythm at the end of a day: sums up to then, never later."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from changemaker.engine.tables import Tables
from changemaker.predict.turning.season import UsualDays, usual_days
from changemaker.stats.rhythm import Gaps

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NEVER = 10**7  # a day that does not come
WIDE = 10**8  # more than any day since 1970: accounts and days in one number
CRUMB = 0.2  # of the account's usual order: less does not break a silence
LEARNT = 3  # orders that always count: from them on an account has a usual order
HALF_A_DAY = 0.5  # the shortest gap, in usual days: an order on a day when hardly anybody orders


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders:
    """One row an account and day with an order, in that order; days since 1970, local to the account's company."""

    accounts: pa.Array  # ids, sorted; codes below point here
    segments: tuple[str, ...]
    segment: Ints  # code, one an account
    closed: Ints  # the day on which the account was closed, NEVER while it is not
    account: Ints
    day: Ints
    size: Floats  # log of the day's amount
    last: int  # the day at whose end we look


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """What was known of every account at the end of one day; shape (accounts,)."""

    gaps: Gaps
    age: Floats  # usual days since the last order that counts, freed of that order's size
    silent: Ints  # calendar days since then
    last_day: Ints
    since: Floats  # log of what the last order's size makes of the gap after it
    watched: Flags  # has a gap, was not closed
    next_day: Ints  # of its next order that counts: NEVER where none came by the end of the data


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """The orders that count, with running sums of log gaps."""

    orders: Orders
    calendar: UsualDays
    first: NDArray[np.intp]  # place of each account's first order; one more at the end
    day: Ints
    key: Ints
    total: Floats  # of log gaps up to and with this order, over all accounts' orders
    square: Floats
    middle: float  # what was taken off log gaps so that the sums stay small
    lasting: Floats  # log change that this order's size makes to the gap after it
    lasts: float  # log change of a gap for one of log size; 0 where that is not seen

    def seen(self, day: int) -> Seen:
        """Return what was known at the end of `day`, days since 1970."""
        n = len(self.orders.segment)
        place = np.searchsorted(self.key, np.arange(n) * WIDE + day, side="right") - 1
        begun = place >= self.first[:-1]
        place = np.where(begun, place, self.first[:-1])
        place = np.minimum(place, len(self.day) - 1)
        start = np.minimum(self.first[:-1], len(self.day) - 1)
        count = np.where(begun, place - start, 0).astype(np.float64)
        safe = np.maximum(count, 1.0)
        mean = (self.total[place] - self.total[start]) / safe
        scatter = np.maximum(self.square[place] - self.square[start] - safe * mean**2, 0.0)
        last_day = self.day[place]
        gone = self.calendar.at(np.full(n, day)) - self.calendar.at(last_day)
        after = np.minimum(place + 1, len(self.day) - 1)
        has_next = (place + 1 < self.first[1:]) & begun
        return Seen(
            gaps=Gaps(
                count=count,
                mean=mean + self.middle,
                scatter=np.where(count > 0, scatter, 0.0),
                segment=self.orders.segment,
            ),
            age=np.maximum(gone, HALF_A_DAY) * np.exp(-self.lasting[place]),
            silent=day - last_day,
            last_day=last_day,
            since=self.lasting[place],
            watched=(count >= 1) & (self.orders.closed > day),
            next_day=np.where(has_next, self.day[after], NEVER),
        )


def read_orders(tables: Tables, *, now: int | None = None) -> Orders | None:
    """Return the orders before `now` (UTC microseconds; all where left out); None where there is none."""
    order = tables["order"]
    kept = order.filter((order.amount > 0) & ~order.cancelled.fill_null(False))
    if now is not None:
        kept = kept.filter(kept.t < now)
    days = kept.group_by("account_id", "date").aggregate(amount=kept.amount.cast("float64").sum())
    rows = days.order_by("account_id", "date").to_pyarrow()
    if not rows.num_rows:
        return None
    ids = rows["account_id"].combine_chunks().dictionary_encode()
    day = rows["date"].cast(pa.int32()).to_numpy().astype(np.int64)
    codes, segments, closed = _accounts(tables, ids.dictionary)
    return Orders(
        accounts=ids.dictionary,
        segments=segments,
        segment=codes,
        closed=closed,
        account=ids.indices.to_numpy().astype(np.int64),
        day=day,
        size=np.log(rows["amount"].to_numpy()),
        last=int(day.max()) if now is None else max(int(day.max()), (now - 1) // 86_400_000_000),
    )


def _accounts(tables: Tables, ids: pa.Array) -> tuple[Ints, tuple[str, ...], Ints]:
    account = tables["account"]
    rows = account.select(
        "account_id", segment=account.segment.fill_null(""), closed=account.closed.cast("date")
    ).to_pyarrow()
    known = dict(
        zip(
            rows["account_id"].to_pylist(),
            zip(rows["segment"].to_pylist(), rows["closed"].cast(pa.int32()).to_pylist(), strict=True),
            strict=True,
        )
    )
    told = [known.get(one, ("", None)) for one in ids.to_pylist()]
    names = tuple(sorted({segment for segment, _ in told}))
    place = {name: code for code, name in enumerate(names)}
    codes = np.array([place[segment] for segment, _ in told], dtype=np.int64)
    closed = np.array([NEVER if day is None else day for _, day in told], dtype=np.int64)
    return codes, names, closed


def course_of(orders: Orders) -> Course:
    """Return the orders that count, in usual days, with what their sizes make of the gaps after them."""
    calendar = usual_days(orders.day, last=orders.last)
    before, counts = _usual_size(orders)
    account, day = orders.account[counts], orders.day[counts]
    relative = np.where(np.isnan(before), 0.0, orders.size - before)[counts]
    first = np.searchsorted(account, np.arange(len(orders.segment) + 1))
    same = np.zeros(len(account), dtype=np.bool_)
    same[1:] = account[1:] == account[:-1]
    at = calendar.at(day)
    gap = np.where(same, np.log(np.maximum(np.diff(at, prepend=at[:1]), HALF_A_DAY)), 0.0)
    lasts = _lasts(account, same, gap, relative)
    lasting = lasts * np.clip(relative, -3.0, 3.0)
    freed = np.where(same, gap - np.roll(lasting, 1), 0.0)
    middle = float(freed[same].mean()) if same.any() else 0.0
    off = np.where(same, freed - middle, 0.0)
    return Course(
        orders=orders,
        calendar=calendar,
        first=first,
        day=day,
        key=account * WIDE + day,
        total=np.cumsum(off),
        square=np.cumsum(off**2),
        middle=middle,
        lasting=lasting,
        lasts=lasts,
    )


def _usual_size(orders: Orders) -> tuple[Floats, Flags]:
    """Mean log size of the account's orders that count before each one (NaN for the first), and which orders count.

    Crumbs are no part of it: else an account that goes on with crumbs would seem to have come back after a while.
    """
    first = np.searchsorted(orders.account, np.arange(len(orders.segment) + 1))
    usual, counts = np.full(len(orders.size), np.nan), np.ones(len(orders.size), dtype=np.bool_)
    total, known = np.zeros(len(orders.segment)), np.zeros(len(orders.segment))
    going = np.arange(len(orders.segment))
    for step in range(int(np.diff(first).max())):
        going = going[first[going] + step < first[going + 1]]
        place = first[going] + step
        before = total[going] / np.maximum(known[going], 1)
        usual[place] = np.where(known[going] > 0, before, np.nan)
        kept = (step < LEARNT) | (orders.size[place] >= before + np.log(CRUMB))
        counts[place] = kept
        total[going] += np.where(kept, orders.size[place], 0.0)
        known[going] += kept
    return usual, counts


def _lasts(account: Ints, same: Flags, gap: Floats, relative: Floats) -> float:
    """How much longer the gap after a larger order is, by account; 0 unless it is seen beyond three standard errors."""
    ends = np.flatnonzero(same)
    if len(ends) < 200:
        return 0.0
    who, y, x = account[ends], gap[ends], np.clip(relative[ends - 1], -3.0, 3.0)
    n = np.bincount(who)[who]
    y = y - (np.bincount(who, y))[who] / n
    x = x - (np.bincount(who, x))[who] / n
    spread = float(x @ x)
    if spread <= 0:
        return 0.0
    slope = float(x @ y) / spread
    se = float(np.sqrt(np.sum(np.bincount(who, x * (y - slope * x)) ** 2))) / spread
    return slope if abs(slope) > 3 * se else 0.0
