"""Something is due when the company has had the time for it: weekends, holidays, nights and clock changes included."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.act.cases.due import half_way
from changemaker.act.cases.working_time import check_calendar, due_at, is_working_day, worked_between
from changemaker.act.journeys.journey import Due
from changemaker.core.acting_errors import WorkingCalendarError
from changemaker.engine.acting_settings import Working
from changemaker.routines.check import check
from unit.routines.made import workspace

BERLIN = ZoneInfo("Europe/Berlin")
GERMANY = Working(country="DE", region="BY")
HOUR = 3_600_000_000


def at(wall: str, zone: ZoneInfo = BERLIN) -> int:
    return int(datetime.fromisoformat(wall).replace(tzinfo=zone).timestamp()) * 1_000_000


def wall(moment: int, zone: ZoneInfo = BERLIN) -> str:
    return datetime.fromtimestamp(moment // 1_000_000, zone).strftime("%a %Y-%m-%d %H:%M")


def due(number: int, unit: str, start: str, working: Working = GERMANY) -> str:
    return wall(due_at(Due(number=number, unit=unit), at(start), working, BERLIN))  # type: ignore[arg-type]


def test_working_days_begin_on_the_next_one_and_end_with_the_working_day() -> None:
    assert due(1, "workdays", "2026-11-20 10:00") == "Mon 2026-11-23 17:00"  # a Friday
    assert due(2, "workdays", "2026-11-20 23:00") == "Tue 2026-11-24 17:00"
    assert due(1, "workdays", "2026-11-21 10:00") == "Mon 2026-11-23 17:00"  # a Saturday


def test_public_holidays_of_the_region_and_the_companys_own_closed_days_are_no_working_days() -> None:
    closed = Working(country="DE", region="BY", closed=("2026-12-24",))

    assert due(1, "workdays", "2026-12-23 10:00") == "Thu 2026-12-24 17:00"
    assert due(1, "workdays", "2026-12-23 10:00", closed) == "Mon 2026-12-28 17:00"  # Christmas, then a weekend
    assert not is_working_day(date(2027, 1, 6), GERMANY)  # Epiphany is a holiday in Bavaria,
    assert is_working_day(date(2027, 1, 6), Working(country="DE", region="BE"))  # ... and none in Berlin
    assert is_working_day(date(2026, 12, 25), Working())  # no country named: nothing is assumed


def test_working_hours_run_only_while_the_company_works() -> None:
    assert due(4, "workhours", "2026-11-20 15:00") == "Mon 2026-11-23 11:00"  # two on Friday, two on Monday
    assert due(2, "workhours", "2026-11-20 15:00") == "Fri 2026-11-20 17:00"  # to the end, not to Monday morning
    assert due(1, "workhours", "2026-11-22 03:00") == "Mon 2026-11-23 10:00"  # begun on a Sunday
    night = Working(start="22:00", end="06:00")
    assert due(10, "workhours", "2026-11-23 23:00", night) == "Wed 2026-11-25 01:00"  # seven until 06:00, three more


def test_stretches_are_time_as_it_passes_also_when_clocks_change() -> None:
    assert due(1, "d", "2026-10-24 12:00") == "Sun 2026-10-25 11:00"  # 24 hours, one of them twice on the clock
    assert due(90, "m", "2026-11-20 10:00") == "Fri 2026-11-20 11:30"
    assert due(1, "w", "2026-11-20 10:00") == "Fri 2026-11-27 10:00"


@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_a_shift_in_a_night_in_which_clocks_change_is_as_long_as_it_is(night: str) -> None:
    shift = Working(days=("saturday",), start="22:00", end="06:00")
    before, after = at(f"{night} 00:00") - 12 * HOUR, at(f"{night} 12:00")

    hours = worked_between(before, after, shift, BERLIN) / HOUR

    assert hours == {"2026-03-29": 7, "2026-10-25": 9}[night]  # 8 by the clock, one skipped or shown twice


@settings(max_examples=50, deadline=None)
@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
    hours=st.integers(1, 60),
    working=st.sampled_from(
        [GERMANY, Working(), Working(start="22:00", end="06:00"), Working(start="08:00", end="08:00")]
    ),
)
def test_between_start_and_due_lie_just_so_many_working_hours(start: datetime, hours: int, working: Working) -> None:
    begun = at(start.isoformat())

    end = due_at(Due(number=hours, unit="workhours"), begun, working, BERLIN)

    assert worked_between(begun, end, working, BERLIN) == hours * HOUR
    half = half_way(begun, end, working, BERLIN)
    assert begun <= half <= end
    assert abs(worked_between(begun, half, working, BERLIN) * 2 - hours * HOUR) <= 2 * 60_000_000  # to a minute


@settings(max_examples=50, deadline=None)
@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
    later=st.integers(0, 10**6),
    days=st.integers(1, 30),
)
def test_what_starts_later_is_never_due_earlier(start: datetime, later: int, days: int) -> None:
    begun = at(start.isoformat())
    one, other = (
        due_at(Due(number=days, unit="workdays"), moment, GERMANY, BERLIN)
        for moment in (begun, begun + later * 1_000_000)
    )

    assert begun < one <= other
    assert is_working_day(datetime.fromtimestamp(one // 1_000_000, BERLIN).date(), GERMANY)


@pytest.mark.parametrize(
    ("working", "told"),
    [
        (Working(country="XX"), "no public holidays are known of the country 'XX'"),
        (Working(country="DE", region="ZZ"), "no public holidays are known of the region 'ZZ' of DE"),
        (Working(closed=("24.12.2026",)), "'24.12.2026' is no day"),
        (Working(closed=("20261224",)), "'20261224' is no day"),
        (Working(days=()), "no working day"),
    ],
)
def test_a_calendar_that_cannot_be_used_says_so(working: Working, told: str) -> None:
    with pytest.raises(WorkingCalendarError, match=told):
        check_calendar(working)


def test_a_calendar_without_an_open_day_ends_with_an_error_and_not_never() -> None:
    with pytest.raises(WorkingCalendarError, match="no working day"):
        due_at(Due(number=1, unit="workhours"), 0, Working(days=()), ZoneInfo("UTC"))
    assert datetime.fromtimestamp(due_at(Due(number=1, unit="h"), 0, Working(days=()), BERLIN) / 1e6, UTC).hour == 1


def test_check_says_it_with_its_place(tmp_path: Path) -> None:
    text = """\
name: Acme
currency: EUR
acting:
  working:
    country: DE
    region: ZZ
    closed: [2026-12-24, 24.12.2026]
"""
    found = check(workspace(tmp_path, changemaker=text))

    assert [(one.what, one.place.line if one.place else 0) for one in found.errors] == [
        ("no public holidays are known of the region 'ZZ' of DE", 6),
        ("'24.12.2026' is no day", 7),
    ]
