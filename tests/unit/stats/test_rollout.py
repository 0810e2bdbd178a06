"""A rollout as numbers: cohorts counted in units of assignment, and one row a cluster where these are few."""

import numpy as np
import pytest

from changemaker.stats.rollout import Rollout, UnitPaths, rollout_of

OUTCOMES = np.array([[1.0, 2.0, 3.0], [3.0, 4.0, 5.0], [10.0, 10.0, 10.0], [0.0, 1.0, 1.0], [2.0, 2.0, 2.0]])


def shops(weights: "list[float] | None" = None) -> UnitPaths:
    """Five shops in three regions: the first starts in period 1, the others never."""
    return UnitPaths(
        outcomes=OUTCOMES,
        cohorts=np.array([0, 0, 1, 1, 1]),
        clusters=np.array([0, 0, 1, 2, 2]),
        weights=np.array(weights or [1.0] * 5),
        covariates=np.arange(10.0).reshape(5, 2),
        names=("east", "north", "west"),
    )


def rollout(paths: UnitPaths) -> Rollout:
    return rollout_of("sales", ("2024", "2025", "2026"), (1, None), paths)


def test_treated_and_never_treated_are_counted_in_units_of_assignment() -> None:
    found = rollout(shops())

    assert found.clusters == (1, 2)
    assert (found.treated, found.never) == (1, 2)


def test_each_cohorts_sums_are_those_of_its_units() -> None:
    found = rollout(shops([1.0, 3.0, 1.0, 1.0, 1.0]))

    assert found.groups[0].mean.tolist() == [2.5, 3.5, 4.5]  # (1 + 3 * 3) / 4 and so on
    assert [group.rows for group in found.groups] == [2, 3]
    assert [group.n for group in found.groups] == [1, 2]


def test_by_cluster_each_region_is_one_row_with_its_mean_and_one_vote() -> None:
    regions = shops().by_cluster()

    assert regions.outcomes.tolist() == [[2.0, 3.0, 4.0], [10.0, 10.0, 10.0], [1.0, 1.5, 1.5]]
    assert regions.cohorts.tolist() == [0, 1, 1]
    assert regions.weights.tolist() == [1.0, 1.0, 1.0]
    assert regions.names == ("east", "north", "west")
    assert regions.covariates.shape == (3, 0)


def test_by_cluster_unequal_sampling_weights_are_kept_and_equal_ones_are_one_vote_each() -> None:
    unequal = shops([1.0, 3.0, 1.0, 1.0, 1.0]).by_cluster()

    assert unequal.outcomes.tolist() == [[2.5, 3.5, 4.5], [10.0, 10.0, 10.0], [1.0, 1.5, 1.5]]  # (1 + 3 * 3) / 4
    assert unequal.weights.tolist() == [4.0, 1.0, 2.0]  # 1 + 3, 1, 1 + 1
    assert unequal.by_cluster().weights.tolist() == [4.0, 1.0, 2.0]
    assert shops([3.0] * 5).by_cluster().weights.tolist() == [1.0, 1.0, 1.0]


def test_by_cluster_does_not_hang_on_the_order_of_the_rows() -> None:
    paths = shops()
    order = np.array([4, 2, 0, 3, 1])
    mixed = UnitPaths(
        outcomes=paths.outcomes[order],
        cohorts=paths.cohorts[order],
        clusters=paths.clusters[order],
        weights=paths.weights[order],
        covariates=paths.covariates[order],
        names=paths.names,
    )

    assert mixed.by_cluster().outcomes == pytest.approx(paths.by_cluster().outcomes)
    assert mixed.by_cluster().cohorts.tolist() == paths.by_cluster().cohorts.tolist()


def test_one_row_a_cluster_stays_as_it_is_when_taken_by_cluster_again() -> None:
    once = shops().by_cluster()

    assert once.by_cluster().outcomes == pytest.approx(once.outcomes)
