"""Randomisation inference: the share of all ways the lot could have fallen, never zero, right under the null."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.seeds import stream
from changemaker.stats.moments import Array
from changemaker.stats.randomise import ALL_UP_TO, DRAWS, Randomised, randomisation_test

TWO = np.array([[-1.0], [1.0]])


def permuted(values: "list[float] | Array", treated: list[int], *, seed: int = 1) -> Randomised:
    """Two groups, each cluster one vote."""
    sums = np.asarray(values, dtype=float)[:, None]
    groups = np.isin(np.arange(len(sums)), treated).astype(np.int64)
    return randomisation_test(sums, np.ones(len(sums)), groups, TWO, rng=stream(seed, "draws"))


def by_hand(values: Array, treated: list[int]) -> float:
    """Every way to choose as many treated; Welch's ratio of each, written out; the share at least as large."""

    def ratio(chosen: list[int]) -> float:
        inside = np.isin(np.arange(len(values)), chosen)
        ours, theirs = values[inside], values[~inside]
        gap = abs(ours.mean() - theirs.mean())
        error = np.sqrt(ours.var() / len(ours) + theirs.var() / len(theirs))
        return gap / error if error > 1e-12 else (np.inf if gap > 1e-12 else 0.0)

    seen = [ratio(list(chosen)) for chosen in combinations(range(len(values)), len(treated))]
    mine = ratio(treated)
    return float(np.mean([each >= mine * (1 - 1e-9) for each in seen]))


@given(st.integers(0, 2**31), st.integers(6, 9), st.integers(2, 4))
@settings(max_examples=25)
def test_p_is_the_share_of_all_assignments_that_are_at_least_as_extreme(seed: int, units: int, treated: int) -> None:
    values = stream(seed, "values").normal(size=units)
    chosen = list(range(treated))

    found = permuted(values, chosen)

    assert found.exact
    assert found.p == pytest.approx(by_hand(values, chosen), abs=1e-12)


@given(st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_p_is_never_below_one_of_all_assignments_however_many_values_are_equal(values: list[int]) -> None:
    found = permuted([float(value) for value in values], [0, 1, 2])

    assert found.assignments == 20  # 6 choose 3
    assert found.p >= found.smallest >= 1 / 20
    assert found.p == pytest.approx(by_hand(np.array(values, dtype=float), [0, 1, 2]), abs=1e-12)


def test_groups_that_are_wholly_apart_get_the_smallest_p_there_is_not_zero() -> None:
    found = permuted([5, 5, 5, 0, 0, 0], [0, 1, 2])

    assert found.p == pytest.approx(2 / 20)  # the real assignment and its mirror image, of 6 choose 3
    assert found.smallest == pytest.approx(2 / 20)


def test_a_table_that_could_fall_wholly_apart_still_has_a_smallest_p() -> None:
    found = permuted([5, 5, 5, 0, 0, 0], [0, 1, 3])  # not the extreme assignment, but it is among the possible

    assert found.smallest == pytest.approx(2 / 20)


def test_six_regions_cannot_reach_five_per_cent_and_the_test_says_so() -> None:
    found = permuted([9, 8, 7, 1, 2, 3], [0, 1, 2])

    assert found.smallest == pytest.approx(0.1)  # 2 / 20
    assert found.p == pytest.approx(0.1)


def test_where_nothing_differs_every_assignment_is_as_extreme() -> None:
    assert permuted([3, 3, 3, 3, 3, 3], [0, 1, 2]).p == 1.0


@given(st.integers(0, 2**31), st.floats(0.01, 100), st.floats(-100, 100))
@settings(max_examples=15)
def test_neither_the_unit_nor_the_level_of_the_outcome_changes_p(seed: int, scale: float, shift: float) -> None:
    values = stream(seed, "values").normal(size=8)

    assert permuted(scale * values + shift, [0, 1, 2]).p == permuted(values, [0, 1, 2]).p


def test_under_the_null_a_claim_at_five_per_cent_is_made_in_at_most_five_per_cent_of_lots() -> None:
    """Exact: over all 70 assignments of one table, no more than 5 % can have p <= .05."""
    values = stream(3, "null").normal(size=8) ** 3  # heavy tails on purpose

    ps = [permuted(values, list(chosen)).p for chosen in combinations(range(8), 4)]

    for level in (0.03, 0.05, 0.1, 0.5):
        assert np.mean([p <= level + 1e-12 for p in ps]) <= level + 1e-12


def test_too_many_assignments_are_drawn_and_agree_with_all_of_them() -> None:
    values = stream(9, "values").normal(size=15)
    values[:7] += 0.9
    chosen = list(range(7))  # 15 choose 7 is 6,435, over the 5,000 that are gone through

    found = permuted(values, chosen)
    all_of_them = by_hand(values, chosen)

    assert not found.exact
    assert found.assignments == DRAWS + 1 < ALL_UP_TO
    assert found.smallest == pytest.approx(1 / 2000)
    assert found.p == pytest.approx(all_of_them, abs=4 * np.sqrt(all_of_them * (1 - all_of_them) / DRAWS) + 1 / DRAWS)


def test_drawn_p_values_repeat_with_their_seed_and_hardly_move_with_another() -> None:
    values = stream(9, "values").normal(size=20)

    one, again, other = (permuted(values, list(range(10)), seed=seed).p for seed in (1, 1, 2))

    assert one == again
    assert other == pytest.approx(one, abs=0.06)  # four errors of a share from 1,999 draws: 4 * .5 / sqrt(1999) = .045


def test_three_groups_are_dealt_in_their_sizes() -> None:
    sums = stream(4, "three").normal(size=(7, 1))
    groups = np.array([0, 0, 1, 1, 2, 2, 2])

    found = randomisation_test(sums, np.ones(7), groups, np.array([[1.0], [1.0], [-2.0]]), rng=stream(1, "draws"))

    assert found.assignments == 210  # 7! / (2! 2! 3!)
    assert found.exact


def test_unequal_weights_are_weighed_in_the_means() -> None:
    weights = np.array([1.0, 3.0, 1.0, 3.0, 2.0, 2.0])
    means = np.array([4.0, 6.0, 5.0, 1.0, 2.0, 0.0])
    groups = np.array([1, 1, 1, 0, 0, 0])

    even = randomisation_test((weights * means)[:, None], weights, groups, TWO, rng=stream(1, "d"))
    scaled = randomisation_test((10 * weights * means)[:, None], 10 * weights, groups, TWO, rng=stream(1, "d"))

    assert scaled.p == even.p
    assert even.smallest <= even.p <= 1.0
