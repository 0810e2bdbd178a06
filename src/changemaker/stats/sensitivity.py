"""How strong something unseen would have to be to explain an adjusted effect away.

A confounder is measured by two partial R2: the share it explains of what is left of the treatment, and of what is left
of the outcome, once everything seen is accounted for.

References:
    Cinelli and Hazlett (2020), JRSS B 82, 39-67: eqs. (7)-(8) bias and standard error, section 4.3 and eq. (18)-(19)
    robustness value with and without sampling error, section 4.4 and appendix B benchmarks from seen covariates.
"""

from dataclasses import dataclass
from math import inf, sqrt

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats.distributions import t_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """What it would take to overturn an adjusted estimate; all are shares in 0..1."""

    partial_r2: (
        float  # of the treatment with the outcome: a confounder behind all of the outcome needs this with treatment
    )
    value: float  # RV: a confounder this strong on both sides brings the estimate down by the share asked
    value_in_range: float  # RV at the level: this strong, and the range touches what is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Confounder:
    """A confounder of stated strength."""

    r2_treatment: float  # share of the residual variance of the treatment that it explains
    r2_outcome: float  # share of the residual variance of the outcome, given the treatment


def robustness(t: float, df: float, *, share: float = 1.0, level: float = 0.95) -> Robustness:
    """Return the robustness values of a regression coefficient.

    Args:
        t: its t statistic (classical standard error).
        df: residual degrees of freedom, above 1.
        share: of the estimate that would have to be explained away, positive.
        level: coverage of the range, in (0, 1).

    Raises:
        NotEnoughDataError: one residual degree of freedom or fewer.

    Example:
        >>> darfur = robustness(4.18445, 783)
        >>> round(darfur.partial_r2, 4), round(darfur.value, 4), round(darfur.value_in_range, 4)
        (0.0219, 0.1388, 0.0763)
    """
    if df <= 1:
        raise NotEnoughDataError("no residual degrees of freedom left", hint="use fewer covariates or more units")
    f = share * abs(t) / sqrt(df)
    critical = t_quantile(0.5 + level / 2, df - 1) / sqrt(df - 1)
    return Robustness(partial_r2=partial_r2(t, df), value=_equal_strength(f), value_in_range=_within_range(f, critical))


def partial_r2(t: float, df: float) -> float:
    """Return the share of residual variance that a regressor with this t statistic explains."""
    return t**2 / (t**2 + df)


def confounder_like(r2_treatment: float, r2_outcome: float, *, times: float = 1.0) -> Confounder:
    """Return a confounder `times` as strong as a seen covariate with these partial R2, on both sides.

    Args:
        r2_treatment: partial R2 of the covariate with the treatment, given the other covariates.
        r2_outcome: partial R2 of the covariate with the outcome, given treatment and the other covariates.
        times: how many times as strong.

    Returns:
        The bound; a confounder so strong that it would leave no variation at all has strength 1.

    Example:
        >>> round(confounder_like(0.1, 0.2).r2_treatment, 4)
        0.1111
    """
    odds = r2_treatment / (1 - r2_treatment)
    on_treatment = times * odds
    overlap = on_treatment * r2_treatment / (1 - times * r2_treatment) if times * r2_treatment < 1 else inf
    if on_treatment >= 1 or overlap >= 1:
        return Confounder(r2_treatment=min(1.0, on_treatment), r2_outcome=1.0)
    stretch = (sqrt(times) + sqrt(overlap)) / sqrt(1 - overlap)
    return Confounder(r2_treatment=on_treatment, r2_outcome=min(1.0, stretch**2 * r2_outcome / (1 - r2_outcome)))


def without(value: float, se: float, df: float, confounder: Confounder) -> tuple[float, float]:
    """Return the coefficient and its standard error had the confounder, working against it, been seen and adjusted for.

    Args:
        value: the coefficient, in any unit.
        se: its classical standard error, same unit.
        df: residual degrees of freedom, above 1.
        confounder: its strength; `r2_treatment` below 1.

    Example:
        >>> value, se = without(0.09731582, 0.02325654, 783, Confounder(r2_treatment=0.05, r2_outcome=0.05))
        >>> round(value, 5), round(se, 5)
        (0.06393, 0.02327)
    """
    left = 1 - confounder.r2_treatment
    bias = se * sqrt(df * confounder.r2_outcome * confounder.r2_treatment / left)
    towards_zero = value - bias if value >= 0 else value + bias
    return towards_zero, se * sqrt((1 - confounder.r2_outcome) / left * df / (df - 1))


def _equal_strength(f: float) -> float:
    return (sqrt(f**4 + 4 * f**2) - f**2) / 2


def _within_range(f: float, critical: float) -> float:
    if f <= critical:
        return 0.0
    if f * critical > 1:  # even a confounder behind all of the outcome leaves the range away from zero until here
        return (f**2 - critical**2) / (1 + f**2)
    return _equal_strength(f - critical)
