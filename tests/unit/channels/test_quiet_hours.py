"""Quiet hours end when the clock on the wall says so, in any zone and in both nights in which it jumps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.channels.quiet_hours import quiet_until
from changemaker.engine.serving_settings import QuietHours

SECOND = 1_000_000
NIGHT = QuietHours(start="20:00", end="08:00", days=())
# Northern, southern, at midnight, by half an hour, without any; each with the days of 2026 on which its clock jumps.
JUMPS = {
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Australia/Sydney": ("2026-04-05", "2026-10-04"),
    "Australia/Lord_Howe": ("2026-04-05", "2026-10-04"),
    "America/Santiago": ("2026-04-05", "2026-09-06"),
    "Africa/Cairo": ("2026-04-24", "2026-10-30"),
    "Pacific/Chatham": ("2026-04-05", "2026-09-27"),
    "Asia/Dubai": ("2026-03-29", "2026-10-25"),
}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def micro(moment: datetime) -> int:
    return int(moment.timestamp()) * SECOND


def is_quiet(minute: int, zone: ZoneInfo, quiet: QuietHours) -> bool:
    """The rule again, by comparing what a clock shows as text."""
    wall = datetime.fromtimestamp(minute * 60, tz=UTC).astimezone(zone)
    shown = wall.strftime("%H:%M")
    if WEEK[wall.weekday()] in quiet.days:
        return True
    if quiet.start <= quiet.end:
        return quiet.start <= shown < quiet.end
    return not quiet.end <= shown < quiet.start


def first_open(minute: int, zone: ZoneInfo, quiet: QuietHours) -> int:
    while is_quiet(minute, zone, quiet):
        minute += 1
    return minute


@pytest.mark.parametrize(("name", "day"), [(name, day) for name, days in JUMPS.items() for day in days])
@pytest.mark.parametrize(
    "quiet",
    [
        NIGHT,
        QuietHours(start="22:30", end="02:30"),
        QuietHours(start="00:00", end="02:15", days=("sunday",)),
        QuietHours(start="02:30", end="02:45", days=()),
        QuietHours(start="23:00", end="00:00", days=("friday", "saturday")),
    ],
)
def test_the_end_is_the_first_open_minute_also_in_a_night_in_which_the_clock_jumps(
    name: str, day: str, quiet: QuietHours
) -> None:
    zone = ZoneInfo(name)
    start = int(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=zone).timestamp()) // 60 - 24 * 60

    for minute in range(start, start + 36 * 60, 97):  # from noon before to midnight after
        until = quiet_until(minute * 60 * SECOND, zone, quiet)
        open_from = first_open(minute, zone, quiet)
        assert until == (None if open_from == minute else open_from * 60 * SECOND)


@given(
    now=st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2028, 1, 1)),
    name=st.sampled_from([*JUMPS, "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Casablanca", "UTC"]),
    start=st.times(),
    end=st.times(),
    days=st.sets(st.sampled_from(WEEK), max_size=6),
)
def test_nothing_is_sent_before_the_quiet_ends_and_nothing_waits_longer(
    now: datetime, name: str, start: datetime, end: datetime, days: set[str]
) -> None:
    zone = ZoneInfo(name)
    quiet = QuietHours.model_validate({"start": f"{start:%H:%M}", "end": f"{end:%H:%M}", "days": sorted(days)})
    at = micro(now.replace(tzinfo=UTC))

    until = quiet_until(at, zone, quiet)

    minute = at // SECOND // 60
    if until is None:
        assert not is_quiet(minute, zone, quiet)
        return
    assert quiet_until(until, zone, quiet) is None
    assert at < until < at + timedelta(days=9) // timedelta(microseconds=1)
    assert all(is_quiet(one, zone, quiet) for one in range(minute, until // SECOND // 60, 7))


def test_the_hour_that_comes_twice_is_quiet_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    early = QuietHours(start="02:00", end="02:30", days=())
    first = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)  # 02:10 summer time

    ends = [quiet_until(micro(first + timedelta(minutes=gone)), berlin, early) for gone in (0, 30, 60, 90)]

    half_past = micro(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert ends == [half_past, None, half_past + 3600 * SECOND, None]


def test_the_hour_that_is_skipped_is_never_waited_for() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    until_half_past_two = QuietHours(start="20:00", end="02:30", days=())  # there is no 02:30 in that night
    before = micro(datetime(2026, 3, 29, 0, 30, tzinfo=UTC))

    until = quiet_until(before, berlin, until_half_past_two)

    assert until == micro(datetime(2026, 3, 29, 1, 0, tzinfo=UTC))  # the clock goes from 01:59 to 03:00
