"""Long lists in pages: each says where the next one begins, in letters that mean nothing to who asks."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, TypeVar

import msgspec
from litestar.params import QueryParameter

from changemaker.core.errors import BadRequestError

T = TypeVar("T")
Rows = TypeVar("Rows")
MOST = 200
Whole = Annotated[int, msgspec.Meta(ge=0, lt=1 << 62)]  # as both databases hold it
Limit = Annotated[int, QueryParameter(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str,
    QueryParameter(
        max_length=500, pattern="^[A-Za-z0-9_-]*$", description="`next` of the page before; empty for the first page."
    ),
]


def cursor_of(place: object) -> str:
    """Return where a page ended, as letters for an address.

    Example:
        >>> place_in(cursor_of([7, "a"]), tuple[int, str])
        (7, 'a')
    """
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def place_in(cursor: str, shape: type[T]) -> T | None:
    """Return what `cursor_of` was given; None for the first page.

    Raises:
        BadRequestError: it was not made by us.
    """
    if not cursor:
        return None
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        place = msgspec.json.decode(raw, type=shape)
        raw.decode()
    except (ValueError, binascii.Error, msgspec.MsgspecError, RecursionError):
        place = None
    if place is None or b"\\u0000" in raw:
        raise BadRequestError(
            "the cursor is none of ours",
            hint="send `next` of the page before as it came",
            flaws=[("cursor", "unknown")],
        )
    return place


def cut(rows: Sequence[Rows], limit: int) -> tuple[Sequence[Rows], Rows | None]:
    """Return a page of `rows`, of which one more than `limit` was asked for, and its last row if there is a next page.

    Example:
        >>> cut([1, 2, 3], 2)
        ([1, 2], 2)
    """
    return (rows[:limit], rows[limit - 1]) if len(rows) > limit else (rows, None)
