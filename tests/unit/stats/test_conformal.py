import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.stats import conformal


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(1, 9), min_size=5, max_size=5), min_size=1, max_size=6), st.floats(0, 1))
def test_a_range_holds_just_the_values_that_lie_no_deeper(raw: list[list[int]], deepest: float) -> None:
    shares = np.array(raw) / np.array(raw).sum(axis=1)[:, None]

    low, high = conformal.ranges(shares, deepest)

    for value in range(5):
        depth = conformal.depths(shares, np.full(len(shares), value))
        assert ((low <= value) & (value <= high)).tolist() == (depth <= deepest).tolist()


def test_of_two_values_the_likelier_one_is_the_start_and_of_more_the_median() -> None:
    assert conformal.depths(np.array([[0.3, 0.7]] * 2), np.array([1, 0])).tolist() == [0.0, 0.7]
    # two peaks, none in the middle: the range grows from the value at which half is reached
    assert conformal.ranges(np.array([[0.45, 0.01, 0.04, 0.5]]), 0.0)[0].tolist() == [2]


def test_no_depth_is_enough_where_the_known_answers_are_too_few_for_the_level() -> None:
    assert conformal.threshold(np.arange(5.0), level=0.9) == float("inf")
    assert conformal.threshold(np.zeros(0), level=0.5) == float("inf")


@pytest.mark.parametrize("seed", range(3))
def test_nine_of_ten_new_answers_are_held_though_the_shares_are_wrong(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.dirichlet(np.ones(7), size=6000)
    said = np.sqrt(truth) / np.sqrt(truth).sum(axis=1)[:, None]  # too flat
    code = (rng.uniform(size=6000)[:, None] > np.cumsum(truth, axis=1)[:, :-1]).sum(axis=1)
    known, new = slice(0, 2000), slice(2000, None)

    deepest = conformal.threshold(conformal.depths(said[known], code[known]), level=0.9)
    low, high = conformal.ranges(said[new], deepest)

    # 2,000 known and 4,000 new: standard error sqrt(.09 / 2000 + .09 / 4000) = .008, three of them
    assert np.mean((low <= code[new]) & (code[new] <= high)) == pytest.approx(0.9, abs=0.025)


def test_weights_bring_the_level_to_those_who_are_unlike_the_known() -> None:
    rng = np.random.default_rng(8)
    known, new = rng.uniform(size=4000), np.sqrt(rng.uniform(size=4000))  # density 2x among the new
    depth = np.abs(rng.normal(size=4000)) * (0.2 + known)

    plain = conformal.threshold(depth, level=0.9)
    weighted = conformal.threshold(depth, level=0.9, weight=2 * known)

    held = [np.mean(np.abs(rng.normal(size=4000)) * (0.2 + new) <= one) for one in (plain, weighted)]
    assert held[0] < 0.88
    assert held[1] == pytest.approx(0.9, abs=0.025)


def test_a_unit_counts_once_however_many_rows_it_has() -> None:
    unit = np.r_[np.zeros(900, dtype=np.intp), np.arange(1, 101)]
    depth = np.r_[np.full(900, 50.0), np.arange(100.0)]

    assert conformal.threshold(depth, level=0.5) == 50.0
    assert conformal.threshold(depth, level=0.9, weight=conformal.one_a_unit(unit)) == pytest.approx(90, abs=1)
