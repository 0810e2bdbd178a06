"""Who was asked, what is known of all of them, and what those said who answered: what weighting works on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.distributions import t_quantile

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
MIN_ACCOUNTS = 10  # that answered; fewer say more of themselves than of all who were asked
LEAST = 5  # answers and silences that a value of a fact needs to stand by itself
TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fact:
    """One thing known of everybody who was asked, as one of a few values."""

    name: str
    labels: tuple[str, ...]
    codes: Codes  # (n,), place in `labels`


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """One row a person asked; `value` means nothing where nobody answered."""

    account: Codes  # (n,), 0 to G - 1: rows of one account do not count as independent
    answered: Flags  # (n,)
    value: Array  # (n,), what the answer adds to the score: 100, 0 or -100 for NPS
    design: Array  # (n,), how many of the people who could be asked this one stands for: 1 / chance of being drawn
    facts: tuple[Fact, ...] = ()

    @property
    def n(self) -> int:
        """Return how many were asked."""
        return len(self.account)

    def only(self, rows: Flags) -> "Asked":
        """Return the same for some of the rows."""
        codes = np.unique(self.account[rows], return_inverse=True)[1].astype(np.int64)
        facts = tuple(Fact(name=fact.name, labels=fact.labels, codes=fact.codes[rows]) for fact in self.facts)
        return Asked(
            account=codes,
            answered=self.answered[rows],
            value=self.value[rows],
            design=self.design[rows],
            facts=facts,
        )


def merged(fact: Fact, answered: Flags, *, least: int = LEAST) -> Fact | None:
    """Return `fact` with values of too few answers or silences put together; None where nothing is left to compare.

    Args:
        fact: with any number of values.
        answered: (n,).
        least: answers and silences that a value needs of its own.

    Example:
        >>> codes = np.repeat([0, 1, 2], [20, 20, 2])
        >>> found = merged(Fact(name="f", labels=("a", "b", "c"), codes=codes), np.arange(42) % 2 == 0)
        >>> found.labels
        ('a', 'b+c')
    """
    size = len(fact.labels)
    said = np.bincount(fact.codes, answered.astype(np.float64), minlength=size)
    silent = np.bincount(fact.codes, minlength=size) - said
    enough = np.minimum(said, silent) >= least
    groups = [[place] for place in range(size) if enough[place]]
    rest = [place for place in range(size) if not enough[place] and said[place] + silent[place] > 0]
    if rest and (min(said[rest].sum(), silent[rest].sum()) >= least or not groups):
        groups.append(rest)
    elif rest:
        groups[-1] = groups[-1] + rest
    if len(groups) < 2:
        return None
    codes = np.zeros(size, dtype=np.int64)
    for code, group in enumerate(groups):
        codes[group] = code
    labels = tuple("+".join(fact.labels[place] for place in group) for group in groups)
    return Fact(name=fact.name, labels=labels, codes=codes[fact.codes])


def dummies(facts: Sequence[Fact], n: int) -> Array:
    """Return one column of 0 and 1 a value, shape (n, sum of values)."""
    columns = [np.equal.outer(fact.codes, np.arange(len(fact.labels))) for fact in facts]
    return np.concatenate([np.empty((n, 0)), *columns], axis=1).astype(np.float64)


def by_account(rows: Array, account: Codes) -> Array:
    """Return the sums of `rows`, (n,) or (n, d), by account."""
    if rows.ndim == 1:
        return np.bincount(account, rows).astype(np.float64)
    return np.column_stack([np.bincount(account, column) for column in rows.T])


def clustered_se(influence: Array, account: Codes) -> float:
    """Return the standard error of a sum of `influence`, with rows of one account taken together."""
    sums = by_account(influence, account)
    told = int(np.count_nonzero(np.bincount(account, influence != 0)))
    return float(np.sqrt(told / max(told - 1, 1) * (sums @ sums)))


def ranged(
    value: float, se: float, accounts: int, *, unit: str, method: str, level: float, bounded: bool = False
) -> Estimate:
    """Return `value` with a t range over accounts; Wilson's, with the effective number of answers, for a share.

    Raises:
        NotEnoughDataError: too few accounts, or nothing varies between them.
    """
    if accounts < MIN_ACCOUNTS:
        raise NotEnoughDataError(
            f"only {accounts} accounts answered", hint=f"{MIN_ACCOUNTS} or more carry a score with a range"
        )
    t = t_quantile(0.5 + level / 2, accounts - 1)
    if se <= TINY * max(1.0, abs(value)):
        raise NotEnoughDataError("all who answered said the same", hint="wait for more answers")
    low, high = value - t * se, value + t * se
    if bounded and 0 < value < 1:
        independent = float(value * (1 - value) / se**2)
        centre = (value + t**2 / (2 * independent)) / (1 + t**2 / independent)
        reach = t / (1 + t**2 / independent) * np.sqrt(value * (1 - value) / independent + (t / independent / 2) ** 2)
        low, high = min(float(centre - reach), value), max(float(centre + reach), value)
    return Estimate(value=value, low=low, high=high, se=se, level=level, unit=unit, n=accounts, method=method)
