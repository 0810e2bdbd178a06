"""Local time to UTC and back in SQL, held against Python's own time zones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.engine.zones import clocks, local_from_utc, utc_from_local

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca"]
START = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.lists(st.datetimes(datetime(1971, 1, 1), datetime(2059, 12, 1)), min_size=20, max_size=100)
FEW = settings(max_examples=10)  # of lists; the SQL of a zone is long, and read anew each time
ENGINE = duckdb.connect()


def micros(moment: datetime) -> int:
    return (moment - START) // timedelta(microseconds=1)


def in_sql(moments: list[datetime], zone: str, turned: Callable[[str, str], str]) -> list[int]:
    """Return what the SQL of `turned` makes of moments, given as microseconds as if the zone were UTC."""
    given_ = [micros(moment.replace(tzinfo=UTC)) for moment in moments]
    query = f"SELECT {turned('t', zone)} FROM (SELECT unnest(?) AS t)"
    return [int(row[0]) for row in ENGINE.execute(query, [given_]).fetchall()]


@pytest.mark.parametrize("zone", ZONES)
@FEW
@given(walls=MOMENTS)
def test_a_local_time_is_the_utc_that_python_gives(zone: str, walls: list[datetime]) -> None:
    expected = [micros(wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)) for wall in walls]

    assert in_sql(walls, zone, utc_from_local) == expected


@pytest.mark.parametrize("zone", ZONES)
@FEW
@given(moments=MOMENTS)
def test_utc_is_the_local_time_that_python_gives(zone: str, moments: list[datetime]) -> None:
    local = [moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)) for moment in moments]

    assert in_sql(moments, zone, local_from_utc) == [micros(wall.replace(tzinfo=UTC)) for wall in local]


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2025-10-26T02:30:00", "2025-10-26T00:30:00"),  # twice that night: the first is meant
        ("2025-03-30T02:30:00", "2025-03-30T01:30:00"),  # never that night: counted on from before
    ],
)
def test_the_two_odd_hours_of_a_year_are_read_as_pep_495_says(wall: str, utc: str) -> None:
    moment = micros(datetime.fromisoformat(f"{utc}+00:00"))

    assert in_sql([datetime.fromisoformat(wall)], "Europe/Berlin", utc_from_local) == [moment]


def test_a_zone_that_never_changed_its_clocks_needs_no_comparison() -> None:
    assert (clocks("UTC").changes, local_from_utc("t", "UTC")) == ((), "t")
