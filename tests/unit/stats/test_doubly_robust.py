"""Group-time effects with covariates: right if either model is, however the covariates are written, given overlap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.delta import UnitBasis
from changemaker.stats.doubly_robust import AdjustedPaths, doubly_robust
from changemaker.stats.group_time import MeanPaths, aggregate, group_time_cells
from changemaker.stats.moments import Array
from unit.stats.panels import panel, se_of

seeds = st.integers(0, 2**31)
Drawn = tuple[Array, NDArray[np.bool_], Array, Array]


def drawn(seed: int, *, units: int = 300, bent: bool = False, effect: float = 0.0, noise: float = 1.0) -> Drawn:
    """Change, who was treated, what was known, weights: who has high values is treated more often and rises more."""
    rng = stream(seed, "drawn")
    known = rng.normal(size=(units, 2))
    treated = rng.random(units) < 1 / (1 + np.exp(-(known @ [1.0, -0.5])))
    trend = known @ [2.0, 1.0] + (known[:, 0] ** 2 if bent else 0.0)
    return trend + effect * treated + noise * rng.normal(size=units), treated, known, np.ones(units)


@given(seeds)
@settings(max_examples=15)
def test_with_nothing_known_it_is_the_difference_of_mean_changes(seed: int) -> None:
    change, treated, _, weights = drawn(seed)

    value, influence = doubly_robust(change, treated, np.empty((300, 0)), weights)

    assert value == pytest.approx(change[treated].mean() - change[~treated].mean())
    variance = change[treated].var() / treated.sum() + change[~treated].var() / (~treated).sum()
    assert (influence**2).sum() == pytest.approx(variance)


@given(seeds, st.floats(-20, 20))
@settings(max_examples=15)
def test_a_right_model_of_the_trend_gives_the_truth_without_noise(seed: int, effect: float) -> None:
    value, _ = doubly_robust(*drawn(seed, effect=effect, noise=0.0))

    assert value == pytest.approx(effect, abs=1e-7)


def test_a_wrong_model_of_the_trend_is_made_good_by_the_model_of_who_was_treated() -> None:
    """The trend is bent in what is known, the regression is straight; the plain difference is off by over one."""
    samples = [drawn(seed, units=2000, bent=True, effect=1.0) for seed in range(40)]

    found = np.array([doubly_robust(*sample)[0] for sample in samples])
    naive = np.array([change[treated].mean() - change[~treated].mean() for change, treated, _, _ in samples])

    assert abs(found.mean() - 1.0) < 4 * found.std() / np.sqrt(40)
    assert naive.mean() - 1.0 > 1.0


@given(seeds)
@settings(max_examples=15)
def test_the_influences_sum_to_zero(seed: int) -> None:
    _, influence = doubly_robust(*drawn(seed))

    assert influence.sum() == pytest.approx(0.0, abs=1e-9)


def test_the_influence_of_a_unit_is_how_the_answer_moves_with_its_weight() -> None:
    change, treated, known, weights = drawn(2, units=60)
    _, influence = doubly_robust(change, treated, known, weights)

    step = 1e-4 * np.eye(60)
    ends = [[doubly_robust(change, treated, known, weights + sign * row)[0] for sign in (1, -1)] for row in step]

    slopes = np.array([(up - down) / 2e-4 for up, down in ends])
    np.testing.assert_allclose(influence, slopes, rtol=1e-4, atol=1e-7)


def test_its_error_is_near_that_of_the_jackknife() -> None:
    sample = drawn(3, units=700)

    left = [doubly_robust(*(np.delete(part, place, axis=0) for part in sample))[0] for place in range(700)]
    jackknife = np.sqrt(699 / 700 * ((np.array(left) - np.mean(left)) ** 2).sum())

    _, influence = doubly_robust(*sample)
    assert np.sqrt((influence**2).sum()) == pytest.approx(jackknife, rel=0.1)


@given(seeds, st.floats(0.1, 100), st.floats(1e-6, 1e6))
@settings(max_examples=15)
def test_neither_the_unit_of_the_outcome_nor_that_of_the_weights_matters(seed: int, rate: float, factor: float) -> None:
    change, treated, known, weights = drawn(seed)
    value, influence = doubly_robust(change, treated, known, weights)

    moved, moved_influence = doubly_robust(rate * change, treated, known, factor * weights)

    assert moved == pytest.approx(rate * value, abs=1e-6 * rate)
    np.testing.assert_allclose(moved_influence, rate * influence, rtol=1e-5, atol=1e-8 * rate)


def test_weights_count_as_repeated_rows_do() -> None:
    change, treated, known, _ = drawn(4)
    times = stream(4, "times").integers(1, 4, 300)

    weighted, _ = doubly_robust(change, treated, known, times.astype(float))
    repeated, _ = doubly_robust(
        *(np.repeat(part, times, axis=0) for part in (change, treated, known)), np.ones(times.sum())
    )

    assert weighted == pytest.approx(repeated, abs=1e-8)


def adjusted(seed: int = 1, *, covariates: "Array | None" = None, pre_path: bool = False) -> tuple[float, float]:
    """The simple average on a panel of three cohorts, and its error."""
    found = panel(sizes=(40, 30, 60), seed=seed, effect=1.0)
    paths = AdjustedPaths(found.outcomes, found.codes, covariates=covariates, pre_path=pre_path)
    basis = UnitBasis(found.codes)
    dual = aggregate(group_time_cells(paths, found.starts, found.periods), basis).simple
    return dual.value, float(np.sqrt(basis.covariance([dual])[0, 0]))


def test_without_covariates_units_give_what_their_sums_give() -> None:
    found = panel(sizes=(40, 30, 60), effect=1.0)
    basis = found.basis
    dual = aggregate(group_time_cells(MeanPaths(basis), found.starts, found.periods), basis).simple

    value, se = adjusted()

    assert value == pytest.approx(dual.value, abs=1e-9)
    assert se == pytest.approx(se_of(dual, basis), rel=1e-9)


def test_the_unit_and_origin_of_a_covariate_and_a_constant_one_do_not_matter() -> None:
    known = stream(8, "known").normal(size=(130, 1))

    plain = adjusted(covariates=known)

    assert adjusted(covariates=1000 * known - 7) == pytest.approx(plain, abs=1e-7)
    assert adjusted(covariates=np.column_stack([known, np.full(130, 0.1)])) == pytest.approx(plain, abs=1e-7)
    assert adjusted(covariates=np.column_stack([known, known])) == pytest.approx(plain, abs=1e-7)


def test_units_picked_in_a_dip_recover_on_their_own_and_the_pre_path_takes_that_for_no_effect() -> None:
    """Nothing is done to anybody; the treated are those that were low in the last period before (Ashenfelter's dip)."""
    gaps: dict[bool, list[float]] = {False: [], True: []}
    for seed in range(30):
        rng = stream(seed, "dip")
        outcomes = rng.normal(size=(400, 1)) + rng.normal(size=(400, 4))
        codes = (outcomes[:, 1] + rng.normal(size=400) > -0.8).astype(np.int64)  # cohort 0 was low in period 1
        for pre_path, found in gaps.items():
            paths = AdjustedPaths(outcomes, codes, pre_path=pre_path)
            cells = group_time_cells(paths, (2, None), 4)
            found.append(aggregate(cells, UnitBasis(codes)).simple.value)

    plain, with_path = np.array(gaps[False]), np.array(gaps[True])
    assert plain.mean() > 0.5  # a recovery that looks like an effect
    assert abs(with_path.mean()) < 4 * with_path.std() / np.sqrt(30)


def test_covariates_that_split_the_groups_wholly_are_no_comparison() -> None:
    change, treated, _, weights = drawn(5)

    with pytest.raises(NotEnoughDataError, match=r"overlap|looks like"):
        doubly_robust(change, treated, np.where(treated, 5.0, -5.0)[:, None] + 0.01 * change[:, None], weights)


def test_fewer_comparison_units_than_covariates_are_no_comparison() -> None:
    rng = stream(6, "few")

    with pytest.raises(NotEnoughDataError, match="fewer comparison units"):
        doubly_robust(rng.normal(size=10), np.arange(10) < 7, rng.normal(size=(10, 3)), np.ones(10))
