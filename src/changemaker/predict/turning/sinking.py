"""Sinking emotion: accounts that feel worse than in their own past, at a rate of false alarms set on placebo series.

A placebo series is an account's own readings on their own days, their values moved on along those days in a ring: as
many good and bad ones, each still beside those that it followed, so that a mood that wanders and comes back wanders
there too. Whatever the rule finds there, it finds in ups and downs that were there before.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.predict.turning.readings import LIVED, SAID, Readings
from changemaker.stats.ratio import RatioSums, ratio

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

RECENT = 90.0  # days; what is older is the account's own past
HALF_LIFE = 30.0  # days after which a recent reading counts half
APART = 60.0  # first days of a series left out of its past: in a placebo they stood right after what is recent there
LEAST_PAST = 3  # readings older than that, of one kind
WORTH = 4.0  # readings that the scatter of all accounts is worth beside an account's own
PLACEBOS = 20
WEEK, LOOKS = 7.0, 52
EDGES = (0, 8, 16, 32, 64)  # readings known, from which a group of accounts begins
LEAST_IN_GROUP = 60
LEAST_JUDGED = 60  # accounts that can be judged: fewer set no rate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sinking:
    """Who feels worse than before, one value an alert; and how often such an alert is false."""

    account: Ints  # code in `readings.accounts`
    since: Floats  # days since 1970
    said: Floats  # how far below its own past it spoke, in standard deviations; NaN where it said nothing lately
    lived: Floats  # the same of what it lived through
    recent: Ints  # readings of the last 90 days; accounts x kinds, as are the next two
    lately: Floats  # their mean, -1 to 1, as it was; NaN without any
    before: Floats  # mean of what is older
    rate: float
    judged: Ints  # codes of the accounts with a recent reading and a past
    measured: Estimate  # share of placebo series warned of at one look, other ones than those that set the limits
    in_a_year: Estimate | None  # share of placebo series warned of at one of 52 weekly looks at least


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFewReadings:
    """Why no rate of false alarms can be kept."""

    judged: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Judged:
    """The statistic of each account at one look; NaN where it cannot be judged."""

    low: Floats  # accounts
    by_kind: Floats  # accounts x kinds
    count: Ints  # readings known
    recent: Ints  # accounts x kinds


def sinking(
    readings: Readings, *, rate: float, rng: Generator, level: float = 0.95, least: int = LEAST_JUDGED
) -> Sinking | TooFewReadings:
    """Return the accounts whose readings sank below their own past by more than placebo series do.

    What moved all accounts in a month alike is taken off first: it is no account's own turn.

    Args:
        readings: until the moment of the look.
        rate: share of placebo series that may be warned of at one look, in (0, 1).
        rng: tells how far placebo series are moved on.
        level: coverage of every range.
        least: accounts that can be judged, below which no rate is kept.
    """
    value, begins = _freed(readings), _begins(readings)
    now = _judge(readings, value, begins, readings.last)
    who = np.flatnonzero(np.isfinite(now.low))
    if len(who) < least:
        return TooFewReadings(judged=len(who))
    placebos = [_judge(_moved_on(readings, rng), value, begins, readings.last).low for _ in range(2 * PLACEBOS)]
    group = np.searchsorted(EDGES, now.count, side="right") - 1
    limits = _limits(np.array(placebos[:PLACEBOS]), group, rate)
    warned = now.low[who] <= limits[group[who]]
    mine = who[warned]
    fresh = np.array(placebos[PLACEBOS:])
    measured = _share(fresh <= limits[group], np.isfinite(fresh), level)
    if measured is None:
        return TooFewReadings(judged=len(who))
    return Sinking(
        account=mine,
        since=np.array([_since(readings, value, int(one)) for one in mine]),
        said=now.by_kind[mine, SAID],
        lived=now.by_kind[mine, LIVED],
        recent=now.recent[mine],
        lately=_mean(readings, recent=True)[mine],
        before=_mean(readings, recent=False)[mine],
        rate=rate,
        judged=who,
        measured=measured,
        in_a_year=_in_a_year(readings, value, limits, rng, level),
    )


def _freed(readings: Readings) -> Floats:
    """Values less what all accounts' readings of that kind and month have in common."""
    month = (readings.day // 30.4375).astype(np.int64)
    _, code = np.unique(readings.kind * 10**6 + month, return_inverse=True)
    return np.asarray(readings.value - (np.bincount(code, readings.value) / np.bincount(code))[code])


def _judge(readings: Readings, value: Floats, begins: Floats, day: float) -> _Judged:
    n, kinds = len(readings.accounts), 2
    cell, size = readings.account * kinds + readings.kind, n * kinds
    age = day - readings.day
    known = age >= 0
    recent = known & (age <= RECENT)
    past = known & (age > RECENT) & (readings.day >= begins[readings.account] + APART)
    fresh = np.where(recent, 0.5 ** (np.minimum(age, RECENT) / HALF_LIFE), 0.0)
    weight, square = _sums(cell, fresh, size), _sums(cell, fresh**2, size)
    lately = _sums(cell, fresh * value, size) / np.maximum(weight, 1e-12)
    before = _sums(cell, past, size)
    mean = _sums(cell, past * value, size) / np.maximum(before, 1)
    scatter = _sums(cell, past * (value - mean[cell]) ** 2, size)
    score = np.full(size, np.nan)
    for kind in (SAID, LIVED):
        cells = np.arange(kind, size, kinds)
        score[cells] = _scores(lately[cells], weight[cells], square[cells], before[cells], mean[cells], scatter[cells])
    by_kind = score.reshape(n, kinds)
    judged = np.isfinite(by_kind)
    low = np.where(judged.any(axis=1), np.nansum(by_kind, axis=1) / np.sqrt(np.maximum(judged.sum(axis=1), 1)), np.nan)
    return _Judged(
        low=low,
        by_kind=by_kind,
        count=np.bincount(readings.account[known], minlength=n),
        recent=np.bincount(cell[recent], minlength=size).reshape(n, kinds),
    )


def _begins(readings: Readings) -> Floats:
    """Day of the first reading of each account."""
    first = np.full(len(readings.accounts), np.inf)
    np.minimum.at(first, readings.account, readings.day)
    return first


def _sums(cell: Ints, values: Floats | Flags, size: int) -> Floats:
    return np.asarray(np.bincount(cell, values, minlength=size), dtype=np.float64)


def _scores(lately: Floats, weight: Floats, square: Floats, before: Floats, mean: Floats, scatter: Floats) -> Floats:
    """How far the recent readings of one kind lie from the account's own past, in standard deviations."""
    told = (weight > 0) & (before >= LEAST_PAST)
    freedom = float((before[told] - 1).sum())
    common = float(scatter[told].sum()) / freedom if freedom > 0 else 0.0
    if common <= 0:
        return np.full(len(lately), np.nan)
    between = max(float(np.var(mean[told])) - common * float(np.mean(1 / before[told])), 1e-3 * common)
    worth = common / between  # readings that the mean of all accounts is worth beside an account's own past
    own = before * mean / (before + worth)
    spread = (scatter + WORTH * common) / (np.maximum(before - 1, 0) + WORTH)
    noise = spread * (square / np.maximum(weight, 1e-12) ** 2 + 1 / (before + worth))
    return np.where(told, (lately - own) / np.sqrt(np.maximum(noise, 1e-12)), np.nan)


def _moved_on(readings: Readings, rng: Generator) -> Readings:
    """Return each account's readings moved on in time, what leaves at the end coming in at the beginning.

    What is recent then is a stretch that belonged together, from before the real last days; what an account said and
    what it lived through stay side by side.
    """
    first = _begins(readings)
    span = readings.last - first
    least, most = np.minimum(RECENT, span / 2), np.maximum(span - RECENT, span / 2)
    on = least + rng.random(len(span)) * (most - least)
    mine = readings.account
    gone = readings.day - first[mine] + on[mine]
    return replace(readings, day=first[mine] + np.where(gone > span[mine], gone - span[mine], gone))


def _mean(readings: Readings, *, recent: bool) -> Floats:
    """Mean reading of each account and kind as it was, lately or before; accounts x kinds."""
    inside = (readings.last - readings.day <= RECENT) == recent
    cell, size = (readings.account * 2 + readings.kind)[inside], len(readings.accounts) * 2
    count = np.bincount(cell, minlength=size)
    total = np.bincount(cell, readings.value[inside], minlength=size)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan).reshape(-1, 2)


