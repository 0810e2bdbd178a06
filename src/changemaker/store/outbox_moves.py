"""How a row of the outbox goes from one state to the next; each move names the state and attempt it comes from."""

from dataclasses import replace

import sqlalchemy as sa

from changemaker.store.letters import without_secrets
from changemaker.store.outbox import Sending, State
from changemaker.store.sending_tables import CONTACT_SEND, OUTBOX

GIVE_UP = 3 * 86_400_000_000  # microseconds after it was wanted
NO_LEASE = {"lease_by": None, "lease_until": None}


def due_sendings(connection: sa.Connection, *, now: int, limit: int) -> list[Sending]:
    """Return rows that are due, those that wait longest first."""
    wanted = sa.select(OUTBOX).where(OUTBOX.c.state == "new", OUTBOX.c.due_at <= now)
    ordered = wanted.order_by(OUTBOX.c.due_at, OUTBOX.c.key).limit(limit)
    return [Sending(**row) for row in connection.execute(ordered).mappings()]


def lock_due(connection: sa.Connection, *, key: str, now: int) -> Sending | None:
    """Return the row and hold it until the transaction ends; None if it is not due any more, or another holds it."""
    wanted = sa.select(OUTBOX).where(OUTBOX.c.key == key, OUTBOX.c.state == "new", OUTBOX.c.due_at <= now)
    row = connection.execute(wanted.with_for_update(skip_locked=True)).mappings().one_or_none()
    return None if row is None else Sending(**row)


def put_off(connection: sa.Connection, row: Sending, *, until: int, reason: str) -> None:
    """Let a row wait until `until`, UTC microseconds."""
    _move(connection, row, state="new", due_at=until, reason=reason)


def put_off_place(connection: sa.Connection, *, channel: str, place: str, now: int, until: int, reason: str) -> None:
    """Let all rows wait that go the same way, because that way is closed: a server that is down is asked once.

    What has waited for a closed way for days is given up, and ends as every message does.
    """
    same = sa.and_(OUTBOX.c.channel == channel, OUTBOX.c.place == place)
    due = sa.and_(OUTBOX.c.state == "new", OUTBOX.c.due_at <= now)
    old = sa.and_(same, due, OUTBOX.c.wanted_at < now - GIVE_UP)
    for row in connection.execute(sa.select(OUTBOX).where(old).order_by(OUTBOX.c.key)).mappings().all():
        end(connection, Sending(**row), state="failed", reason="sending.gave_up", now=now)
    connection.execute(sa.update(OUTBOX).where(same, due).values(due_at=until, reason=reason))


def begin(connection: sa.Connection, row: Sending, *, worker: str, until: int) -> Sending:
    """Move new -> sending: from here on `worker` acts, and is believed to be at it until `until`."""
    attempt = row.attempt + 1
    _move(connection, row, state="sending", attempt=attempt, lease_by=worker, lease_until=until, reason=None)
    return replace(row, state="sending", attempt=attempt, lease_by=worker, lease_until=until)


def end(
    connection: sa.Connection,
    row: Sending,
    *,
    state: State,
    now: int,
    reason: str | None = None,
    provider_id: str | None = None,
) -> bool:
    """End a row; False if another has taken it meanwhile. What is good only once is wiped, unless it is in doubt."""
    change: dict[str, object] = {"state": state, "reason": reason, "ended_at": now, **NO_LEASE}
    if provider_id is not None:
        change["provider_id"] = provider_id
    wiped = None if state == "in_doubt" else without_secrets(row.payload)
    if wiped is not None:
        change["payload"] = wiped
    return _move(connection, row, **change)


def try_again(connection: sa.Connection, row: Sending, *, at: int, reason: str, not_sent: bool) -> bool:
    """Move sending -> new for `at`; what surely did not leave is taken out of the contact's count."""
    if not_sent:
        forget_contact_send(connection, row.key)
    return _move(connection, row, state="new", due_at=at, reason=reason, **NO_LEASE)


