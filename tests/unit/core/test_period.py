"""Stretches of days, first and last included."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.period import Period

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))
periods = st.tuples(days, st.integers(0, 1500)).map(lambda pair: Period(pair[0], pair[0] + timedelta(days=pair[1])))


@given(days)
def test_one_day_is_a_period_of_one_day(day: date) -> None:
    assert Period(day, day).days == 1
    assert day in Period(day, day)


@given(days, st.integers(1, 1000))
def test_a_period_never_ends_before_it_starts(day: date, back: int) -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(day, day - timedelta(days=back))


@given(st.integers(1900, 2200), st.integers(1, 12))
def test_a_month_has_the_days_of_the_calendar(year: int, month: int) -> None:
    found = Period.month(year, month)

    assert found.days == monthrange(year, month)[1]
    assert found.first.day == 1
    assert (found.last + timedelta(days=1)).day == 1


@given(periods)
def test_the_months_follow_each_other_and_cover_the_period(period: Period) -> None:
    months = list(period.months())

    assert period.first in months[0]
    assert period.last in months[-1]
    for earlier, later in pairwise(months):
        assert later.first == earlier.last + timedelta(days=1)


@given(periods, days)
def test_a_day_is_in_it_exactly_if_it_lies_between_the_ends(period: Period, day: date) -> None:
    assert (day in period) == (period.first <= day <= period.last)


@given(periods)
def test_its_length_counts_the_days_in_it(period: Period) -> None:
    assert period.days == sum(1 for _ in range((period.last - period.first).days + 1))
    assert period.first + timedelta(days=period.days - 1) == period.last


def test_periods_are_ordered_by_their_first_day() -> None:
    assert Period.month(2025, 12) < Period.month(2026, 1)


@pytest.mark.parametrize("month", [0, 13])
def test_there_is_no_month_outside_one_to_twelve(month: int) -> None:
    with pytest.raises(ValueError):
        Period.month(2026, month)
