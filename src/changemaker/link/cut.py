"""The day between what was known and what came: a year of scores on one side, a year of money on the other."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from changemaker.core.errors import BadQuestionError

YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Months are counted as year * 12 + month - 1; both windows are twelve months, and touch at `first_ahead`."""

    first_ahead: int  # first month of the outcome

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the cut at the start of a month.

        Raises:
            BadQuestionError: `text` is not YYYY-MM.

        Example:
            >>> Cut.parse("2025-01").first_known
            24288
        """
        try:
            year, month = (int(part) for part in text.split("-"))
            day = date(year, month, 1)
        except ValueError:
            raise BadQuestionError(f"--cut cannot be '{text}'", hint="write a month, such as 2025-01") from None
        return cls(first_ahead=day.year * YEAR + day.month - 1)

    @property
    def first_known(self) -> int:
        """First month that scores and baseline are taken from."""
        return self.first_ahead - YEAR

    @property
    def last_known(self) -> int:
        """Last month that scores and baseline are taken from."""
        return self.first_ahead - 1

    @property
    def last_ahead(self) -> int:
        """Last month of the outcome."""
        return self.first_ahead + YEAR - 1

    def __str__(self) -> str:
        return month_name(self.first_ahead)


def month_name(month: int) -> str:
    """Return a month given by its index as YYYY-MM.

    Example:
        >>> month_name(24300)
        '2025-01'
    """
    return f"{month // YEAR:04d}-{month % YEAR + 1:02d}"
