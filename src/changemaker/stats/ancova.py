"""Difference between randomised arms, sharpened by what was known before: CUPED, ANCOVA by arm.

References:
    Lin (2013), Annals of Applied Statistics 7, 295-318: slopes by arm never hurt in large samples.
    Deng, Xu, Kohavi and Walker (2013), WSDM, 123-132: CUPED, the same idea with one covariate and one slope.
    Without covariates the standard error is that of Welch (1947), Biometrika 34, 28-35, which equals HC2.
"""

from typing import Literal

import numpy as np

from changemaker.stats.delta import Dual, GroupBasis, average, share_of
from changemaker.stats.moments import Array


def arm_effect(
    basis: GroupBasis, *, scale: Literal["difference", "ratio"] = "difference", one_slope: bool = False
) -> Dual:
    """Return treated less control (groups 1 and 0 of `basis`), or their ratio less one.

    Column 0 is the outcome, the others covariates from before the start. The slopes count as known: with covariates
    that
    the lot balanced, their error moves the estimate only in second order.

    Args:
        basis: two groups, control first; built with `slopes` equal to the number of covariates.
        scale: "difference" in the outcome's unit, or "ratio" as a share of the control mean.
        one_slope: one slope over all groups for each covariate, instead of one in each: where an arm is small and a few
            of its units are far larger than the others, its own slope follows these few, and the range is too narrow.

    Example:
        >>> from changemaker.stats.moments import group_moments
        >>> control, treated = np.array([[7.0], [8.0], [9.0]]), np.array([[10.0], [12.0], [14.0]])
        >>> arms = GroupBasis([group_moments(control), group_moments(treated)])
        >>> arm_effect(arms).value, arm_effect(arms, scale="ratio").value
        (4.0, 0.5)
    """
    scatters = [group.scatter for group in basis.groups]
    if one_slope:
        scatters = [sum(scatters[1:], scatters[0])] * len(scatters)
    control, treated = (_adjusted_mean(basis, arm, scatters[arm]) for arm in (0, 1))
    return treated - control if scale == "difference" else share_of(treated - control, control, basis)


def _adjusted_mean(basis: GroupBasis, arm: int, scatter: Array) -> Dual:
    """The arm's mean outcome had its covariates been those of everybody."""
    mean = basis.mean(arm, 0)
    if len(scatter) == 1:
        return mean
    slope = np.linalg.lstsq(scatter[1:, 1:], scatter[1:, 0], rcond=1e-10)[0]
    weights = [basis.weight(group) for group in range(len(basis.groups))]
    for column, each in enumerate(slope, start=1):
        everybody = average([basis.mean(group, column) for group in range(len(basis.groups))], weights)
        mean = mean - (basis.mean(arm, column) - everybody) * float(each)
    return mean
