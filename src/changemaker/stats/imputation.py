"""The imputation estimator, a check: effects of unit and period from untreated rows foretell the treated.

References:
    Borusyak, Jaravel and Spiess (2024), Review of Economic Studies 91, 3253-3285: theorem 2 (estimator), section 4.3
    (conservative variance, residuals around the mean effect by cohort and period).
"""

from collections.abc import Sequence

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats.delta import Dual, GroupBasis
from changemaker.stats.moments import Array


def imputed_effect(basis: GroupBasis, starts: Sequence[int | None], periods: int) -> Dual:
    """Return the mean effect over all treated rows, each row one vote, on a balanced panel.

    Args:
        basis: one group a cohort, one column a period.
        starts: first treated period of each group (at least 1), None for never.
        periods: number of periods.

    Raises:
        NotEnoughDataError: no treated period has an untreated row beside it.
    """
    weights = np.array([group.weight for group in basis.groups])
    means = np.array([group.mean for group in basis.groups])
    treated = np.array([[start is not None and period >= start for period in range(periods)] for start in starts])
    imputable = treated & (~treated).any(axis=0)
    if not imputable.any():
        raise NotEnoughDataError("no untreated row in any treated period", hint="keep a comparison group")
    wanted = imputable * weights[:, None]
    wanted = wanted / wanted.sum()
    effects = _effects(len(starts), periods)
    untreated = ~treated.ravel()
    row_weights = np.repeat(weights, periods)[untreated]
    design = effects[untreated]
    gram = np.linalg.pinv(design.T @ (row_weights[:, None] * design))
    fitted = effects @ gram @ design.T @ (row_weights * means.ravel()[untreated])
    imputed = -(wanted.ravel() @ effects @ gram @ design.T) * row_weights
    slopes = wanted.ravel().copy()
    slopes[untreated] += imputed
    residual = np.where(untreated, means.ravel() - fitted, 0.0).reshape(means.shape)
    by_mean = slopes.reshape(means.shape)
    by_weight = (by_mean * residual).sum(axis=1) / weights
    return basis.linear(float((by_mean * means).sum()), by_weight, by_mean)


def _effects(groups: int, periods: int) -> Array:
    """Design of group and period effects, (groups * periods, groups + periods)."""
    return np.hstack([np.repeat(np.eye(groups), periods, axis=0), np.tile(np.eye(periods), (groups, 1))])
