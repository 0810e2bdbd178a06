"""Every call of a model server, written down: which job and model, about which documents, what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from changemaker.store.text_tables import MODEL_CALL

MOST_IDS = 1_000  # documents named in one row


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One call; never a word of what was sent."""

    task: str  # embed, name_theme, code
    model: str
    prompt_hash: str  # SHA-256 of what was sent
    document_ids: Sequence[str] = ()
    answer: Mapping[str, object] | None = None  # words of the model's own; quotes as places in documents
    problem: str | None = None
    t: int = 0  # UTC microseconds
    id: int = 0


def note_call(connection: sa.Connection, call: ModelCall) -> None:
    """Write a call down.

    Args:
        connection: of `Store.writing`.
        call: made, or failed.
    """
    values = {
        "task": call.task,
        "model": call.model,
        "prompt_hash": call.prompt_hash,
        "document_ids": list(call.document_ids)[:MOST_IDS],
        "answer": None if call.answer is None else dict(call.answer),
        "problem": call.problem,
        "t": call.t,
    }
    connection.execute(sa.insert(MODEL_CALL).values(**values))


def list_calls(connection: sa.Connection, *, task: str | None = None, limit: int = 100) -> tuple[ModelCall, ...]:
    """Return calls, the latest first."""
    query = sa.select(MODEL_CALL).order_by(MODEL_CALL.c.id.desc()).limit(limit)
    if task is not None:
        query = query.where(MODEL_CALL.c.task == task)
    return tuple(ModelCall(**row) for row in connection.execute(query).mappings())
