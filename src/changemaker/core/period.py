"""A stretch of days, first and last included, with the calendar's months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `first` to `last`, both included.

    Raises:
        ValueError: the last day comes before the first.

    Example:
        >>> str(Period.month(2026, 2)), Period.month(2026, 2).days
        ('2026-02-01 to 2026-02-28', 28)
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot end on {self.last}, before it starts on {self.first}")

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Return the calendar month; `month` is 1 to 12."""
        first = date(year, month, 1)
        after = date(year + month // 12, month % 12 + 1, 1)
        return cls(first, after - timedelta(days=1))

    @property
    def days(self) -> int:
        """Number of days, at least 1."""
        return (self.last - self.first).days + 1

    def months(self) -> Iterator[Self]:
        """Yield each calendar month that the period touches, in order."""
        year, month = self.first.year, self.first.month
        while (year, month) <= (self.last.year, self.last.month):
            yield type(self).month(year, month)
            year, month = year + month // 12, month % 12 + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"
