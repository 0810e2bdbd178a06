"""How long a browser stays signed in: twelve hours after it was last used, two weeks at most."""

from contextlib import suppress
from dataclasses import dataclass, field

import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.access.roles import Role, permissions_of
from changemaker.access.secrets import hash_of, new_token
from changemaker.core.errors import StoreError
from changemaker.core.scope import Scope
from changemaker.store.audit import write_audit
from changemaker.store.open import Store
from changemaker.store.sessions import (
    Session,
    add_session,
    end_session,
    end_sessions_of,
    mark_session_seen,
    read_session,
    sweep_sessions,
)
from changemaker.store.users import User, mark_seen, read_user

MINUTE = 60_000_000  # microseconds, as all times here
HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
IDLE, LONGEST = 12 * HOUR, 14 * DAY
SEEN_EVERY = 5 * MINUTE  # a page view writes no more often


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session that has just begun; its token goes into the cookie `cm_session` and is kept nowhere else."""

    token: str = field(repr=False)
    session: Session
    user: User


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Who a browser's session belongs to."""

    user: User
    session: Session


def start_session(connection: sa.Connection, user: User, *, how: str, now: int, instead_of: str = "") -> SignedIn:
    """Begin a session, in the caller's transaction.

    Args:
        connection: of `Store.writing`.
        user: whose.
        how: password, company, first_run, invite or reset.
        now: UTC microseconds.
        instead_of: the token that the browser held so far; it opens nothing any more.
    """
    if instead_of:
        end_session(connection, hash_of(instead_of))
    sweep_sessions(connection, seen_before=now - IDLE, now=now)
    token = new_token()
    session = Session(
        token_hash=hash_of(token),
        user_id=user.id,
        csrf=new_token(),
        how=how,
        made_at=now,
        seen_at=now,
        ends_at=now + LONGEST,
    )
    add_session(connection, session)
    mark_seen(connection, user.id, now)
    write_audit(connection, now=now, actor=user.id, action="audit.signed_in", object=user.id, detail={"how": how})
    return SignedIn(token=token, session=session, user=user)


def recognise(store: Store, token: str, *, now: int) -> Recognised | None:
    """Return who a session's token stands for; None for one that is not known, is over, or of a closed user.

    Raises:
        StoreError: the store cannot be asked.
    """
    with store.reading() as connection:
        session = read_session(connection, hash_of(token))
        if session is None or session.ends_at <= now or session.seen_at <= now - IDLE:
            return None
        user = read_user(connection, session.user_id)
    if user is None or user.state != "active":
        return None
    if now - session.seen_at >= SEEN_EVERY:
        with suppress(StoreError), store.writing() as connection:  # a page can be read while nothing can be written
            mark_session_seen(connection, session.token_hash, now)
            mark_seen(connection, user.id, now)
    return Recognised(user=user, session=session)


def sign_out(store: Store, token: str, *, now: int) -> bool:
    """End one session; False if there was none."""
    with store.writing() as connection:
        session = read_session(connection, hash_of(token))
        if session is None:
            return False
        end_session(connection, session.token_hash)
        write_audit(connection, now=now, actor=session.user_id, action="audit.signed_out", object=session.user_id)
    return True


def sign_out_everywhere(store: Store, user_id: str, *, by: str, now: int) -> int:
    """End all sessions of a user; return how many there were."""
    with store.writing() as connection:
        ended = end_sessions_of(connection, user_id)
        write_audit(
            connection,
            now=now,
            actor=by,
            action="audit.signed_out_everywhere",
            object=user_id,
            detail={"sessions": ended},
        )
    return ended


def roles_of(user: User) -> frozenset[Role]:
    """Return a user's roles; a word of an older version that means nothing any more gives no right."""
    return frozenset(Role(word) for word in user.roles if word in tuple(Role))


def actor_of(known: Recognised, scope: Scope) -> Actor:
    """Return who asks, for one request."""
    user, roles = known.user, roles_of(known.user)
    return Actor(
        kind="user",
        id=user.id,
        name=user.name,
        roles=roles,
        permissions=permissions_of(roles),
        scope=scope,
        language=user.language or "",
        theme=user.theme or "",
        csrf=known.session.csrf,
    )
