"""Records: what was sent or not and why, who did what, and who may come in."""

from typing import Annotated, Any

import msgspec
from litestar import Router, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from changemaker.access.roles import Permission
from changemaker.api.paging import Cursor, Limit, Whole, cursor_of, cut, place_in
from changemaker.api.served import Served
from changemaker.api.times import when
from changemaker.store.audit import read_audit
from changemaker.store.outbox import Sending, list_sendings
from changemaker.store.outbox import State as Ended
from changemaker.store.users import list_users

OneState = Annotated[Ended | None, QueryParameter(description="Only these; all where it is left out.")]


class SendingTold(msgspec.Struct):
    """One message of the outbox; never its address or text."""

    key: str
    channel: str
    purpose: str
    contact_id: str | None
    user_id: str | None
    origin: str
    state: str
    reason: str | None  # id of a message: why it waits, was skipped or failed
    attempt: int
    due_at: str
    made_at: str
    ended_at: str | None


class SendingPage(msgspec.Struct):
    """Messages, the youngest first."""

    items: list[SendingTold]
    next: str | None


class AuditTold(msgspec.Struct):
    """One thing that somebody did."""

    id: int
    at: str
    actor: str
    action: str
    object: str
    detail: dict[str, Any]


class AuditPage(msgspec.Struct):
    """What was done, the newest first."""

    items: list[AuditTold]
    next: str | None


class PersonTold(msgspec.Struct):
    """One of our own people."""

    id: str
    email: str
    name: str
    roles: list[str]
    state: str  # invited, active, closed
    version: int
    seen_at: str | None


class PeoplePage(msgspec.Struct):
    """People by name."""

    items: list[PersonTold]
    next: str | None


@get("/sendings", opt={"needs": Permission.SEE_SENDING}, sync_to_thread=True, summary="What was sent, or not and why")
def sendings(state: State, limit: Limit = 50, cursor: Cursor = "", only: OneState = None) -> SendingPage:
    """Return rows of the outbox."""
    served: Served = state.served
    before = place_in(cursor, tuple[Whole, str])
    with served.store.reading() as connection:
        rows = list_sendings(connection, states=[only] if only else [], before=before, limit=limit + 1)
    page, last = cut(rows, limit)
    return SendingPage(items=[_told(row) for row in page], next=cursor_of([last.made_at, last.key]) if last else None)


@get("/audit", opt={"needs": Permission.SEE_AUDIT}, sync_to_thread=True, summary="Who did what")
def audit(state: State, limit: Limit = 50, cursor: Cursor = "") -> AuditPage:
    """Return rows of the hash-chained log."""
    served: Served = state.served
    before = place_in(cursor, Whole)
    with served.store.reading() as connection:
        rows = read_audit(connection, limit + 1, before)
    page, last = cut(rows, limit)
    items = [
        AuditTold(
            id=row.id, at=when(row.t), actor=row.actor, action=row.action, object=row.object, detail=dict(row.detail)
        )
        for row in page
    ]
    return AuditPage(items=items, next=cursor_of(last.id) if last else None)


@get("/people", opt={"needs": Permission.SEE_PEOPLE}, sync_to_thread=True, summary="Who may come in")
def people(state: State, limit: Limit = 50, cursor: Cursor = "") -> PeoplePage:
    """Return our own people."""
    served: Served = state.served
    after = place_in(cursor, tuple[str, str])
    with served.store.reading() as connection:
        users = sorted(list_users(connection), key=lambda user: (user.name.lower(), user.id))
    rows = [user for user in users if after is None or (user.name.lower(), user.id) > after]
    page, last = cut(rows[: limit + 1], limit)
    items = [
        PersonTold(
            id=user.id,
            email=user.email,
            name=user.name,
            roles=list(user.roles),
            state=user.state,
            version=user.version,
            seen_at=when(user.seen_at),
        )
        for user in page
    ]
    return PeoplePage(items=items, next=cursor_of([last.name.lower(), last.id]) if last else None)


def _told(row: Sending) -> SendingTold:
    return SendingTold(
        key=row.key,
        channel=row.channel,
        purpose=row.purpose,
        contact_id=row.contact_id,
        user_id=row.user_id,
        origin=row.origin,
        state=row.state,
        reason=row.reason,
        attempt=row.attempt,
        due_at=when(row.due_at),
        made_at=when(row.made_at),
        ended_at=when(row.ended_at),
    )


RECORDS = Router("/api/v1", route_handlers=[sendings, audit, people], tags=["records"])
