"""What comes round again does so once a turn, whatever the clocks of its zone do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.errors import BadQuestionError
from changemaker.store.recurrence import Recurrence

BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"]
).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda at: micros(at.replace(tzinfo=UTC)))
SAID = st.sampled_from(
    ["15m", "1h", "daily 06:00", "daily 02:30", "daily 00:10", "weekly sun 02:00", "weekly mon 07:00"]
)


def micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000


def at(text: str) -> int:
    """Microseconds of a moment such as 2026-11-22T06:00Z."""
    return micros(datetime.fromisoformat(text))


def told(moment: int, zone: ZoneInfo = UTC_ZONE) -> str:
    return datetime.fromtimestamp(moment // 1_000_000, tz=zone).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("every", "now", "then"),
    [
        ("15m", "2026-11-22T12:07+00:00", "2026-11-22T12:15+00:00"),
        ("15m", "2026-11-22T12:15+00:00", "2026-11-22T12:30+00:00"),  # later than now, never now
        ("1h", "2026-11-22T23:59+00:00", "2026-11-23T00:00+00:00"),
        ("daily 06:00", "2026-11-22T04:59+00:00", "2026-11-22T05:00+00:00"),  # 06:00 in Berlin's winter
        ("daily 06:00", "2026-11-22T05:00+00:00", "2026-11-23T05:00+00:00"),
        ("Weekly  Mon 07:00", "2026-11-22T12:00+00:00", "2026-11-23T06:00+00:00"),
        ("weekly mon 07:00", "2026-11-23T06:00+00:00", "2026-11-30T06:00+00:00"),
    ],
)
def test_the_next_time_is_the_first_after_now(every: str, now: str, then: str) -> None:
    assert told(Recurrence.parse(every).after(at(now), BERLIN)) == then


def test_seven_in_the_morning_stays_seven_when_summer_time_begins_and_ends() -> None:
    daily = Recurrence.parse("daily 07:00")

    spring = told(daily.after(at("2026-03-28T12:00+00:00"), BERLIN), BERLIN)
    autumn = told(daily.after(at("2026-10-24T12:00+00:00"), BERLIN), BERLIN)

    assert (spring, autumn) == ("2026-03-29T07:00+02:00", "2026-10-25T07:00+01:00")


def test_a_time_that_the_clocks_skip_comes_once_that_day_an_hour_later() -> None:
    daily = Recurrence.parse("daily 02:30")

    skipped = daily.after(at("2026-03-28T12:00+00:00"), BERLIN)  # 02:00 to 03:00 is not there on 29 March

    assert told(skipped, BERLIN) == "2026-03-29T03:30+02:00"
    assert told(daily.after(skipped, BERLIN), BERLIN) == "2026-03-30T02:30+02:00"


def test_a_time_that_the_clocks_show_twice_comes_once_that_day() -> None:
    daily = Recurrence.parse("daily 02:30")

    first = daily.after(at("2026-10-24T12:00+00:00"), BERLIN)

    assert told(first, BERLIN) == "2026-10-25T02:30+02:00"  # the first of both
    assert told(daily.after(first, BERLIN), BERLIN) == "2026-10-26T02:30+01:00"


@given(every=SAID, now=MOMENTS, zone=ZONES)
def test_time_only_goes_forward_and_no_turn_is_left_out(every: str, now: int, zone: ZoneInfo) -> None:
    said = Recurrence.parse(every)
    first = said.after(now, zone)
    second = said.after(first, zone)

    assert now < first < second
    assert said.after(first - 1_000_000, zone) == first  # whoever looked a second earlier sees the same
    widest = timedelta(days=7 if "weekly" in every else 1, hours=2)
    assert timedelta(microseconds=second - first) <= widest


@given(now=MOMENTS, zone=ZONES)
def test_every_local_day_has_its_turn(now: int, zone: ZoneInfo) -> None:
    said, days = Recurrence.parse("daily 02:30"), []
    for _ in range(3):
        now = said.after(now, zone)
        days.append(datetime.fromtimestamp(now // 1_000_000, tz=zone).date())

    assert days == [days[0], days[0] + timedelta(days=1), days[0] + timedelta(days=2)]


@pytest.mark.parametrize(
    "text", ["", "0m", "15", "m", "1d", "daily", "daily 24:00", "daily 6:00", "weekly 07:00", "-5m"]
)
def test_anything_else_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(BadQuestionError, match="daily 06:00"):
        Recurrence.parse(text)
