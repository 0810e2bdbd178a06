"""Days and months of a simulated company as whole numbers from its first day."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from changemaker.sim.company_parameters import CalendarPart

Ints = NDArray[np.int64]
MONTHS_A_YEAR = 12
DAY_SECONDS = 86_400
MICROSECONDS = 1_000_000
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calendar:
    """The days that are lived; day 0 is the first day, month 0 its month."""

    first_day: date
    month_starts: Ints  # day index of each month's first day, and of the day after the last
    month_of: Ints  # month of each day
    weekday: Ints  # of each day, Monday 0
    offset_seconds: int  # of the zone, ahead of UTC

    @property
    def days(self) -> int:
        """How many days."""
        return len(self.month_of)

    @property
    def months(self) -> int:
        """How many months."""
        return len(self.month_starts) - 1

    @property
    def last_day(self) -> date:
        """The last day that can be lived."""
        return self.day(self.days - 1)

    def day(self, index: int) -> date:
        """Return the date of a day index."""
        return self.first_day + timedelta(days=int(index))

    def index(self, day: date) -> int:
        """Return the day index of a date."""
        return (day - self.first_day).days

    def month_start(self, month: int) -> date:
        """Return the first day of a month."""
        return self.day(int(self.month_starts[month]))

    def month_index(self, day: date) -> int:
        """Return the month of a date; below 0 for months before the first."""
        return (day.year - self.first_day.year) * MONTHS_A_YEAR + day.month - self.first_day.month

    def epoch_days(self, days: Ints) -> Ints:
        """Return days since 1970 of day indexes."""
        return days + (self.first_day - EPOCH).days

    def moments(self, days: Ints, seconds: Ints) -> Ints:
        """Return UTC microseconds of local times.

        Args:
            days: day indexes.
            seconds: local seconds since midnight; may exceed a day.
        """
        return (self.epoch_days(days) * DAY_SECONDS + seconds - self.offset_seconds) * MICROSECONDS


def calendar_of(part: CalendarPart) -> Calendar:
    """Return the calendar of the parameters."""
    first = part.first_day
    starts = [
        (
            date(first.year + (first.month - 1 + m) // MONTHS_A_YEAR, (first.month - 1 + m) % MONTHS_A_YEAR + 1, 1)
            - first
        ).days
        for m in range(part.months + 1)
    ]
    lengths = np.diff(starts)
    days = np.arange(starts[-1])
    return Calendar(
        first_day=first,
        month_starts=np.array(starts, dtype=np.int64),
        month_of=np.repeat(np.arange(part.months), lengths),
        weekday=(days + first.weekday()) % 7,
        offset_seconds=part.utc_offset_hours * 3600,
    )
