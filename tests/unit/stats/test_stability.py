"""The stability index says how far a distribution has moved, and chance alone is no shift."""

import numpy as np
import pytest

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats.stability import Bins, bins_of, codes_of, stability


def test_the_index_of_two_known_distributions_is_the_hand_sum() -> None:
    before = Bins(edges=(0.5,), shares=(0.5, 0.5, 0.0), n=10_000_000)
    now = np.repeat([0.0, 1.0], [250_000, 750_000])

    index = stability(before, now)

    assert index.value == pytest.approx(0.25 * np.log(3), abs=1e-4)  # (.25 - .5) ln .5 + (.75 - .5) ln 1.5, by hand


def test_without_any_change_the_range_begins_at_zero_and_with_one_it_holds_the_truth() -> None:
    rng = np.random.default_rng(1)
    still, moved = [], []
    for _ in range(60):
        before = bins_of(rng.normal(0, 1, 2_000))
        still.append(stability(before, rng.normal(0, 1, 500)))
        moved.append(stability(before, rng.normal(1, 1, 2_000)))

    assert all(index.low == 0 and index.value < 0.1 for index in still)
    assert all(index.low > 0.25 for index in moved)
    assert np.mean([index.low < 0.926 < index.high for index in moved]) > 0.95  # the sum over the normal's own deciles


def test_what_is_not_known_has_a_bin_of_its_own() -> None:
    before = bins_of(np.arange(1_000.0))

    index = stability(before, np.where(np.arange(1_000) % 2, np.nan, np.arange(1_000.0)))

    assert before.shares[-1] == 0 and index.low > 0.25


def test_a_category_is_counted_by_its_codes() -> None:
    codes = np.repeat([0.0, 1.0, 2.0], [300, 200, 100])

    same, turned = (stability(codes_of(codes, 3), now) for now in (codes, 2 - codes))

    assert same.low == 0 < 0.25 < turned.low


@pytest.mark.parametrize("values", [np.ones(500), np.full(500, np.nan), np.repeat([0.0, 1.0], [499, 1])])
def test_a_feature_that_says_nothing_has_not_moved(values: np.ndarray) -> None:
    assert stability(bins_of(values), values).value == 0


def test_fewer_than_a_hundred_show_nothing() -> None:
    with pytest.raises(NotEnoughDataError, match="99 units"):
        stability(bins_of(np.arange(1_000.0)), np.arange(99.0))
