"""Stretches of time, shares, caps and hours as people write them in a journey: 7d, 2 workdays, 10%, mon-fri 09:00."""

import re
from typing import Literal, cast, get_args

from changemaker.act.journeys.journey import Due
from changemaker.core.meant import did_you_mean
from changemaker.engine.acting_settings import PERCENT
from changemaker.engine.serving_settings import Cap, Day

MINUTE = 60 * 10**6  # microseconds
DAY = 24 * 60 * MINUTE
LONGEST = 1830 * DAY  # about five years: whoever waits longer waits for ever
DAYS = get_args(Day)
WORK = ("workdays", "workhours")

Short = Literal["m", "h", "d", "w"]
_UNITS: dict[str, Short | Literal["workdays", "workhours"]] = {
    **dict.fromkeys(("m", "min", "minute", "minutes"), "m"),
    **dict.fromkeys(("h", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "week", "weeks"), "w"),
    **dict.fromkeys(("workday", "workdays"), "workdays"),
    **dict.fromkeys(("workhour", "workhours"), "workhours"),
}
_LONG = {"m": MINUTE, "h": 60 * MINUTE, "d": DAY, "w": 7 * DAY}
_STRETCH = re.compile(r"(\d{1,6})\s*([^\W\d]*)")
_CAP = re.compile(r"(\d{1,4})\s*messages?\s*(?:/|in|per)\s*(.+)")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_SHORT_DAYS = {day[:3]: day for day in DAYS}


def stretch_of(text: str) -> int:
    """Return a stretch of time in microseconds.

    Raises:
        ValueError: it is none; says what and, behind a ";", what to write.

    Example:
        >>> stretch_of("7d") == stretch_of("7 days") == stretch_of("1w") == 7 * DAY
        True
    """
    number, unit = _parted(text, [unit for unit, short in _UNITS.items() if short not in WORK])
    if unit in WORK:
        raise ValueError(f"'{text}' cannot be waited for; working days count only in `due:`: write {number}d")
    if number == 0:
        raise ValueError(f"'{text}' is no stretch of time; write at least 1m, or leave it out")
    if number * _LONG[unit] > LONGEST:
        raise ValueError(f"'{text}' is a wait without an end; write {LONGEST // DAY}d at most")
    return number * _LONG[unit]


def due_of(text: str) -> Due:
    """Return by when something is due.

    Raises:
        ValueError: it is no stretch of time.

    Example:
        >>> due_of("2 workdays")
        Due(number=2, unit='workdays')
    """
    number, unit = _parted(text, list(_UNITS))
    if number == 0 or number * _LONG.get(unit, DAY) > LONGEST:
        raise ValueError(f"nothing can be due in '{text}'; write 2 workdays, 4 workhours or 7d")
    return Due(number=number, unit=_UNITS[unit])


def share_of(text: str) -> float:
    """Return a share of 0 to 1, rounded to a hundredth of a percent.

    Raises:
        ValueError: it is none.

    Example:
        >>> share_of("12.5%")
        0.125
    """
    found = PERCENT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is no share; write {_as_percent(text)}")
    return round(float(found[1]) / 100, 6)


def cap_of(text: str) -> Cap:
    """Return how many messages in which stretch of time.

    Raises:
        ValueError: it is no cap.

    Example:
        >>> cap_of("2 messages / 7d")
        Cap(messages=2, within='7d')
    """
    found = _CAP.fullmatch(text.strip())
    if found is None or int(found[1]) == 0:
        raise ValueError(f"'{text}' is no limit; write 2 messages / 7d")
    stretch = stretch_of(found[2])
    for unit in ("d", "h", "m"):
        if stretch % _LONG[unit] == 0 and stretch // _LONG[unit] <= 9999:
            return Cap(messages=int(found[1]), within=f"{stretch // _LONG[unit]}{unit}")
    raise ValueError(f"'{text}' is too long a stretch; write 365d at most")


def days_of(text: str) -> tuple[Day, ...]:
    """Return days of the week, in their order.

    Raises:
        ValueError: they are none.

    Example:
        >>> days_of("mon-wed, sat")
        ('monday', 'tuesday', 'wednesday', 'saturday')
    """
    found: set[str] = set()
    for part in text.lower().split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        start, end = _day(first, text), _day(last if dash else first, text)
        if end < start:
            raise ValueError(f"'{text}' runs backwards; write sat, sun, mon, or mon-fri")
        found |= set(DAYS[start : end + 1])
    return cast("tuple[Day, ...]", tuple(day for day in DAYS if day in found))


def hours_of(text: str) -> tuple[str, str]:
    """Return from when to when of a day.

    Raises:
        ValueError: they are no hours, or end before they begin.

    Example:
        >>> hours_of("09:00-18:00")
        ('09:00', '18:00')
    """
    start, dash, end = (piece.strip() for piece in text.partition("-"))
    if not (dash and _TIME.fullmatch(start) and _TIME.fullmatch(end)):
        raise ValueError(f"'{text.strip()}' are no hours; write 09:00-18:00, or 09:00-12:00, 14:00-18:00")
    if end <= start:
        raise ValueError(f"'{text}' ends before it begins; write two windows, one to 23:59 and one from 00:00")
    return start, end


def moment_of(text: str) -> tuple[tuple[Day, ...], str]:
    """Return the days of the week (none: any) and the time of day that are waited for.

    Raises:
        ValueError: it is no such moment.

    Example:
        >>> moment_of("mon-tue 09:00"), moment_of("09:00")
        ((('monday', 'tuesday'), '09:00'), ((), '09:00'))
    """
    days, _, time = text.strip().rpartition(" ")
    if not _TIME.fullmatch(time):
        raise ValueError(f"'{text}' is no moment of the week; write mon-fri 09:00, or 09:00 for any day")
    return (days_of(days) if days.strip() else ()), time


def _parted(text: str, units: list[str]) -> tuple[int, str]:
    found = _STRETCH.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is no stretch of time; write a whole number and a unit: 30m, 48h, 7d or 2w")
    if not found[2]:
        raise ValueError(f"'{text}' has no unit; write {found[1]}d for days, {found[1]}h for hours")
    short = _UNITS.get(found[2].lower())
    if short is None:
        meant = did_you_mean([found[2]], units)
        said = (
            f"did you mean '{found[1]} {meant.split(chr(39))[1]}'?" if meant.startswith("did") else "write m, h, d or w"
        )
        raise ValueError(f"'{text}' is no stretch of time: '{found[2]}' is no unit; {said}")
    return int(found[1]), short


def _day(name: str, text: str) -> int:
    day = _SHORT_DAYS.get(name[:3]) if name in DAYS or name in _SHORT_DAYS else None
    if day is None:
        raise ValueError(f"'{text}' are no days of the week; write mon-fri, or sat, sun")
    return DAYS.index(day)


def _as_percent(text: str) -> str:
    try:
        number = float(text.strip().removesuffix("%"))
    except ValueError:
        return "it as 10%"
    shown = number * 100 if 0 < number < 1 and "%" not in text else number
    return f"{shown:g}%" if 0 <= shown < 100 else "it as 10%, less than 100%"
