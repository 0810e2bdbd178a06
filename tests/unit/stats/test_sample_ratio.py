"""The sample-ratio test: arms of the size that the lot was told to make."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from changemaker.core.errors import BadQuestionError, NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.sample_ratio import sample_ratio


def test_a_lost_share_of_one_arm_fails_the_gate() -> None:
    test = sample_ratio([821_588, 815_482], [0.5, 0.5])  # 50.2 %: Kohavi, Tang and Xu (2020), section 21.1, p 1.8e-6

    assert test.p == pytest.approx(1.8e-6, abs=0.05e-6)
    assert not test.passed


def test_three_arms_near_their_shares_pass() -> None:
    test = sample_ratio([21_307, 21_387, 21_306], [1, 1, 1])  # Hillstrom's arms

    assert test.p == pytest.approx(0.90, abs=0.01)
    assert test.passed
    assert test.expected == pytest.approx([21_333.33] * 3, abs=0.01)


def test_the_gate_stands_at_one_in_a_thousand() -> None:
    assert sample_ratio([1050, 950], [0.5, 0.5]).passed  # chi-square 5, p 0.025
    assert not sample_ratio([1075, 925], [0.5, 0.5]).passed  # chi-square 11.25, p 0.0008


def test_shares_are_scaled_to_sum_to_one() -> None:
    assert sample_ratio([90, 10], [9, 1]) == sample_ratio([90, 10], [0.9, 0.1])


def test_a_small_arm_is_tested_exactly() -> None:
    test = sample_ratio([8, 0], [0.5, 0.5])

    assert test.exact
    assert test.p == pytest.approx(2 / 2**8)  # by hand: all eight to one side, or all to the other


def test_three_small_arms_are_tested_exactly() -> None:
    test = sample_ratio([3, 0, 0], [1, 1, 1])

    assert test.p == pytest.approx(3 / 27)  # by hand: three of the 27 ways put all into one arm


@given(st.integers(1, 40), st.floats(0.01, 0.12), st.data())
def test_the_exact_test_of_two_arms_is_the_binomial_test(n: int, share: float, data: st.DataObject) -> None:
    inside = data.draw(st.integers(0, n))

    test = sample_ratio([inside, n - inside], [share, 1 - share])

    assert test.exact
    assert test.p == pytest.approx(stats.binomtest(inside, n, share).pvalue, rel=1e-6)


def test_a_very_uneven_split_of_many_units_is_still_tested_exactly() -> None:
    test = sample_ratio([9, 99_991], [0.00003, 0.99997])  # three expected, nine came

    assert test.exact
    assert test.p == pytest.approx(0.0038, abs=0.0001)  # Poisson with mean 3: P(9 or more); zero is likelier than nine


def test_too_many_outcomes_fall_back_on_chi_square() -> None:
    counts = [1, 40, 40, 40, 40, 40]

    assert comb(201 + 5, 5) > 200_000
    assert not sample_ratio(counts, [0.01, 0.198, 0.198, 0.198, 0.198, 0.198]).exact


def test_a_working_lot_is_stopped_once_in_a_thousand() -> None:
    arms = stream(4, "lot").binomial(4000, 0.3, size=1000)

    stopped = sum(not sample_ratio([int(arm), 4000 - int(arm)], [0.3, 0.7]).passed for arm in arms)

    assert stopped <= 5  # one expected; six or more have probability 0.0006


@pytest.mark.parametrize(
    ("counts", "shares"), [([1, 2], [1.0]), ([5], [1.0]), ([1, 2], [0.0, 1.0]), ([1, 2], [float("nan"), 1])]
)
def test_shares_that_do_not_fit_the_arms_are_a_bad_question(counts: list[int], shares: list[float]) -> None:
    with pytest.raises(BadQuestionError):
        sample_ratio(counts, shares)


def test_empty_arms_are_not_enough_data() -> None:
    with pytest.raises(NotEnoughDataError, match="no units"):
        sample_ratio([0, 0], [0.5, 0.5])
