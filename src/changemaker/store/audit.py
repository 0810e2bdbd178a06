"""Who did what, in a chain: each row holds the hash of the one before, so that none is changed or taken out unseen."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from changemaker.store.open import Store
from changemaker.store.people_tables import AUDIT

LOCK = 0x43_4D_41  # of PostgreSQL: one row is appended at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One thing that somebody did."""

    id: int
    t: int  # UTC microseconds
    actor: str
    action: str
    object: str
    detail: Mapping[str, Any]  # as it was written


def write_audit(
    connection: sa.Connection,
    *,
    now: int,
    actor: str,
    action: str,
    object: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append to the log, in the transaction of what was done.

    Args:
        connection: of `Store.writing`.
        now: UTC microseconds.
        actor: user id, key id or "system".
        action: a Message id.
        object: what it was done to.
        detail: more of it; no secret, and nothing personal.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    last = connection.execute(sa.select(AUDIT.c.hash).order_by(AUDIT.c.id.desc()).limit(1)).scalar()
    previous, told = last or "", dict(detail or {})
    row = {"t": now, "actor": actor, "action": action, "object": object}
    connection.execute(
        sa.insert(AUDIT).values(**row, detail=told, previous=previous, hash=_hash(previous, *row.values(), _text(told)))
    )


def verify_audit(store: Store) -> int | None:
    """Return the id of the first row that was changed or before which one is missing; None where all is whole.

    Rows that were cut off the end leave no trace in the rest: keep `audit_head` elsewhere to see that too.
    """
    kept = sa.select(AUDIT, sa.type_coerce(AUDIT.c.detail, sa.Text).label("text")).order_by(AUDIT.c.id)
    previous = ""
    with store.reading() as connection:
        for row in connection.execution_options(yield_per=1000).execute(kept).mappings():
            told = [row[column] for column in ("t", "actor", "action", "object", "text")]
            if (row["previous"], row["hash"]) != (previous, _hash(previous, *told)):
                return int(row["id"])
            previous = row["hash"]
    return None


def audit_head(connection: sa.Connection) -> str:
    """Return the last row's hash, "" for an empty log: it stands for all rows up to it."""
    return connection.execute(sa.select(AUDIT.c.hash).order_by(AUDIT.c.id.desc()).limit(1)).scalar() or ""


def read_audit(connection: sa.Connection, limit: int = 50, before: int | None = None) -> Sequence[AuditRow]:
    """Return the newest rows first.

    Args:
        connection: of `Store.reading`.
        limit: how many.
        before: only rows with a smaller id: the last one of the page before.
    """
    asked = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(AUDIT.c.id < before)
    return [
        AuditRow(**{column: row[column] for column in ("id", "t", "actor", "action", "object", "detail")})
        for row in connection.execute(asked).mappings()
    ]


def _text(detail: Mapping[str, Any]) -> str:
    return msgspec.json.encode(detail).decode()


def _hash(*parts: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
