"""Links and codes that are good once: the store holds their hashes only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import sqlalchemy as sa

from changemaker.store.people_tables import ONE_TIME

Kind = Literal["first_run", "invite", "reset", "signing", "company"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTime:
    """One link or code. Times are UTC microseconds."""

    token_hash: str = field(repr=False)
    kind: Kind
    user_id: str | None = None
    about: Mapping[str, object] | None = None
    tries: int = 0
    ends_at: int
    used_at: int | None = None


def add_one_time(connection: sa.Connection, one: OneTime) -> None:
    """Add a link or code."""
    connection.execute(sa.insert(ONE_TIME).values(**{column.name: getattr(one, column.name) for column in ONE_TIME.c}))


def find_one_time(connection: sa.Connection, kind: Kind, token_hash: str, *, now: int) -> OneTime | None:
    """Return a link or code that is still good."""
    good = _good(kind, now)
    row = connection.execute(sa.select(ONE_TIME).where(*good, ONE_TIME.c.token_hash == token_hash)).mappings().first()
    return None if row is None else OneTime(**row)


def latest_one_time(connection: sa.Connection, kind: Kind, user_id: str | None, *, now: int) -> OneTime | None:
    """Return the good one of a user (or of nobody) that ends last."""
    owner = ONE_TIME.c.user_id.is_(None) if user_id is None else ONE_TIME.c.user_id == user_id
    wanted = sa.select(ONE_TIME).where(*_good(kind, now), owner).order_by(ONE_TIME.c.ends_at.desc()).limit(1)
    row = connection.execute(wanted).mappings().first()
    return None if row is None else OneTime(**row)


def use_one_time(connection: sa.Connection, token_hash: str, *, now: int) -> bool:
    """Use it up; False if another was faster."""
    unused = sa.update(ONE_TIME).where(ONE_TIME.c.token_hash == token_hash, ONE_TIME.c.used_at.is_(None))
    return connection.execute(unused.values(used_at=now)).rowcount == 1


def count_try(connection: sa.Connection, token_hash: str) -> None:
    """Write down a wrong guess."""
    one = sa.update(ONE_TIME).where(ONE_TIME.c.token_hash == token_hash)
    connection.execute(one.values(tries=ONE_TIME.c.tries + 1))


def end_one_times(connection: sa.Connection, kind: Kind, user_id: str | None) -> int:
    """Take away all of a kind that a user (or nobody) has; return how many."""
    owner = ONE_TIME.c.user_id.is_(None) if user_id is None else ONE_TIME.c.user_id == user_id
    return connection.execute(sa.delete(ONE_TIME).where(ONE_TIME.c.kind == kind, owner)).rowcount


def sweep_one_times(connection: sa.Connection, now: int) -> int:
    """Take away what can be used no more."""
    return connection.execute(sa.delete(ONE_TIME).where(ONE_TIME.c.ends_at <= now)).rowcount


def _good(kind: Kind, now: int) -> tuple[sa.ColumnElement[bool], ...]:
    return ONE_TIME.c.kind == kind, ONE_TIME.c.used_at.is_(None), ONE_TIME.c.ends_at > now
