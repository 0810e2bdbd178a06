"""Moments of the store, as machines read them."""

from datetime import UTC, datetime, timedelta
from typing import overload

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@overload
def when(moment: int) -> str: ...
@overload
def when(moment: None) -> None: ...
@overload
def when(moment: int | None) -> str | None: ...
def when(moment: int | None) -> str | None:
    """Return UTC microseconds as ISO 8601; None stays None.

    Example:
        >>> when(0)
        '1970-01-01T00:00:00+00:00'
    """
    return None if moment is None else (EPOCH + timedelta(microseconds=moment)).isoformat()