def any_expired(connection: sa.Connection, *, now: int) -> bool:
    """Return whether `expired_sendings` would find anything; only reads, so that idling costs nothing."""
    silent = sa.select(OUTBOX.c.key).where(OUTBOX.c.state == "sending", OUTBOX.c.lease_until <= now)
    return connection.execute(silent.limit(1)).first() is not None


def expired_sendings(connection: sa.Connection, *, now: int, limit: int) -> list[Sending]:
    """Return rows whose worker fell silent while it sent them; in a writing transaction they are held."""
    silent = sa.select(OUTBOX).where(OUTBOX.c.state == "sending", OUTBOX.c.lease_until <= now)
    held = silent.order_by(OUTBOX.c.lease_until, OUTBOX.c.key).limit(limit).with_for_update(skip_locked=True)
    return [Sending(**row) for row in connection.execute(held).mappings()]


def contact_sends(connection: sa.Connection, *, contact_id: str, after: int, but: str, rehearsed: bool) -> list[int]:
    """Return when something went to a contact after `after`, of any origin and channel, oldest first.

    Args:
        connection: in the transaction that decides.
        contact_id: of whom.
        after: UTC microseconds; what lies in the future, because the clock was set back, counts too.
        but: the key of the row that is being decided.
        rehearsed: count what was only rehearsed, too.
    """
    wanted = (
        sa.select(CONTACT_SEND.c.t)
        .where(CONTACT_SEND.c.contact_id == contact_id, CONTACT_SEND.c.t > after, CONTACT_SEND.c.outbox_key != but)
        .order_by(CONTACT_SEND.c.t)
    )
    if not rehearsed:
        wanted = wanted.where(sa.not_(CONTACT_SEND.c.rehearsed))
    return list(connection.execute(wanted).scalars())


def note_contact_send(connection: sa.Connection, row: Sending, *, now: int, rehearsed: bool) -> None:
    """Count a message against the caps of its contact, once, however often it is tried; from the last try on."""
    counted = sa.update(CONTACT_SEND).where(CONTACT_SEND.c.outbox_key == row.key)
    if connection.execute(counted.values(t=now, rehearsed=rehearsed)).rowcount:
        return
    values = {"contact_id": row.contact_id, "channel": row.channel, "purpose": row.purpose, "outbox_key": row.key}
    connection.execute(sa.insert(CONTACT_SEND).values(**values, t=now, rehearsed=rehearsed))


def doubt_contact_send(connection: sa.Connection, key: str) -> None:
    """Let a message stay in its contact's count for good: a try of it may have left."""
    connection.execute(sa.update(CONTACT_SEND).where(CONTACT_SEND.c.outbox_key == key).values(doubted=True))


def forget_contact_send(connection: sa.Connection, key: str) -> None:
    """Take a message that did not leave out of its contact's count, unless an earlier try of it may have left."""
    known = sa.and_(CONTACT_SEND.c.outbox_key == key, sa.not_(CONTACT_SEND.c.doubted))
    connection.execute(sa.delete(CONTACT_SEND).where(known))


def forget_contact_sends(connection: sa.Connection, *, before: int) -> int:
    """Delete what no cap counts any more; return how many rows.

    Args:
        connection: of `Store.writing`.
        before: UTC microseconds; the start of the longest stretch of time that a cap looks at, or earlier.
    """
    return connection.execute(sa.delete(CONTACT_SEND).where(CONTACT_SEND.c.t < before)).rowcount


def _move(connection: sa.Connection, row: Sending, **values: object) -> bool:
    """Change the row if it still is as `row` says; a worker that was thought dead may end what it began."""
    came_from = ("sending", "in_doubt") if row.state == "sending" else (row.state,)
    same = sa.and_(OUTBOX.c.key == row.key, OUTBOX.c.attempt == row.attempt, OUTBOX.c.state.in_(came_from))
    return connection.execute(sa.update(OUTBOX).where(same).values(**values)).rowcount == 1
