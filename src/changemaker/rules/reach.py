"""How large and how small a number of a rule can get, known before it is worked out: so that it never overflows.

One engine gives infinity where another stops with an error. Columns lie between 1e-15 and 1e15 (`types.Type`); what a
rule makes of them is bounded by adding exponents, and a rule that could leave the range of a float64 is not accepted.
"""

import math
from dataclasses import dataclass

FARTHEST = 290  # powers of ten; a float64 holds 1e-307 to 1e308
_TWICE = math.log10(2)
_DIGITS = 16  # of a float64: a difference that is not zero is at least so much smaller than its parts


@dataclass(frozen=True, slots=True)
class Reach:
    """Powers of ten: a value is zero, or its size lies from 10**low to 10**high."""

    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Say whether every such value is a float64, far from the ends of its range."""
        return self.low > -FARTHEST and self.high < FARTHEST


COLUMN, WHOLE = Reach(-15, 15), Reach(0, 10)
TIME = Reach(0, 17.7)  # microseconds: to the year 9999 and back


def of_literal(value: float) -> Reach:
    """Return the reach of a number that stands in a rule."""
    power = math.log10(abs(value)) if value else 0.0
    return Reach(power, power)


def of_sum(one: Reach, other: Reach) -> Reach:
    """Return the reach of a sum or difference."""
    return Reach(min(one.low, other.low) - _DIGITS, max(one.high, other.high) + _TWICE)


def of_product(one: Reach, other: Reach) -> Reach:
    """Return the reach of a product."""
    return Reach(one.low + other.low, one.high + other.high)


def of_ratio(one: Reach, other: Reach) -> Reach:
    """Return the reach of a ratio."""
    return Reach(one.low - other.high, one.high - other.low)


def of_either(one: Reach, other: Reach) -> Reach:
    """Return the reach of one of two values."""
    return Reach(min(one.low, other.low), max(one.high, other.high))


def rounded(one: Reach) -> Reach:
    """Return the reach of a whole number near a value."""
    return Reach(0, max(one.high, 0) + _TWICE)
