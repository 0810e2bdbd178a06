"""The imputation estimator: the regression of untreated rows that foretells the treated ones, and its error."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats.imputation import imputed_effect
from unit.stats.panels import Panel, clustered, gains, jackknife_se, panel, se_of, summary

seeds = st.integers(0, 2**31)


def imputed(found: Panel) -> float:
    return imputed_effect(found.basis, found.starts, found.periods).value


def by_regression(found: Panel) -> float:
    """Unit and period dummies on the untreated rows, row by row, then the mean of what is left of the treated ones."""
    units, periods = found.outcomes.shape
    start = np.array([periods if found.starts[code] is None else found.starts[code] for code in found.codes])
    treated = (np.arange(periods) >= start[:, None]).ravel()
    design = np.hstack([np.repeat(np.eye(units), periods, axis=0), np.tile(np.eye(periods), (units, 1))])
    weights = np.repeat(found.weights, periods)
    root = np.sqrt(weights[~treated])
    outcome = found.outcomes.ravel()
    fitted = np.linalg.lstsq(root[:, None] * design[~treated], root * outcome[~treated], rcond=None)[0]
    return float(np.average((outcome - design @ fitted)[treated], weights=weights[treated]))


@given(seeds)
@settings(max_examples=15)
def test_it_is_the_regression_on_unit_and_period_dummies(seed: int) -> None:
    found = panel(seed=seed, effect=2.0)

    assert imputed(found) == pytest.approx(by_regression(found), abs=1e-9)


def test_with_weights_it_is_the_weighted_regression() -> None:
    found = clustered(panel(effect=2.0))

    assert imputed(found) == pytest.approx(by_regression(found), abs=1e-9)


def test_without_a_never_treated_unit_those_still_waiting_foretell_the_others() -> None:
    found = panel(sizes=(12, 9), starts=(2, 4), periods=4, effect=2.0)  # both periods of the first have one waiting

    assert imputed(found) == pytest.approx(by_regression(found), abs=1e-9)


def test_with_one_start_and_one_period_before_it_is_the_difference_in_differences() -> None:
    found = panel(sizes=(12, 15), starts=(1, None), effect=2.0)

    assert imputed(found) == pytest.approx(summary(found, "simple").value, abs=1e-9)


@given(seeds)
@settings(max_examples=10)
def test_levels_and_seasons_leave_it_alone(seed: int) -> None:
    found = panel(seed=seed)
    moved = replace(found, outcomes=found.outcomes + 100.0 * np.arange(36)[:, None] + 7.0 * np.arange(6) ** 2)

    assert imputed(moved) == pytest.approx(imputed(found), abs=1e-7)


def test_what_the_programme_adds_is_found_to_the_last_digit() -> None:
    found = panel()
    added = gains(found.codes, found.starts, found.periods, 5.0)
    truth = added[added > 0].mean()

    with_gain = imputed(replace(found, outcomes=found.outcomes + added))

    assert with_gain - imputed(found) == pytest.approx(truth, abs=1e-9)


@pytest.mark.parametrize("shape", ["each unit alone", "clusters of unequal weights"])
def test_its_error_is_near_that_of_the_jackknife(shape: str) -> None:
    """With one effect for all: where effects differ by cohort, the method takes the cohorts' sizes as fixed."""
    found = panel(sizes=(48, 36, 60))
    found = clustered(found) if shape.startswith("clusters") else found
    dual = imputed_effect(found.basis, found.starts, found.periods)

    ours = np.sqrt(found.basis.covariance([dual], small_sample=True)[0, 0])

    assert ours == pytest.approx(jackknife_se(found, imputed), rel=0.05)


def test_its_error_is_smaller_than_that_of_group_time_effects_where_noise_has_no_memory() -> None:
    found = panel(sizes=(60, 60, 80), periods=10, starts=(6, 8, None), seed=4)
    noise = np.random.default_rng(4).normal(size=found.outcomes.shape)
    fresh = replace(found, outcomes=noise)  # Borusyak and others (2024): efficient if rows are independent

    dual = imputed_effect(fresh.basis, fresh.starts, fresh.periods)

    assert se_of(dual, fresh.basis) < se_of(summary(fresh, "simple"), fresh.basis)


def test_with_nobody_left_untreated_in_any_treated_period_it_cannot_be_made() -> None:
    found = panel(sizes=(20,), starts=(3,))

    with pytest.raises(NotEnoughDataError, match="untreated"):
        imputed(found)
