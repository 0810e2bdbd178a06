"""Replies to letters that asked "did you have a problem?": one a letter; a second answer changes the first."""

from collections.abc import Collection
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from changemaker.store.journey_tables import JOURNEY_REPLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One row; `words` are sealed under the person's key."""

    id: str  # RUN/NODE/VISIT of the letter
    run: str
    journey: str
    account_id: str
    contact_id: str
    problem: bool
    words: bytes | None = field(default=None, repr=False)
    case_id: str | None = None
    t: int


def put_reply(connection: sa.Connection, reply: Reply) -> None:
    """Keep a reply in the place of an earlier one to the same letter; the case that one opened stays with it."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = make(JOURNEY_REPLY).values({name: getattr(reply, name) for name in Reply.__slots__})
    given = {name: new.excluded[name] for name in ("problem", "t")}
    kept = {
        name: sa.func.coalesce(new.excluded[name], JOURNEY_REPLY.c[name]) for name in ("words", "case_id")
    }  # what was said once is not unsaid by a second click
    connection.execute(new.on_conflict_do_update(index_elements=[JOURNEY_REPLY.c.id], set_={**given, **kept}))


def read_reply(connection: sa.Connection, id: str) -> Reply | None:
    """Return one reply."""
    row = connection.execute(sa.select(JOURNEY_REPLY).where(JOURNEY_REPLY.c.id == id)).mappings().one_or_none()
    return None if row is None else Reply(**row)


def list_replies(
    connection: sa.Connection,
    *,
    journey: str | None = None,
    accounts: Collection[str] | None = None,
    problems: bool = False,
    limit: int = 50,
) -> list[Reply]:
    """Return replies, the youngest first.

    Args:
        connection: to read from.
        journey: only of this one.
        accounts: only of these, where some are named.
        problems: only those that told of one.
        limit: at most so many.
    """
    c = JOURNEY_REPLY.c
    wanted = sa.select(JOURNEY_REPLY).order_by(c.t.desc(), c.id).limit(limit)
    if journey is not None:
        wanted = wanted.where(c.journey == journey)
    if accounts is not None:
        wanted = wanted.where(c.account_id.in_(sorted(accounts)))
    if problems:
        wanted = wanted.where(c.problem)
    return [Reply(**row) for row in connection.execute(wanted).mappings()]
