"""Columns of a simulated company in Arrow."""

from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from changemaker.sim.arrow_columns import days, days_or_null, ids, moments, money, words
from changemaker.sim.company_calendar import calendar_of
from changemaker.sim.company_parameters import default_parameters

CALENDAR = calendar_of(default_parameters().calendar)


@given(st.lists(st.integers(-(10**14), 10**14)))
def test_money_keeps_every_ten_thousandth(units: list[int]) -> None:
    column = money(np.array(units, dtype=np.int64))

    assert column.to_pylist() == [Decimal(unit) / 10_000 for unit in units]


def test_ids_pad_their_numbers_and_are_null_below_zero() -> None:
    assert ids("A", (np.array([7, -1]), 4)).to_pylist() == ["A0007", None]


def test_words_are_null_where_there_is_none() -> None:
    assert words(("a", "b"), np.array([1, -1, 0])).to_pylist() == ["b", None, "a"]


def test_days_may_lie_before_the_first() -> None:
    assert days(CALENDAR, np.array([-1, 0])).to_pylist() == [date(2022, 12, 31), date(2023, 1, 1)]
    assert days_or_null(CALENDAR, np.array([5, 1 << 30]), np.array([True, False])).to_pylist() == [
        date(2023, 1, 6),
        None,
    ]


def test_moments_are_utc_and_local_days_begin_four_hours_earlier() -> None:
    midnight = moments(CALENDAR, np.array([0]), np.array([0])).to_pylist()[0]

    # 2022-12-31 20:00 UTC: midnight in Dubai, UTC+4 all year
    assert midnight == 1_672_516_800_000_000
