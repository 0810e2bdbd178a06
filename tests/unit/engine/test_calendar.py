"""Time as people write it, put in order; starts found among it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.errors import BadQuestionError, BadValueError
from changemaker.engine.calendar import MOST_PERIODS, moment, ordered_periods, period_label, starts_among, uneven_step


def places(labels: list[str]) -> dict[str, int]:
    return ordered_periods(labels, column="month", where="f.csv")


def starts(labels: list[str], periods: list[str]) -> dict[str, int | None]:
    return starts_among(labels, periods, column="since", where="f.csv")


@pytest.mark.parametrize(
    "labels",
    [
        ["2003", "2004", "2010"],
        ["1", "2", "10"],  # not in the order of their letters
        ["-1", "0", "1"],
        ["202311", "202312", "202401"],
        ["2023-9", "2023-10", "2024-1"],
        ["2023-11", "2023-12", "2024-01"],
        ["2023-11-30", "2023-12-01", "2024-01-01"],
        ["2023Q4", "2024Q1", "2024q2"],
        ["2023-Q4", "2024-Q1", "2024-Q2"],
        ["2023-11-30T23:59:59", "2023-12-01 00:00:00", "2023-12-02"],
        ["1969-12-31", "1970-01-01", "1970-01-02"],
    ],
)
def test_times_are_put_in_order_however_they_are_written(labels: list[str]) -> None:
    assert places(labels[::-1]) == {label: place for place, label in enumerate(labels)}


@given(st.lists(st.dates(date(1900, 1, 1), date(2200, 1, 1)), min_size=1, max_size=30, unique=True))
def test_dates_are_put_in_order(days: list[date]) -> None:
    assert places([day.isoformat() for day in days]) == {
        day.isoformat(): place for place, day in enumerate(sorted(days))
    }


def test_one_time_written_twice_is_one_time() -> None:
    assert places(["2004", "2004.0", "2005"]) == {"2004": 0, "2004.0": 0, "2005": 1}
    assert places(["2023-11-01", "2023-11-01T09:30:00"]) == {"2023-11-01": 0, "2023-11-01T09:30:00": 0}


@pytest.mark.parametrize("label", ["soon", "2023-13", "2023-02-30", "Q1", "nan", "inf", "-inf", "2023Q5", "11/2023"])
def test_what_is_no_time_is_told(label: str) -> None:
    with pytest.raises(BadValueError, match="neither a number nor a date"):
        places(["2023", label])


def test_numbers_and_dates_in_one_column_have_no_order() -> None:
    with pytest.raises(BadValueError, match=r"holds numbers \('2004'\) and dates \('2005-01-01'\)"):
        places(["2004", "2005-01-01", "2006-01"])  # as a day, 2005-01-01 is number 12,784


def test_four_hundred_times_are_periods_and_more_are_moments() -> None:
    day = date(2020, 1, 1)
    many = [(day + timedelta(days=place)).isoformat() for place in range(MOST_PERIODS + 1)]

    assert len(places(many[:-1])) == 400
    with pytest.raises(BadQuestionError, match="401 different times"):
        places(many)


@pytest.mark.parametrize(
    ("written", "shown"), [("2004.0", "2004"), ("2004", "2004"), ("1.5", "1.5"), ("2004-01", "2004-01"), ("-3.0", "-3")]
)
def test_a_period_is_called_as_people_write_it(written: str, shown: str) -> None:
    assert period_label(written) == shown


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_is_its_first_day_and_a_quarter_its_first_month(year: int, month: int) -> None:
    first = moment(f"{year:04d}-{month:02d}-01")

    assert moment(f"{year:04d}-{month:02d}") == first
    if month % 3 == 1:
        assert moment(f"{year:04d}Q{month // 3 + 1}") == first


YEARS = ["2003", "2004", "2005", "2006"]


@pytest.mark.parametrize(
    ("label", "place"),
    [
        ("2004", 1),
        ("2004.0", 1),
        ("2004.5", 2),  # between two periods: the first whole one
        ("2007", None),  # after the end
        ("99999", None),
        ("inf", None),  # what R writes for never
        ("0", None),
        ("0.0", None),
        ("1990", 0),  # before the first
        ("2003", 0),
    ],
)
def test_a_start_is_the_first_period_at_or_after_it_or_never(label: str, place: int | None) -> None:
    assert starts([label], YEARS) == {label: place}


@pytest.mark.parametrize(
    ("label", "place"),
    [("2024-02-01", 1), ("2024-02", 1), ("2024-01-15", 1), ("2024-02-02", 2), ("2024-12-31", None), ("2023-06", 0)],
)
def test_a_start_between_months_counts_from_the_next_one(label: str, place: int | None) -> None:
    assert starts([label], ["2024-01", "2024-02", "2024-03"]) == {label: place}


def test_the_first_of_january_1970_is_a_day_like_any_other_not_never() -> None:
    assert starts(["1970-01-01"], ["1969-12-31", "1970-01-01"]) == {"1970-01-01": 1}


@pytest.mark.parametrize(
    ("label", "periods"),
    [("soon", YEARS), ("2004-01-01", YEARS), ("2004", ["2004-01", "2004-02"]), ("nan", YEARS), ("never", YEARS)],
)
def test_a_start_of_another_kind_than_the_times_is_told(label: str, periods: list[str]) -> None:
    with pytest.raises(BadValueError, match=r"is not a (number|date) like the times"):
        starts([label], periods)


@pytest.mark.parametrize(
    "periods",
    [
        ["2000", "2001", "2002"],
        ["2000", "2002", "2004"],  # every second year is a step like any other
        ["1", "2"],
        ["202311", "202312", "202401", "202402"],  # months, not 89 apart
        ["2024-01", "2024-02", "2024-03", "2024-04"],  # 31, 29 and 31 days
        ["2023Q3", "2023Q4", "2024Q1", "2024Q2"],
        ["2023-12-31", "2024-01-07", "2024-01-14"],
    ],
)
def test_times_that_are_one_step_apart_are_even(periods: list[str]) -> None:
    assert uneven_step(periods) is None


@pytest.mark.parametrize(
    ("periods", "gap"),
    [
        (["2000", "2001", "2005"], ("2001", "2005")),
        (["2000", "2002", "2003"], ("2000", "2002")),
        (["202311", "202312", "202402"], ("202312", "202402")),
        (["2024-01", "2024-02", "2024-04", "2024-05"], ("2024-02", "2024-04")),
        (["2023Q3", "2024Q1", "2024Q2"], ("2023Q3", "2024Q1")),
        (["2024-01-01", "2024-01-08", "2024-01-22"], ("2024-01-08", "2024-01-22")),
    ],
)
def test_a_time_that_is_missing_is_told_by_its_neighbours(periods: list[str], gap: tuple[str, str]) -> None:
    assert uneven_step(periods) == gap
