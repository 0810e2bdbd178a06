"""Agreement of two who gave one label to each of the same things, beyond what chance would give."""

from collections import Counter
from collections.abc import Sequence

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.counts import share_of


def kappa(ours: Sequence[str], theirs: Sequence[str], *, level: float = 0.95) -> Estimate:
    """Return Cohen's kappa: 1 where both always say the same, 0 where they agree no more than by chance.

    Args:
        ours: one label a thing.
        theirs: another's label of the same things.
        level: coverage of the range, in (0, 1): Wilson's for the share that agrees, agreement by chance held fixed.

    Raises:
        NotEnoughDataError: nothing was labelled, or both gave everything one and the same label.

    References:
        Cohen (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20,
        37-46, eq. 1 and 8; Wilson (1927), JASA 22, 209-212.

    Example:
        >>> mine, others = "a" * 25 + "b" * 25, "a" * 20 + "b" * 5 + "a" * 10 + "b" * 15
        >>> round(kappa(mine, others).value, 6)  # (35/50 - 1/2) / (1 - 1/2)
        0.4
    """
    n = len(ours)
    mine, others = Counter(ours), Counter(theirs)
    by_chance = sum(mine[label] * others[label] for label in mine) / n**2 if n else 1.0
    if by_chance >= 1:
        raise NotEnoughDataError(f"{n} things with one label", hint="label things that differ")
    same = share_of([one == other for one, other in zip(ours, theirs, strict=True)], level=level)

    def beyond(share: float) -> float:
        return (share - by_chance) / (1 - by_chance)

    return Estimate(
        value=beyond(same.value),
        low=beyond(same.low),
        high=beyond(same.high),
        se=None,
        level=level,
        unit="kappa",
        n=n,
        method="cohen-kappa",
    )
