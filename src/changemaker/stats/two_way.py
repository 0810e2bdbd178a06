"""The two-way fixed-effects number that analysts reach for: shown as naive, because growing effects bias it.

References:
    Goodman-Bacon (2021), Journal of Econometrics 225, 254-277: what this number averages when starts differ.
"""

from collections.abc import Sequence

import numpy as np

from changemaker.stats.delta import Dual, GroupBasis, total


def two_way_effect(basis: GroupBasis, starts: Sequence[int | None], periods: int) -> Dual:
    """Return the coefficient of "treated now" beside unit and period effects, on a balanced panel.

    Its influence is that of least squares, so the range is the cluster-robust one.

    Args:
        basis: one group a cohort, one column a period.
        starts: first treated period of each group, None for never; a group may be treated throughout (0).
        periods: number of periods.

    Raises:
        ValueError: treatment never varies within a unit and period.
    """
    treated = np.array(
        [[start is not None and period >= start for period in range(periods)] for start in starts], dtype=float
    )
    weights = [basis.weight(group) for group in range(len(starts))]
    size = total(weights)
    by_period = [_share(treated[:, period], weights, size) for period in range(periods)]
    overall = total(by_period) / periods
    above, below = [], []
    for group, weight in enumerate(weights):
        for period in range(periods):
            left = weight * (overall - by_period[period] + (treated[group, period] - treated[group].mean()))
            above.append(left * basis.mean(group, period))
            below.append(left * treated[group, period])
    variation = total(below)
    if abs(variation.value) < 1e-9 * size.value:
        raise ValueError("treatment does not vary")
    return total(above) / variation


def _share(treated: np.ndarray, weights: Sequence[Dual], size: Dual) -> Dual:
    return total([weight * float(flag) for weight, flag in zip(weights, treated, strict=True)]) / size
