"""Quiet hours on the wall clock of who is written to, daylight saving included."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from changemaker.engine.serving_settings import Day, QuietHours

SECOND = 1_000_000
DAYS = get_args(Day)  # as datetime.weekday() counts them
LONGEST = 9  # days until the quiet ends for sure: six quiet days, two nights, and an hour that a clock repeats


def quiet_until(now: int, zone: ZoneInfo, quiet: QuietHours) -> int | None:
    """Return when the quiet that holds at `now` ends, UTC microseconds; None if it is not quiet.

    What counts is what the clock on the wall says: an hour that daylight saving skips is never waited for, and of an
    hour that comes twice both are quiet.

    Args:
        now: UTC microseconds.
        zone: of who is written to.
        quiet: the company's quiet hours; with the same start and end only its days are quiet.

    Example:
        >>> berlin, quiet = ZoneInfo("Europe/Berlin"), QuietHours(start="20:00", end="08:00")
        >>> late = int(datetime(2026, 3, 28, 20, 30, tzinfo=UTC).timestamp()) * SECOND  # the night to a Sunday
        >>> datetime.fromtimestamp(quiet_until(late, berlin, quiet) / SECOND, berlin).isoformat()
        '2026-03-30T08:00:00+02:00'
    """
    if not _is_quiet(_wall(now, zone), quiet):
        return None
    moments = sorted(moment for moment in _edges(now, zone, quiet) if moment > now)
    return next(moment for moment in moments if not _is_quiet(_wall(moment, zone), quiet))


def _is_quiet(wall: datetime, quiet: QuietHours) -> bool:
    if DAYS[wall.weekday()] in quiet.days:
        return True
    start, end, at = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end), wall.time()
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def _wall(moment: int, zone: ZoneInfo) -> datetime:
    """Whole seconds, rounded down: an edge is a whole minute."""
    return datetime.fromtimestamp(moment // SECOND, zone)


def _edges(now: int, zone: ZoneInfo, quiet: QuietHours) -> Iterator[int]:
    """Yield every moment at which quiet may end: midnights, its end on each day, and jumps of the clock."""
    today = _wall(now, zone).date()
    for ahead in range(LONGEST + 1):
        day = today + timedelta(days=ahead)
        for at in (time(), time.fromisoformat(quiet.end)):
            for fold in (0, 1):
                wall = datetime.combine(day, at, zone).replace(fold=fold)
                yield int(wall.timestamp()) * SECOND
    yield from _jumps(now // SECOND, now // SECOND + LONGEST * 86_400, zone)


def _jumps(start: int, end: int, zone: ZoneInfo) -> Iterator[int]:
    """Yield when the zone's offset changes between two moments in seconds: by halving each day in which it does."""
    for low in range(start, end, 86_400):
        high = low + 86_400
        if _offset(low, zone) == _offset(high, zone):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(middle, zone) == _offset(low, zone) else (low, middle)
        yield high * SECOND


def _offset(second: int, zone: ZoneInfo) -> timedelta | None:
    return datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
