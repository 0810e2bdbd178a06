"""What runs want sent, many rows at once: the outbox as `store.outbox.put` fills it; and what of it is still there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from changemaker.store.many_rows import ids_in, insert_many
from changemaker.store.outbox import Channel, Purpose, Sending
from changemaker.store.outbox_moves import end
from changemaker.store.sending_tables import OUTBOX

STALE = 8 * 86_400_000_000  # microseconds; a journey's hours come round once a week at least
OVER = "sending.journey_over"
COLUMNS = (
    "key", "channel", "place", "purpose", "contact_id", "user_id", "payload", "origin", "state", "reason", "attempt",
    "due_at", "wanted_at", "expires_at", "run", "account_id", "limits", "made_at", "ended_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """One message or task that a run wants; `skipped` says why it never leaves."""

    key: str
    channel: Channel
    place: str = ""
    purpose: Purpose = "service"
    contact_id: str | None = None
    user_id: str | None = None
    payload: Mapping[str, Any]
    origin: str
    run: str
    account_id: str
    limits: Mapping[str, Any] | None = None
    skipped: str | None = None


def put_wants(connection: sa.Connection, wants: Sequence[Want], *, now: int) -> None:
    """Write rows of the outbox; one whose key is there stays as it is. After `STALE` only tasks are still wanted."""
    rows = []
    for want in sorted(wants, key=lambda one: one.key):
        expires = None if want.channel == "task" else now + STALE
        state, ended = ("new", None) if want.skipped is None else ("skipped", now)
        rows.append(
            (
                want.key, want.channel, want.place, want.purpose, want.contact_id, want.user_id, _text(want.payload),
                want.origin, state, want.skipped, 0, now, now, expires, want.run, want.account_id,
                None if want.limits is None else _text(want.limits), now, ended,
            )
        )  # fmt: skip
    insert_many(connection, OUTBOX, COLUMNS, rows, once=True)


def any_unsent(connection: sa.Connection, journey: str) -> bool:
    """Return whether anything that a journey wants is still to leave, or on its way."""
    asked = sa.select(OUTBOX.c.key).where(_of(journey), OUTBOX.c.state.in_(("new", "sending")))
    return connection.execute(asked.limit(1)).first() is not None


def waiting_runs(connection: sa.Connection, journey: str, *, until: int) -> list[str]:
    """Return ids of runs of which something may leave up to `until`, UTC microseconds."""
    asked = sa.select(OUTBOX.c.run).where(_of(journey), OUTBOX.c.state == "new", OUTBOX.c.due_at <= until)
    return sorted(set(connection.execute(asked.where(OUTBOX.c.run.is_not(None))).scalars()))


def skip_unsent(connection: sa.Connection, journey: str, *, now: int, runs: Sequence[str] | None = None) -> int:
    """Skip what a journey, or only some of its runs, want and what has not begun to leave; return how many rows."""
    return sum(end(connection, row, state="skipped", reason=OVER, now=now) for row in _new(connection, journey, runs))


def hold_unsent(connection: sa.Connection, journey: str, *, runs: Sequence[str], until: int, reason: str) -> None:
    """Let what some runs want wait until `until`, UTC microseconds."""
    theirs = sa.and_(_of(journey), OUTBOX.c.state == "new", ids_in(sorted(runs), OUTBOX.c.run, connection))
    connection.execute(sa.update(OUTBOX).where(theirs, OUTBOX.c.due_at < until).values(due_at=until, reason=reason))


def _new(connection: sa.Connection, journey: str, runs: Sequence[str] | None) -> list[Sending]:
    asked = sa.select(OUTBOX).where(_of(journey), OUTBOX.c.state == "new").order_by(OUTBOX.c.key).with_for_update()
    if runs is not None:
        asked = asked.where(ids_in(sorted(runs), OUTBOX.c.run, connection))
    return [Sending(**row) for row in connection.execute(asked).mappings()]


def _of(journey: str) -> sa.ColumnElement[bool]:
    return OUTBOX.c.origin == f"journey:{journey}"


def _text(value: Mapping[str, Any]) -> str:
    return msgspec.json.encode(value).decode()
