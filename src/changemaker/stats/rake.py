"""Raking: weights whose sums agree with known totals of several groupings at once, none of them out of hand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
MOST_ROUNDS = 200
CLOSE = 1e-6  # relative miss of a total that is left


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """One grouping of the rows and the total that each group shall have."""

    codes: Codes  # (n,), 0 to k - 1
    totals: Array  # (k,), at least 0; all margins of one raking have the same sum


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raked:
    """Weights that meet the totals, and how well."""

    weights: Array  # (n,)
    rounds: int
    gap: float  # largest |sum / total - 1| that is left; above `CLOSE` the totals contradict the rows or the cap
    trimmed: float  # share of rows that the cap holds down


def rake(weights: Array, margins: Sequence[Margin], *, most: float | None = None) -> Raked:
    """Return `weights`, each multiplied by one factor a group it is in, so that every group has its total.

    Args:
        weights: (n,) above 0, to begin with.
        margins: groups without rows must have total 0; their total cannot be met.
        most: cap, in mean weights; what it takes from a row its groups' other rows get. None: no cap.

    References:
        Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444: iterative proportional fitting.
        Deville, Särndal and Sautory (1993), JASA 88, 1013-1020: generalized raking, and why weights are bounded.

    Example:
        >>> sex, age = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
        >>> by = Margin(sex, np.array([60.0, 40.0])), Margin(age, np.array([50.0, 50.0]))
        >>> rake(np.ones(4), by).weights.round(6).tolist()
        [30.0, 30.0, 20.0, 20.0]
    """
    kept = np.asarray(weights, dtype=np.float64).copy()
    if not margins or not len(kept):
        return Raked(weights=kept, rounds=0, gap=0.0, trimmed=0.0)
    total = float(margins[0].totals.sum())
    cap = np.inf if most is None else most * total / len(kept)
    rounds, before = 0, np.inf
    for rounds in range(1, MOST_ROUNDS + 1):
        for margin in margins:
            kept *= _factors(kept, margin)[margin.codes]
        kept = np.minimum(kept, cap)
        gap = max(_gap(kept, margin) for margin in margins)
        if gap < CLOSE or (rounds > 10 and gap > 0.999 * before):
            break
        before = gap
    return Raked(weights=kept, rounds=rounds, gap=gap, trimmed=float(np.mean(kept >= cap * (1 - 1e-9))))


def effective_n(weights: Array) -> float:
    """Return how many equally weighted rows tell as much: Kish's (sum w)^2 / sum w^2.

    References:
        Kish (1965), Survey Sampling, section 11.7.

    Example:
        >>> effective_n(np.array([1.0, 1.0, 2.0])).__round__(3)
        2.667
    """
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def _factors(weights: Array, margin: Margin) -> Array:
    sums = np.bincount(margin.codes, weights, minlength=len(margin.totals))
    return np.divide(margin.totals, sums, out=np.ones_like(sums), where=sums > 0)


def _gap(weights: Array, margin: Margin) -> float:
    sums = np.bincount(margin.codes, weights, minlength=len(margin.totals))
    missed = np.abs(sums - margin.totals)
    return float(np.max(missed / np.maximum(margin.totals, 1e-12), where=sums > 0, initial=0.0))
