"""Group-time effects with covariates: right if either the model of who started or the model of the trend is.

References:
    Sant'Anna and Zhao (2020), Journal of Econometrics 219, 101-122: eq. (3.1) estimator, appendix A influence function.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats.delta import Dual
from changemaker.stats.group_time import Cell
from changemaker.stats.moments import Array

SURE = 0.999  # a comparison unit this sure to be treated stands alone: it is left out


class AdjustedPaths:
    """Cells adjusted for covariates known before the start; difference scale; duals are over units.

    Args:
        outcomes: (units, periods).
        groups: (units,) code of each unit's cohort.
        covariates: (units, k), or None.
        weights: (units,) positive sampling weights, or None.
        pre_path: adjust also for each unit's own outcome before the base period (its level and its mean so far).
    """

    def __init__(
        self,
        outcomes: Array,
        groups: NDArray[np.int64],
        *,
        covariates: Array | None = None,
        weights: Array | None = None,
        pre_path: bool = False,
    ) -> None:
        self._outcomes, self._groups, self._pre_path = outcomes, groups, pre_path
        self._covariates = np.empty((len(groups), 0)) if covariates is None else covariates
        self._weights = np.ones(len(groups)) if weights is None else weights

    def cell(self, cohort: int, start: int, period: int, base: int, controls: Sequence[int]) -> Cell:
        """Return the adjusted difference in differences of `cohort` in `period` against `controls`.

        Raises:
            NotEnoughDataError: the covariates tell cohort and comparison apart, so there is no overlap.
        """
        inside = np.flatnonzero((self._groups == cohort) | np.isin(self._groups, controls))
        change = self._outcomes[inside, period] - self._outcomes[inside, base]
        known = _standardised(self._known(inside, base), self._weights[inside])
        value, influence = doubly_robust(change, self._groups[inside] == cohort, known, self._weights[inside])
        grad = np.zeros(len(self._groups))
        grad[inside] = influence
        return Cell(cohort, start, period, Dual(value, grad), None)

    def _known(self, inside: NDArray[np.int64], base: int) -> Array:
        columns = [self._covariates[inside]]
        if self._pre_path:
            columns.append(self._outcomes[inside, base][:, None])
            if base > 0:
                columns.append(self._outcomes[inside, :base].mean(axis=1)[:, None])
        return np.hstack(columns)


def doubly_robust(change: Array, treated: NDArray[np.bool_], known: Array, weights: Array) -> tuple[float, Array]:
    """Return the mean effect on the treated, in the outcome's unit, and each unit's influence on it (summing to zero).

    Args:
        change: (n,) outcome after less before.
        treated: (n,) True for the cohort, False for its comparison.
        known: (n, k) what was known before, standardised.
        weights: (n,) positive.

    Raises:
        NotEnoughDataError: no overlap, or fewer comparison units than covariates.
    """
    design = np.column_stack([np.ones(len(change)), known])
    comparison = ~treated
    if comparison.sum() <= design.shape[1] or treated.sum() < 1:
        raise NotEnoughDataError("fewer comparison units than covariates", hint="name fewer covariates")
    chance, curvature = _logit(design, treated.astype(float), weights)
    fitting = weights * comparison
    bread = np.linalg.pinv(design.T @ (fitting[:, None] * design))
    left = change - design @ (bread @ (design.T @ (fitting * change)))
    from_trend = (fitting * left)[:, None] * design @ bread
    from_chance = (weights * (treated - chance))[:, None] * design @ curvature
    alike = comparison & (chance < SURE)
    odds = np.where(alike, weights * chance / np.where(alike, 1 - chance, 1.0), 0.0)
    if odds.sum() <= 0:
        raise NotEnoughDataError(
            "no comparison unit looks like a treated one", hint="name fewer covariates, or widen the comparison"
        )
    own = weights * treated
    mean_treated, mean_alike = own @ left / own.sum(), odds @ left / odds.sum()
    treated_part = (own * (left - mean_treated) - from_trend @ (own @ design)) / own.sum()
    moved = (odds * (left - mean_alike)) @ design
    alike_part = (odds * (left - mean_alike) + from_chance @ moved - from_trend @ (odds @ design)) / odds.sum()
    return float(mean_treated - mean_alike), treated_part - alike_part


def _logit(design: Array, treated: Array, weights: Array) -> tuple[Array, Array]:
    """Fitted chances of being treated and the inverse curvature, by Newton's steps."""
    slope = np.zeros(design.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(design @ slope, -35, 35)))
        curvature = np.linalg.pinv(design.T @ ((weights * chance * (1 - chance))[:, None] * design))
        step = curvature @ (design.T @ (weights * (treated - chance)))
        slope = slope + step
        if np.abs(step).max() < 1e-10:
            return chance, np.asarray(curvature, dtype=np.float64)
    raise NotEnoughDataError(
        "the covariates tell treated and comparison units apart without error: no overlap", hint="name fewer covariates"
    )


def _standardised(known: Array, weights: Array) -> Array:
    mean = weights @ known / weights.sum()
    spread = np.sqrt(weights @ (known - mean) ** 2 / weights.sum())
    return np.asarray((known - mean) / np.where(spread > 0, spread, 1.0), dtype=np.float64)
