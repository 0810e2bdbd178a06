"""Differences between drawn arms: sharper with what was known before, and moved by nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.seeds import stream
from changemaker.stats.ancova import arm_effect
from changemaker.stats.delta import GroupBasis
from changemaker.stats.moments import Array, group_moments
from unit.stats.panels import se_of

seeds = st.integers(0, 2**31)


def arms(*groups: Array, weights: "list[Array] | None" = None) -> GroupBasis:
    """Control first; column 0 the outcome, the others covariates."""
    given_weights = weights or [np.ones(len(group)) for group in groups]
    moments = [group_moments(group, weights=each) for group, each in zip(groups, given_weights, strict=True)]
    return GroupBasis(moments, slopes=groups[0].shape[1] - 1)


def drawn(seed: int, *, units: int = 80, covariates: int = 2, effect: float = 1.0) -> tuple[Array, Array]:
    """Two arms by lot, of unequal size; the covariates explain most of the outcome, with slopes that differ by arm."""
    rng = stream(seed, "drawn")
    known = rng.normal(size=(units, covariates))
    treated = rng.permutation(units) < units // 3
    slopes = np.where(treated[:, None], 2.0, 1.0) * np.arange(1, covariates + 1)
    outcome = 5 + effect * treated + (slopes * known).sum(axis=1) + 0.5 * rng.normal(size=units)
    rows = np.column_stack([outcome, known])
    return rows[~treated], rows[treated]


def interacted(control: Array, treated: Array) -> float:
    """Lin (2013): the coefficient of the arm beside covariates centred on everybody and their products with it."""
    rows = np.vstack([control, treated])
    arm = np.repeat([0.0, 1.0], [len(control), len(treated)])
    centred = rows[:, 1:] - rows[:, 1:].mean(axis=0)
    design = np.column_stack([np.ones(len(rows)), arm, centred, arm[:, None] * centred])
    return float(np.linalg.lstsq(design, rows[:, 0], rcond=None)[0][1])


@given(seeds)
@settings(max_examples=20)
def test_without_covariates_it_is_the_difference_of_means(seed: int) -> None:
    control, treated = drawn(seed, covariates=0)

    assert arm_effect(arms(control, treated)).value == pytest.approx(treated.mean() - control.mean())


@given(seeds)
@settings(max_examples=20)
def test_with_covariates_it_is_the_interacted_regression(seed: int) -> None:
    control, treated = drawn(seed)

    assert arm_effect(arms(control, treated)).value == pytest.approx(interacted(control, treated), abs=1e-8)


def test_the_ratio_is_the_difference_as_a_share_of_the_control() -> None:
    control, treated = np.array([[2.0], [4.0]]), np.array([[5.0], [7.0]])

    assert arm_effect(arms(control, treated), scale="ratio").value == pytest.approx(1.0)  # 6 / 3 - 1


def test_a_covariate_that_explains_most_of_the_outcome_takes_its_noise_away() -> None:
    control, treated = drawn(5, units=600)
    plain = arms(control[:, :1], treated[:, :1])
    sharper = arms(control, treated)

    ratio = se_of(arm_effect(sharper), sharper) / se_of(arm_effect(plain), plain)

    assert ratio < 0.6  # residual spread .5 and the part of the slopes that differs, against 2.6 and more


def test_the_error_with_covariates_is_near_that_of_the_jackknife() -> None:
    control, treated = drawn(6, units=400)

    def left_out() -> list[float]:
        found = [arm_effect(arms(np.delete(control, place, axis=0), treated)).value for place in range(len(control))]
        return found + [
            arm_effect(arms(control, np.delete(treated, place, axis=0))).value for place in range(len(treated))
        ]

    basis = arms(control, treated)
    left = np.array(left_out())
    jackknife = np.sqrt((399 / 400) * ((left - left.mean()) ** 2).sum())

    ours = np.sqrt(basis.covariance([arm_effect(basis)], small_sample=True)[0, 0])
    assert ours == pytest.approx(jackknife, rel=0.03)


@given(seeds, st.floats(-1e3, 1e3), st.floats(0.01, 100))
@settings(max_examples=20)
def test_the_unit_and_the_origin_of_a_covariate_do_not_matter(seed: int, shift: float, scale: float) -> None:
    control, treated = drawn(seed)
    move = np.array([1.0, scale, scale]), np.array([0.0, shift, -shift])

    moved = [group * move[0] + move[1] for group in (control, treated)]

    assert arm_effect(arms(*moved)).value == pytest.approx(arm_effect(arms(control, treated)).value, abs=1e-6)


def test_a_covariate_given_twice_or_that_never_varies_changes_nothing() -> None:
    control, treated = drawn(7)
    plain = arm_effect(arms(control, treated)).value

    twice = [np.column_stack([group, group[:, 1]]) for group in (control, treated)]
    constant = [np.column_stack([group, np.full(len(group), 3.0)]) for group in (control, treated)]

    assert arm_effect(arms(*twice)).value == pytest.approx(plain, abs=1e-8)
    assert arm_effect(arms(*constant)).value == pytest.approx(plain, abs=1e-8)


def test_weights_count_as_repeated_rows_do() -> None:
    control, treated = drawn(8)
    times = stream(8, "times").integers(1, 4, len(control)), stream(9, "times").integers(1, 4, len(treated))

    weighted = arm_effect(arms(control, treated, weights=[t.astype(float) for t in times]))
    repeated = arm_effect(arms(np.repeat(control, times[0], axis=0), np.repeat(treated, times[1], axis=0)))

    assert weighted.value == pytest.approx(repeated.value)


def test_over_many_lots_the_adjusted_difference_is_right_on_average() -> None:
    found = np.array([arm_effect(arms(*drawn(seed, effect=0.7))).value for seed in range(300)])

    assert found.mean() == pytest.approx(0.7, abs=4 * found.std() / np.sqrt(300))
