"""Sessions: a browser holds a random token, the store its hash; who reads the store cannot take a user's place."""

from dataclasses import dataclass, field

import sqlalchemy as sa

from changemaker.store.people_tables import SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser in which a user is signed in. Times are UTC microseconds."""

    token_hash: str = field(repr=False)
    user_id: str
    csrf: str = field(repr=False)
    how: str  # password, company, first_run, invite
    made_at: int
    seen_at: int
    ends_at: int
    confirmed_at: int | None = None


def add_session(connection: sa.Connection, session: Session) -> None:
    """Add `session`."""
    connection.execute(
        sa.insert(SESSION).values(**{column.name: getattr(session, column.name) for column in SESSION.c})
    )


def read_session(connection: sa.Connection, token_hash: str) -> Session | None:
    """Return the session with `token_hash`, be it over or not."""
    row = connection.execute(sa.select(SESSION).where(SESSION.c.token_hash == token_hash)).mappings().one_or_none()
    return None if row is None else Session(**row)


def mark_session_seen(connection: sa.Connection, token_hash: str, now: int) -> None:
    """Write down that a session was used."""
    _change(connection, token_hash, seen_at=now)


def mark_session_confirmed(connection: sa.Connection, token_hash: str, now: int) -> None:
    """Write down that its user proved once more who it is."""
    _change(connection, token_hash, confirmed_at=now)


def end_session(connection: sa.Connection, token_hash: str) -> bool:
    """Take one session away; False if there was none."""
    return connection.execute(sa.delete(SESSION).where(SESSION.c.token_hash == token_hash)).rowcount == 1


def end_sessions_of(connection: sa.Connection, user_id: str) -> int:
    """Take all sessions of a user away; return how many there were."""
    return connection.execute(sa.delete(SESSION).where(SESSION.c.user_id == user_id)).rowcount


def sweep_sessions(connection: sa.Connection, *, seen_before: int, now: int) -> int:
    """Take away what is over: past its end, or not seen since `seen_before`."""
    over = sa.or_(SESSION.c.ends_at <= now, SESSION.c.seen_at < seen_before)
    return connection.execute(sa.delete(SESSION).where(over)).rowcount


def _change(connection: sa.Connection, token_hash: str, **values: object) -> None:
    connection.execute(sa.update(SESSION).where(SESSION.c.token_hash == token_hash).values(**values))
