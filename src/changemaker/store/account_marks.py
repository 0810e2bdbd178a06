"""Marks: what a step of a journey noted on an account; later rules see it as mark.NAME."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from changemaker.store.journey_tables import ACCOUNT_MARK

AT_ONCE = 5_000  # accounts in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark; a later one of the same name takes its place."""

    account_id: str
    name: str
    value: object  # text, number or flag
    by: str  # run id
    t: int


def put_marks(connection: sa.Connection, marks: Sequence[Mark]) -> None:
    """Write marks in their order: of two of one name the later `t` holds."""
    if not marks:
        return
    last = {(mark.account_id, mark.name): mark for mark in marks}
    ordered = [last[key] for key in sorted(last)]  # processes wait for each other in one order
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = make(ACCOUNT_MARK)
    values = {name: new.excluded[name] for name in ("value", "by", "t")}
    same = [ACCOUNT_MARK.c.account_id, ACCOUNT_MARK.c.name]
    upsert = new.on_conflict_do_update(index_elements=same, set_=values, where=ACCOUNT_MARK.c.t <= new.excluded.t)
    connection.execute(upsert, [{name: getattr(mark, name) for name in Mark.__slots__} for mark in ordered])


def marks_of(connection: sa.Connection, accounts: Collection[str] | None = None) -> dict[str, dict[str, object]]:
    """Return account -> name -> value; of all accounts where none are named."""
    c = ACCOUNT_MARK.c
    wanted = sa.select(c.account_id, c.name, c.value)
    found: dict[str, dict[str, object]] = {}
    ordered = [None] if accounts is None else list(_pieces(sorted(accounts)))
    for some in ordered:
        asked = wanted if some is None else wanted.where(c.account_id.in_(some))
        for account, name, value in connection.execute(asked):
            found.setdefault(account, {})[name] = value
    return found


def marks_as_rows(connection: sa.Connection) -> list[Mapping[str, object]]:
    """Return all marks."""
    return [dict(row) for row in connection.execute(sa.select(ACCOUNT_MARK)).mappings()]


def _pieces(accounts: Sequence[str]) -> list[Sequence[str]]:
    return [accounts[start : start + AT_ONCE] for start in range(0, len(accounts), AT_ONCE)]
