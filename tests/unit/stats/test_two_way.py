"""The two-way number: the regression that analysts run, with its cluster-robust error, and what is wrong with it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.stats.moments import Array
from changemaker.stats.two_way import two_way_effect
from unit.stats.panels import Panel, clustered, gains, panel, se_of, summary

seeds = st.integers(0, 2**31)


def effect(found: Panel) -> float:
    return two_way_effect(found.basis, found.starts, found.periods).value


def demeaned(found: Panel) -> tuple[Array, Array]:
    """Outcome and "treated now" less unit and period effects, by weighted least squares on dummies, row by row."""
    units, periods = found.outcomes.shape
    start = np.array([periods if found.starts[code] is None else found.starts[code] for code in found.codes])
    treated = (np.arange(periods) >= start[:, None]).astype(float).ravel()
    dummies = np.hstack([np.repeat(np.eye(units), periods, axis=0), np.tile(np.eye(periods), (units, 1))])
    root = np.sqrt(np.repeat(found.weights, periods))

    def left(column: Array) -> Array:
        return column - dummies @ np.linalg.lstsq(root[:, None] * dummies, root * column, rcond=None)[0]

    return left(found.outcomes.ravel()), left(treated)


@pytest.mark.parametrize("shape", ["each unit alone", "clusters of unequal weights"])
def test_it_is_least_squares_with_the_cluster_robust_error(shape: str) -> None:
    found = panel(effect=2.0)
    found = clustered(found) if shape.startswith("clusters") else found
    outcome, treated = demeaned(found)
    weights = np.repeat(found.weights, found.periods)

    slope = (weights * treated) @ outcome / ((weights * treated) @ treated)
    scores = (weights * treated * (outcome - slope * treated)).reshape(found.outcomes.shape).sum(axis=1)
    by_cluster = np.bincount(found.clusters, scores)
    se = np.sqrt((by_cluster**2).sum()) / ((weights * treated) @ treated)

    dual = two_way_effect(found.basis, found.starts, found.periods)
    assert dual.value == pytest.approx(slope, abs=1e-9)
    assert se_of(dual, found.basis) == pytest.approx(se, rel=1e-9)


@given(seeds)
@settings(max_examples=15)
def test_with_one_start_it_is_the_difference_of_mean_differences(seed: int) -> None:
    found = panel(seed=seed, sizes=(12, 15), starts=(3, None))
    change = found.outcomes[:, 3:].mean(axis=1) - found.outcomes[:, :3].mean(axis=1)

    assert effect(found) == pytest.approx(change[:12].mean() - change[12:].mean(), abs=1e-9)


def test_a_group_that_always_had_it_may_stand_in_the_table() -> None:
    found = panel(sizes=(5, 12, 15), starts=(0, 3, None))
    outcome, treated = demeaned(found)

    assert effect(found) == pytest.approx(treated @ outcome / (treated @ treated), abs=1e-9)


def test_growing_effects_in_waves_pull_it_below_every_true_average() -> None:
    found = panel(sizes=(40, 40), starts=(2, 6), periods=12)
    added = np.where(gains(found.codes, found.starts, 12, 1.0) > 0, 1.0, 0.0).cumsum(
        axis=1
    )  # 1, 2, 3 ... since the start
    quiet = replace(found, outcomes=added)

    assert effect(quiet) < 0.6 * added[added > 0].mean()  # Goodman-Bacon (2021): the treated serve as comparison
    assert summary(quiet, "simple", control="notyet").value == pytest.approx(2.5)  # 1, 2, 3, 4 before the others start


@given(seeds, st.floats(1e-12, 1e6))
@settings(max_examples=20)
def test_the_unit_of_the_weights_moves_nothing(seed: int, factor: float) -> None:
    found = panel(seed=seed)

    assert effect(replace(found, weights=np.full(36, factor))) == pytest.approx(effect(found), abs=1e-8)


@pytest.mark.parametrize("starts", [(None, None), (0, 0), (2, 2)])
def test_treatment_that_does_not_vary_within_unit_and_period_has_no_coefficient(starts: tuple[int | None, ...]) -> None:
    found = panel(sizes=(6, 6), starts=(1, None))

    with pytest.raises(ValueError, match="vary"):
        two_way_effect(found.basis, starts, found.periods)


def test_its_error_is_near_the_spread_over_many_worlds() -> None:
    worlds = [panel(sizes=(24, 18, 30), seed=seed) for seed in range(300)]
    effects = [two_way_effect(world.basis, world.starts, world.periods) for world in worlds]
    errors = [se_of(dual, world.basis) for dual, world in zip(effects, worlds, strict=True)]

    assert np.mean(errors) == pytest.approx(np.std([dual.value for dual in effects]), rel=0.15)  # 300 draws: 4 % each
