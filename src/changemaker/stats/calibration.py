"""Whether what was predicted is what was answered: rows of about equal prediction, and the slope over all of them.

References:
    Cox (1958), Biometrika 45, 562-565: the slope of answers on predictions.
    van Calster et al. (2019), BMC Medicine 17, 230: what calibration is, and how little of it is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from changemaker.core.estimate import Estimate
from changemaker.stats import logistic
from changemaker.stats.asked import clustered_se
from changemaker.stats.distributions import t_quantile

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
LEAST_CHANCE = 1e-6
MIN_POINT = 20  # rows, so that a point's range means something
MOST_POINTS = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predicted:
    """Predictions beside the answers, on rows that did not teach them."""

    mean: Array  # (n,), what was predicted
    answer: Array  # (n,), what was said
    unit: Codes  # (n,), 0 to G - 1: rows of one unit are one piece of evidence
    weight: Array  # (n,), how many rows each stands for

    def where(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Predicted":
        """Return the same for some of the rows."""
        return Predicted(mean=self.mean[rows], answer=self.answer[rows], unit=self.unit[rows], weight=self.weight[rows])


def ranged(value: float, influence: Array, unit: Codes, *, level: float, of: str, method: str) -> Estimate:
    """Return `value`, in the unit `of`, with the range that the rows' influence gives it, clustered by `unit`."""
    units = int(np.count_nonzero(np.bincount(unit)))
    se = clustered_se(influence, unit)
    margin = t_quantile(0.5 + level / 2, max(units - 1, 1)) * se
    return Estimate(
        value=value, low=value - margin, high=value + margin, se=se, level=level, unit=of, n=units, method=method
    )


def mean_of(values: Array, rows: Predicted, *, level: float, of: str, method: str) -> Estimate:
    """Return the weighted mean of `values`, clustered by unit."""
    total = float(rows.weight.sum())
    value = float(rows.weight @ values) / total
    return ranged(value, rows.weight * (values - value) / total, rows.unit, level=level, of=of, method=method)


def slope(rows: Predicted, *, chance: bool, level: float) -> Estimate | None:
    """Return the slope of answers on predictions: 1 where they spread as they should, less where they spread too far.

    Args:
        rows: predictions and answers.
        chance: True for yes/no, where both are log-odds.
        level: of the range.

    Returns:
        None where all predictions are the same.

    Example:
        >>> mean = np.tile([0.25, 0.75], 200)
        >>> answer = np.tile([0, 1, 0, 1, 0, 1, 1, 0], 50) * 1.0
        >>> rows = Predicted(mean=mean, answer=answer, unit=np.arange(400), weight=np.ones(400))
        >>> found = slope(rows, chance=True, level=0.9)
        >>> round(found.value, 2) if found else None
        1.0
    """
    index = special.logit(np.clip(rows.mean, LEAST_CHANCE, 1 - LEAST_CHANCE)) if chance else rows.mean
    total = float(rows.weight.sum())
    middle = float(rows.weight @ index) / total
    spread = float(np.sqrt(rows.weight @ (index - middle) ** 2 / total))
    if spread < 1e-9 * max(abs(middle), 1.0):
        return None
    columns = np.column_stack([np.ones(len(index)), (index - middle) / spread])
    fit, bread, left = (_log_odds if chance else _line)(columns, rows)
    influence = (columns * (rows.weight * left)[:, None]) @ bread[:, 1] / spread
    return ranged(fit / spread, influence, rows.unit, level=level, of="slope", method="calibration-slope")


def points(rows: Predicted, *, level: float, of: str) -> Iterator[tuple[float, Estimate]]:
    """Yield rows of about equal prediction, lowest first: the mean predicted, and the mean answered with its range."""
    order = np.argsort(rows.mean, kind="stable")
    pieces = int(np.clip(len(order) // (2 * MIN_POINT), 1, MOST_POINTS))
    heap = np.cumsum(rows.weight[order])
    piece = np.minimum((heap - rows.weight[order] / 2) / heap[-1] * pieces, pieces - 1).astype(np.intp)
    for number in np.unique(piece):
        some = rows.where(order[piece == number])
        mean = float(some.weight @ some.mean / some.weight.sum())
        yield mean, mean_of(some.answer, some, level=level, of=of, method="calibration-point")


def _log_odds(columns: Array, rows: Predicted) -> tuple[float, Array, Array]:
    fit: Array = np.zeros(2)
    bread: Array = np.eye(2)
    for _ in range(logistic.MOST_STEPS):
        share = logistic.share(columns @ fit)
        bread = _inverse(columns, rows.weight * share * (1 - share))
        step = bread @ (columns.T @ (rows.weight * (rows.answer - share)))
        fit = fit + step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))
        if float(np.abs(step).max()) < logistic.ENOUGH:
            break
    return float(fit[1]), bread, rows.answer - logistic.share(columns @ fit)


def _line(columns: Array, rows: Predicted) -> tuple[float, Array, Array]:
    bread = _inverse(columns, rows.weight)
    fit = bread @ (columns.T @ (rows.weight * rows.answer))
    return float(fit[1]), bread, rows.answer - columns @ fit


def _inverse(columns: Array, weight: Array) -> Array:
    return np.asarray(np.linalg.pinv(columns.T @ (columns * weight[:, None])), dtype=np.float64)
