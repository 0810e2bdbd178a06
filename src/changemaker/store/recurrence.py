"""When something comes round again: "15m", "1h", "daily 06:00", "weekly mon 07:00", across clock changes."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from changemaker.core.errors import BadQuestionError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MICRO = 1_000_000
UNITS = {"m": 60, "h": 3600}
EVERY = re.compile(r"([1-9]\d{0,3})([mh])")
AT = re.compile(rf"(?:daily|weekly ({'|'.join(DAYS)})) ([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A stretch of time that repeats on UTC's grid, or a local time of every day or of one weekday."""

    seconds: int = 0
    at: time | None = None
    weekday: int | None = None  # 0 is Monday; None is every day

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it.

        Raises:
            BadQuestionError: it says something else.

        Example:
            >>> Recurrence.parse("weekly mon 07:00").weekday
            0
        """
        said = " ".join(text.lower().split())
        if stretch := EVERY.fullmatch(said):
            return cls(seconds=int(stretch[1]) * UNITS[stretch[2]])
        if clock := AT.fullmatch(said):
            day = DAYS.index(clock[1]) if clock[1] else None
            return cls(at=time(int(clock[2]), int(clock[3])), weekday=day)
        hint = 'write "15m", "1h", "daily 06:00" or "weekly mon 07:00"'
        raise BadQuestionError(f"'{text}' is no time that comes round again", hint=hint)

    def after(self, now: int, zone: ZoneInfo) -> int:
        """Return the first time later than `now`; both UTC microseconds.

        Every local day has exactly one such moment: a time that the clocks skip comes as much later as they skip, and
        one that they show twice is the first of both.

        Example:
            >>> noon = int(datetime(2026, 11, 22, 12, tzinfo=UTC).timestamp()) * MICRO
            >>> Recurrence.parse("15m").after(noon, ZoneInfo("UTC")) - noon == 15 * 60 * MICRO
            True
        """
        if self.at is None:
            step = self.seconds * MICRO
            return (now // step + 1) * step
        # a clock change may put one local day's moment before midnight: begin a day early
        day = datetime.fromtimestamp(now // MICRO, tz=zone).date() - timedelta(days=1)
        while (moment := self._on(day, zone)) is None or moment <= now:
            day += timedelta(days=1)
        return moment

    def _on(self, day: date, zone: ZoneInfo) -> int | None:
        if self.at is None or (self.weekday is not None and day.weekday() != self.weekday):
            return None
        return int(datetime.combine(day, self.at, tzinfo=zone).astimezone(UTC).timestamp()) * MICRO
