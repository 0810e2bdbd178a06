"""Numbers that know the answer: written down after the outcome, or made from it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from changemaker.stats.concordance import agreement, auc, ranks
from changemaker.stats.moments import Array
from changemaker.stats.out_of_sample import units_in

ALL_BUT_R2 = 0.95  # alone, of the outcome's variance
ALL_BUT_AUC = 0.99
SAME_ORDER = 0.98  # rank correlation, or agreement of the pairs that neither ties
MIN_EXPECTED = 10.0  # units that would contradict a coarse column by chance alone
MIN_UNITS_A_LABEL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Knows:
    """How a column gives itself away."""

    how: Literal["alone", "same_order"]
    share: float  # R2 or AUC alone, or the agreement in order
    unit: str  # "R2", "AUC" or "order"


def knows(index: Array, outcome: Array, unit: NDArray[np.intp]) -> Knows | None:
    """Return how `index` gives away the outcome, or None; thresholds are the module's constants.

    Args:
        index: (n,), finite.
        outcome: (n,), finite; yes/no as 1 and 0.
        unit: (n,), codes of the independent units.

    Example:
        >>> amount = np.arange(100.0)
        >>> found = knows(np.exp(amount / 10), amount, np.arange(100))
        >>> found.how if found else None
        'same_order'
    """
    if np.ptp(index) == 0 or np.ptp(outcome) == 0:
        return None
    if np.all((outcome == 0) | (outcome == 1)):
        order = auc(index, outcome, 1 - outcome).value
        alone, name, enough = max(order, 1 - order), "AUC", ALL_BUT_AUC
    else:
        alone, name, enough = float(np.corrcoef(index, outcome)[0, 1]) ** 2, "R2", ALL_BUT_R2
    if alone >= enough:
        return Knows(how="alone", share=alone, unit=name)
    order = max(abs(float(np.corrcoef(ranks(index), ranks(outcome))[0, 1])), _coarse_agreement(index, outcome, unit))
    return Knows(how="same_order", share=order, unit="order") if order >= SAME_ORDER else None


def label_means(labels: NDArray[np.intp], outcome: Array, units: NDArray[np.intp]) -> tuple[Array, NDArray[np.bool_]]:
    """Return labels as a number: of each the mean outcome of those who share it, where five units or more do.

    Args:
        labels: (n,), codes from 0.
        outcome: (n,), finite.
        units: (labels,), how many independent units have each.

    Returns:
        the means of the rows whose label is frequent, and (n,) which rows these are.

    Example:
        >>> means, known = label_means(np.array([0, 0, 1]), np.array([1.0, 3.0, 9.0]), np.array([5, 1]))
        >>> means.tolist(), known.tolist()
        ([2.0, 2.0], [True, True, False])
    """
    known = units[labels] >= MIN_UNITS_A_LABEL
    frequent, seen = labels[known], outcome[known]
    means = np.bincount(frequent, seen) / np.maximum(np.bincount(frequent), 1)
    return np.asarray(means[frequent], dtype=np.float64), known


def _coarse_agreement(index: Array, outcome: Array, unit: NDArray[np.intp]) -> float:
    """Return the agreement in order, 0 where too few units could have contradicted it."""
    varied = [len(part) - np.unique(part, return_counts=True)[1].max() for part in (index, outcome)]
    if varied[0] * varied[1] / len(index) * units_in(unit) / len(index) < MIN_EXPECTED:
        return 0.0
    return abs(agreement(index, outcome))
