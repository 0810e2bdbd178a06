"""What a journey could show: the smallest true effect that its arms would let us see, from how things went before.

A unit counts once, with its first episode, as in the headline of the measured effect; so units are independent, and the
lot draws them one by one. All episodes together vary more than so many units would: `clustered` says by how much.

References:
    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapters 2 and 6.
    Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials, section 5.2: the design effect;
    Ridout, Demetrio and Firth (1999), Biometrics 55, 137-148: the analysis-of-variance estimator for yes and no.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.prove.arms import MIN_UNITS
from changemaker.stats.counts import share_of
from changemaker.stats.distributions import normal_quantile
from changemaker.stats.power import design_effect, smallest_detectable_effect

POWER, LEVEL = 0.8, 0.95
Z = normal_quantile(0.5 + LEVEL / 2)
METHOD = "smallest-effect"
HALF = 0.5
ROUNDS = 8  # until the difference and the share that it leads to agree


def goal_rate(reached: Sequence[bool]) -> Estimate | Refusal:
    """Return the share of units that reached the goal within their window, with Wilson's range.

    Args:
        reached: one a unit whose window is over.
    """
    if len(reached) < MIN_UNITS:
        return _too_few("goal_rate", len(reached))
    return share_of(reached, level=LEVEL)


def rate_of_episodes(groups: Sequence[Sequence[float]], *, swollen: float) -> Estimate | Refusal:
    """Return the share of all episodes that reached the goal, its range as wide as units that come again make it.

    Args:
        groups: one a unit, with 1 or 0 an episode whose window is over.
        swollen: what `clustered` says of them.
    """
    values = [value for group in groups for value in group]
    if len(values) < MIN_UNITS:
        return _too_few("goal_rate", len(values))
    n = max(round(len(values) / swollen), 1)
    hits = round(n * sum(values) / len(values))
    return share_of([True] * hits + [False] * (n - hits), level=LEVEL)


def mean_money(values: Sequence[float], *, unit: str) -> Estimate | Refusal:
    """Return the mean money of a unit within its window, with its normal range.

    Args:
        values: one a unit whose window is over.
        unit: the currency.
    """
    if len(values) < MIN_UNITS:
        return _too_few("money", len(values))
    money = np.asarray(values, dtype=np.float64)
    mean, se = float(money.mean()), float(money.std(ddof=1)) / sqrt(len(money))
    told = {"se": se, "level": LEVEL, "unit": unit, "n": len(money), "method": METHOD}
    return Estimate(value=mean, low=mean - Z * se, high=mean + Z * se, **told)  # type: ignore[arg-type]  # fields of an estimate


def smallest_share(base: Estimate | Refusal, *, units: int, out: float) -> Estimate | Refusal:
    """Return the smallest difference of goal rates that would be seen, as a share.

    Args:
        base: goal rate where nothing is done; its range gives the answer's.
        units: both arms together.
        out: share of them that is held out, in (0, 1).

    Example:
        >>> base = share_of([True] * 300 + [False] * 700)
        >>> round(smallest_share(base, units=1000, out=0.1).value, 3)  # 2.8 * sqrt(.3 * .7 / 100 + .44 * .56 / 900)
        0.137
    """
    if isinstance(base, Refusal):
        return Refusal(what="smallest_share", why=base.why, needs=base.needs)
    if refused := _thin("smallest_share", units, out):
        return refused
    if base.value in (0.0, 1.0):
        return Refusal(
            what="smallest_share",
            why=Message("rehearse.why.same_for_all", {"n": base.n, "share": base.value}),
            needs=Message("rehearse.needs.another_goal"),
        )
    rates = [base.value, base.low, base.high]
    if base.low < HALF < base.high:
        rates.append(HALF)  # a share varies most in the middle
    found = [_difference(rate, units=units, out=out) for rate in rates]
    return _estimate(found, unit="share", n=base.n)


def _difference(rate: float, *, units: int, out: float) -> float:
    """The difference of shares that is seen, where the treated vary as their own share makes them."""
    raised, found = rate, 0.0
    for _ in range(ROUNDS):
        se = sqrt(rate * (1 - rate) / (units * out) + raised * (1 - raised) / (units * (1 - out)))
        found = smallest_detectable_effect(se, power=POWER, level=LEVEL, df=units - 2)
        raised = rate + found if rate + found <= 1 else max(rate - found, 0.0)
    return found


def smallest_money(values: Sequence[float], *, units: int, out: float, unit: str) -> Estimate | Refusal:
    """Return the smallest difference of mean money that would be seen, before what was known of a unit is used.

    Args:
        values: money of the window, one a unit that nobody treated.
        units: both arms together.
        out: share of them that is held out, in (0, 1).
        unit: the currency.
    """
    if len(values) < MIN_UNITS:
        return _too_few("smallest_money", len(values))
    if refused := _thin("smallest_money", units, out):
        return refused
    money = np.asarray(values, dtype=np.float64)
    sd = float(money.std(ddof=1))
    if sd == 0:
        return Refusal(
            what="smallest_money",
            why=Message("rehearse.why.same_money", {"n": len(values)}),
            needs=Message("rehearse.needs.another_goal"),
        )
    fourth = float(np.mean((money - money.mean()) ** 4))
    wrong = Z * sqrt(max(fourth - sd**4, 0.0) / len(money)) / (2 * sd)  # by the delta method
    root = sqrt(1 / (units * out * (1 - out)))
    spread = (sd, max(sd - wrong, 0.0), sd + wrong)
    found = [smallest_detectable_effect(one * root, power=POWER, level=LEVEL, df=units - 2) for one in spread]
    return _estimate(found, unit=unit, n=len(values))


def clustered(groups: Sequence[Sequence[float]]) -> float:
    """Return by how much the variance of a mean of all episodes exceeds that of as many independent ones.

    Args:
        groups: one a unit, with one value an episode.

    Example:
        >>> clustered([[1.0], [0.0], [1.0]])  # one episode each: nothing hangs together
        1.0
        >>> round(clustered([[1.0, 1.0], [0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]), 6)  # each as the one before: two are one
        2.0
    """
    sizes = np.array([len(group) for group in groups], dtype=np.float64)
    k, n = len(sizes), float(sizes.sum())
    if k < 2 or n == k:
        return 1.0
    means = np.array([np.mean(group) for group in groups])
    grand = float(sizes @ means / n)
    between = float(sizes @ (means - grand) ** 2) / (k - 1)
    within = sum(float(np.sum((np.asarray(group) - mean) ** 2)) for group, mean in zip(groups, means, strict=True))
    within /= n - k
    typical = (n - float(sizes @ sizes) / n) / (k - 1)
    total = between + (typical - 1) * within
    icc = 0.0 if total <= 0 else min(max((between - within) / total, 0.0), 1.0)
    return design_effect(n / k, icc, cv=float(sizes.std() / sizes.mean()))


def _estimate(found: Sequence[float], *, unit: str, n: int) -> Estimate:
    """The first is the value; all are its range."""
    low, high = min(found), max(found)
    return Estimate(value=found[0], low=low, high=high, se=None, level=LEVEL, unit=unit, n=n, method=METHOD)


def _thin(what: str, units: int, out: float) -> Refusal | None:
    smaller = round(units * min(out, 1 - out))
    if smaller >= MIN_UNITS:
        return None
    return Refusal(
        what=what,
        why=Message("rehearse.why.thin_arm", {"n": smaller, "least": MIN_UNITS}),
        needs=Message("rehearse.needs.more_held_out"),
    )


def _too_few(what: str, n: int) -> Refusal:
    return Refusal(
        what=what,
        why=Message("rehearse.why.few_over", {"n": n, "least": MIN_UNITS}),
        needs=Message("rehearse.needs.longer"),
    )
