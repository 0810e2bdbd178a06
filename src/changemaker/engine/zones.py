"""Local time to UTC and back, in SQL of whole numbers: the same whatever time zones the engine knows."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from changemaker.engine.sql_text import stepwise

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
STEP = timedelta(days=2)  # no zone has changed its clocks twice in two days
MICRO = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The offsets of a zone from 1970 to 2059; before and after, the first and the last hold."""

    changes: tuple[int, ...]  # seconds since 1970, UTC, at which clocks are changed
    offsets: tuple[int, ...]  # seconds to add to UTC, one more than changes


@cache
def clocks(zone: str) -> Clocks:
    """Return a zone's offsets.

    Example:
        >>> clocks("Asia/Kolkata").offsets
        (19800,)
    """
    place = ZoneInfo(zone)
    changes: list[int] = []
    offsets = [_offset(place, FIRST)]
    before = FIRST
    while before < LAST:
        after = before + STEP
        if _offset(place, after) != offsets[-1]:
            changes.append(_first_after(place, before, after))
            offsets.append(_offset(place, after))
        before = after
    return Clocks(changes=tuple(changes), offsets=tuple(offsets))


def utc_from_local(wall: str, zone: str) -> str:
    """Return SQL of the UTC microseconds of a local time.

    Args:
        wall: SQL of the local time as microseconds, as if the zone were UTC.
        zone: IANA name.

    Where clocks go back, the first of the two hours is meant; an hour that clocks skip counts on from before, as in
    Python's `fold=0` (PEP 495).
    """
    zoned = clocks(zone)
    pairs = zip(zoned.changes, zoned.offsets, zoned.offsets[1:], strict=False)
    bounds = [(change + max(old, new)) * MICRO for change, old, new in pairs]
    return _moved(wall, "-", bounds, zoned.offsets)


def local_from_utc(t: str, zone: str) -> str:
    """Return SQL of the local time, as microseconds as if the zone were UTC, of UTC microseconds."""
    zoned = clocks(zone)
    return _moved(t, "+", [change * MICRO for change in zoned.changes], zoned.offsets)


def _moved(value: str, sign: str, bounds: list[int], offsets: tuple[int, ...]) -> str:
    if set(offsets) == {0}:
        return value
    return f"({value} {sign} {stepwise(value, bounds, [offset * MICRO for offset in offsets])})"


def _offset(place: ZoneInfo, moment: datetime) -> int:
    shift = moment.astimezone(place).utcoffset()
    return int(shift.total_seconds()) if shift is not None else 0


def _first_after(place: ZoneInfo, before: datetime, after: datetime) -> int:
    """The second at which the offset is no longer that of `before`."""
    low, high = int(before.timestamp()), int(after.timestamp())
    old = _offset(place, before)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(place, datetime.fromtimestamp(middle, UTC)) == old:
            low = middle
        else:
            high = middle
    return high