def _limits(placebos: Floats, group: Ints, rate: float) -> Floats:
    """Return each group's limit; small groups are judged with their neighbours."""
    limits = np.full(len(EDGES), -np.inf)
    judged = np.isfinite(placebos).any(axis=0)
    people = [int(np.count_nonzero(judged & (group == one))) for one in range(len(EDGES))]
    for one in range(len(EDGES)):
        low, high = one, one
        while sum(people[low : high + 1]) < LEAST_IN_GROUP and (low > 0 or high < len(EDGES) - 1):
            low, high = (low, high + 1) if high < len(EDGES) - 1 else (low - 1, high)
        inside = placebos[:, (group >= low) & (group <= high)]
        told = np.sort(inside[np.isfinite(inside)])
        place = int(rate * len(told)) - 1
        if place >= 0:
            alike = np.searchsorted(told, told[place], side="right") > place + 1
            limits[one] = np.nextafter(told[place], -np.inf) if alike else told[place]
    return limits


def _share(warned: Flags, judged: Flags, level: float) -> Estimate | None:
    """Share of looks at placebo series that warned, its range over accounts; shape (looks, accounts)."""
    below = judged.sum(axis=0).astype(np.float64)
    above = (warned & judged).sum(axis=0).astype(np.float64)
    above, below = above[below > 0], below[below > 0]
    if not len(below):
        return None
    value = float(above.sum() / below.sum())
    squares = float(np.sum((above - value * below) ** 2))
    sums = RatioSums(n=len(below), numerator=float(above.sum()), denominator=float(below.sum()), squares=squares)
    try:
        return ratio(sums, unit="share", level=level, bounded=True)
    except NotEnoughDataError:
        return None


