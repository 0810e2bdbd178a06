"""What each visit of a step decided: append-only, written once, in the transaction that decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from changemaker.store.journey_tables import JOURNEY_STEP
from changemaker.store.many_rows import insert_many

COLUMNS = ("run", "node", "visit", "at", "kind", "decision", "inputs_hash", "detail")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One visit of one node."""

    run: str
    node: str
    visit: int
    at: int
    kind: str
    decision: str
    inputs_hash: str
    detail: Mapping[str, Any]


def insert_steps(connection: sa.Connection, rows: Sequence[StepRow]) -> None:
    """Write records.

    Raises:
        sqlalchemy.exc.IntegrityError: one of them was written before: nothing of the batch is.
    """
    told = [(*(getattr(row, name) for name in COLUMNS[:-1]), _text(row.detail)) for row in rows]
    insert_many(connection, JOURNEY_STEP, COLUMNS, told)


def steps_of(connection: sa.Connection, run: str) -> list[StepRow]:
    """Return the history of one run, in the order in which it happened."""
    c = JOURNEY_STEP.c
    found = connection.execute(sa.select(JOURNEY_STEP).where(c.run == run).order_by(c.at, c.node, c.visit))
    return [StepRow(**row) for row in found.mappings()]


def _text(detail: Mapping[str, Any]) -> str:
    return msgspec.json.encode(detail).decode() if detail else "{}"
