"""What a message of a journey carries to the gate: caps beside the company's, and the hours in which it may leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from changemaker.channels.quiet_hours import DAYS, SECOND
from changemaker.engine.serving_settings import Cap

AHEAD = 9  # days within which hours come round again for sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Windows of weekdays, on the clock of one zone."""

    windows: tuple[tuple[tuple[str, ...], str, str], ...]  # (days, "09:00", "18:00")
    zone: str = "contact"  # the contact's own, or an IANA zone
    otherwise: str = ""  # of contacts whose own is not known; empty: the company's
    outside: Literal["wait", "skip"] = "wait"

    def clock(self, contact: ZoneInfo, *, known: bool) -> ZoneInfo:
        """Return the zone that counts for a contact; `known` says whether `contact` is really its own."""
        if self.zone != "contact":
            return ZoneInfo(self.zone)
        return ZoneInfo(self.otherwise) if self.otherwise and not known else contact


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyLimits:
    """Of one journey, as its message carries them."""

    caps: tuple[Cap, ...] = ()
    hours: Hours | None = None
    pace: int | None = None  # messages an hour, above which the journey is paused


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneySays:
    """Where the run stands that wants a message, read in the transaction that decides."""

    held_out: bool = False  # by lot, or until its turn comes
    paused: bool = False
    unseen: bool = False  # nobody has looked for a while, or since it went on: it may have reached its goal by now
    over: bool = False  # its goal was reached, or it left: what it wanted is not wanted any more


def limits_of(kept: Mapping[str, Any] | None) -> JourneyLimits:
    """Return what a row of the outbox carries.

    Example:
        >>> limits_of({"caps": [{"messages": 2, "within": "7d"}]}).caps[0].messages
        2
    """
    told = kept or {}
    hours = None
    if said := told.get("hours"):
        windows = tuple((tuple(days), start, end) for days, start, end in said["windows"])
        outside = cast(Literal["wait", "skip"], said["outside"])
        hours = Hours(windows=windows, zone=said["zone"], otherwise=said["otherwise"], outside=outside)
    caps = tuple(Cap(messages=one["messages"], within=one["within"]) for one in told.get("caps", ()))
    return JourneyLimits(caps=caps, hours=hours, pace=told.get("pace"))


def opens_at(now: int, zone: ZoneInfo, hours: Hours) -> int | None:
    """Return when the next window opens, UTC microseconds; None where one is open now.

    Args:
        now: UTC microseconds.
        zone: on whose clock.
        hours: of the journey.

    Raises:
        ValueError: no window ever opens.

    Example:
        >>> hours = Hours(windows=((("monday",), "09:00", "18:00"),))
        >>> sunday = int(datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("UTC")).timestamp()) * SECOND
        >>> then = opens_at(sunday, ZoneInfo("Europe/Berlin"), hours)
        >>> datetime.fromtimestamp(then // SECOND, ZoneInfo("Europe/Berlin")).isoformat()
        '2026-11-23T09:00:00+01:00'
    """
    if _is_open(now, zone, hours.windows):
        return None
    today = datetime.fromtimestamp(now // SECOND, zone).date()
    starts = sorted(
        moment
        for ahead in range(AHEAD)
        for days, start, _ in hours.windows
        if DAYS[(day := today + timedelta(days=ahead)).weekday()] in days
        for moment in _moments(datetime.combine(day, time.fromisoformat(start), zone))
        if moment > now and _is_open(moment, zone, hours.windows)
    )
    if not starts:
        raise ValueError("these hours never come")
    return starts[0]


def _moments(wall: datetime) -> tuple[int, ...]:
    """A time that the clock shows twice is two moments; one that it skips is the moment after the skip."""
    return tuple(int(wall.replace(fold=fold).timestamp()) * SECOND for fold in (0, 1))


def _is_open(moment: int, zone: ZoneInfo, windows: Sequence[tuple[Sequence[str], str, str]]) -> bool:
    wall = datetime.fromtimestamp(moment // SECOND, zone)
    day, at = DAYS[wall.weekday()], wall.time()
    return any(day in days and time.fromisoformat(start) <= at < _end(end) for days, start, end in windows)


def _end(clock: str) -> time:
    return time.max if clock in ("24:00", "00:00") else time.fromisoformat(clock)
