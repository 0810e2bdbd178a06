"""Events as they come in: checked, made into rows, and put beside the others once each."""

from collections.abc import Sequence
from contextlib import closing
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor

from changemaker.core.errors import BadEventError
from changemaker.store.horizon import HOLD_PLACE
from changemaker.store.trouble import driver_told

EARLIEST, LATEST = -2_208_988_800_000_000, 7_258_118_400_000_000  # 1900 and 2200; beyond is a slip of the keyboard
LONGEST_ID = 512  # letters; an index holds them
COLUMNS = ("key", "source", "kind", "name", "account_id", "contact_id", "t", "received_at", "payload", "sealed")
_ASKED = ", ".join(COLUMNS)
_ROW = f"({', '.join('?' * len(COLUMNS))})"
STEPS = (
    100,
    25,
    5,
    1,
)  # rows in one statement: while it runs, other threads do; between two of them we queue for a turn
INTO_SQLITE = {
    rows: f"INSERT INTO event ({_ASKED}) VALUES {', '.join([_ROW] * rows)} ON CONFLICT(key) DO NOTHING"
    for rows in STEPS
}
_KINDS = ("text",) * 6 + ("bigint", "bigint", "text", "bytea")
_ARRAYS = ", ".join(f"%s::{kind}[]" for kind in _KINDS)
INTO_POSTGRESQL = (
    f"INSERT INTO event ({_ASKED}) SELECT * FROM unnest({_ARRAYS}) ON CONFLICT(key) DO NOTHING RETURNING key"
)


class NewEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, as a sender told it.

    `payload` has `properties` or `traits`, and `context`, as they came but for what is personal; that is in `personal`
    and never lies open in the store.
    """

    source: str  # who sent it: the API key's id, or a name of our own such as "survey"
    message_id: str  # the sender's; the same again is the same event
    kind: str  # track, identify, group, page, screen, alias, or "event" of CloudEvents
    t: int  # when it happened, UTC microseconds
    name: str = ""  # what happened, in the sender's words
    account_id: str | None = None
    contact_id: str | None = None
    payload: dict[str, object] = {}
    personal: dict[str, object] | None = None

    @property
    def key(self) -> str:
        """What makes it one event, however often it is sent."""
        return f"{self.source}:{self.message_id}"


class Row(NamedTuple):
    """One row of table `event`, in the order of COLUMNS."""

    key: str
    source: str
    kind: str
    name: str
    account_id: str | None
    contact_id: str | None
    t: int
    received_at: int
    payload: str
    sealed: bytes | None


def row_of(event: NewEvent, now: int) -> Row:
    """Return an event as a row that both databases can keep.

    Raises:
        BadEventError: they cannot; the error names the field and not what it holds.
    """
    if not event.message_id or not event.source:
        raise BadEventError("an event has no id", hint="give each event a messageId of its own")
    key = event.key
    if len(key) > LONGEST_ID:
        raise BadEventError("an event's id is too long", hint=f"at most {LONGEST_ID} letters with its source")
    if not EARLIEST <= event.t <= LATEST:
        raise BadEventError("an event's time cannot be", hint="give a time between 1900 and 2200")
    open_text = (key, event.kind, event.name, event.account_id or "", event.contact_id or "")
    together = "".join(open_text)
    try:
        together.encode()
        payload = msgspec.json.encode(event.payload).decode()
    except (UnicodeEncodeError, TypeError, ValueError, RecursionError):
        raise BadEventError(
            "an event holds letters or values that no text can hold", hint="send valid UTF-8 and plain JSON values"
        ) from None
    if "\0" in together:
        raise BadEventError("an event's id or name holds a zero character", hint="leave it out")
    return Row(
        key, event.source, event.kind, event.name, event.account_id, event.contact_id, event.t, now, payload, None
    )


def insert_rows(connection: sa.Connection, groups: Sequence[Sequence[Row]]) -> list[int]:
    """Insert several groups of rows, in a transaction of the caller; return how many of each were new.

    Goes to the driver's own cursor: what SQLAlchemy does for each row would take longer than the database.

    Raises:
        StoreError: the database failed.
    """
    with driver_told(connection), closing(connection.connection.cursor()) as cursor:
        if connection.dialect.name == "sqlite":
            return _into_sqlite(cursor, groups)
        cursor.execute(HOLD_PLACE)
        return _into_postgresql(cursor, groups)


def _into_sqlite(cursor: DBAPICursor, groups: Sequence[Sequence[Row]]) -> list[int]:
    """Insert all rows together; only if some were there before it is asked which."""
    if len(groups) == 1:
        return [_steps_into_sqlite(cursor, groups[0])]
    rows = [row for group in groups for row in group]
    cursor.execute("SELECT coalesce(max(id), 0) FROM event")
    (before,) = cursor.fetchone() or (0,)
    if _steps_into_sqlite(cursor, rows) == len(rows):
        return [len(group) for group in groups]
    cursor.execute("SELECT key FROM event WHERE id > ?", (before,))
    return _shared_out(groups, {key for (key,) in cursor.fetchall()})


def _steps_into_sqlite(cursor: DBAPICursor, rows: Sequence[Row]) -> int:
    new = start = 0
    for step in STEPS:
        while len(rows) - start >= step:
            cursor.execute(INTO_SQLITE[step], list(chain.from_iterable(rows[start : start + step])))
            new += cursor.rowcount
            start += step
    return new


def _into_postgresql(cursor: DBAPICursor, groups: Sequence[Sequence[Row]]) -> list[int]:
    # By key: two processes that have some of the same wait for each other in one order, never in a circle.
    rows = sorted((row for group in groups for row in group), key=attrgetter("key"))
    if not rows:
        return [0] * len(groups)
    cursor.execute(INTO_POSTGRESQL, [list(column) for column in zip(*rows, strict=True)])
    return _shared_out(groups, {key for (key,) in cursor.fetchall()})


def _shared_out(groups: Sequence[Sequence[Row]], new: set[str]) -> list[int]:
    """Return how many of the new keys each group brought; one that several bring is the first one's."""
    counts = []
    for group in groups:
        came = {row.key for row in group} & new
        new -= came
        counts.append(len(came))
    return counts
