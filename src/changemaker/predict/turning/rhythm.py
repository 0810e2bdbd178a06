"""Broken rhythm: accounts that are silent for longer than their own rhythm explains, at a stated rate of error."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.predict.turning.orders import Course, Orders, Seen, course_of
from changemaker.predict.turning.past_looks import (
    EDGES,
    LEAST_LOOKS,
    LOOKS,
    Looks,
    group_of,
    look_back,
    thresholds,
    warned_elsewhere,
    watch,
)
from changemaker.stats.ratio import RatioSums, ratio
from changemaker.stats.rhythm import Gaps, Prior, fit_prior, silence

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

TELLING = 0.3  # chance of a silence below which looks at the past set the chance of having stopped right
RIDGE = 1.0  # looks that the model's own word is worth there
MOST_FITTED = 50_000  # looks
LEAST_BACK = 60  # accounts that came back after a look at the past: fewer set no rate
DAYS_A_MONTH = 30.4375


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BrokenRhythm:
    """Who is silent beyond the rhythm, one value an alert; and how often such an alert is false."""

    account: Ints  # code in `orders.accounts`
    since: Ints  # days since 1970: when the next order was due
    last_day: Ints  # of its last order that counts
    usual: Floats  # the account's usual gap in calendar days
    silent: Ints  # days
    chance: Floats  # of so long a silence at a look, if it still buys, as the model has it
    gone: Floats  # chance that it has stopped
    orders: Ints  # that its rhythm rests on
    rate: float  # of false alarms that the rule was set to, at one look
    watched: Ints  # codes of the accounts with a rhythm that is watched
    without: int  # accounts of one order only, or with no order that counts again
    lost: int  # silent for so long that finance counts them as gone
    slow: int  # order so seldom that they would count as gone before a silence is rare enough
    unrated: int  # of too few orders, and too few others of as few came back to set a rate
    looks: int  # weekly looks at the past on which the rate was set
    measured: Estimate  # share of accounts still buying that were warned of at one look
    by_orders: tuple[tuple[int, Estimate], ...] = field(default=())  # the same from so many orders on
    in_a_year: Estimate | None = None  # share warned of at one of the looks at least
    stayed_away: Estimate | None = None  # share of those warned of in the past that have not ordered since
    lasts: float = 0.0  # log change of a gap for one of log size of the order before it
    months: tuple[float, ...] = ()  # pace of the months, where there is a season


@dataclass(frozen=True, slots=True, kw_only=True)
class TooShort:
    """Why no rate of false alarms can be kept."""

    looks: int  # weekly looks that the data allow
    back: int  # accounts that came back after one of them


def broken_rhythm(orders: Orders, *, rate: float, longest_months: int, level: float = 0.95) -> BrokenRhythm | TooShort:
    """Return the accounts whose silence is longer than their rhythm explains.

    The rate of false alarms is set on a year of weekly looks at the past, in groups by how many orders an account had,
    and measured on accounts that the limits were not set on.

    Args:
        orders: until the moment of the look.
        rate: share of the accounts still buying that may be warned of at one look, in (0, 1).
        longest_months: of silence, after which an account counts as gone (finance's rule).
        level: coverage of every range.
    """
    course = course_of(orders)
    longest = round(longest_months * DAYS_A_MONTH)
    seen = course.seen(orders.last)
    if np.count_nonzero(seen.gaps.count >= 2) < LEAST_BACK:
        return TooShort(looks=0, back=0)
    prior = fit_prior(seen.gaps, segments=len(orders.segments))
    looks = look_back(course, prior, longest=longest, rate=rate)
    back = 0 if looks is None else int(np.unique(looks.account[looks.back]).size)
    if looks is None or back < LEAST_BACK:
        return TooShort(looks=0 if looks is None else looks.count, back=back)
    limits = thresholds(looks, rate)
    looks = looks.only(np.isfinite(limits[looks.group]))
    warned = warned_elsewhere(looks, rate)
    measured = _share(looks, warned, looks.back, level)
    if measured is None:
        return TooShort(looks=looks.count, back=back)
    return _told(
        course, prior, seen, looks, warned, limits=limits, rate=rate, longest=longest, measured=measured, level=level
    )


def _told(
    course: Course,
    prior: Prior,
    seen: Seen,
    looks: Looks,
    warned: Flags,
    *,
    limits: Floats,
    rate: float,
    longest: int,
    measured: Estimate,
    level: float,
) -> BrokenRhythm:
    who, told = watch(seen, prior, longest=longest, rate=rate)
    rated = np.isfinite(limits[group_of(seen.gaps.count[who])])
    gaps = seen.gaps.at(who)
    mine = np.flatnonzero(told.chance <= np.nan_to_num(limits, nan=-1.0)[group_of(gaps.count)])
    every = np.flatnonzero(seen.watched)
    hazard = _hazard(prior, seen.gaps.at(every), seen.age[every])
    account = who[mine]
    usual = told.usual[mine] * np.exp(seen.since[account])
    return BrokenRhythm(
        account=account,
        since=np.minimum(seen.last_day[account] + np.rint(usual).astype(np.int64), course.orders.last),
        last_day=seen.last_day[account],
        usual=usual,
        silent=seen.silent[account],
        chance=told.chance[mine],
        gone=_gone(looks, hazard, told.survival[mine], told.usual[mine]),
        orders=gaps.count[mine].astype(np.int64) + 1,
        rate=rate,
        watched=who[rated],
        without=int(np.count_nonzero((seen.gaps.count < 1) & (course.orders.closed > course.orders.last))),
        lost=int(np.count_nonzero(seen.watched & (seen.silent >= longest))),
        unrated=int(np.count_nonzero(~rated)),
        slow=int(np.count_nonzero(seen.watched & (seen.silent < longest))) - len(who),
        looks=looks.count,
        measured=measured,
        by_orders=_by_orders(looks, warned, level),
        in_a_year=_in_a_year(looks, warned, level),
        stayed_away=_stayed_away(looks, warned, level),
        lasts=course.lasts,
        months=course.calendar.months,
    )


def _share(looks: Looks, warned: Flags, inside: Flags, level: float) -> Estimate | None:
    """Share of the rows inside that were warned of, weighed, with its range over accounts."""
    account, weight = looks.account[inside], looks.weight[inside]
    size = int(account.max(initial=-1)) + 1
    below = np.asarray(np.bincount(account, weight, minlength=size), dtype=np.float64)
    above = np.asarray(np.bincount(account, weight * warned[inside], minlength=size), dtype=np.float64)
    return _ratio(above[below > 0], below[below > 0], level)


def _ratio(above: Floats, below: Floats, level: float) -> Estimate | None:
    total = float(below.sum())
    if total <= 0:
        return None
    value = float(above.sum()) / total
    sums = RatioSums(
        n=len(below),
        numerator=float(above.sum()),
        denominator=total,
        squares=float(np.sum((above - value * below) ** 2)),
    )
    try:
        return ratio(sums, unit="share", level=level, bounded=True)
    except NotEnoughDataError:
        return None


def _by_orders(looks: Looks, warned: Flags, level: float) -> tuple[tuple[int, Estimate], ...]:
    found = []
    for group, edge in enumerate(EDGES):
        share = _share(looks, warned, looks.back & (looks.group == group), level)
        if share is not None:
            found.append((edge + 1, share))
    return tuple(found)


def _in_a_year(looks: Looks, warned: Flags, level: float) -> Estimate | None:
    """Share of accounts that still bought after the last look and were warned of at one of the looks at least."""
    if looks.count < LOOKS:
        return None
    size = int(looks.account.max()) + 1
    times = np.bincount(looks.account, minlength=size)
    at_end = looks.look == looks.count - 1
    weight = np.zeros(size)
    weight[looks.account[at_end]] = looks.weight[at_end]
    ever = np.bincount(looks.account, warned, minlength=size) > 0
    whole = (times >= looks.count - LEAST_LOOKS) & (weight > 0)
    return _ratio((weight * ever)[whole], weight[whole], level)


def _stayed_away(looks: Looks, warned: Flags, level: float) -> Estimate | None:
    """Share of accounts that had not ordered by the end of the data after the look that warned of them first."""
    rows = np.flatnonzero(warned)
    order = rows[np.lexsort((looks.look[rows], looks.account[rows]))]
    _, first = np.unique(looks.account[order], return_index=True)
    away = (~looks.back[order[first]]).astype(np.float64)
    return _ratio(away, np.ones(len(away)), level)


def _gone(looks: Looks, hazard: float, survival: Floats, usual: Floats) -> Floats:
    """Return the chance of having stopped, as the model has it, set right by who came back after the looks at the past.

    Its log-odds there are moved and stretched until as many stayed away as it says, at small and at large chances.
    """
    then = np.flatnonzero(looks.chance <= TELLING)
    then = then[:: max(len(then) // MOST_FITTED, 1)]
    away = 1.0 - looks.weight[then]
    x, at = _log_odds(hazard, looks.survival[then], looks.usual[then]), np.array([0.0, 1.0])
    for _ in range(50):
        chance = expit(at[0] + at[1] * x)
        slack = np.array([np.sum(away - chance), np.sum((away - chance) * x)]) - RIDGE * (at - [0.0, 1.0])
        bend = chance * (1 - chance)
        curve = np.array([[np.sum(bend), np.sum(bend * x)], [np.sum(bend * x), np.sum(bend * x**2)]])
        step = np.clip(np.linalg.solve(curve + RIDGE * np.eye(2), slack), -1.0, 1.0)
        at = at + step
        if np.abs(step).max() < 1e-6:
            break
    return np.asarray(expit(at[0] + max(float(at[1]), 0.0) * _log_odds(hazard, survival, usual)))


def _log_odds(hazard: float, survival: Floats, usual: Floats) -> Floats:
    """Log-odds of having stopped after the last order against being as silent as that and still buying."""
    gone = -np.expm1(-hazard * usual)
    stays = np.maximum((1 - gone) * survival, 1e-12)
    return np.asarray(np.clip(np.log(np.maximum(gone, 1e-12) / stays), -20.0, 20.0))


def _hazard(prior: Prior, gaps: Gaps, age: Floats) -> float:
    """Chance of stopping in a usual day, the likeliest of all silences and of all gaps that ended."""
    told = silence(prior, gaps, age)

    def unlikely(log_hazard: float) -> float:
        each = np.exp(log_hazard) * told.usual
        stays = np.exp(-each)
        now = np.log(np.maximum(1 - stays + stays * told.survival, 1e-300))
        return float(np.sum(each * gaps.count) - np.sum(now))

    return float(np.exp(minimize_scalar(unlikely, bounds=(np.log(1e-8), np.log(0.1))).x))
