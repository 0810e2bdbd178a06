"""Resamples of whole clusters within strata: one set of weights from which every number of a study gets its range.

The Poisson bootstrap counts each cluster 0, 1, 2 ... times. Held to its total it is a multinomial draw, and with n - 1
draws of n clusters, scaled by n / (n - 1), the variance of a sum is right however small the stratum; plain draws of n
are too narrow by the factor (n - 1) / n, and unheld ones can leave a small stratum empty.

References:
    Rao and Wu (1988), JASA 83, 231-241: section 2, m = n - 1;
    Wolter (2007), Introduction to Variance Estimation, section 2.5: strata of one are collapsed with their neighbours.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.delta import satterthwaite
from changemaker.stats.distributions import normal_quantile, t_quantile
from changemaker.stats.moments import Array

Codes = NDArray[np.int64]
FOR_FREEDOM = 200  # draws by which each stratum's share of the variance is told


def cluster_weights(strata: Codes, *, draws: int, rng: Generator) -> Array:
    """Return weights (draws + 1, clusters); row 0 is all ones, the data themselves.

    Args:
        strata: (clusters,) codes; each stratum is drawn on its own.
        draws: how many.
        rng: for the draws.

    Raises:
        NotEnoughDataError: a stratum has one cluster, which shows no variance.

    Example:
        >>> weights = cluster_weights(np.array([0, 0, 0, 1, 1]), draws=2, rng=np.random.default_rng(1))
        >>> weights.shape, np.round(weights.sum(axis=1), 9).tolist()
        ((3, 5), [5.0, 5.0, 5.0])
    """
    weights = np.ones((draws + 1, len(strata)))
    for stratum in np.unique(strata):
        inside = np.flatnonzero(strata == stratum)
        n = len(inside)
        if n < 2:
            raise NotEnoughDataError(
                "one unit of assignment stands alone, so its chance cannot be told", hint="compare more units"
            )
        weights[1:, inside] = rng.multinomial(n - 1, np.full(n, 1 / n), size=draws) * (n / (n - 1))
    return weights


def collapsed_strata(sizes: Sequence[int]) -> list[int]:
    """Return a stratum for each cohort; cohorts are joined with the next until there are two clusters to draw from.

    Args:
        sizes: clusters of each cohort, neighbours beside each other.

    Example:
        >>> collapsed_strata([1, 3, 4, 1])
        [0, 0, 1, 1]
    """
    strata: list[int] = []
    stratum, held = 0, 0
    for size in sizes:
        if held >= 2:
            stratum, held = stratum + 1, 0
        strata.append(stratum)
        held += size
    return strata if held >= 2 else [min(code, max(stratum - 1, 0)) for code in strata]


def stratum_freedom(
    answer: Callable[[Array], Array], sums: Array, *, strata: Sequence[int], clusters: Sequence[int]
) -> float:
    """Return Satterthwaite's degrees of freedom of an answer: each stratum's part of its variance has n - 1.

    Args:
        answer: takes (m, cohorts, ...) sums and returns (m,) values.
        sums: (draws + 1, cohorts, ...); row 0 the data.
        strata: for each cohort its stratum.
        clusters: for each cohort its number of clusters.
    """
    drawn = sums[1 : FOR_FREEDOM + 1]
    shares = []
    for stratum in sorted(set(strata)):
        inside = [place for place, code in enumerate(strata) if code == stratum]
        mixed = np.repeat(sums[:1], len(drawn), axis=0)
        mixed[:, inside] = drawn[:, inside]
        n = sum(clusters[place] for place in inside)
        shares.append((float(np.var(answer(mixed))), n - 1))
    return satterthwaite(shares)


def range_of_draws(
    values: Array, *, freedom: float, level: float, unit: str, n: int, method: str = "cluster-draws"
) -> Estimate:
    """Return the answer in row 0 with the range of its draws, widened from the normal to Student's t.

    Args:
        values: (draws + 1,), finite; row 0 is the answer from the data.
        freedom: degrees of freedom, at least 1.
        level: coverage, in (0, 1).
        unit: of the answer.
        n: independent clusters.
        method: a page of docs/methods.

    Raises:
        NotEnoughDataError: nothing varies, or a draw has no finite answer.
    """
    value, drawn = float(values[0]), values[1:]
    if not np.isfinite(values).all() or not freedom >= 1:
        raise NotEnoughDataError("some draws have no answer", hint="the sums below a ratio are too close to zero")
    wider = t_quantile(0.5 + level / 2, freedom) / normal_quantile(0.5 + level / 2)
    low, high = (value + wider * (float(q) - value) for q in np.quantile(drawn, [0.5 - level / 2, 0.5 + level / 2]))
    se = float(drawn.std(ddof=1))
    if se <= 1e-12 * max(1.0, abs(value)):
        raise NotEnoughDataError(
            "nothing varies between units, so no range can be given", hint="use more units, or check the outcome"
        )
    return Estimate(
        value=value, low=min(low, value), high=max(high, value), se=se, level=level, unit=unit, n=n, method=method
    )