def _in_a_year(readings: Readings, value: Floats, limits: Floats, rng: Generator, level: float) -> Estimate | None:
    if readings.last - float(readings.day.min()) < WEEK * LOOKS + 2 * RECENT:
        return None
    turned, begins = _moved_on(readings, rng), _begins(readings)
    ever = np.zeros(len(readings.accounts), dtype=np.bool_)
    judged = np.zeros(len(readings.accounts), dtype=np.int64)
    for look in range(LOOKS):
        told = _judge(turned, value, begins, readings.last - WEEK * look)
        group = np.searchsorted(EDGES, told.count, side="right") - 1
        ever |= told.low <= limits[np.maximum(group, 0)]
        judged += np.isfinite(told.low)
    often = judged >= LOOKS // 2
    return _share(ever[None, often], np.ones((1, int(often.sum())), dtype=np.bool_), level)


def _since(readings: Readings, value: Floats, account: int) -> float:
    """The day since which the account felt worse: where the two parts of its last 180 days differ most."""
    rows = np.flatnonzero((readings.account == account) & (readings.last - readings.day <= 2 * RECENT))
    rows = rows[np.argsort(readings.day[rows], kind="stable")]
    if len(rows) < 2:
        return float(readings.day[rows[0]]) if len(rows) else readings.last - RECENT
    so_far, n = np.cumsum(value[rows]), len(rows)
    cut = np.arange(1, n)
    fall = so_far[cut - 1] / cut - (so_far[-1] - so_far[cut - 1]) / (n - cut)
    strength = fall * np.sqrt(cut * (n - cut) / n)
    return float(readings.day[rows[int(np.argmax(strength)) + 1]])
