"""How a rate of events changed between two stretches of time: counts by account in, a relative change out."""

from collections.abc import Mapping, Set

from scipy.special import betaincinv, stdtrit

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.ratio import MIN_ACCOUNTS

FEWEST_EVEN = 3  # accounts that would be as uneven: below, one or two of them are nearly all that is known
SURE = 1 - 1e-9  # a share that is not told from one


def rate_change(
    before: Mapping[str, int],
    after: Mapping[str, int],
    *,
    days_before: float,
    days_after: float,
    maybe_before: int = 0,
    maybe: int = 0,
    level: float = 0.95,
    least: int = MIN_ACCOUNTS,
) -> Estimate:
    """Return the rate after as a share of the rate before, less one: -0.4 is 40 % fewer.

    Given both counts together, the later one is binomial; its exact range is taken with the number of independent
    events that would vary as much as these do, since several events of one account are hardly several.

    Args:
        before: events by account in the earlier stretch.
        after: the same in the later one.
        days_before: length of the earlier stretch.
        days_after: length of the later one.
        maybe_before: earlier events of which it is not known yet whether they are of this kind.
        maybe: later such events: the upper end counts all of these and none of those before, the lower end the other
            way round, the value none of either.
        level: coverage of the range, in (0, 1).
        least: how many accounts are needed.

    Returns:
        The relative change, `unit` "share". A difference of two periods, which may have any reason: grade D at most.

    Raises:
        NotEnoughDataError: too few accounts had such an event, none had one before, nearly all are of one or two
            of them, or a stretch has no length.

    References:
        Przyborowski and Wilenski (1940), Biometrika 31, 313-323: two Poisson rates compared given their sum.
        Clopper and Pearson (1934), Biometrika 26, 404-413; Korn and Graubard (1998), Survey Methodology 24, 193-201.
        Kish (1965), Survey Sampling, Wiley.

    Example:
        >>> each = {f"A{n}": 1 for n in range(40)}
        >>> found = rate_change(each, dict.fromkeys(list(each)[:20], 1), days_before=90, days_after=90)
        >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)  # exact: 20 against 40
        (-0.5, -0.73, -0.12)
    """
    accounts = {one for counts in (before, after) for one, n in counts.items() if n > 0}
    earlier, later = sum(before.values()), sum(after.values())
    if len(accounts) < least:
        raise NotEnoughDataError(f"too few accounts (n = {len(accounts)})", hint=f"{least} or more can be shown")
    if not earlier or days_before <= 0 or days_after <= 0:
        raise NotEnoughDataError("there was none before to compare with", hint="take an earlier or longer stretch")
    inflated = _inflated(before, after, accounts, level)
    scale = days_before / days_after
    low, _ = _binomial(later / inflated, (earlier + maybe_before) / inflated, level)
    _, high = _binomial((later + maybe) / inflated, earlier / inflated, level)
    value = later / earlier * scale - 1
    return Estimate(
        value=value,
        low=min(low * scale - 1, value),
        high=max(high * scale - 1, value),
        se=None,
        level=level,
        unit="share",
        n=len(accounts),
        method="rate-change",
        grade="D",
    )


def _inflated(before: Mapping[str, int], after: Mapping[str, int], accounts: Set[str], level: float) -> float:
    """How many times the variance that events by themselves would have; an account like itself in both adds none.

    Known from few accounts, it is known badly: the square of two quantiles of Student's t makes up for it, where the
    accounts count as many as would be as uneven (Kish) if each had as much.
    """
    earlier, later = sum(before.values()), sum(after.values())
    events = earlier + later
    even = events**2 / sum((before.get(one, 0) + after.get(one, 0)) ** 2 for one in accounts)
    if even < FEWEST_EVEN:
        raise NotEnoughDataError("nearly all is of one or two accounts", hint="look at these accounts")
    tail = (1 + level) / 2
    unsure = float(stdtrit(even - 1, tail) / stdtrit(max(events - 1, 1.0), tail)) ** 2
    if not later:
        return unsure * max(1.0, sum(n * n for n in before.values()) / earlier)
    parts = ((after.get(one, 0) / later - before.get(one, 0) / earlier) ** 2 for one in accounts)
    return unsure * max(1.0, sum(parts) / (1 / earlier + 1 / later))


def _binomial(later: float, earlier: float, level: float) -> tuple[float, float]:
    """The exact range of later / earlier; counts need not be whole."""
    tail = (1 - level) / 2
    low = float(betaincinv(later, earlier + 1, tail)) if later > 0 else 0.0
    high = min(float(betaincinv(later + 1, earlier, 1 - tail)), SURE)
    return low / (1 - low), high / (1 - high)
