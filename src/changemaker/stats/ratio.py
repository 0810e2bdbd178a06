"""A ratio of two sums over accounts, with its range: linearised, so that rows of one account count as one."""

from dataclasses import dataclass
from math import sqrt

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.distributions import t_quantile

MIN_ACCOUNTS = 10  # below that a number says more about the few than about the company: hidden
MIN_UNITS = 5  # shops, depots or teams: few by nature; below that a range is a guess
TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioSums:
    """What a ratio R = numerator / denominator and its variance follow from."""

    n: int  # accounts with a denominator
    numerator: float  # weighed
    denominator: float
    squares: float  # sum over accounts of (numerator - R * denominator) squared, taken around R so that nothing cancels


def ratio(
    sums: RatioSums, *, unit: str, level: float = 0.95, bounded: bool = False, least: int = MIN_ACCOUNTS
) -> Estimate:
    """Return numerator / denominator with a t range over accounts.

    Args:
        sums: of at least `least` accounts.
        unit: of the ratio.
        level: coverage of the range, in (0, 1).
        bounded: the ratio is a share of a whole: its range stays inside 0 and 1 (Wilson's, with the number of
            independent answers that would vary as much; where nothing varies, one an account).
        least: how many accounts are needed.

    Returns:
        What was measured on these accounts: a description, neither effect nor forecast.

    Raises:
        NotEnoughDataError: too few accounts, a denominator that is not above zero, or nothing varies between
            accounts so that no range can be given.

    References:
        Cochran (1977), Sampling Techniques, 3rd edition, section 6.4: the variance of a ratio.
        Wilson (1927), JASA 22, 209-212; Korn and Graubard (1998), Survey Methodology 24, 193-201: effective numbers.

    Example:
        >>> str(ratio(RatioSums(n=12, numerator=30, denominator=60, squares=33), unit="share"))
        '0.50 share (95% range 0.28 to 0.72, n=12)'
    """
    _require(sums, least)
    value = sums.numerator / sums.denominator
    se = sqrt(sums.n / (sums.n - 1) * sums.squares) / sums.denominator
    t = t_quantile(0.5 + level / 2, sums.n - 1)
    varies = se > TINY * max(1.0, abs(value))
    if bounded and -TINY <= value <= 1 + TINY:
        value = min(max(value, 0.0), 1.0)
        independent = value * (1 - value) / se**2 if varies and 0 < value < 1 else float(sums.n)
        low, high = _wilson(value, independent, t)
        method = "effective-wilson"
    elif varies:
        low, high = value - t * se, value + t * se
        method = "linearised-ratio"
    else:
        raise NotEnoughDataError(
            "nothing varies between accounts, so no range can be given", hint="take a longer period or more accounts"
        )
    return Estimate(value=value, low=low, high=high, se=se, level=level, unit=unit, n=sums.n, method=method)


def ratio_change(
    now: RatioSums,
    then: RatioSums,
    *,
    squares: float,
    n: int,
    unit: str,
    level: float = 0.95,
    least: int = MIN_ACCOUNTS,
) -> Estimate:
    """Return the ratio now less the ratio then; accounts in both periods count once.

    Args:
        now: the later sums.
        then: the earlier sums.
        squares: sum over accounts of the squared difference of their two linearised parts,
            (y1 - R1 x1) / X1 - (y2 - R2 x2) / X2.
        n: accounts in either.
        unit: of the ratio.
        level: coverage of the range.
        least: how many accounts are needed in each.

    Returns:
        A difference between two periods, which may have any reason: before and after, no effect.

    Raises:
        NotEnoughDataError: as for `ratio`, in either period.
    """
    _require(now, least)
    _require(then, least)
    value = now.numerator / now.denominator - then.numerator / then.denominator
    se = sqrt(n / (n - 1) * squares)
    if se <= TINY * max(1.0, abs(value)):
        raise NotEnoughDataError(
            "nothing varies between accounts, so no range can be given", hint="take a longer period or more accounts"
        )
    margin = t_quantile(0.5 + level / 2, min(now.n, then.n) - 1) * se
    return Estimate(
        value=value,
        low=value - margin,
        high=value + margin,
        se=se,
        level=level,
        unit=unit,
        n=n,
        method="linearised-ratio",
    )


def _require(sums: RatioSums, least: int) -> None:
    if sums.n < max(least, 2):
        raise NotEnoughDataError(f"too few accounts (n = {sums.n})", hint=f"{least} or more can be shown")
    if not sums.denominator > 0:
        raise NotEnoughDataError("the lower sum is not above zero", hint="take another period")


def _wilson(value: float, n: float, z: float) -> tuple[float, float]:
    centre = (value + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * sqrt(value * (1 - value) / n + z**2 / (4 * n**2))
    return min(centre - half, value) if value > 0 else 0.0, max(centre + half, value) if value < 1 else 1.0
