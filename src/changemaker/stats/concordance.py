"""How well one number puts another in order: AUC within groups, and the share of pairs that agree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Auc:
    """An area under the curve and how much each row moves it."""

    value: float
    influence: Array  # (n,), sums to 0


def auc(score: Array, positive: Array, negative: Array, group: Codes | None = None) -> Auc:
    """Return the chance that a positive outranks a negative of its own group; a tie counts half.

    Args:
        score: shape (n,), any unit.
        positive: shape (n,), weight of each row among the positives: 1 or 0, or a probability.
        negative: shape (n,), its weight among the negatives.
        group: shape (n,), codes; only pairs within one group are compared. None: one group.

    Returns:
        A share, 0 to 1; 0.5 where no group holds a pair.

    References:
        Hanley and McNeil (1982), Radiology 143, 29-36. DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44,
        837-845, equation 5: a row's influence is its placement among the rows of the other class.

    Example:
        >>> truth = np.array([0.0, 0.0, 1.0, 1.0])
        >>> auc(np.array([0.1, 0.4, 0.4, 0.9]), truth, 1 - truth).value
        0.875
    """
    codes = np.zeros(len(score), dtype=np.intp) if group is None else group
    order = np.lexsort((score, codes))
    ups, downs = positive[order], negative[order]
    new_group = np.r_[True, np.diff(codes[order]) != 0]
    new_run = new_group | np.r_[True, np.diff(score[order]) != 0]
    run, sort = np.cumsum(new_run) - 1, np.cumsum(new_group) - 1
    up_run, down_run = np.bincount(run, ups), np.bincount(run, downs)
    all_up, all_down = np.bincount(sort, ups)[sort], np.bincount(sort, downs)[sort]
    first = np.flatnonzero(new_group)
    below = (np.cumsum(down_run) - down_run)[run] - np.r_[0.0, np.cumsum(downs)][first][sort] + down_run[run] / 2
    under = (np.cumsum(up_run) - up_run)[run] - np.r_[0.0, np.cumsum(ups)][first][sort] + up_run[run] / 2
    pairs = float(np.sum(ups * all_down))
    if pairs <= 0:
        return Auc(0.5, np.zeros(len(score)))
    value = float(np.sum(ups * below)) / pairs
    influence = np.empty(len(score))
    influence[order] = (ups * (below - value * all_down) + downs * (all_up - under - value * all_up)) / pairs
    return Auc(value, influence)


def agreement(one: Array, other: Array) -> float:
    """Return Goodman and Kruskal's gamma: of pairs tied in neither number, the share in the same order less the rest.

    Args:
        one: shape (n,).
        other: shape (n,).

    Returns:
        -1 to 1; 0 where every pair is tied. A coarse copy of a number, such as its bands, still has gamma 1 with it.

    References:
        Goodman and Kruskal (1954), Journal of the American Statistical Association 49, 732-764.

    Example:
        >>> agreement(np.array([1.0, 1.0, 2.0, 2.0]), np.array([3.0, 4.0, 5.0, 9.0]))
        1.0
    """
    pairs = len(one) * (len(one) - 1) / 2
    tied_one, tied_other = _tied_pairs(one), _tied_pairs(other)
    untied = pairs - tied_one - tied_other + _tied_pairs(np.column_stack([one, other]))
    scale = np.sqrt((pairs - tied_one) * (pairs - tied_other))
    if untied <= 0 or scale <= 0:
        return 0.0
    return float(np.clip(stats.kendalltau(one, other).statistic * scale / untied, -1, 1))


def _tied_pairs(values: Array) -> float:
    counts = np.unique(values, axis=0, return_counts=True)[1].astype(np.float64)
    return float(np.sum(counts * (counts - 1))) / 2


def ranks(values: Array) -> Array:
    """Return the rank of each value as a share, 0 to 1, ties in the middle.

    Example:
        >>> ranks(np.array([10.0, 30.0, 20.0])).tolist()
        [0.0, 1.0, 0.5]
    """
    return (np.asarray(stats.rankdata(values), dtype=np.float64) - 1) / max(len(values) - 1, 1)
