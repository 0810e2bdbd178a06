"""Proportional odds: one index for an answer on a scale, with a cut between each two neighbouring values.

References:
    McCullagh (1980), Journal of the Royal Statistical Society B 42, 109-142.
    le Cessie and van Houwelingen (1992), Applied Statistics 41, 191-201, for the ridge.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
MOST_STEPS = 50
ENOUGH = 1e-9  # of the mean log-likelihood a row
LEAST = 1e-12  # chance: the logarithm of nothing


@dataclass(frozen=True, slots=True, eq=False)
class Ordinal:
    """P(code <= k) = 1 / (1 + exp(index - cuts[k])), index = columns times slopes."""

    cuts: Array  # (K - 1,), ascending
    slopes: Array  # (p,)


def shares(cuts: Array, index: Array) -> Array:
    """Return (n, K) chances of each value, by the rows' index.

    Example:
        >>> shares(np.array([0.0]), np.array([0.0])).tolist()
        [[0.5, 0.5]]
    """
    found = np.ones((len(index), len(cuts) + 1))
    if len(cuts) == 0:
        return found
    upto = special.expit(cuts[None, :] - index[:, None])
    found[:, 0], found[:, -1] = upto[:, 0], 1 - upto[:, -1]
    np.subtract(upto[:, 1:], upto[:, :-1], out=found[:, 1:-1])
    return np.maximum(found, 0.0)


def fit(columns: Array, code: Codes, *, weight: Array | None = None, ridge: float = 1e-2) -> Ordinal:
    """Return the likeliest cuts and slopes, the slopes drawn to nothing by `ridge` rows' worth of curvature.

    Args:
        columns: (n, p), about unit variance, no column of ones.
        code: (n,), 0 to K - 1, each value seen at least once.
        weight: (n,), 1 where left out.
        ridge: twice the penalty on the squared slopes.

    Example:
        >>> none = np.zeros((4, 0))
        >>> fit(none, np.array([0, 1, 1, 2])).cuts.round(3).tolist()  # log(1/3), log(3/1)
        [-1.099, 1.099]
    """
    each = np.ones(len(code)) if weight is None else weight
    mass = np.bincount(code, each)
    if np.any(mass <= 0):
        raise ValueError("a value that nobody gave has no cut")
    upto = np.cumsum(mass)[:-1] / mass.sum()
    found = Ordinal(np.log(upto / (1 - upto)), np.zeros(columns.shape[1]))
    best = _likelihood(found, columns, code, each, ridge)
    for _ in range(MOST_STEPS):
        step = _step(found, columns, code, each, ridge)
        found, new = _shortened(found, step, best, (columns, code, each, ridge))
        if new - best < ENOUGH * mass.sum():
            break
        best = new
    return found


def margins(slope: float, index: Array, code: Codes, *, weight: Array, start: Array) -> Array:
    """Return the cuts at which the shares of all rows add up to the answered ones, for a given slope.

    Args:
        slope: of the index.
        index: (n,).
        code: (n,), 0 to K - 1, each value seen.
        weight: (n,).
        start: (K - 1,), about where.

    Example:
        >>> index, code = np.array([-1.0, 0.0, 1.0, 2.0]), np.array([0, 0, 1, 1])
        >>> cuts = margins(1.0, index, code, weight=np.ones(4), start=np.zeros(1))
        >>> shares(cuts, index).mean(axis=0).round(6).tolist()
        [0.5, 0.5]
    """
    total = float(weight.sum())
    wanted = np.cumsum(np.bincount(code, weight))[:-1] / total
    at = slope * index
    low, high = np.full(len(start), at.min() - 40.0), np.full(len(start), at.max() + 40.0)
    cuts = start.copy()
    for _ in range(MOST_STEPS * 2):
        upto = special.expit(cuts[None, :] - at[:, None])
        gap = weight @ upto / total - wanted
        low, high = np.where(gap < 0, cuts, low), np.where(gap > 0, cuts, high)
        slopes = weight @ (upto * (1 - upto)) / total
        step = cuts - gap / np.maximum(slopes, 1e-12)
        cuts = np.where((step >= low) & (step <= high), step, (low + high) / 2)
        if float(np.max(np.abs(gap), initial=0.0)) < 1e-12:
            break
    return np.asarray(np.maximum.accumulate(cuts), dtype=np.float64)


def _bounds(found: Ordinal, columns: Array, code: Codes) -> tuple[Array, Array]:
    """Return P(below the row's value) and P(up to it)."""
    index = columns @ found.slopes
    edges = np.r_[-np.inf, found.cuts, np.inf]
    return special.expit(edges[code] - index), special.expit(edges[code + 1] - index)


def _likelihood(found: Ordinal, columns: Array, code: Codes, weight: Array, ridge: float) -> float:
    if np.any(np.diff(found.cuts) <= 0):
        return -np.inf
    below, upto = _bounds(found, columns, code)
    return float(weight @ np.log(np.maximum(upto - below, LEAST)) - ridge / 2 * found.slopes @ found.slopes)


def _shortened(
    found: Ordinal, step: Array, best: float, rows: tuple[Array, Codes, Array, float]
) -> tuple[Ordinal, float]:
    """Return the fit one step on, the step halved until it is no worse."""
    inner = len(found.cuts)
    for halving in range(20):
        part = step / 2.0**halving
        tried = Ordinal(found.cuts + part[:inner], found.slopes + part[inner:])
        new = _likelihood(tried, *rows)
        if new >= best:
            return tried, new
    return found, best


def _step(found: Ordinal, columns: Array, code: Codes, weight: Array, ridge: float) -> Array:
    """Return Fisher's step of cuts and slopes: scores over the expected information."""
    cuts, p = len(found.cuts), columns.shape[1]
    upto = special.expit(found.cuts[None, :] - (columns @ found.slopes)[:, None])
    edge = np.column_stack([np.zeros(len(code)), upto, np.ones(len(code))])
    steep = edge * (1 - edge)
    score, meat = np.zeros(cuts + p), np.zeros((cuts + p, cuts + p))
    cross = np.zeros((len(code), cuts))
    curve = np.zeros(len(code))
    for value in range(cuts + 1):
        chance = np.maximum(edge[:, value + 1] - edge[:, value], LEAST)
        along = edge[:, value] + edge[:, value + 1] - 1  # of log chance, by the index
        mine = np.where(code == value, weight, 0.0)
        score[cuts:] += columns.T @ (mine * along)
        curve += weight * chance * along**2
        pulls = [(value, steep[:, value + 1]), (value - 1, -steep[:, value])]
        inside = [(cut, pull) for cut, pull in pulls if 0 <= cut < cuts]
        for cut, pull in inside:
            score[cut] += float(mine @ (pull / chance))
            cross[:, cut] += weight * pull * along
            for other, its in inside:
                meat[cut, other] += float(weight @ (pull * its / chance))
    meat[cuts:, cuts:] = columns.T @ (columns * curve[:, None]) + ridge * np.eye(p)
    meat[:cuts, cuts:] = cross.T @ columns
    meat[cuts:, :cuts] = meat[:cuts, cuts:].T
    score[cuts:] -= ridge * found.slopes
    return np.asarray(np.linalg.solve(meat + 1e-9 * np.eye(len(meat)), score), dtype=np.float64)
