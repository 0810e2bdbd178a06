"""The comparisons of a spreadsheet: the arithmetic is right, the error is not, and that is their point."""

import numpy as np
import pytest
from scipy import stats

from changemaker.core.seeds import stream
from changemaker.stats.rows_as_independent import before_after_rows, treated_untreated_rows


def test_it_is_welchs_test_on_the_rows() -> None:
    rng = stream(1, "rows")
    ours, theirs = rng.normal(1, 2, 40), rng.normal(0, 1, 60)
    found = treated_untreated_rows(np.concatenate([ours, theirs]), np.arange(100) < 40, level=0.9)

    expected = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval(0.9)

    assert found.value == pytest.approx(ours.mean() - theirs.mean())
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.n == 100
    assert found.grade is None  # whoever shows it has to give it one


def test_the_same_rows_ten_times_over_look_three_times_as_sure() -> None:
    rng = stream(2, "rows")
    values, treated = rng.normal(size=100), np.arange(100) < 50

    once = treated_untreated_rows(values, treated, level=0.95)
    tenfold = treated_untreated_rows(np.tile(values, 10), np.tile(treated, 10), level=0.95)

    assert tenfold.value == pytest.approx(once.value)
    assert (once.se or 0) / (tenfold.se or 1) == pytest.approx(np.sqrt(10), rel=0.01)


def test_before_and_after_compares_the_rows_of_the_treated_with_themselves() -> None:
    outcomes = np.array([[1.0, 2.0, 6.0], [3.0, 8.0, 10.0]])
    on = np.array([[False, False, True], [False, True, True]])

    found = before_after_rows(outcomes, on, level=0.95)

    assert found.value == 6.0  # (6 + 8 + 10) / 3 - (1 + 2 + 3) / 3
