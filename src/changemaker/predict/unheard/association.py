"""How much less follows where a signal is on, among accounts of which the same was known: clustered by account.

What is known is taken out of the signal and out of what followed; the slope of the rests is the difference, and sums by
account say how sure it is. It is an association: what nobody knows may be behind both.

References:
    Frisch and Waugh (1933), Econometrica 1, 387-401; Lovell (1963), JASA 58, 993-1010: the slope of the rests.
    Liang and Zeger (1986), Biometrika 73, 13-22: the variance from sums by cluster.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from changemaker.core.estimate import Estimate
from changemaker.predict.unheard.panel import Array, Flags, Ints
from changemaker.stats.distributions import t_quantile

TINY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """An orthonormal basis of what is known, over weighted rows."""

    root: Array  # (n,) square roots of the weights
    basis: Array  # (n, k)

    @classmethod
    def of(cls, columns: Array, weight: Array) -> "Known":
        """Return the basis of `columns` (n, k) under `weight` (n,); columns that follow from others add nothing."""
        root = np.sqrt(weight)
        scaled = columns * root[:, None]
        size = np.sqrt(np.sum(scaled**2, axis=0))
        scaled = scaled[:, size > TINY] / size[size > TINY]
        values, vectors = np.linalg.eigh(scaled.T @ scaled)
        kept = values > TINY * max(float(values.max(initial=0.0)), 1.0)
        return cls(root=root, basis=scaled @ (vectors[:, kept] / np.sqrt(values[kept])))

    def with_(self, more: Array) -> "Known":
        """Return the basis with further columns (n, k)."""
        if not more.shape[1]:
            return self
        rest = self.rest(more)
        size = np.sqrt(np.sum(rest**2, axis=0))
        large = size > 1e-6 * np.sqrt(np.sum((more * self.root[:, None]) ** 2, axis=0) + TINY)
        added = Known.of(rest[:, large] / self.root[:, None], self.root**2)
        return Known(root=self.root, basis=np.hstack([self.basis, added.basis]))

    def rest(self, columns: Array) -> Array:
        """Return what of columns (n,) or (n, k) is not known, times the root of the weights."""
        scaled = columns * (self.root if columns.ndim == 1 else self.root[:, None])
        return np.asarray(scaled - self.basis @ (self.basis.T @ scaled))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Link:
    """What follows a signal, less what follows without it among the same known."""

    difference: float  # in the outcome's unit; below zero: less follows
    se: float
    freedom: float
    accounts: int  # with the signal on at one look or more
    looks: int  # with it on
    upper: Array  # (accounts,) sums whose ratio is the difference, for drawing accounts
    lower: Array

    @property
    def p_less(self) -> float:
        """Chance of a difference so far below zero if there is none."""
        return float(special.stdtr(self.freedom, self.difference / self.se))

    @property
    def p_two_sided(self) -> float:
        """Chance of a difference so far from zero if there is none."""
        return float(2 * special.stdtr(self.freedom, -abs(self.difference / self.se)))


def link(known: Known, on: Flags, outcome: Array, account: Ints) -> Link | None:
    """Return the link of a signal with an outcome; None where what is known tells the signal already.

    Args:
        known: what is taken out.
        on: (n,) whether the signal is on.
        outcome: (n,), finite.
        account: (n,), codes from 0.
    """
    told = on.astype(np.float64)
    signal = known.rest(told)
    if float(signal @ signal) <= 1e-6 * float(told @ (told * known.root**2)):
        return None
    return link_of_rests(signal, known.rest(outcome), on, account)


def link_of_rests(signal: Array, outcome: Array, on: Flags, account: Ints) -> Link:
    """Return the link of two rests, as `Known.rest` makes them."""
    upper = np.bincount(account, signal * outcome).astype(np.float64)
    lower = np.bincount(account, signal**2).astype(np.float64)
    difference = float(upper.sum() / lower.sum())
    clusters = len(np.unique(account))
    meat = float(np.sum((upper - difference * lower) ** 2)) * clusters / (clusters - 1)
    shows = len(np.unique(account[on]))
    return Link(
        difference=difference,
        se=max(float(np.sqrt(meat)) / float(lower.sum()), 1e-300),
        freedom=float(max(min(shows, clusters - shows if shows < clusters else clusters) - 1, 1)),
        accounts=shows,
        looks=int(on.sum()),
        upper=upper,
        lower=lower,
    )


def estimated(of: Link, *, level: float) -> Estimate:
    """Return a link's difference with its range, as a share."""
    margin = t_quantile(0.5 + level / 2, of.freedom) * of.se
    return Estimate(
        value=of.difference,
        low=of.difference - margin,
        high=of.difference + margin,
        se=of.se,
        level=level,
        unit="share",
        n=of.accounts,
        method="signal-difference",
    )
