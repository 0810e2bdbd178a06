"""One rollout as numbers, what every proof of it starts from: who started when, and every outcome."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.stats.moments import Array, GroupMoments, group_moments, summed_by


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnitPaths:
    """The outcome of each unit, period by period; clusters are the units of assignment, each wholly in one cohort."""

    outcomes: Array  # (units, periods), finite, in the outcome's unit
    cohorts: NDArray[np.int64]  # (units,) index into the rollout's starts
    clusters: NDArray[np.int64]  # (units,) codes 0 to clusters - 1
    weights: Array  # (units,) positive sampling weights
    covariates: Array  # (units, k), known before the first start; k may be 0
    names: tuple[str, ...]  # (clusters,) what each cluster is called

    def by_cluster(self) -> "UnitPaths":
        """Return one row a cluster: its mean path. Each has one vote, unless units carry unequal sampling weights."""
        weights = summed_by(self.weights[:, None], self.clusters)[:, 0]
        means = summed_by(self.weights[:, None] * self.outcomes, self.clusters) / weights[:, None]
        first = np.unique(self.clusters, return_index=True)[1]
        return UnitPaths(
            outcomes=means,
            cohorts=self.cohorts[first],
            clusters=np.arange(len(first)),
            weights=weights if np.ptp(self.weights) > 0 else np.ones(len(first)),
            covariates=np.empty((len(first), 0)),
            names=self.names,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rollout:
    """A balanced panel of cohorts; `starts` are sorted, never-treated last."""

    outcome: str  # its name, which is its unit too
    periods: tuple[str, ...]  # labels in order
    starts: tuple[int | None, ...]  # for each cohort its first treated period (1 or later), None for never
    groups: tuple[GroupMoments, ...]  # for each cohort, one column a period
    clusters: tuple[int, ...]  # for each cohort, its number of units of assignment
    paths: UnitPaths | None  # None where there are too many units to hold

    @property
    def treated(self) -> int:
        """Number of units of assignment that ever start."""
        return sum(count for count, start in zip(self.clusters, self.starts, strict=True) if start is not None)

    @property
    def never(self) -> int:
        """Number of units of assignment that never start."""
        return sum(self.clusters) - self.treated


def rollout_of(outcome: str, periods: tuple[str, ...], starts: tuple[int | None, ...], paths: UnitPaths) -> Rollout:
    """Return the rollout whose units are at hand.

    Args:
        outcome: name of the outcome.
        periods: labels, one a column of `paths.outcomes`.
        starts: for each cohort code its first treated period, None for never.
        paths: the units; every cohort has at least one.
    """
    groups = []
    for cohort in range(len(starts)):
        inside = paths.cohorts == cohort
        groups.append(
            group_moments(paths.outcomes[inside], weights=paths.weights[inside], clusters=paths.clusters[inside])
        )
    clusters = tuple(group.n for group in groups)
    return Rollout(
        outcome=outcome, periods=periods, starts=starts, groups=tuple(groups), clusters=clusters, paths=paths
    )
