"""A number with its honest range: the only way a figure reaches a person."""

from dataclasses import dataclass, replace
from math import isfinite
from typing import Self

GRADES = ("A", "B", "C", "D", "E")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number with its honest range, ready to be shown to a CFO.

    Raises:
        ValueError: a bound is not finite, the value lies outside its range, or the grade is unknown (a bug of ours).

    Example:
        >>> welch = dict(se=671.0, level=0.95, unit="USD", n=445, method="welch")
        >>> str(Estimate(value=1794.34, low=474.0, high=3114.7, **welch))
        '1,794.34 USD (95% range 474.00 to 3,114.70, n=445)'
    """

    value: float
    low: float
    high: float
    se: float | None  # standard error in `unit`, where the method has one
    level: float  # probability that the range covers the truth, in (0, 1)
    unit: str  # "USD", "share", "points", or the outcome's name
    n: int  # independent units behind the number: accounts, not rows
    method: str  # a name from docs/methods, e.g. "welch"
    grade: str | None = None  # A to E, computed by prove

    def __post_init__(self) -> None:
        if not all(isfinite(x) for x in (self.value, self.low, self.high)):
            raise ValueError(f"an estimate must be finite, got {self.value} ({self.low} to {self.high})")
        if not self.low <= self.value <= self.high:
            raise ValueError(f"{self.value} lies outside its range {self.low} to {self.high}")
        if self.grade is not None and self.grade not in GRADES:
            raise ValueError(f"grade {self.grade!r} is none of A to E")

    def graded(self, grade: str) -> Self:
        """Return the same number with its grade of evidence, "A" (proven) to "E" (pattern)."""
        return replace(self, grade=grade)

    @property
    def excludes_zero(self) -> bool:
        """True if the whole range lies on one side of zero."""
        return self.low > 0 or self.high < 0

    def __str__(self) -> str:
        return (
            f"{self.value:,.2f} {self.unit} ({self.level:.0%} range {self.low:,.2f} to {self.high:,.2f}, n={self.n:,})"
        )


def weakest(*grades: str) -> str:
    """Return the grade of a chain: that of its weakest link.

    Example:
        >>> weakest("A", "C", "B")
        'C'
    """
    return max(grades)
