"""Counts with their own uncertainty: a share of trials, a mean error."""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from changemaker.core.estimate import Estimate


def share_of(hits: Sequence[bool], *, level: float = 0.95) -> Estimate:
    """Return the share of `hits` with Wilson's range.

    Args:
        hits: one yes or no a trial; at least one.
        level: coverage of the range, in (0, 1).

    References:
        Wilson (1927), JASA 22, 209-212, eq. for the score interval.

    Example:
        >>> found = share_of([True] * 95 + [False] * 5)
        >>> round(found.low, 4), round(found.high, 4)  # Newcombe (1998), method 3, for 95 of 100
        (0.8882, 0.9785)
    """
    n, share = len(hits), sum(hits) / len(hits)
    z = float(ndtri(0.5 + level / 2))
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5 / (1 + z**2 / n)
    low, high = max(0.0, min(centre - reach, share)), min(1.0, max(centre + reach, share))
    return Estimate(value=share, low=low, high=high, se=None, level=level, unit="share", n=n, method="wilson")


def mean_error(errors: Sequence[float], *, unit: str, level: float = 0.95) -> Estimate:
    """Return the mean of `errors` (estimate less truth) with its normal range.

    Args:
        errors: one a trial, in `unit`; at least two.
        unit: of the errors.
        level: coverage of the range, in (0, 1).
    """
    values = np.array(errors, dtype=np.float64)
    se = float(values.std(ddof=1) / len(values) ** 0.5)
    mean, margin = float(values.mean()), float(ndtri(0.5 + level / 2)) * se
    low, high = mean - margin, mean + margin
    return Estimate(value=mean, low=low, high=high, se=se, level=level, unit=unit, n=len(values), method="mean-error")
