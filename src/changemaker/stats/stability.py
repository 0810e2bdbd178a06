"""Has a distribution moved? The population stability index, with the part of it that chance alone makes taken off."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate

Array = NDArray[np.float64]
METHOD = "population-stability"
MIN_UNITS = 100  # on either side; with fewer, chance alone moves the index by what counts as a shift
BINS = 10
HALF = 0.5  # unit that is added to every bin, so that an empty one has a logarithm


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """A distribution as it was: its inner edges, and the share of units in each bin; the last bin is "not known"."""

    edges: tuple[float, ...]  # inner ones, ascending: K - 1 of them make K bins
    shares: tuple[float, ...]  # K + 1 of them
    n: int  # units


def bins_of(values: Array, *, most: int = BINS) -> Bins:
    """Return `values` in bins of about equal size; a value that many share has a bin of its own.

    Args:
        values: (n,), NaN where it is not known.
        most: bins, without that of the values that are not known.

    Example:
        >>> bins_of(np.array([1.0, 1.0, 2.0, 3.0, np.nan]), most=2)
        Bins(edges=(1.5,), shares=(0.4, 0.4, 0.2), n=5)
    """
    known = np.sort(values[np.isfinite(values)])
    there = np.unique(known)
    edges: list[float] = []
    if len(there) > 1:
        middles = (there[:-1] + there[1:]) / 2  # between two values that there are: no value lies on an edge
        below = np.searchsorted(known, middles) / len(known)
        wanted = np.arange(1, most) / most
        edges = sorted({float(middles[place]) for place in np.abs(np.subtract.outer(wanted, below)).argmin(axis=1)})
    return Bins(edges=tuple(edges), shares=_shares(values, tuple(edges)), n=len(values))


def codes_of(codes: Array, size: int) -> Bins:
    """Return a category's codes as bins, one each.

    Example:
        >>> codes_of(np.array([0.0, 1.0, 1.0, np.nan]), 2).shares
        (0.25, 0.5, 0.25)
    """
    edges = tuple(place + HALF for place in range(size - 1))
    return Bins(edges=edges, shares=_shares(codes, edges), n=len(codes))


def stability(before: Bins, values: Array, *, level: float = 0.99) -> Estimate:
    """Return how far a distribution has moved since `before`: 0 not at all, above 0.25 by what is called a shift.

    From the index, the sum over bins of (now - before) log(now / before), what chance alone would make of it is taken
    off: its mean under no change. The range adds what chance makes it vary by, and what the shares vary by.

    Args:
        before: the distribution then.
        values: (m,), one value a unit, NaN where it is not known.
        level: of the range.

    Raises:
        NotEnoughDataError: fewer than a hundred units, then or now.

    References:
        Lewis (1994), An Introduction to Credit Scoring: .1 and .25. Yurdakul and Naranjo (2020), Journal of Risk Model
        Validation 14(4), 89-100: under no change the index is (1/n + 1/m) times a chi-square with bins - 1 degrees.

    Example:
        >>> rng = np.random.default_rng(1)
        >>> then = bins_of(rng.normal(0, 1, 2000))
        >>> stability(then, rng.normal(0, 1, 2000)).high < 0.1 < 0.25 < stability(then, rng.normal(1, 1, 2000)).low
        True
    """
    n, m = before.n, len(values)
    if min(n, m) < MIN_UNITS:
        raise NotEnoughDataError(f"{min(n, m)} units", hint=f"{MIN_UNITS} then and now show whether something moved")
    p = _smoothed(np.asarray(before.shares), n)
    q = _smoothed(np.asarray(_shares(values, before.edges)), m)
    chance = (1 / n + 1 / m) * (np.count_nonzero(p * n + q * m > 2 * HALF) - 1)
    index = float(((q - p) * np.log(q / p)).sum())
    varies = _varies(p, 1 - q / p - np.log(q / p)) / n + _varies(q, np.log(q / p) + 1 - p / q) / m
    se = float(np.sqrt(varies + 2 * chance * (1 / n + 1 / m)))
    value = max(0.0, index - float(chance))
    reach = float(ndtri(0.5 + level / 2)) * se
    return Estimate(
        value=value,
        low=max(0.0, value - reach),
        high=value + reach,
        se=se,
        level=level,
        unit="index",
        n=m,
        method=METHOD,
    )


def _shares(values: Array, edges: tuple[float, ...]) -> tuple[float, ...]:
    known = np.isfinite(values)
    place = np.where(known, np.searchsorted(np.asarray(edges), np.where(known, values, 0.0)), len(edges) + 1)
    counts = np.bincount(place, minlength=len(edges) + 2)
    return tuple((counts / max(len(values), 1)).tolist())


def _smoothed(shares: Array, n: int) -> Array:
    return np.asarray((shares * n + HALF) / (n + HALF * len(shares)))


def _varies(shares: Array, slope: Array) -> float:
    """The variance of a sum of `slope` times a drawn share, by one unit."""
    return float(shares @ slope**2 - (shares @ slope) ** 2)
