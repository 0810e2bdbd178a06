"""Small panels for tests: cohorts that start one after another, with noise that remembers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from changemaker.core.seeds import stream
from changemaker.stats.delta import Dual, GroupBasis
from changemaker.stats.group_time import MeanPaths, aggregate, group_time_cells
from changemaker.stats.moments import Array, group_moments

Starts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """Units by periods; `codes` index into `starts`, never-treated last."""

    outcomes: Array
    codes: NDArray[np.int64]
    starts: Starts
    weights: Array
    clusters: NDArray[np.int64]

    @property
    def periods(self) -> int:
        return self.outcomes.shape[1]

    @property
    def basis(self) -> GroupBasis:
        """The cohorts' sums."""
        inside = [self.codes == code for code in range(len(self.starts))]
        return GroupBasis(
            [group_moments(self.outcomes[i], weights=self.weights[i], clusters=self.clusters[i]) for i in inside]
        )

    def without(self, cluster: int) -> "Panel":
        """The panel less one cluster."""
        kept = self.clusters != cluster
        rows = {name: getattr(self, name)[kept] for name in ("outcomes", "codes", "weights", "clusters")}
        return replace(self, **rows)


def panel(
    *,
    sizes: Sequence[int] = (12, 9, 15),
    starts: Starts = (2, 4, None),
    periods: int = 6,
    effect: float = 0.0,
    seed: int = 1,
) -> Panel:
    """A level per unit, a shock per period, noise with memory; `effect` grows by a tenth of itself each period."""
    rng = stream(seed, "panel")
    codes = np.repeat(np.arange(len(sizes)), sizes)
    units = len(codes)
    noise = np.cumsum(rng.normal(0, 0.5, (units, periods)), axis=1)
    outcomes = rng.normal(10, 2, (units, 1)) + rng.normal(0, 1, periods) + noise + gains(codes, starts, periods, effect)
    return Panel(outcomes=outcomes, codes=codes, starts=starts, weights=np.ones(units), clusters=np.arange(units))


def gains(codes: NDArray[np.int64], starts: Starts, periods: int, effect: float) -> Array:
    """What the programme adds to each unit in each period."""
    found = np.zeros((len(codes), periods))
    for code, start in enumerate(starts):
        if start is not None:
            found[codes == code, start:] = effect * (1 + 0.1 * np.arange(periods - start))
    return found


def clustered(original: Panel, *, size: int = 3) -> Panel:
    """The same units, `size` of a cohort in one cluster, with unequal weights."""
    clusters = np.arange(len(original.codes)) // size
    weights = stream(3, "weights").uniform(0.5, 2.0, len(original.codes))
    return replace(original, clusters=clusters, weights=weights)


def jackknife_se(original: Panel, estimate: Callable[[Panel], float]) -> float:
    """Leave out each cluster in turn: Tukey's standard error, which knows nothing of influence functions."""
    clusters = np.unique(original.clusters)
    left = np.array([estimate(original.without(cluster)) for cluster in clusters])
    n = len(clusters)
    return float(np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum()))


def summary(found: Panel, key: str, **options: object) -> Dual:
    """One average of the group-time effects: simple, group or dynamic."""
    basis = found.basis
    scale = options.pop("scale", "difference")
    cells = group_time_cells(MeanPaths(basis, scale=scale), found.starts, found.periods, **options)  # type: ignore[arg-type]
    return getattr(aggregate(cells, basis), key)  # type: ignore[no-any-return]


def se_of(dual: Dual, basis: GroupBasis) -> float:
    """The uncorrected cluster-robust standard error."""
    return float(np.sqrt(basis.covariance([dual])[0, 0]))
