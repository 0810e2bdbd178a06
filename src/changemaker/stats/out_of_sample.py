"""What further columns add to a baseline for units that the model has not seen: the question and its answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from changemaker.stats.strength import Strength, chance

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
MIN_OWN = 1e-6  # share of its variance that a column must have of its own


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """The rows of the question: an outcome, what is known anyway, who belongs together, and when."""

    outcome: Array  # (n,)
    baseline: Array  # (n, p), the first column all ones, the others orthogonal, mean 0 and variance 1
    unit: Codes  # (n,) 0 to G - 1: rows of one unit are one piece of evidence
    period: Codes | None  # (n,) in the order of time; with it, everything is compared within a period


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What further columns add, in out-of-sample R2 or AUC.

    `value` is what was measured on unseen rows; the range, widened to hold it, is for the gain of the best such model.
    """

    value: float
    low: float  # above 0 only if p < 1 - level
    high: float
    roof: float  # a true gain of this size would have looked as small as this in one of ten samples
    visible: float  # a true gain of this size, tried alone, would have been seen in four of five samples
    visible_among: float  # the same among all that are tried, none of the others adding anything
    p: float  # chance of foreseeing so much if there is no link
    p_without_one: float  # the same without the unit that speaks loudest for the link
    base: float  # R2 or AUC of the baseline alone, on unseen rows
    steady: float | None  # p of the link being the same in every period, None without periods
    n: int  # independent units judged


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """How the columns fared on unseen rows, before it is put into a range."""

    value: float
    base: float
    n: int
    steady: float | None
    scores: Array  # (G,) each unit's share in the link's score
    strength: Strength
    size: Callable[[float], float]  # from a strength, in standard errors, to the gain that it stands for
    spread: float = 0.0  # half the range that the sampling of rows alone would give the gain, 0 where `size` carries it

    def gain(self, level: float, family: int) -> Gain:
        """Return the gain with its range at `level`, as one of `family` gains asked for."""
        strength, size = self.strength, self.size
        low, high = size(strength.low(level)), max(size(strength.high(level)), self.value + self.spread)
        if self.value - self.spread > 0:
            low = min(low, self.value - self.spread)
        return Gain(
            value=self.value,
            low=min(low, self.value),
            high=high,
            roof=size(strength.roof),
            visible=size(strength.visible(level)),
            visible_among=size(strength.visible(1 - (1 - level) / family)),
            p=strength.p,
            p_without_one=chance(without_loudest(self.scores), columns=strength.columns, df=strength.df),
            base=self.base,
            steady=self.steady,
            n=self.n,
        )


def score_statistic(scores: Iterable[Array]) -> float:
    """Return the mean over cuts of the sum of unit scores, in standard errors taken as if the scores had mean 0.

    Example:
        >>> score_statistic([np.array([1.0, 1.0, 1.0, 1.0])])
        2.0
    """
    sums = list(scores)
    error = float(np.mean([unit @ unit for unit in sums])) ** 0.5
    return float(np.mean([unit.sum() for unit in sums])) / error if error > 0 else 0.0


def mean_of(parts: Iterable[Array]) -> Array:
    """Return the mean of arrays of one shape."""
    return np.asarray(np.mean(list(parts), axis=0), dtype=np.float64)


def units_in(unit: Codes) -> int:
    """Return how many different units there are."""
    return int(np.count_nonzero(np.bincount(unit)))


def summed(rows: Array, unit: Codes) -> Array:
    """Return the sums of `rows`, shape (n,) or (n, d), by unit, shape (G,) or (G, d).

    Example:
        >>> summed(np.array([[1.0], [2.0], [5.0]]), np.array([0, 0, 1])).tolist()
        [[3.0], [5.0]]
    """
    if rows.ndim == 1:
        return np.asarray(np.bincount(unit, rows), dtype=np.float64)
    return np.column_stack([np.bincount(unit, column) for column in rows.T])


def free_share(units: int, fitted: int) -> float:
    """Return by how much estimating `fitted` slopes shrinks a statistic of `units` independent units.

    The errors of two forecasts, of the outcome and of the further columns, multiply: their product varies by a share of
    `fitted` in `units`, which the units' own products do not show.

    Example:
        >>> round(free_share(100, 19), 1)
        0.9
    """
    return sqrt(max(units - fitted, 1) / units)


def decisive(foreseen: float, whole: Iterable[Array]) -> float:
    """Return the statistic to be tested: the one foreseen, or with several columns the whole if it was foreseen at all.

    Args:
        foreseen: score statistic along the taught direction.
        whole: for each cut, scores of each unit and column, shape (G, d).
    """
    sums = list(whole)
    if sums[0].shape[1] == 1 or foreseen <= 0:
        return foreseen
    total = np.mean([unit.sum(axis=0) for unit in sums], axis=0)
    meat = np.mean([unit.T @ unit for unit in sums], axis=0)
    return float(np.sqrt(max(total @ np.linalg.pinv(meat, hermitian=True) @ total, 0.0)))


def without_loudest(scores: Array) -> float:
    """Return the score statistic without the unit that adds most to it."""
    return score_statistic([np.delete(scores, np.argmax(scores))])


def centred(values: Array, group: Codes | None) -> Array:
    """Return `values`, shape (n,) or (n, k), less the mean of each group; as they are where `group` is None.

    Example:
        >>> centred(np.array([1.0, 3.0, 8.0]), np.array([0, 0, 1])).tolist()
        [-1.0, 1.0, 0.0]
    """
    if group is None or values.size == 0:
        return values
    flat = values.reshape(len(values), -1)
    rows = np.maximum(np.bincount(group), 1)
    means = np.column_stack([np.bincount(group, column) / rows for column in flat.T])
    return np.asarray((flat - means[group]).reshape(values.shape), dtype=np.float64)


def own_share(design: Design, extra: Array) -> float:
    """Return the largest share of an extra column's variance that the baseline, and the period, do not hold already.

    Example:
        >>> rows = Design(outcome=np.zeros(4), baseline=np.ones((4, 1)), unit=np.arange(4), period=None)
        >>> own_share(rows, np.array([[1.0], [2.0], [3.0], [4.0]]))
        1.0
    """
    known = centred(design.baseline, design.period)
    columns = centred(extra, design.period)
    left = columns - known @ np.linalg.lstsq(known, columns, rcond=None)[0]
    spread = np.maximum(np.var(extra, axis=0), 1e-300)
    return float(np.max(np.mean(left**2, axis=0) / spread))
