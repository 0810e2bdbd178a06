"""The time, handed in: nothing in the house reads the clock on its own."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Return now, in UTC."""
    return datetime.now(UTC)


def fixed_clock(moment: str) -> Clock:
    """Return a clock that always says `moment` (ISO 8601; UTC where it names no zone).

    Example:
        >>> fixed_clock("2026-11-21T09:00:00")().isoformat()
        '2026-11-21T09:00:00+00:00'
    """
    parsed = datetime.fromisoformat(moment)
    stamped = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    return lambda: stamped
