"""Numbers that know how they move with the data: the delta method, carried through arithmetic.

A `Dual` is a value with the influence of each source of randomness on it. Sums, ratios and weighted averages of
duals are
duals, so an estimator is written as one would on paper and its cluster-robust variance comes with it. Two bases exist:
`GroupBasis`, where the sources are the groups' sums (thousands of numbers, whatever the rows), and `UnitBasis`,
where they
are the units themselves (needed when covariates enter row by row).

References:
    van der Vaart (1998), Asymptotic Statistics, chapter 3 (delta method) and 20 (influence functions).
    Callaway and Sant'Anna (2021), Journal of Econometrics 225, theorem 2 and corollary 2, for aggregates with
    estimated weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.distributions import t_quantile
from changemaker.stats.moments import Array, GroupMoments, summed_by

CLEARLY = 3.0  # standard errors above zero that a ratio's baseline needs


@dataclass(frozen=True, slots=True, eq=False)
class Dual:
    """A value and its gradient; the basis that made it says with respect to what."""

    value: float
    grad: Array

    def __add__(self, other: "Dual | float") -> "Dual":
        if isinstance(other, Dual):
            return Dual(self.value + other.value, self.grad + other.grad)
        return Dual(self.value + other, self.grad)

    __radd__ = __add__

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.grad)

    def __sub__(self, other: "Dual | float") -> "Dual":
        return self + (-other)

    def __mul__(self, other: "Dual | float") -> "Dual":
        if isinstance(other, Dual):
            return Dual(self.value * other.value, self.grad * other.value + other.grad * self.value)
        return Dual(self.value * other, self.grad * other)

    __rmul__ = __mul__

    def __truediv__(self, other: "Dual | float") -> "Dual":
        if other == 0 or (isinstance(other, Dual) and other.value == 0):
            raise NotEnoughDataError("the baseline is zero, so no ratio can be given", hint="use the difference scale")
        if isinstance(other, Dual):
            return Dual(self.value / other.value, (self.grad - other.grad * (self.value / other.value)) / other.value)
        return Dual(self.value / other, self.grad / other)


class Basis(Protocol):
    """Where duals come from: it knows the groups' weights and how duals vary together."""

    @property
    def n(self) -> int:
        """Number of independent units."""
        ...

    def weight(self, group: int) -> Dual:
        """Return the total weight of one group."""
        ...

    def covariance(self, duals: Sequence[Dual], *, small_sample: bool = False) -> Array:
        """Return the (k, k) covariance of `duals`; `small_sample` multiplies by n/(n-1) where it applies."""
        ...

    def freedom(self, dual: Dual) -> float:
        """Return the degrees of freedom of the dual's variance."""
        ...


class GroupBasis:
    """Duals over the sums of groups: for each, its weight and its K means; `slopes` were fitted within each group.

    A group of one cluster shows no variance of its own. Published tables count it as zero; a range made with
    `small_sample` lends it the pooled variance of the other groups.
    """

    def __init__(self, groups: Sequence[GroupMoments], *, slopes: int = 0) -> None:
        self.groups = tuple(groups)
        self._left = [group.n - 1 - slopes for group in groups]  # degrees of freedom of each group's own variance
        self._width = len(groups[0].mean) + 1
        lenders = [group for group, left in zip(groups, self._left, strict=True) if left > 0]
        self._pooled_left = sum(left for left in self._left if left > 0)
        scaled = [group.meat * (group.n / group.weight) ** 2 for group in lenders]
        self._pooled = sum(scaled, np.zeros((self._width, self._width))) / max(self._pooled_left, 1)

    @property
    def n(self) -> int:
        """Number of independent clusters in all groups."""
        return sum(group.n for group in self.groups)

    def weight(self, group: int) -> Dual:
        """Return the total weight of `group`."""
        return self._dual(self.groups[group].weight, group, 0)

    def mean(self, group: int, column: int) -> Dual:
        """Return the mean of `column` in `group`, in the column's unit."""
        return self._dual(float(self.groups[group].mean[column]), group, column + 1)

    def linear(self, value: float, by_weight: Array, by_mean: Array) -> Dual:
        """Return a dual whose slopes in the groups' weights (G,) and means (G, K) are known."""
        return Dual(value, np.column_stack([by_weight, by_mean]).ravel())

    def slopes(self, dual: Dual) -> Array:
        """Return how `dual` moves with each group's means, (G, K)."""
        return dual.grad.reshape(len(self.groups), self._width)[:, 1:]

    def covariance(self, duals: Sequence[Dual], *, small_sample: bool = False) -> Array:
        """Return the cluster-robust (k, k) covariance of `duals`."""
        total = np.zeros((len(duals), len(duals)))
        for index, group in enumerate(self.groups):
            total += self._share(np.array([dual.grad for dual in duals]), index, group, small_sample=small_sample)
        return total

    def freedom(self, dual: Dual) -> float:
        """Return Satterthwaite's degrees of freedom, each group's variance having n - 1 less its slopes."""
        shares = [
            (
                float(self._share(dual.grad[None, :], index, group, small_sample=True)[0, 0]),
                left if left > 0 else self._pooled_left,
            )
            for index, (group, left) in enumerate(zip(self.groups, self._left, strict=True))
        ]
        return satterthwaite(shares)

    def _dual(self, value: float, group: int, place: int) -> Dual:
        grad = np.zeros(len(self.groups) * self._width)
        grad[group * self._width + place] = 1.0
        return Dual(value, grad)

    def _share(self, grads: Array, index: int, group: GroupMoments, *, small_sample: bool) -> Array:
        """One group's part of the covariance: d(mean) = score / weight, so the gradient is divided before the meat."""
        scores = grads[:, index * self._width : (index + 1) * self._width].copy()
        scores[:, 1:] /= group.weight
        meat = group.meat
        if small_sample:
            left = self._left[index]
            meat = meat * (group.n / left) if left > 0 else self._pooled * (group.weight**2 / group.n)
        return np.asarray(scores @ meat @ scores.T, dtype=np.float64)


