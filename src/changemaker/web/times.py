"""Moments and durations as people read them, in the workspace's zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from changemaker.core.clock import Clock
from changemaker.reports.words import word

MICRO = 1_000_000
MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds


def micros(clock: Clock) -> int:
    """Return the clock's time in UTC microseconds."""
    return round(clock().timestamp() * MICRO)


def as_datetime(moment: int) -> datetime:
    """Return UTC microseconds as a time.

    Example:
        >>> as_datetime(1_000_000).isoformat()
        '1970-01-01T00:00:01+00:00'
    """
    return datetime.fromtimestamp(moment / MICRO, UTC)


def moment_in_words(when: datetime, *, zone: str, language: str) -> str:
    """Return day and time in `zone`.

    Example:
        >>> moment_in_words(datetime(2026, 11, 21, 23, 30, tzinfo=UTC), zone="Europe/Berlin", language="en")
        '22 Nov 2026, 00:30'
    """
    local = when.astimezone(ZoneInfo(zone))
    return word("web.time.moment", language, day=day_in_words(local, language=language), time=f"{local:%H:%M}")


def day_in_words(day: datetime, *, language: str) -> str:
    """Return a day as reports write it."""
    month = word(f"month.in_date.{day.month}", language)
    return word("date.day", language, day=str(day.day), month=month, year=str(day.year))


def lasted(seconds: float, language: str) -> str:
    """Return a duration in its two largest units.

    Example:
        >>> lasted(7.2, "en"), lasted(125, "en"), lasted(2 * 3600 + 61, "en")
        ('7 s', '2 min 5 s', '2 h 1 min')
    """
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return word("web.time.seconds", language, s=whole)
    if whole < HOUR:
        return word("web.time.minutes", language, m=whole // MINUTE, s=whole % MINUTE)
    if whole < DAY:
        return word("web.time.hours", language, h=whole // HOUR, m=whole % HOUR // MINUTE)
    return word("web.time.days", language, d=whole // DAY, h=whole % DAY // HOUR)
