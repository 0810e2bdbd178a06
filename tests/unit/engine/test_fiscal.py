"""Fiscal months: in SQL as in Python, and as a calendar of weeks has to be."""

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.engine.fiscal import fiscal_month, fiscal_month_in_sql
from changemaker.engine.workspace import FiscalYear

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
FIRST_MONTHS = st.integers(1, 12)


def weeks(first_month: int) -> FiscalYear:
    return FiscalYear(first_month=first_month, calendar="4-4-5")


@given(day=DAYS, first_month=FIRST_MONTHS)
def test_a_fiscal_month_begins_on_a_monday_at_most_six_weeks_before_its_days(day: date, first_month: int) -> None:
    month = fiscal_month(day, weeks(first_month))

    assert month.isoweekday() == 1
    assert timedelta(0) <= day - month < timedelta(weeks=6)
    assert fiscal_month(month, weeks(first_month)) == month


@given(year=st.integers(1990, 2060), first_month=FIRST_MONTHS)
def test_a_fiscal_year_has_months_of_4_4_5_weeks_and_at_times_one_more_week(year: int, first_month: int) -> None:
    middle = date(year, first_month, 15)
    days = [middle + timedelta(days=step) for step in range(-40, 430)]
    months = sorted({fiscal_month(day, weeks(first_month)) for day in days})
    start = min(months, key=lambda month: abs(month - date(year, first_month, 1)))
    place = months.index(start)
    lengths = [
        (b - a).days // 7 for a, b in zip(months[place : place + 12], months[place + 1 : place + 13], strict=True)
    ]

    assert abs(start - date(year, first_month, 1)) <= timedelta(days=3)
    assert lengths[:11] == [4, 4, 5] * 3 + [4, 4]
    assert lengths[11] in (5, 6)


@pytest.mark.parametrize("calendar", ["month", "4-4-5"])
@pytest.mark.parametrize("first_month", [1, 2, 7, 10])
def test_sql_gives_the_months_that_python_gives(calendar: str, first_month: int) -> None:
    year = FiscalYear.model_validate({"first_month": first_month, "calendar": calendar})

    found = duckdb.sql(
        f"SELECT day, {fiscal_month_in_sql('day', year)} FROM "
        "(SELECT DATE '2015-12-01' + CAST(step AS INT) AS day FROM range(6000) steps(step))"
    ).fetchall()

    assert [(day, month) for day, month in found if month != fiscal_month(day, year)] == []
