"""Columns of a file as numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.seeds import stream
from changemaker.link.columns import (
    MOST_LEVELS,
    baseline_columns,
    column,
    heavy_tailed,
    levels,
    metric_columns,
    orthogonal,
)

UNITS = np.arange(60)


def test_gaps_are_found_in_numbers_and_in_labels() -> None:
    labels = column(np.array(["gold", " ", None, float("nan"), "tin"], dtype=object))
    numbers = column(np.array([1.0, np.nan, 3.0]))

    assert labels.answered.tolist() == [True, False, False, False, True]
    assert numbers.answered.tolist() == [True, False, True]
    assert labels.labels
    assert not numbers.labels


def test_rare_labels_are_counted_by_units_and_share_a_level() -> None:
    names = np.repeat(["often", "rows of one", "seldom", "rare"], [20, 20, 10, 10])
    unit = np.r_[np.arange(20), np.full(20, 99), np.arange(20, 30), np.arange(30, 40)]

    level = levels(names, unit)

    assert level[20] == 0  # twenty rows of one unit: joins the most frequent
    assert len(set(level)) == 3


def test_labels_that_are_all_rare_say_nothing() -> None:
    names = np.array([f"customer {number}" for number in UNITS])

    assert metric_columns(column(names), UNITS).shape == (60, 0)


def test_a_column_of_a_thousand_labels_is_held_by_its_most_frequent_ones() -> None:
    names = np.repeat(np.arange(30), 20).astype(str)

    assert levels(names, np.arange(600)).max() == MOST_LEVELS


def test_a_heavy_tail_brings_its_rank_along() -> None:
    money = np.exp(1.5 * stream(1, "money").standard_normal(500))

    assert heavy_tailed(money)
    assert metric_columns(column(money), np.arange(500)).shape == (500, 2)
    assert metric_columns(column(np.tile(np.arange(11.0), 50)), np.arange(550)).shape == (550, 1)


def test_the_baseline_takes_numbers_with_few_values_as_levels_and_gaps_as_one() -> None:
    tier = np.tile([1.0, 2.0, 3.0], 20)
    gaps = np.where(UNITS < 20, np.nan, UNITS.astype(float))
    named = np.where(UNITS < 20, "", "known").astype(object)

    assert baseline_columns({"tier": tier}, UNITS).shape[1] == 1 + 2
    assert baseline_columns({"gaps": gaps, "named": named}, UNITS).shape[1] == 1 + 3  # value, rank; one flag for both
    assert baseline_columns({"nothing": np.full(60, np.nan)}, UNITS).shape[1] == 1
    assert baseline_columns({}, UNITS).shape == (60, 1)


@given(st.integers(1, 5), st.integers(0, 1000))
def test_orthogonal_columns_are_uncorrelated_and_span_what_was_given(given_columns: int, seed: int) -> None:
    rng = stream(seed, "columns")
    raw = rng.standard_normal((40, given_columns)) * 10.0 ** rng.integers(-3, 4, given_columns) + 5
    raw = np.column_stack([raw, raw[:, 0] * 3 - 1])

    found = orthogonal(raw)

    assert found.shape == (40, given_columns)
    assert found.T @ found / 40 == pytest.approx(np.eye(given_columns), abs=1e-6)
    around = raw - raw.mean(axis=0)
    left = around - found @ np.linalg.lstsq(found, around, rcond=None)[0]
    assert np.abs(left).max() < 1e-6 * np.abs(around).max()
