"""The sums of one group of units (an arm, a cohort) from which every estimate with a clustered error follows.

A group holds K columns: the outcome by period, or the outcome and its covariates. Three sums suffice: the weighted
means,
the scatter around them row by row, and the *meat*: the same scatter cluster by cluster, which is what a cluster-robust
variance is made of. The engine computes them where the rows are; shards merge exactly.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupMoments:
    """Sums of one group over K columns; a shard must hold whole clusters.

    With w the weight of a row, z its K values and m the weighted mean, a cluster's score is u = sum of w * (1, z - m).
    """

    rows: int  # rows summed
    n: int  # independent clusters: the unit, unless something coarser was assigned
    weight: float  # sum of w, positive
    mean: Array  # (K,) weighted means, in the columns' units
    scatter: Array  # (K, K) sum of w * (z - m)(z - m)', for slopes within the group
    meat: Array  # (K + 1, K + 1) sum over clusters of u u', for variances

    def __add__(self, other: Self) -> Self:
        """Merge two shards of one group (Chan, Golub and LeVeque 1983, pairwise update, carried over to the meat)."""
        weight = self.weight + other.weight
        mean = self.mean + (other.mean - self.mean) * (other.weight / weight)
        return type(self)(
            rows=self.rows + other.rows,
            n=self.n + other.n,
            weight=weight,
            mean=mean,
            scatter=self._scatter_around(mean) + other._scatter_around(mean),
            meat=self._meat_around(mean) + other._meat_around(mean),
        )

    @property
    def covariance(self) -> Array:
        """(K, K) covariance of the columns over rows, divided by the sum of weights less its mean."""
        return self.scatter / (self.weight * (1 - 1 / self.rows))

    def _scatter_around(self, centre: Array) -> Array:
        gap = self.mean - centre
        return self.scatter + self.weight * np.outer(gap, gap)

    def _meat_around(self, centre: Array) -> Array:
        shift = np.eye(len(centre) + 1)
        shift[1:, 0] = self.mean - centre
        return shift @ self.meat @ shift.T


def group_moments(
    values: Array, *, weights: Array | None = None, clusters: NDArray[np.int64] | None = None
) -> GroupMoments:
    """Return the moments of one group whose rows are at hand.

    Args:
        values: (rows, K), finite.
        weights: (rows,) positive sampling weights; 1 each where left out.
        clusters: (rows,) codes of the unit of assignment; each row its own where left out.

    Raises:
        ValueError: there is no row.

    Example:
        >>> group = group_moments(np.array([[1.0], [3.0]]))
        >>> group.n, group.mean.tolist(), group.meat.tolist()
        (2, [2.0], [[2.0, 0.0], [0.0, 2.0]])
    """
    rows = len(values)
    if rows == 0:
        raise ValueError("a group without rows has no moments")
    w = np.ones(rows) if weights is None else weights
    mean = w @ values / w.sum()
    centred = values - mean
    scores = np.column_stack([w, w[:, None] * centred])
    if clusters is not None:
        scores = summed_by(scores, clusters)
    return GroupMoments(
        rows=rows,
        n=len(scores),
        weight=float(w.sum()),
        mean=mean,
        scatter=centred.T @ (w[:, None] * centred),
        meat=scores.T @ scores,
    )


def summed_by(rows: Array, codes: NDArray[np.int64]) -> Array:
    """Return the (groups, K) sums of the (n, K) `rows` by code, in the order of the codes."""
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(codes[order]) != 0])
    return np.add.reduceat(rows[order], starts, axis=0)
