"""How many of the ranges held the answer, and how sure that is.

References:
    Wilson (1927), Journal of the American Statistical Association 22, 209-212: the score range of a share.
"""

from dataclasses import replace

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.predict.scores.judged import RANGE, Rows
from changemaker.predict.scores.target import Array
from changemaker.stats import calibration
from changemaker.stats.distributions import t_quantile


def coverage(inside: Array, rows: Rows, weight: Array) -> Estimate:
    """Return the share that was held, by Wilson's range with t; where all were, eight units do not prove that all are.

    Args:
        inside: (n,), 1 where the range held the answer.
        rows: the judged rows.
        weight: (n,), how much each counts.

    Example:
        >>> eight = Rows(
        ...     answer=np.ones(8), unit=np.arange(8), weight=np.ones(8), fold=np.zeros(8, dtype=int), yes_no=True
        ... )
        >>> found = coverage(np.ones(8), eight, np.ones(8))
        >>> found.value, round(found.low, 2), found.high  # 8 / (8 + 2.365 ** 2)
        (1.0, 0.59, 1.0)
    """
    each = replace(rows.beside(inside), weight=rows.weight * weight)
    found = calibration.mean_of(inside, each, level=RANGE, of="share", method="held-out-coverage")
    value, se = min(max(found.value, 0.0), 1.0), found.se or 0.0
    counts = np.bincount(rows.unit, each.weight)
    n = float(counts.sum() ** 2 / (counts @ counts))
    if se > 0 and 0 < value < 1:
        n = value * (1 - value) / se**2
    t = t_quantile(0.5 + RANGE / 2, max(found.n - 1, 1))
    centre = (value + t**2 / (2 * n)) / (1 + t**2 / n)
    reach = t * (value * (1 - value) / n + t**2 / (4 * n**2)) ** 0.5 / (1 + t**2 / n)
    low, high = max(min(centre - reach, value), 0.0), min(max(centre + reach, value), 1.0)
    return replace(found, value=value, low=low, high=high)
