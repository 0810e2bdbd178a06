"""Our own people: who they are, their roles, and how they sign in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sa

from changemaker.store.people_tables import USER

UserState = Literal["invited", "active", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One of us."""

    id: str
    email: str = field(repr=False)  # lower case
    name: str
    password_hash: str | None = field(default=None, repr=False)
    roles: tuple[str, ...] = ()
    staff_member_id: str | None = None
    oidc_subject: str | None = None  # issuer and subject, where the company's own sign-in knows the person
    language: str | None = None
    theme: str | None = None
    digest: bool = True
    state: UserState = "active"
    version: int = 1
    made_at: int
    seen_at: int | None = None


def add_user(connection: sa.Connection, user: User) -> None:
    """Add `user`; the e-mail address must be new."""
    row = {column.name: getattr(user, column.name) for column in USER.c}
    connection.execute(sa.insert(USER).values(**{**row, "roles": list(user.roles)}))


def read_user(connection: sa.Connection, id: str) -> User | None:
    """Return the user with `id`."""
    return _one(connection, USER.c.id == id)


def user_by_email(connection: sa.Connection, email: str) -> User | None:
    """Return the user with an e-mail address, which is in lower case."""
    return _one(connection, USER.c.email == email)


def user_by_subject(connection: sa.Connection, subject: str) -> User | None:
    """Return the user whom the company's own sign-in calls `subject`."""
    return _one(connection, USER.c.oidc_subject == subject)


def list_users(connection: sa.Connection, *, states: Sequence[UserState] = ()) -> list[User]:
    """Return users by name; those in `states`, or all."""
    wanted = sa.select(USER).order_by(sa.func.lower(USER.c.name), USER.c.id)
    if states:
        wanted = wanted.where(USER.c.state.in_(states))
    return [_user(row) for row in connection.execute(wanted)]


def count_users(connection: sa.Connection) -> int:
    """Return how many users there are, closed ones included."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(USER)).scalar_one())


def change_user(connection: sa.Connection, id: str, *, version: int | None = None, **values: object) -> bool:
    """Change columns of a user, and count up the version.

    Args:
        connection: in a transaction.
        id: of the user.
        version: the one that was shown; None changes whatever is there.
        values: column -> new value.

    Returns:
        False if there is no such user, or it has another version by now.
    """
    wanted = sa.update(USER).where(USER.c.id == id)
    if version is not None:
        wanted = wanted.where(USER.c.version == version)
    return connection.execute(wanted.values(**values, version=USER.c.version + 1)).rowcount == 1


def mark_seen(connection: sa.Connection, id: str, now: int) -> None:
    """Write down that a user was here; no change that another editor must know of."""
    connection.execute(sa.update(USER).where(USER.c.id == id).values(seen_at=now))


def _one(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> User | None:
    row = connection.execute(sa.select(USER).where(condition)).one_or_none()
    return None if row is None else _user(row)


def _user(row: sa.Row[tuple[object, ...]]) -> User:
    values = dict(row._mapping)
    return User(**{**values, "roles": tuple(values["roles"])})
