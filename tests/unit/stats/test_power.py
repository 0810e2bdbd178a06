"""Power: what could have been seen, and how many units it takes."""

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.power import (
    clusters_needed,
    design_effect,
    detectable_slope,
    power_to_see,
    smallest_detectable_effect,
    units_needed,
)


@given(st.floats(1e-3, 1e3), st.floats(0.3, 0.99), st.floats(0.8, 0.99), st.sampled_from([5.0, 30.0, inf]))
@example(1.0, 0.8, 0.99, 2.0)  # two clusters an arm: the far tail is too small for the noncentral t to be computed
@example(1.0, 0.984375, 0.98828125, 5.0)
def test_the_smallest_detectable_effect_is_seen_with_just_that_power(
    se: float, power: float, level: float, df: float
) -> None:
    effect = smallest_detectable_effect(se, power=power, level=level, df=df)

    assert power_to_see(effect, se=se, level=level, df=df) == pytest.approx(power, abs=1e-6)


def test_the_textbook_multiple_is_2_8_standard_errors() -> None:
    assert smallest_detectable_effect(1.0) == pytest.approx(1.95996 + 0.84162, abs=1e-4)  # two quantiles of the normal


def test_an_effect_of_nothing_is_seen_as_often_as_a_false_alarm() -> None:
    assert power_to_see(0.0, se=1.0, level=0.9) == pytest.approx(0.1)
    assert power_to_see(0.0, se=1.0, level=0.95, df=8) == pytest.approx(0.05)


def test_a_huge_effect_is_always_seen() -> None:
    assert power_to_see(1e3, se=1.0) == power_to_see(-60.0, se=1.0, df=10) == pytest.approx(1)


@pytest.mark.parametrize(("effect", "in_each_arm"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_units_are_those_of_cohens_table(effect: float, in_each_arm: int) -> None:
    """Cohen (1992), Psychological Bulletin 112, table 2: 393, 64 and 26; the first is 393.4, which he rounds down."""
    assert units_needed(effect, sd=1.0) == pytest.approx(2 * in_each_arm, abs=1)


def test_unequal_arms_cost_more_units() -> None:
    assert units_needed(0.2, sd=1, share=0.1) == pytest.approx(units_needed(0.2, sd=1) * 0.25 / 0.09, rel=0.01)


def test_a_cluster_of_one_is_a_unit() -> None:
    assert clusters_needed(0.5, sd=1.0, size=1, icc=0.3) == units_needed(0.5, sd=1.0)


def test_units_that_all_agree_make_their_cluster_one_unit() -> None:
    assert clusters_needed(0.5, sd=1.0, size=50, icc=1.0) == units_needed(0.5, sd=1.0)


def test_the_design_effect_is_that_of_the_textbook() -> None:
    assert design_effect(100, 0.01) == pytest.approx(1.99)  # 1 + 99 * 0.01
    assert design_effect(100, 0.01, cv=0.5) == pytest.approx(2.24)  # 1 + (1.25 * 100 - 1) * 0.01


def test_the_promised_power_of_a_cluster_trial_is_kept() -> None:
    """1,000 trials with the clusters asked for, t-test of cluster means; standard error of the share 0.013."""
    clusters = clusters_needed(0.4, sd=1.0, size=10, icc=0.1)
    half = clusters // 2
    rng = stream(9, "trials")
    between, within = rng.normal(size=(1000, clusters)) * sqrt(0.1), rng.normal(size=(1000, clusters)) * sqrt(0.9 / 10)
    means = between + within
    means[:, :half] += 0.4
    gap = means[:, :half].mean(axis=1) - means[:, half:].mean(axis=1)
    pooled = (means[:, :half].var(axis=1, ddof=1) + means[:, half:].var(axis=1, ddof=1)) / 2
    seen = np.abs(gap) > 2.01 * np.sqrt(pooled * 2 / half)  # t with some 50 degrees of freedom

    assert seen.mean() == pytest.approx(0.8, abs=0.05)


def test_a_slope_over_one_period_is_any_single_effect() -> None:
    assert detectable_slope(np.array([[4.0]]), np.array([-2.0])) == pytest.approx(
        smallest_detectable_effect(2.0) / 2, rel=1e-6
    )


def test_the_detectable_slope_is_caught_by_the_wald_test_with_the_promised_power() -> None:
    """20,000 draws of pre-period effects with that trend; standard error of the share 0.003."""
    times = np.array([-4.0, -3.0, -2.0, -1.0])
    covariance = 0.5 * np.eye(4) + 0.5
    slope = detectable_slope(covariance, times, power=0.6)

    drawn = slope * times + stream(2, "wald").multivariate_normal(np.zeros(4), covariance, size=20_000)
    wald = (drawn * np.linalg.solve(covariance, drawn.T).T).sum(axis=1)

    assert (wald > 9.4877).mean() == pytest.approx(0.6, abs=0.012)  # 95 % point of chi-square with 4 degrees of freedom


def test_more_noise_hides_steeper_trends() -> None:
    times = np.array([-3.0, -2.0, -1.0])

    assert detectable_slope(4 * np.eye(3), times) == pytest.approx(2 * detectable_slope(np.eye(3), times))


def test_without_a_period_before_no_trend_could_be_seen() -> None:
    with pytest.raises(NotEnoughDataError, match="no period before"):
        detectable_slope(np.empty((0, 0)), np.empty(0))


def test_a_covariance_that_lacks_rank_cannot_test_all_periods() -> None:
    with pytest.raises(NotEnoughDataError, match="lower rank"):
        detectable_slope(np.ones((2, 2)), np.array([-2.0, -1.0]))


def test_an_effect_that_needs_more_units_than_there_are_people_is_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="units would be needed"):
        units_needed(1e-7, sd=1.0)


def test_an_estimate_without_error_sees_everything() -> None:
    assert smallest_detectable_effect(0.0) == 0.0


def test_a_power_below_chance_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="power lies between"):
        smallest_detectable_effect(1.0, power=0.03)
