"""The split of a product: exact whatever moved, fair to each factor."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.stats.shapley import split_product

AMOUNT = st.floats(-1e6, 1e6)
COUNT = st.just(0.0) | st.floats(1e-3, 1e3)  # of accounts or groups: none, or some


@given(total=AMOUNT, without=AMOUNT, a=COUNT, a0=COUNT, x=COUNT, x0=COUNT)
def test_the_parts_add_up_to_the_change_whatever_the_factors_are(
    total: float, without: float, a: float, a0: float, x: float, x0: float
) -> None:
    one = np.array([1.0])
    parts = split_product(one * total, one * without, first=(one * a, one * a0), second=(one * x, one * x0))

    whole = float((parts.first + parts.second + parts.third)[0])
    size = max(1.0, *(abs(float(part[0])) for part in (parts.first, parts.second, parts.third)))

    assert whole == pytest.approx(total - without, abs=1e-9 * size)


def test_a_factor_that_did_not_move_has_no_part() -> None:
    one = np.array([1.0])
    parts = split_product(one * 30, one * 20, first=(one * 5, one * 5), second=(one * 3, one * 2))

    # 5 * 3 * 2 against 5 * 2 * 2: only the second factor moved, and the whole change of 10 is its own
    assert [float(part[0]) for part in (parts.first, parts.second, parts.third)] == pytest.approx([0, 10, 0])


def test_two_factors_that_moved_share_what_they_did_together_in_halves() -> None:
    one = np.array([1.0])
    parts = split_product(one * 6, one * 1, first=(one * 2, one), second=(one * 3, one))

    # by hand, third factor 1 throughout: (2-1)*(1+3)/2 = 2 and (3-1)*(1+2)/2 = 3
    assert [float(part[0]) for part in (parts.first, parts.second, parts.third)] == pytest.approx([2, 3, 0])


def test_where_nobody_is_left_the_whole_loss_falls_to_who_left() -> None:
    one, none = np.array([1.0]), np.array([0.0])
    parts = split_product(none, one * 12, first=(none, one * 3), second=(none, one * 2))

    # 3 * 2 * 2 against nothing at all: a loss of 12 that three factors share, by symmetry a third each
    assert [float(part[0]) for part in (parts.first, parts.second, parts.third)] == pytest.approx([-4, -4, -4])
