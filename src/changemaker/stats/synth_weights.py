"""Weights that mix comparison units, or periods before the start, into a stand-in: none negative, summing to one.

Because the weights sum to one, `sources @ w - target` equals `(sources - target) @ w`: we look for the point of a
polytope nearest to the origin. It is found exactly, up to rounding. With a penalty of some size, a guess of who has
weight is mended until it is right: a handful of small linear systems, even for thousands of columns. Without, one
non-negative least squares brings the columns to zero and their sum to one: its optimum is a multiple of ours.

References:
    Wolfe (1976), Mathematical Programming 11, 128-149: the nearest point of a polytope.
    Hintermueller, Ito and Kunisch (2002), SIAM Journal on Optimization 13, 865-888: the active set as Newton's method.
    Lawson and Hanson (1974), Solving Least Squares Problems, chapter 23: non-negative least squares.
"""

import numpy as np
from scipy.optimize import nnls

from changemaker.stats.moments import Array

WELL_CONDITIONED = 1e-6  # penalty over the largest squared column, from which on the quick way keeps its digits
QUICK_ROUNDS = 60  # it takes 5 to 15; a cycle is left for the slow way
AT_ONCE = 96  # columns that enter the slow way together
TOLERANCE = 1e-10  # of the largest squared column: what still counts as worth letting in


def simplex_weights(sources: Array, target: Array, *, penalty: float = 0.0) -> Array:
    """Return the w >= 0 with sum 1 that minimises ||sources @ w - target||^2 + penalty * ||w||^2.

    Args:
        sources: (rows, n) one column for each of the n things to be mixed.
        target: (rows,) what the mix should come near to.
        penalty: pulls the weights together; with 0, any one of several equally good mixes may come out.

    Returns:
        (n,) weights.

    Raises:
        ValueError: there is no column.

    Example:
        >>> simplex_weights(np.array([[0.0, 4.0], [0.0, 4.0]]), np.array([1.0, 1.0])).round(6).tolist()
        [0.75, 0.25]
    """
    if sources.shape[1] == 0:
        raise ValueError("nothing to mix")
    offsets = sources - target[:, None]
    largest = float((offsets**2).sum(axis=0).max())
    quick = _by_active_set(offsets, penalty) if penalty > WELL_CONDITIONED * largest else None
    return _by_columns(offsets, penalty) if quick is None else quick


def duality_gap(sources: Array, target: Array, weights: Array, *, penalty: float = 0.0) -> float:
    """Return a bound of half of what better weights could still save (Jaggi 2013, ICML, eq. 2); 0 at the optimum."""
    slope = _half_slope(sources - target[:, None], weights, penalty)
    return float(slope @ weights - slope.min())


def _half_slope(offsets: Array, weights: Array, penalty: float) -> Array:
    slope: Array = offsets.T @ (offsets @ weights) + penalty * weights
    return slope


def _by_active_set(offsets: Array, penalty: float) -> Array | None:
    """Guess who has weight, solve as if that were so, correct the guess; None if it goes round in circles."""
    rows, n = offsets.shape
    weighty = np.ones(n, dtype=bool)
    for _ in range(QUICK_ROUNDS):
        inside = offsets[:, weighty]
        pull = np.linalg.solve(penalty * np.eye(rows) + inside @ inside.T, inside.sum(axis=1))
        shares = 1 - inside.T @ pull
        total = float(shares.sum())
        if not total > 0:
            return None
        residual = inside @ (shares / total)
        free = penalty / total - offsets.T @ residual  # penalty * weight for those inside, a want of weight outside
        corrected = free > 0
        if (corrected == weighty).all():
            weights = np.zeros(n)
            weights[weighty] = shares / total
            return weights
        weighty = corrected
    return None


def _by_columns(offsets: Array, penalty: float) -> Array:
    """Solve for a few columns, let in those that would still help, until none would."""
    n = offsets.shape[1]
    size = float((offsets**2).sum(axis=0).max()) + penalty
    inside = np.argsort(_half_slope(offsets, np.full(n, 1 / n), penalty), kind="stable")[:AT_ONCE]
    while True:
        weights = np.zeros(n)
        weights[inside] = _nearest_point(offsets[:, inside], penalty)
        slope = _half_slope(offsets, weights, penalty)
        entering = np.setdiff1d(np.flatnonzero(slope < slope @ weights - TOLERANCE * size), inside)
        if len(entering) == 0:
            return weights
        best = entering[np.argsort(slope[entering], kind="stable")][:AT_ONCE]
        inside = np.union1d(inside, best)


def _nearest_point(offsets: Array, penalty: float) -> Array:
    n = offsets.shape[1]
    scale = float(np.sqrt(((offsets**2).sum() + n * penalty) / n)) or 1.0
    pull = np.sqrt(penalty) * np.eye(n if penalty > 0 else 0, n)
    stacked = np.vstack([offsets, pull, np.full((1, n), scale)])
    wanted = np.zeros(len(stacked))
    wanted[-1] = scale
    multiple = np.asarray(nnls(stacked, wanted, maxiter=30 * n + 100)[0], dtype=np.float64)
    shares: Array = multiple / multiple.sum()
    return shares
