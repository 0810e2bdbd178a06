"""Usual days: a calendar that runs faster where a company's customers order more, and stands still where none does.

A silence over Christmas is shorter than it looks. Months of the year are told apart from two years on, days of the week
from eight weeks on; both are of all accounts together, so that nobody's own silence moves the calendar it is judged by.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_MONTHS = 24  # a season that was seen once cannot be told from a trend
LEAST_WEEKS = 8
SLOWEST, FASTEST = 0.3, 3.0  # of a month; more is a stop of business, no season
EPOCH_WEEKDAY = 3  # 1 January 1970 was a Thursday; Monday is 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UsualDays:
    """Usual days gone by until the end of each calendar day; 1 a day on average."""

    first: int  # days since 1970 of the first place
    gone: Floats
    months: tuple[float, ...] = ()  # pace of January to December, 1 on average; empty where it cannot be told
    weekdays: tuple[float, ...] = ()  # of Monday to Sunday

    def at(self, day: Ints) -> Floats:
        """Return the usual days gone by until the end of these days, days since 1970."""
        return np.asarray(self.gone[np.clip(day - self.first, 0, len(self.gone) - 1)])


def usual_days(day: Ints, *, last: int) -> UsualDays:
    """Return the calendar of a company's orders.

    Args:
        day: of every order, days since 1970; not empty.
        last: the last day of the data, days since 1970.
    """
    first = int(day.min())
    every = np.arange(first, max(last, int(day.max())) + 1)
    counts = np.bincount(day - first, minlength=len(every)).astype(np.float64)
    month = every.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    weekday = (every + EPOCH_WEEKDAY) % 7
    by_week = _weekdays(counts, weekday)
    by_month = _months(counts, month, by_week[weekday])
    pace = by_month[month % 12] * by_week[weekday]
    return UsualDays(
        first=first,
        gone=np.cumsum(pace / pace.mean()),
        months=tuple(by_month.tolist()) if np.any(by_month != 1.0) else (),
        weekdays=tuple(by_week.tolist()) if np.any(by_week != 1.0) else (),
    )


def _weekdays(counts: Floats, weekday: Ints) -> Floats:
    if len(counts) < 7 * LEAST_WEEKS or counts.sum() < 7 * LEAST_WEEKS:
        return np.ones(7)
    rate = np.bincount(weekday, counts, minlength=7) / np.bincount(weekday, minlength=7)
    return _shrunk(rate / rate.mean(), np.asarray(np.bincount(weekday, counts, minlength=7), dtype=np.float64))


def _months(counts: Floats, month: Ints, pace: Floats) -> Floats:
    """Each month's pace, freed of a steady growth or decline; only whole months are looked at."""
    spot = month - month[0]
    days, told = np.bincount(spot, pace), np.bincount(spot, counts)
    days, told = days[1:-1], told[1:-1]
    if len(days) < LEAST_MONTHS or told.min(initial=1.0) <= 0 or days.min(initial=1.0) <= 0:
        return np.ones(12)
    of_year = (month[0] + 1 + np.arange(len(days))) % 12
    design = np.hstack([np.eye(12)[of_year], (np.arange(len(days)) / 12.0)[:, None]])
    found = np.linalg.lstsq(design, np.log(told / days), rcond=None)[0][:12]
    seen = np.asarray(np.bincount(of_year, told, minlength=12), dtype=np.float64)
    return _shrunk(np.clip(np.exp(found - found.mean()), SLOWEST, FASTEST), seen)


def _shrunk(pace: Floats, orders: Floats) -> Floats:
    """Pull towards 1 by what chance alone would scatter."""
    scatter = float(np.mean((pace - pace.mean()) ** 2))
    noise = float(np.mean(pace**2 / np.maximum(orders, 1.0)))
    kept = max(0.0, 1.0 - noise / scatter) if scatter > 0 else 0.0
    return np.asarray(1.0 + kept * (pace / pace.mean() - 1.0)) if kept > 0 else np.ones(len(pace))
