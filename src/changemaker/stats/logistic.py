"""Logistic regression by iteratively reweighted least squares, with a whisper of ridge so that separation ends."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
MOST_STEPS = 30
ENOUGH = 5e-3  # of a step in log-odds: Newton steps square their error, so what is left is some 1e-5
RIDGE = 1e-2  # in rows' worth of curvature; columns are standardised, so it matters only under separation


def share(log_odds: Array) -> Array:
    """Return the probability of each log-odds."""
    return np.asarray(special.expit(log_odds), dtype=np.float64)


def curvature(columns: Array, weight: Array) -> Array:
    """Return the (p, p) curvature of the likelihood at the rows' `weight`, chance times its complement."""
    columns = np.asfortranarray(columns)
    return np.asarray(columns.T @ (columns * weight[:, None]) + RIDGE * np.eye(columns.shape[1]), dtype=np.float64)


def solved(known: Array, columns: Array, weight: Array) -> Array:
    """Return the (p, d) slopes of each of `columns` on `known`, rows weighted."""
    return np.asarray(
        np.linalg.solve(curvature(known, weight), known.T @ (columns * weight[:, None])), dtype=np.float64
    )


def fit(
    columns: Array, outcome: Array, offset: Array, start: Array | None = None, *, weight: Array | None = None
) -> Array:
    """Return the slopes of the log-odds on `columns`.

    Args:
        columns: shape (n, p), about unit variance.
        outcome: shape (n,), 0 or 1, or a share between them.
        offset: shape (n,), known part of the log-odds.
        start: shape (p,), where to begin.
        weight: shape (n,), how many rows each stands for; 1 where left out.

    Returns:
        Shape (p,).

    References:
        McCullagh and Nelder (1989), Generalized Linear Models, section 2.5.

    Example:
        >>> slopes = fit(np.ones((4, 1)), np.array([1.0, 1.0, 1.0, 0.0]), np.zeros(4))
        >>> round(float(slopes[0]), 2)  # log(3 / 1), pulled in a little by the ridge
        1.08
    """
    columns = np.asfortranarray(columns)  # rows side by side, so that weighting them is one pass
    slopes = np.zeros(columns.shape[1]) if start is None else start.copy()
    for _ in range(MOST_STEPS):
        chance = share(offset + columns @ slopes)
        spread, missed = chance * (1 - chance), outcome - chance
        if weight is not None:
            spread, missed = spread * weight, missed * weight
        step = np.linalg.solve(curvature(columns, spread), columns.T @ missed - RIDGE * slopes)
        step *= min(1.0, 4.0 / max(float(np.max(np.abs(step), initial=0.0)), 1e-12))
        slopes += step
        if float(np.max(np.abs(step), initial=0.0)) < ENOUGH:
            break
    return slopes
