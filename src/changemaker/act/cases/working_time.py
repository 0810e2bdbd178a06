"""By when something is due: in time as it passes, or in the days and hours in which the company works."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from changemaker.act.cases.public_holidays import public_holidays
from changemaker.act.journeys.journey import Due
from changemaker.core.acting_errors import WorkingCalendarError
from changemaker.engine.acting_settings import Working
from changemaker.engine.serving_settings import Day

SECOND = 1_000_000
STRETCHES = {"m": 60 * SECOND, "h": 3600 * SECOND, "d": 86_400 * SECOND, "w": 7 * 86_400 * SECOND}
WEEKDAYS = get_args(Day)  # as date.weekday() counts them
WHERE = "changemaker.yml: acting.working"
ANY_YEAR = 2026  # whether a country is known does not depend on the year
Loc = tuple[str | int, ...]
LONGEST_CLOSED = 3660  # days without one working day, after which the calendar has none


def due_at(due: Due, start: int, working: Working, zone: ZoneInfo) -> int:
    """Return when something that starts at `start` is due, in UTC microseconds.

    Working days: at the end of the n-th working day after the day it starts on, which itself is not counted. Working
    hours: once so many hours of working time have passed. A day is one of the company's own zone.

    Args:
        due: a stretch of time, or so many working days or hours.
        start: UTC microseconds.
        working: when the company works.
        zone: of the company.

    Raises:
        WorkingCalendarError: holidays of the country are not known, or the calendar has no working day.

    Example:
        >>> friday = int(datetime(2026, 11, 20, 15, tzinfo=UTC).timestamp()) * SECOND
        >>> at = due_at(Due(number=2, unit="workdays"), friday, Working(), ZoneInfo("UTC"))
        >>> datetime.fromtimestamp(at // SECOND, UTC).isoformat()
        '2026-11-24T17:00:00+00:00'
    """
    if due.unit in STRETCHES:
        return start + due.number * STRETCHES[due.unit]
    if due.unit == "workdays":
        return _after_days(due.number, start, working, zone)
    return _after_hours(due.number * STRETCHES["h"], start, working, zone)


def worked_between(start: int, end: int, working: Working, zone: ZoneInfo) -> int:
    """Return the working time from `start` to `end` in microseconds; zero where the end is not after the start.

    Example:
        >>> day = datetime(2026, 11, 20, tzinfo=UTC)  # a Friday
        >>> friday, monday = (int((day + timedelta(days=n, hours=16)).timestamp()) * SECOND for n in (0, 3))
        >>> worked_between(friday, monday, Working(), ZoneInfo("UTC")) / STRETCHES["h"]
        8.0
    """
    if end <= start:
        return 0
    worked = 0
    for opens, closes in _windows(start, working, zone):
        if opens >= end:
            break
        worked += max(0, min(end, closes) - max(start, opens))
    return worked


def is_working_day(day: date, working: Working) -> bool:
    """True if the company works on that day.

    Raises:
        WorkingCalendarError: holidays of the country are not known.

    Example:
        >>> is_working_day(date(2026, 12, 25), Working(country="DE"))
        False
    """
    if WEEKDAYS[day.weekday()] not in working.days or day.isoformat() in working.closed:
        return False
    return day not in public_holidays(working.country, working.region, day.year)


def check_calendar(working: Working) -> None:
    """Say what is wrong with a calendar before something has to be due by it.

    Raises:
        WorkingCalendarError: no such country, region or day, or no working day at all.
    """
    for _, error in calendar_flaws(working):
        raise error


def calendar_flaws(working: Working) -> tuple[tuple[Loc, WorkingCalendarError], ...]:
    """Return all that is wrong with a calendar, each with its place below `acting.working`.

    Example:
        >>> [place for place, _ in calendar_flaws(Working(days=(), closed=("24.12.2026",)))]
        [('closed', 0), ('days',)]
    """
    found: list[tuple[Loc, WorkingCalendarError]] = []
    for place, day in enumerate(working.closed):
        if not _is_day(day):
            told = WorkingCalendarError(f"'{day}' is no day", hint="write it as 2026-12-24", where=f"{WHERE}.closed")
            found.append((("closed", place), told))
    if not working.days:
        found.append((("days",), _never_open()))
    for name, region in (("country", ""), ("region", working.region)):
        try:
            public_holidays(working.country, region, ANY_YEAR)
        except WorkingCalendarError as error:
            found.append(((name,), error))
            break
    return tuple(found)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text  # as days are compared
    except ValueError:
        return False


def _after_days(number: int, start: int, working: Working, zone: ZoneInfo) -> int:
    first = datetime.fromtimestamp(start // SECOND, zone).date()
    days = _working_days(first + timedelta(days=1), working)
    day = first
    for _ in range(max(1, number)):
        day = next(days)
    return _window(day, working, zone)[1]


def _after_hours(left: int, start: int, working: Working, zone: ZoneInfo) -> int:
    for opens, closes in _windows(start, working, zone):
        begin = max(opens, start)
        if closes - begin >= left:
            return begin + left
        left -= max(0, closes - begin)
    raise _never_open()


def _windows(start: int, working: Working, zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """Yield the working windows that end after `start`, in order; one that goes over midnight began the day before."""
    first = datetime.fromtimestamp(start // SECOND, zone).date() - timedelta(days=1)
    for day in _working_days(first, working):
        opens, closes = _window(day, working, zone)
        if closes > start:
            yield opens, closes


def _working_days(first: date, working: Working) -> Iterator[date]:
    day, closed = first, 0
    while closed <= LONGEST_CLOSED:
        if is_working_day(day, working):
            closed = 0
            yield day
        day, closed = day + timedelta(days=1), closed + 1
    raise _never_open()


def _window(day: date, working: Working, zone: ZoneInfo) -> tuple[int, int]:
    start, end = time.fromisoformat(working.start), time.fromisoformat(working.end)
    over = timedelta(days=0 if start < end else 1)  # a night shift ends on the next day
    return _moment(datetime.combine(day, start, zone)), _moment(datetime.combine(day + over, end, zone))


def _moment(wall: datetime) -> int:
    return int(wall.astimezone(UTC).timestamp()) * SECOND


def _never_open() -> WorkingCalendarError:
    return WorkingCalendarError(
        "the company's calendar has no working day",
        hint="name the days on which you work under acting.working.days",
        where=WHERE,
    )
