"""Doubly robust adjustment: what it promises when units chose for themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.aipw import (
    Adjusted,
    Codes,
    Flags,
    doubly_robust_effect,
    expanded,
    regressed,
    regression_adjusted,
)
from changemaker.stats.moments import Array


def chosen(n: int, *, effect: float = 2.0, seed: int = 0) -> tuple[Array, Flags, Array]:
    """Units of which the wealthy both take part and spend more; taking part adds `effect`."""
    rng = stream(seed, "chosen")
    known = rng.normal(size=(n, 2))
    took_part = rng.uniform(size=n) < 1 / (1 + np.exp(0.5 - known[:, 0] + 0.5 * known[:, 1]))
    spend = 3 * known[:, 0] + known[:, 1] + effect * took_part + rng.normal(size=n)
    return spend, took_part, known


def adjusted(n: int, *, seed: int = 0, target: str = "att", repeats: int = 3) -> Adjusted:
    """The effect on such units."""
    spend, took_part, known = chosen(n, seed=seed)
    return doubly_robust_effect(spend, took_part, known, unit="USD", seed=1, target=target, repeats=repeats)  # type: ignore[arg-type]


@pytest.mark.parametrize("target", ["att", "ate"])
def test_selection_on_what_is_known_is_taken_out(target: str) -> None:
    spend, took_part, _ = chosen(4000)
    naive = spend[took_part].mean() - spend[~took_part].mean()

    found = adjusted(4000, target=target).estimate

    assert naive > 3.5
    assert found.value == pytest.approx(2.0, abs=4 * (found.se or 0))
    assert found.se == pytest.approx(0.04, abs=0.015)


@pytest.mark.parametrize("target", ["att", "ate"])
def test_ranges_cover_the_truth_as_often_as_they_say(target: str) -> None:
    """120 data sets; 95 % coverage stays above 107 with probability 0.997 (binomial)."""
    inside = 0
    for seed in range(120):
        found = adjusted(400, seed=seed, target=target, repeats=1).estimate
        inside += found.low <= 2.0 <= found.high

    assert inside >= 107


def test_it_is_right_when_only_the_model_of_who_took_part_is() -> None:
    """The outcome bends, so a line misses it; chances are logistic. A line alone is off by many errors."""
    rng = stream(5, "bent")
    known = rng.normal(size=(20_000, 1))
    took_part = rng.uniform(size=20_000) < 1 / (1 + np.exp(1 - known[:, 0]))
    outcome = np.exp(known[:, 0]) + rng.normal(size=20_000)  # taking part changes nothing

    line = regression_adjusted(outcome, took_part, known, unit="USD")
    found = doubly_robust_effect(outcome, took_part, known, unit="USD", seed=1, repeats=1).estimate

    assert abs(line.value) > 4 * (line.se or 0)
    assert abs(found.value) < 3 * (found.se or 0)


def test_it_is_right_when_only_the_model_of_the_outcome_is() -> None:
    """Chances follow a bent curve that a logistic line misses; the outcome is a line."""
    rng = stream(6, "bent")
    known = rng.normal(size=(20_000, 1))
    took_part = rng.uniform(size=20_000) < 0.15 + 0.5 * (np.abs(known[:, 0]) > 1)
    outcome = 5 * known[:, 0] + 2 * took_part + rng.normal(size=20_000)

    found = doubly_robust_effect(outcome, took_part, known, unit="USD", seed=1, repeats=1).estimate

    assert found.value == pytest.approx(2, abs=3.5 * (found.se or 0))


@given(st.floats(0.01, 100), st.floats(-1e3, 1e3))
@settings(max_examples=10)
def test_the_effect_follows_a_change_of_unit_and_level(scale: float, shift: float) -> None:
    spend, took_part, known = chosen(200)

    plain = doubly_robust_effect(spend, took_part, known, unit="USD", seed=1, repeats=1).estimate
    changed = doubly_robust_effect(
        scale * spend + shift, took_part, 3 * known - 1, unit="EUR", seed=1, repeats=1
    ).estimate

    assert changed.value == pytest.approx(scale * plain.value, rel=1e-6)
    assert changed.se == pytest.approx(scale * (plain.se or 0), rel=1e-6)


def test_repeats_take_the_luck_of_the_folds_out() -> None:
    spend, took_part, known = chosen(200)

    def spread(repeats: int) -> float:
        runs = (doubly_robust_effect(spend, took_part, known, unit="USD", seed=s, repeats=repeats) for s in range(12))
        return float(np.std([run.estimate.value for run in runs]))

    assert spread(9) < spread(1)


def test_the_same_seed_gives_the_same_answer() -> None:
    assert adjusted(300) == adjusted(300)


def doubled(values: Array) -> Array:
    """Every row twice."""
    return np.repeat(values, 2, axis=0)


def test_rows_that_belong_together_count_once() -> None:
    """Each unit entered twice: as clusters the error stays, as rows it would shrink by the root of two."""
    spend, took_part, known = chosen(600)
    pairs: Codes = np.repeat(np.arange(600), 2)

    def run(clusters: Codes | None) -> Adjusted:
        return doubly_robust_effect(
            doubled(spend), np.repeat(took_part, 2), doubled(known), unit="USD", seed=1, repeats=1, clusters=clusters
        )

    once = doubly_robust_effect(spend, took_part, known, unit="USD", seed=1, repeats=1).estimate

    assert run(pairs).estimate.se == pytest.approx(once.se, rel=0.1)
    assert run(pairs).estimate.n == 600
    assert run(None).estimate.se == pytest.approx((once.se or 0) / 2**0.5, rel=0.1)


def test_overlap_is_reported_before_and_after_weighting() -> None:
    overlap = adjusted(2000).overlap

    assert overlap.imbalance_before > 0.5
    assert overlap.imbalance_after < 0.1
    assert 100 < overlap.effective_n < 1300
    assert overlap.effective_share == pytest.approx(overlap.effective_n / (~chosen(2000)[1]).sum())
    assert overlap.trimmed_share < 0.05


def test_equal_chances_make_every_comparison_unit_count() -> None:
    spend, _, known = chosen(400)
    half = np.arange(400) % 2 == 0

    assert doubly_robust_effect(spend, half, known, unit="USD", seed=1).overlap.effective_share > 0.9


@pytest.mark.parametrize("apart", [4.0, 10.0, 1000.0])
@pytest.mark.parametrize("n", [80, 800])
def test_arms_that_are_nowhere_alike_are_refused(apart: float, n: int) -> None:
    rng = stream(8, "apart")
    took_part = np.arange(n) % 2 == 0
    known = rng.normal(size=(n, 2)) + np.outer(took_part, [apart, 0])

    with pytest.raises(NotEnoughDataError, match="no overlap"):
        doubly_robust_effect(known[:, 0], took_part, known, unit="USD", seed=1)


def test_a_flag_that_decides_who_takes_part_is_refused() -> None:
    took_part = np.arange(200) % 2 == 0
    known = took_part[:, None].astype(float)

    with pytest.raises(NotEnoughDataError, match="no overlap"):
        doubly_robust_effect(stream(1, "y").normal(size=200), took_part, known, unit="USD", seed=1)
    with pytest.raises(NotEnoughDataError, match="exactly who took part"):
        regression_adjusted(stream(1, "y").normal(size=200), took_part, known, unit="USD")


@pytest.mark.parametrize("small", [0, 3, 29])
def test_an_arm_with_fewer_than_thirty_units_is_refused(small: int) -> None:
    spend, _, known = chosen(200)

    with pytest.raises(NotEnoughDataError, match=f"{small} units in one arm; 30 needed"):
        doubly_robust_effect(spend, np.arange(200) < small, known, unit="USD", seed=1)


def test_constant_and_repeated_covariates_do_no_harm() -> None:
    spend, took_part, known = chosen(500)
    more = np.column_stack([known, np.ones(500), known[:, 0]])

    plain = regressed(spend, took_part, known, unit="USD")
    padded = regressed(spend, took_part, more, unit="USD")

    assert padded.estimate.value == pytest.approx(plain.estimate.value)
    assert padded.df == plain.df
    assert padded.r2_outcome[2:].tolist() == [0, 0]
    assert doubly_robust_effect(spend, took_part, more, unit="USD", seed=1).estimate.value == pytest.approx(2, abs=0.6)


def test_without_covariates_regression_is_the_gap_between_means_with_the_error_of_welch() -> None:
    spend, took_part, _ = chosen(300)
    arms = spend[took_part], spend[~took_part]

    found = regression_adjusted(spend, took_part, np.empty((300, 0)), unit="USD")

    assert found.value == pytest.approx(arms[0].mean() - arms[1].mean())
    assert found.se == pytest.approx(sum(arm.var(ddof=1) / len(arm) for arm in arms) ** 0.5)  # HC2 is Welch's


def test_squares_are_added_to_numbers_and_flags_where_nothing_is_common() -> None:
    age = np.arange(25.0)
    spend = np.where(age < 8, 0.0, age)
    yes = (age > 5).astype(float)

    wide = expanded(np.column_stack([age, spend, yes]))

    assert wide.shape == (25, 6)  # three columns, two squares, one flag: age is zero only once in twenty-five
    assert wide[:, 5].tolist() == (spend == 0).astype(float).tolist()


def test_expanding_no_columns_gives_none() -> None:
    assert expanded(np.empty((5, 0))).shape == (5, 0)
