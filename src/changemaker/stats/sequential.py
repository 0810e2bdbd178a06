"""Ranges that stay honest however often somebody looks: an asymptotic confidence sequence.

A 95 % range looked at every week covers the truth at all looks together far less often than 95 %. A confidence sequence
is wider at each look and covers at all of them at once, so an experiment may be watched and stopped at any time.

References:
    Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), Annals of Statistics 52, 2613-2640: theorem 2.2 (boundary)
    and appendix B.2 (the sample size at which it is narrowest); Robbins (1970) for the normal mixture behind it.
"""

from math import exp, log, sqrt

import numpy as np
from scipy.special import lambertw

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate

MIN_UNITS = 30  # per look: the guarantee is asymptotic, so the first look waits for a normal mean


def anytime_multiplier(n: float, *, planned: float, level: float = 0.95) -> float:
    """Return how many standard errors the range reaches to each side after `n` units.

    Args:
        n: units so far, all arms together; positive.
        planned: units at which the range should be as narrow as it can be, usually those of the last look.
        level: probability that all looks cover the truth, in (0, 1).

    Raises:
        ValueError: `n` or `planned` is not positive, or `level` lies outside (0, 1).

    Example:
        >>> round(anytime_multiplier(1000, planned=1000), 3)  # 1.96 for a single look
        3.035
    """
    if not (n > 0 and planned > 0 and 0 < level < 1):
        raise ValueError(f"no confidence sequence for n={n}, planned={planned}, level={level}")
    alpha = 1 - level
    seen = n * _best_rho_squared(alpha) / planned
    return sqrt(2 * (seen + 1) / seen * log(sqrt(seen + 1) / alpha))


def anytime_range(value: float, se: float, *, n: int, planned: int, unit: str, level: float = 0.95) -> Estimate:
    """Return a mean, or a difference of means, with a range that holds at all looks at once.

    Args:
        value: the estimate at this look, in `unit`.
        se: its ordinary standard error at this look, estimated from the data so far.
        n: independent units so far, all arms together.
        planned: units at which the range should be narrowest.
        unit: of `value` and of the answer.
        level: probability that all looks cover the truth, in (0, 1).

    Raises:
        NotEnoughDataError: fewer than 30 units so far.

    Example:
        >>> look = anytime_range(1.0, 0.3, n=500, planned=1000, unit="USD")
        >>> f"{look.low:.2f} to {look.high:.2f}"
        '0.08 to 1.92'
    """
    if n < MIN_UNITS:
        raise NotEnoughDataError(f"{n} units so far; {MIN_UNITS} needed for a first look", hint="look again later")
    margin = anytime_multiplier(n, planned=planned, level=level) * se
    return Estimate(
        value=value,
        low=value - margin,
        high=value + margin,
        se=se,
        level=level,
        unit=unit,
        n=n,
        method="confidence-sequence",
    )


def _best_rho_squared(alpha: float) -> float:
    """Rho squared times the planned n; solves x = log(1 + x) - 2 log(alpha)."""
    return float(-np.real(lambertw(-(alpha**2) * exp(-1), k=-1)) - 1)
