"""The time comes in as an argument, always with its zone."""

from datetime import UTC, datetime, timedelta

from changemaker.core.clock import fixed_clock, system_clock


def test_a_fixed_clock_stands_still() -> None:
    clock = fixed_clock("2026-11-21T09:00:00")

    assert clock() == clock() == datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_a_fixed_clock_keeps_the_zone_that_it_was_given() -> None:
    moment = fixed_clock("2026-11-21T12:00:00+03:00")()

    assert moment == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert moment.utcoffset() == timedelta(hours=3)


def test_the_systems_clock_goes_forward_and_speaks_utc() -> None:
    first, second = system_clock(), system_clock()

    assert first <= second
    assert first.utcoffset() == timedelta(0)
