"""How unusual a silence is, for somebody with a rhythm: gaps between orders, each account's own and shrunk to its like.

The logarithm of a gap is normal around the account's own centre with the account's own spread; centre and spread of the
accounts of one segment come from a common normal-inverse-gamma distribution, fitted by empirical Bayes. An account of
two orders thus has the rhythm of its segment, one of fifty has its own.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import gammaln, ndtr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_ACCOUNTS = 100  # with two gaps or more, for a segment to have a distribution of its own
MOST_FITTED = 20_000  # accounts: more move the four numbers of a prior by less than anybody could see
CENTRES, SPREADS = 7, 5  # nodes of the quadrature over an account's centre and over its spread
AT_ONCE = 100_000  # accounts whose nodes are in memory together
LONGEST_SPREAD = 3.0  # of log gaps: a factor of 20 each way is no rhythm


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gaps:
    """What is known of each account's gaps at one moment, as sums over its log gaps; shape (n,)."""

    count: Floats
    mean: Floats  # of log days; anything where count is 0
    scatter: Floats  # sum of squared deviations from the mean
    segment: Ints  # code of the account's segment

    def at(self, places: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Gaps":
        """Return these accounts only."""
        return Gaps(**{field.name: getattr(self, field.name)[places] for field in fields(self)})


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """How centres and spreads of log gaps vary between accounts; one value a segment."""

    centre: Floats  # mean of the accounts' centres, log days
    strength: Floats  # gaps that the segment's centre is worth
    shape: Floats  # of the inverse gamma of an account's squared spread
    scale: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Silence:
    """How a silence looks, if the account still buys; shape (n,)."""

    chance: Floats  # of so long a silence or a longer one, at a look on any day
    survival: Floats  # chance that one gap is so long or longer
    usual: Floats  # the account's middle gap, days


def fit_prior(gaps: Gaps, *, segments: int) -> Prior:
    """Return the distribution of rhythms in each segment, by maximum likelihood.

    A segment of fewer than 100 accounts with two gaps or more takes the distribution of all.

    Args:
        gaps: one row an account; rows without a gap tell nothing.
        segments: how many codes there are.

    Raises:
        ValueError: no account has two gaps (callers ask before).
    """
    told = np.flatnonzero(gaps.count >= 1)
    every = _most_likely(gaps.at(_thinned(told)))
    rows = []
    for segment in range(segments):
        inside = told[gaps.segment[told] == segment]
        enough = np.count_nonzero(gaps.count[inside] >= 2) >= LEAST_ACCOUNTS
        rows.append(_most_likely(gaps.at(_thinned(inside))) if enough and segments > 1 else every)
    table = np.array(rows)
    return Prior(centre=table[:, 0], strength=table[:, 1], shape=table[:, 2], scale=table[:, 3])


def _thinned(places: NDArray[np.intp]) -> NDArray[np.intp]:
    return places[:: max(len(places) // MOST_FITTED, 1)]


def _most_likely(gaps: Gaps) -> tuple[float, float, float, float]:
    if not np.any(gaps.count >= 2):
        raise ValueError("no account has two gaps")
    own = gaps.mean
    within = float(gaps.scatter.sum() / max(float((gaps.count - 1).sum()), 1.0))
    start = (float(np.average(own, weights=gaps.count)), float(np.var(own)), max(within, 1e-3))

    def unlikely(at: Floats) -> float:
        centre, (strength, shape, scale) = at[0], np.exp(np.clip(at[1:], -12, 12))
        return -_log_likelihood(gaps, centre, strength, shape, scale) / len(own)

    begin = np.array([start[0], np.log(start[2] / max(start[1], 1e-3)), np.log(3.0), np.log(2.0 * start[2])])
    found = minimize(unlikely, begin, bounds=[(None, None), (-6, 6), (np.log(1.05), 5), (-10, 6)])
    strength, shape, scale = np.exp(found.x[1:])
    return float(found.x[0]), float(strength), float(shape), float(scale)


def _log_likelihood(gaps: Gaps, centre: float, strength: float, shape: float, scale: float) -> float:
    stronger, more = strength + gaps.count, shape + gaps.count / 2
    left = scale + gaps.scatter / 2 + strength * gaps.count * (gaps.mean - centre) ** 2 / (2 * stronger)
    terms = gammaln(more) - gammaln(shape) + shape * np.log(scale) - more * np.log(left)
    return float(np.sum(terms + 0.5 * (np.log(strength) - np.log(stronger))))


def silence(prior: Prior, gaps: Gaps, age: Floats) -> Silence:
    """Return how unusual a silence of `age` days is for accounts that still buy.

    A look falls on any day, and long gaps hold more days than short ones: among those who still buy, a silence of a
    days or more is met with chance E[max(G - a, 0)] / E[G], for a gap G. That is averaged over what the account's own
    gaps and its segment leave possible of its rhythm.

    Args:
        prior: of `fit_prior`.
        gaps: what is known of each account; where it has no gap, the segment's rhythm is taken.
        age: days since the last order, above 0; shape (n,).

    Returns:
        Chances between 0 and 1, and the usual gap in days.

    References:
        Cox (1962), Renewal Theory, chapter 5 (recurrence times).

    Example:
        >>> one = Gaps(count=np.array([400.0]), mean=np.log([10.0]), scatter=np.array([36.0]), segment=np.array([0]))
        >>> prior = Prior(*(np.array([value]) for value in (2.0, 0.3, 3.0, 0.2)))
        >>> [round(float(silence(prior, one, np.array([days])).chance[0]), 3) for days in (1e-9, 10.0, 20.0)]
        [1.0, 0.14, 0.002]
    """
    parts = [
        _silence(prior, gaps.at(slice(first, first + AT_ONCE)), age[first : first + AT_ONCE])
        for first in range(0, max(len(age), 1), AT_ONCE)
    ]
    return Silence(
        chance=np.concatenate([part.chance for part in parts]),
        survival=np.concatenate([part.survival for part in parts]),
        usual=np.concatenate([part.usual for part in parts]),
    )


def _silence(prior: Prior, gaps: Gaps, age: Floats) -> Silence:
    of = gaps.segment
    strength = prior.strength[of] + gaps.count
    mean = np.where(gaps.count > 0, gaps.mean, 0.0)
    centre = (prior.strength[of] * prior.centre[of] + gaps.count * mean) / strength
    shape = prior.shape[of] + gaps.count / 2
    off = prior.strength[of] * gaps.count * (mean - prior.centre[of]) ** 2 / (2 * strength)
    scale = prior.scale[of] + gaps.scatter / 2 + off
    log_age = np.log(np.maximum(age, 1e-9))
    chance, survival = np.zeros(len(age)), np.zeros(len(age))
    nodes, weights = _nodes(CENTRES)
    for spread_node, spread_weight in zip(*_nodes(SPREADS), strict=True):
        spread = np.minimum(np.sqrt(scale / _gamma_at(shape, float(spread_node))), LONGEST_SPREAD)
        for node, weight in zip(nodes, weights, strict=True):
            far = (log_age - centre - node * spread / np.sqrt(strength)) / spread
            beyond = ndtr(-far)
            longer = ndtr(spread - far) - np.exp(np.minimum(far * spread - spread**2 / 2, 700.0)) * beyond
            chance += spread_weight * weight * longer
            survival += spread_weight * weight * beyond
    return Silence(chance=np.clip(chance, 0.0, 1.0), survival=np.clip(survival, 0.0, 1.0), usual=np.exp(centre))


def _nodes(count: int) -> tuple[Floats, Floats]:
    nodes, weights = hermegauss(count)
    return np.asarray(nodes), np.asarray(weights / weights.sum())


def _gamma_at(shape: Floats, normal: float) -> Floats:
    """Return the quantile of a gamma that lies where `normal` lies in a standard normal (Wilson and Hilferty 1931)."""
    root = 1 - 1 / (9 * shape) + normal / (3 * np.sqrt(shape))
    return np.asarray(shape * np.maximum(root, 0.05) ** 3)