class UnitBasis:
    """Duals over the units themselves: `grad` is each unit's influence; sums over clusters make the variance."""

    def __init__(
        self, groups: NDArray[np.int64], *, weights: Array | None = None, clusters: NDArray[np.int64] | None = None
    ) -> None:
        self._groups = groups
        self._weights = np.ones(len(groups)) if weights is None else weights
        self._clusters = np.arange(len(groups)) if clusters is None else clusters

    @property
    def n(self) -> int:
        """Number of independent clusters."""
        return len(np.unique(self._clusters))

    def weight(self, group: int) -> Dual:
        """Return the total weight of `group`."""
        inside = self._weights * (self._groups == group)
        return Dual(float(inside.sum()), inside)

    def covariance(self, duals: Sequence[Dual], *, small_sample: bool = False) -> Array:
        """Return the cluster-robust (k, k) covariance of `duals`."""
        sums = summed_by(np.column_stack([dual.grad for dual in duals]), self._clusters)
        return np.asarray(sums.T @ sums, dtype=np.float64) * (self.n / (self.n - 1) if small_sample else 1.0)

    def freedom(self, dual: Dual) -> float:
        """Return Satterthwaite's degrees of freedom over the groups."""
        shares = []
        for group in np.unique(self._groups):
            inside = self._groups == group
            sums = summed_by(dual.grad[inside, None], self._clusters[inside])
            shares.append((float((sums**2).sum()), len(sums) - 1 if len(sums) > 1 else self.n - 1))
        return satterthwaite(shares)


def satterthwaite(shares: Sequence[tuple[float, int]]) -> float:
    """Return the degrees of freedom of a sum of variances, each given with its own.

    A part without any degree of freedom that carries variance leaves none for the whole.

    References:
        Satterthwaite (1946), Biometrics Bulletin 2, 110-114.

    Example:
        >>> satterthwaite([(1.0, 10), (1.0, 10)])
        20.0
    """
    if any(share > 0 and degrees < 1 for share, degrees in shares):
        return 0.0
    below = sum(share**2 / degrees for share, degrees in shares if share > 0)
    return sum(share for share, _ in shares) ** 2 / below if below > 0 else float("inf")


def range_of(
    dual: Dual,
    basis: Basis,
    *,
    unit: str,
    method: str,
    level: float,
    freedom: float | None = None,
    corrected_se: bool = False,
) -> Estimate:
    """Return a dual with its range: a t range with the small-sample correction n/(n-1) in every group.

    Args:
        dual: the estimate, in `unit`.
        basis: where it came from.
        unit: of the value.
        method: a page of docs/methods.
        level: coverage, in (0, 1).
        freedom: degrees of freedom; Satterthwaite's where left out.
        corrected_se: report the corrected standard error too (HC2 for a difference in means); published group-time
            tables
            print the uncorrected one, so it is reported unless most of the variance had to be lent to groups of one.

    Raises:
        NotEnoughDataError: the variance is zero or has no degree of freedom: nothing varies, or one cluster stands
            alone.
    """
    se = float(np.sqrt(max(basis.covariance([dual], small_sample=True)[0, 0], 0.0)))
    degrees = basis.freedom(dual) if freedom is None else freedom
    if not np.isfinite(se) or se <= 1e-12 * max(1.0, abs(dual.value)) or not degrees >= 1:
        raise NotEnoughDataError(
            "nothing varies between units, so no range can be given", hint="use more units, or check the outcome"
        )
    margin = t_quantile(0.5 + level / 2, degrees) * se
    plain = float(np.sqrt(basis.covariance([dual])[0, 0]))
    shown = se if corrected_se or plain < se / 2 else plain
    value = float(dual.value)
    return Estimate(
        value=value, low=value - margin, high=value + margin, se=shown, level=level, unit=unit, n=basis.n, method=method
    )


def share_of(gain: Dual, baseline: Dual, basis: Basis) -> Dual:
    """Return gain / baseline.

    Raises:
        NotEnoughDataError: the baseline is not clearly above zero (three standard errors): a share of nothing, or of a
            loss, says nothing.

    References:
        Fieller (1954), JRSS B 16, 175-185: why a ratio over an uncertain denominator has no finite range.
    """
    se = float(np.sqrt(basis.covariance([baseline])[0, 0]))
    if baseline.value <= CLEARLY * se or baseline.value <= 0:
        raise NotEnoughDataError("the baseline is not clearly above zero", hint="use --scale difference")
    return gain / baseline


def total(duals: Sequence[Dual]) -> Dual:
    """Return the sum of at least one dual.

    Raises:
        ValueError: there is none.
    """
    if not duals:
        raise ValueError("a sum of nothing")
    result = duals[0]
    for dual in duals[1:]:
        result = result + dual
    return result


def average(duals: Sequence[Dual], weights: Sequence[Dual] | None = None) -> Dual:
    """Return the mean of `duals`, weighted where `weights` are given (estimated weights carry their own error)."""
    if weights is None:
        return total(duals) / len(duals)
    return total([dual * weight for dual, weight in zip(duals, weights, strict=True)]) / total(weights)
