"""The rule tried on weekly looks at the past: how often it would have warned of accounts that were still buying.

Who ordered after a look was still buying then; who did not is not known to be. Those whose next order the data may not
hold yet are stood for by others as silent as they were, each counted by one over its chance of having come back by now.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from changemaker.predict.turning.orders import NEVER, Course, Seen
from changemaker.stats.rhythm import Prior, Silence, silence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

WEEK = 7
LOOKS = 52
LEAST_LOOKS = 13
SETTLED = 91  # days after a look until most who still buy have ordered again
HISTORY = 120  # days of orders before the first look
LEAST_WEIGHT = 0.2  # of coming back by now: nobody stands for more than five
EDGES = (1, 2, 4, 8, 16, 32)  # gaps known, from which a group of accounts begins
MOST_ACCOUNTS = 20_000  # that are looked back at: enough to set a rate to a tenth of a point
LEAST_IN_GROUP = 30  # accounts that came back, for a group to have a threshold of its own


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Looks:
    """One row a watched account and look."""

    account: Ints
    look: Ints  # 0 for the earliest
    group: Ints  # by how many gaps were known
    chance: Floats
    survival: Floats  # chance that one gap is as long as its silence
    usual: Floats  # its middle gap, usual days
    weight: Floats  # 0 where it did not come back
    count: int  # looks

    def only(self, rows: Flags) -> "Looks":
        """Return some of the rows."""
        arrays = {one.name: getattr(self, one.name)[rows] for one in fields(self) if one.name != "count"}
        return Looks(**arrays, count=self.count)

    @property
    def back(self) -> Flags:
        """Whether it ordered after that look."""
        return np.asarray(self.weight > 0)


def look_back(course: Course, prior: Prior, *, longest: int, rate: float) -> Looks | None:
    """Return a year of weekly looks at the past, as far as the data reach; None where they do not.

    Args:
        course: orders that count.
        prior: rhythms of the segments.
        longest: days of silence after which an account counts as gone and is watched no more.
        rate: of false alarms that is wanted at one look.
    """
    last = course.orders.last - SETTLED
    count = min(LOOKS, (last - int(course.day.min()) - HISTORY) // WEEK + 1)
    if count < LEAST_LOOKS:
        return None
    step = max(len(course.orders.segment) // MOST_ACCOUNTS, 1)
    parts = [
        _look(course, prior, last - WEEK * (count - 1 - look), look, longest=longest, rate=rate, step=step)
        for look in range(count)
    ]
    account, looks, group, chance, survival, usual, weight = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    return Looks(
        account=account,
        look=looks,
        group=group,
        chance=chance,
        survival=survival,
        usual=usual,
        weight=weight,
        count=count,
    )


def _look(
    course: Course, prior: Prior, day: int, look: int, *, longest: int, rate: float, step: int
) -> tuple[Ints, Ints, Ints, Floats, Floats, Floats, Floats]:
    seen = course.seen(day)
    who, told = watch(seen, prior, longest=longest, rate=rate, step=step)
    gaps, age = seen.gaps.at(who), seen.age[who]
    more = float(course.calendar.at(np.array([course.orders.last]))[0] - course.calendar.at(np.array([day]))[0])
    later = silence(prior, gaps, age + more * np.exp(-seen.since[who]))
    chance_back = 1.0 - later.survival / np.maximum(told.survival, 1e-12)
    weight = np.where(seen.next_day[who] < NEVER, 1.0 / np.clip(chance_back, LEAST_WEIGHT, 1.0), 0.0)
    return who, np.full(len(who), look), group_of(gaps.count), told.chance, told.survival, told.usual, weight


def watch(seen: Seen, prior: Prior, *, longest: int, rate: float, step: int = 1) -> tuple[NDArray[np.intp], Silence]:
    """Return the accounts that are watched, and how their silences look.

    Left out are accounts that were silent for `longest` days, and those so slow that no silence up to then is rare
    enough to warn of.
    """
    who = np.flatnonzero(seen.watched & (seen.silent < longest))
    who = who[who % step == 0]
    gaps, age = seen.gaps.at(who), seen.age[who]
    most = age + (longest - seen.silent[who]) * np.exp(-seen.since[who])
    quick = silence(prior, gaps, most).chance <= rate
    return who[quick], silence(prior, gaps.at(quick), age[quick])


def group_of(count: Floats) -> Ints:
    """Return the group of accounts by how many gaps are known of them.

    Example:
        >>> group_of(np.array([1.0, 3.0, 50.0])).tolist()
        [0, 1, 5]
    """
    return np.asarray(np.searchsorted(EDGES, count, side="right") - 1, dtype=np.int64)


def thresholds(looks: Looks, rate: float, *, least: int = LEAST_IN_GROUP) -> Floats:
    """Return for each group the chance at or below which an account is warned of, so that `rate` of those who came back
    would have been, at one look; NaN for a group that is not watched, because no rate could be kept in it.

    Groups of few accounts are judged with those of fewer orders, which are warned of too soon rather than too late.
    """
    found = np.full(len(EDGES), np.nan)
    people = [np.unique(looks.account[(looks.group == group) & looks.back]).size for group in range(len(EDGES))]
    for group in range(len(EDGES)):
        low = group
        while sum(people[low : group + 1]) < least and low > 0:
            low -= 1
        inside = (looks.group >= low) & (looks.group <= group) & looks.back
        if sum(people[low : group + 1]) >= least:
            found[group] = _quantile(looks.chance[inside], looks.weight[inside], rate)
    return found


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    """The largest value at or below which no more than `share` of the weight lies; 0 where there is none."""
    if not len(values):
        return 0.0
    order = np.argsort(values, kind="stable")
    values, gone = values[order], np.cumsum(weights[order])
    last = np.append(values[1:] != values[:-1], True)  # alike values fall together
    fits = np.flatnonzero(last & (gone <= share * gone[-1]))
    return float(values[fits[-1]]) if len(fits) else 0.0


def warned_elsewhere(looks: Looks, rate: float) -> Flags:
    """Return which rows would have been warned of by thresholds that were set on the other half of the accounts."""
    warned = np.zeros(len(looks.account), dtype=np.bool_)
    half = np.unique(looks.account, return_inverse=True)[1] % 2
    for one in (0, 1):
        other, mine = half != one, half == one
        limits = thresholds(looks.only(other), rate, least=LEAST_IN_GROUP // 2)
        warned[mine] = looks.chance[mine] <= limits[looks.group[mine]]
    return warned
