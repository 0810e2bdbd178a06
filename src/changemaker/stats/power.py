"""What a comparison could have seen: the question to ask before a launch, and after a quiet result.

All tests are two-sided at 1 - level. Powers count both tails, so that an effect of nothing has power 1 - level.

References:
    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 2: two means by the noncentral t.
    Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials, section 5.2: the design effect;
    Eldridge, Ashby and Kerry (2006), International Journal of Epidemiology 35, 1292-1300: with unequal clusters.
    Roth (2022), American Economic Review: Insights 4, 305-322: the slope that a test of pre-trends would have caught.
"""

from collections.abc import Callable
from math import ceil, inf, isfinite, sqrt

import numpy as np
from scipy import special

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats.distributions import normal_quantile, t_quantile
from changemaker.stats.moments import Array

MOST_UNITS = 10**12  # an effect that needs more is as good as none

HALVINGS = 60  # to the last bit of a float


def power_to_see(effect: float, *, se: float, level: float = 0.95, df: float = inf) -> float:
    """Return the probability that the range excludes zero when the truth is `effect`.

    Args:
        effect: the truth, in the unit of `se`.
        se: standard error of the estimate, positive.
        level: coverage of the range, in (0, 1).
        df: degrees of freedom behind `se`; infinite for a normal estimate.

    Example:
        >>> round(power_to_see(2.8, se=1.0), 3)
        0.8
    """
    if not se > 0:
        raise ValueError(f"a standard error is positive, got {se}")
    away = abs(effect) / se
    if isfinite(df):
        edge = t_quantile(0.5 + level / 2, df)
        below, above = np.nan_to_num(special.nctdtr(df, away, [-edge, edge]))  # a tail too thin to compute is none
        return float(1 - above + below)
    edge = normal_quantile(0.5 + level / 2)
    return float(special.ndtr(away - edge) + special.ndtr(-away - edge))


def smallest_detectable_effect(se: float, *, power: float = 0.8, level: float = 0.95, df: float = inf) -> float:
    """Return the smallest true effect that would be seen with probability `power`.

    Args:
        se: standard error of the estimate, in the unit of the answer; 0 gives 0.
        power: in (1 - level, 1).
        level: coverage of the range, in (0, 1).
        df: degrees of freedom behind `se`; infinite for a normal estimate.

    Example:
        >>> round(smallest_detectable_effect(1.0), 3)  # 1.96 + 0.84
        2.802
    """
    _check(power, level)
    if se == 0:
        return 0.0
    return se * _first(lambda away: power_to_see(away, se=1.0, level=level, df=df) - power)


def units_needed(effect: float, *, sd: float, share: float = 0.5, power: float = 0.8, level: float = 0.95) -> int:
    """Return how many units, both arms together, show a difference of means of `effect`.

    Args:
        effect: the true difference, in the unit of `sd`, not zero.
        sd: standard deviation of the outcome within an arm, after adjustment if there is one.
        share: of the units in the smaller arm, in (0, 0.5], or the larger.
        power: in (1 - level, 1).
        level: coverage of the range, in (0, 1).

    Raises:
        NotEnoughDataError: no reachable number of units would do.

    Example:
        >>> units_needed(0.5, sd=1.0)  # Cohen's table: 64 in each arm
        128
    """
    _check(power, level)
    return _units(effect, variance=sd**2, share=share, power=power, level=level)


def clusters_needed(
    effect: float,
    *,
    sd: float,
    size: float,
    icc: float,
    share: float = 0.5,
    cv: float = 0.0,
    power: float = 0.8,
    level: float = 0.95,
) -> int:
    """Return how many clusters, both arms together, show the effect when whole clusters are assigned.

    Args:
        effect: the true difference, in the unit of `sd`, not zero.
        sd: standard deviation over units, within an arm.
        size: mean units per cluster.
        icc: share of the variance that lies between clusters, in 0..1.
        share: of the clusters in one arm, in (0, 1).
        cv: standard deviation of cluster sizes over their mean.
        power: in (1 - level, 1).
        level: coverage of the range, in (0, 1).

    Raises:
        NotEnoughDataError: no reachable number of clusters would do.

    Example:
        >>> clusters_needed(0.25, sd=1.0, size=20, icc=0.05)
        51
    """
    _check(power, level)
    variance = sd**2 * design_effect(size, icc, cv=cv) / size
    return _units(effect, variance=variance, share=share, power=power, level=level)


def design_effect(size: float, icc: float, *, cv: float = 0.0) -> float:
    """Return by how much assigning whole clusters swells the variance of a mean.

    Args:
        size: mean units per cluster.
        icc: share of the variance that lies between clusters, in 0..1.
        cv: standard deviation of cluster sizes over their mean.

    Example:
        >>> round(design_effect(20, 0.05), 6)
        1.95
    """
    return 1 + ((cv**2 + 1) * size - 1) * icc


def detectable_slope(covariance: Array, times: Array, *, power: float = 0.8, level: float = 0.95) -> float:
    """Return the linear trend before the start that a joint Wald test of the pre-period effects would catch.

    A quiet pre-trend test says little if this slope, run on past the start, is as large as the effect itself.

    Args:
        covariance: (k, k) of the pre-period effects, in squared units of the outcome.
        times: (k,) periods from the base period to each; a trend moves the effect there by slope * time.
        power: in (1 - level, 1).
        level: 1 - level is the size of the test.

    Returns:
        Slope in units of the outcome per period, positive.

    Raises:
        NotEnoughDataError: no pre-period, only the base period, or a covariance without full rank.

    Example:
        >>> round(detectable_slope(np.eye(1), np.array([-1.0])), 3)  # one period: as any single effect
        2.802
    """
    _check(power, level)
    k = len(times)
    if k == 0 or not np.any(times != 0):
        raise NotEnoughDataError("no period before the base period", hint="add earlier periods")
    if np.linalg.matrix_rank(covariance, hermitian=True) < k:
        raise NotEnoughDataError(
            f"{k} pre-period effects, but their covariance has a lower rank", hint="use fewer pre-periods"
        )
    per_slope = float(times @ np.linalg.solve(covariance, times))
    edge = float(special.chdtri(k, 1 - level))
    away = _first(lambda root: 1 - float(special.chndtr(edge, k, root**2)) - power)
    return away / sqrt(per_slope)


def _first(excess: Callable[[float], float]) -> float:
    """Where a rising function that starts below zero crosses it, by halving."""
    low, high = 0.0, 1.0
    while excess(high) < 0:
        low, high = high, high * 2
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) < 0 else (low, middle)
    return high


def _units(effect: float, *, variance: float, share: float, power: float, level: float) -> int:
    if effect == 0 or not 0 < share < 1:
        raise ValueError(f"no number of units for effect={effect}, share={share}")
    each = variance / (share * (1 - share))
    z = normal_quantile(0.5 + level / 2) + normal_quantile(power)
    normal = each * (z / effect) ** 2
    if normal > MOST_UNITS:
        raise NotEnoughDataError(
            f"{normal:.0e} units would be needed", hint="look for a larger effect or a steadier outcome"
        )
    n = max(4, ceil(normal))
    while power_to_see(effect, se=sqrt(each / n), level=level, df=n - 2) < power:
        n += 1
    return n


def _check(power: float, level: float) -> None:
    if not (0 < level < 1 and 1 - level < power < 1):
        raise ValueError(f"power lies between {1 - level:.3g} and 1, got {power}")
