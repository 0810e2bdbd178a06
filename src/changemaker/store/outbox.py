"""The outbox: what is to be sent is written in the transaction that decides it, and each row ends in one state.

new -> sending -> sent | failed | in_doubt, or new -> skipped | rehearsed; a row that waits stays new with a later
`due_at`. `reason` is a Message id: why it waits, was skipped, failed or is in doubt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa

from changemaker.store.letters import without_secrets
from changemaker.store.once import insert_once
from changemaker.store.sending_tables import OUTBOX

Channel = Literal["email", "webhook", "slack", "task"]
Purpose = Literal["transactional", "service", "marketing"]
State = Literal["new", "sending", "sent", "skipped", "failed", "in_doubt", "rehearsed"]
CHANNELS, PURPOSES, STATES = get_args(Channel), get_args(Purpose), get_args(State)
Settling = Literal["sent", "again", "drop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One row of the outbox. It never holds an address: who it is for is an id."""

    key: str
    channel: Channel
    place: str
    purpose: Purpose
    contact_id: str | None
    user_id: str | None
    payload: Mapping[str, Any]
    origin: str
    state: State
    reason: str | None
    attempt: int
    due_at: int
    wanted_at: int
    expires_at: int | None
    lease_by: str | None
    lease_until: int | None
    provider_id: str | None
    run: str | None  # of a journey, that wants it
    account_id: str | None
    limits: Mapping[str, Any] | None  # of the journey, beside the company's
    made_at: int
    ended_at: int | None


def put(
    connection: sa.Connection,
    *,
    key: str,
    channel: Channel,
    purpose: Purpose,
    payload: Mapping[str, object],
    origin: str,
    now: int,
    contact_id: str | None = None,
    user_id: str | None = None,
    place: str = "",
    due_at: int | None = None,
    expires_at: int | None = None,
    run: str | None = None,
    account_id: str | None = None,
    limits: Mapping[str, object] | None = None,
) -> bool:
    """Write down, in the caller's transaction, that something is to be sent; False if `key` is known already.

    Args:
        connection: in a transaction.
        key: of the action and its recipient: "journey/run/step/visit/contact". The same action is never two rows.
        channel: email, webhook, slack, task.
        purpose: what the recipient's consent is asked for.
        payload: ids and parameters (`store.letters.Letter.as_payload()`), for a webhook any JSON; never an address.
        origin: what wants it: "digest", "journey:late-reorder".
        now: UTC microseconds.
        contact_id: a customer's person, ...
        user_id: ... or one of us.
        place: the hook's name for webhook and slack; a role that takes the task.
        due_at: not before; now where it is left out.
        expires_at: not after: then it is skipped.
        run: of a journey, that wants it: nothing leaves for a run that the lot holds out.
        account_id: whose, of a run.
        limits: of the journey: `channels.journey_limits` says what they look like.
    """
    if channel not in CHANNELS or purpose not in PURPOSES:
        raise ValueError(f"no channel {channel!r} with purpose {purpose!r}")
    if contact_id is not None and user_id is not None:
        raise ValueError("one row, one recipient")
    if channel == "email" and contact_id is None and user_id is None:
        raise ValueError("an e-mail needs a recipient: contact_id or user_id")
    row = {
        "key": key,
        "channel": channel,
        "place": place,
        "purpose": purpose,
        "contact_id": contact_id,
        "user_id": user_id,
        "payload": dict(payload),
        "origin": origin,
        "state": "new",
        "due_at": now if due_at is None else due_at,
        "wanted_at": now if due_at is None else due_at,
        "expires_at": expires_at,
        "run": run,
        "account_id": account_id,
        "limits": None if limits is None else dict(limits),
        "made_at": now,
    }
    return insert_once(connection, OUTBOX, row)


def list_sendings(
    connection: sa.Connection,
    *,
    states: Sequence[State] = (),
    channel: Channel | None = None,
    origin: str | None = None,
    contact_id: str | None = None,
    run: str | None = None,
    before: tuple[int, str] | None = None,
    limit: int = 50,
) -> list[Sending]:
    """Return rows of the outbox, the youngest first.

    Args:
        connection: to read from.
        states: only these; all where empty.
        channel: only this one.
        origin: only of this.
        contact_id: only to this one.
        run: only what this run of a journey wanted.
        before: (made_at, key) of the last row of the page before.
        limit: at most so many.
    """
    wanted = sa.select(OUTBOX).order_by(OUTBOX.c.made_at.desc(), OUTBOX.c.key.desc()).limit(limit)
    if states:
        wanted = wanted.where(OUTBOX.c.state.in_(states))
    c = OUTBOX.c
    for column, value in ((c.channel, channel), (c.origin, origin), (c.contact_id, contact_id), (c.run, run)):
        if value is not None:
            wanted = wanted.where(column == value)
    if before is not None:
        t, key = before
        wanted = wanted.where(sa.or_(OUTBOX.c.made_at < t, sa.and_(OUTBOX.c.made_at == t, OUTBOX.c.key < key)))
    return [Sending(**row) for row in connection.execute(wanted).mappings()]


def read_sending(connection: sa.Connection, key: str) -> Sending | None:
    """Return the row called `key`."""
    row = connection.execute(sa.select(OUTBOX).where(OUTBOX.c.key == key)).mappings().one_or_none()
    return None if row is None else Sending(**row)


def count_sendings(connection: sa.Connection, *, since: int | None = None) -> dict[tuple[State, str], int]:
    """Return how many rows are in each state for each reason ("" where there is none).

    Args:
        connection: to read from.
        since: only rows made at or after, UTC microseconds.
    """
    reason = sa.func.coalesce(OUTBOX.c.reason, "")
    wanted = sa.select(OUTBOX.c.state, reason, sa.func.count()).group_by(OUTBOX.c.state, reason)
    if since is not None:
        wanted = wanted.where(OUTBOX.c.made_at >= since)
    return {(state, told): n for state, told, n in connection.execute(wanted)}


def settle(connection: sa.Connection, *, key: str, how: Settling, now: int) -> bool:
    """End the doubt about a message, as a person knows better; False if it is in doubt no more.

    Args:
        connection: in a transaction; the caller writes the audit in it.
        key: of the row.
        how: it was "sent"; send it "again", through the gate; or "drop" it.
        now: UTC microseconds.
    """
    values: Mapping[Settling, dict[str, object]] = {
        "sent": {"state": "sent", "reason": "sending.settled_as_sent", "ended_at": now},
        "again": {"state": "new", "reason": "sending.settled_to_send_again", "due_at": now, "wanted_at": now},
        "drop": {"state": "skipped", "reason": "sending.settled_to_drop", "ended_at": now},
    }
    row = read_sending(connection, key)
    if row is None:
        return False
    wiped = None if how == "again" else without_secrets(row.payload)
    change = {**values[how], **({} if wiped is None else {"payload": wiped})}
    doubtful = sa.update(OUTBOX).where(OUTBOX.c.key == key, OUTBOX.c.state == "in_doubt")
    return connection.execute(doubtful.values(**change)).rowcount == 1
