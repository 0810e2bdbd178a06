"""Tasks: what a person, not a machine, has to do."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from changemaker.core.errors import EditedMeanwhileError
from changemaker.core.message import Message
from changemaker.store.once import insert_once
from changemaker.store.work_tables import TASK

State = Literal["open", "done", "dropped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row; times are UTC microseconds."""

    id: str
    message: Message  # what is to be done
    role: str | None  # who may take it: one of a role, ...
    user_id: str | None  # ... or one person
    about: str | None  # "programme:complaints-in-a-day"
    state: State
    note: str
    version: int
    due_at: int | None
    made_at: int
    ended_at: int | None
    ended_by: str | None


def put_task(
    connection: sa.Connection,
    message: Message,
    *,
    now: int,
    role: str | None = None,
    user_id: str | None = None,
    about: str | None = None,
    due_at: int | None = None,
    once_key: str | None = None,
) -> str:
    """Put a task on the list of a role or of a person; return its id.

    Args:
        connection: in a transaction.
        message: what is to be done.
        now: UTC microseconds.
        role: any of this role may do it.
        user_id: this person shall do it.
        about: what it is about, as "KIND:NAME".
        due_at: by when, UTC microseconds.
        once_key: put again under the same key, nothing new is there to do.
    """
    values: dict[str, object] = {
        "id": secrets.token_hex(8),
        "once_key": once_key,
        "message": {"id": message.id, "params": dict(message.params)},
        "role": role,
        "user_id": user_id,
        "about": about,
        "state": "open",
        "due_at": due_at,
        "made_at": now,
    }
    if insert_once(connection, TASK, values) or once_key is None:
        return str(values["id"])
    return str(connection.execute(sa.select(TASK.c.id).where(TASK.c.once_key == once_key)).scalar_one())


def read_task(connection: sa.Connection, id: str) -> Task | None:
    """Return one task."""
    row = connection.execute(sa.select(TASK).where(TASK.c.id == id)).mappings().one_or_none()
    return None if row is None else _task(row)


def list_tasks(
    connection: sa.Connection,
    *,
    user_id: str,
    roles: Iterable[str] = (),
    states: Sequence[State] = ("open",),
    limit: int = 100,
) -> tuple[Task, ...]:
    """Return what one person may do: what is theirs, and what anybody of their roles may take; soonest due first."""
    theirs = sa.or_(TASK.c.user_id == user_id, sa.and_(TASK.c.user_id.is_(None), TASK.c.role.in_(list(roles))))
    soonest = (TASK.c.due_at.is_(None), TASK.c.due_at, TASK.c.made_at, TASK.c.id)
    query = sa.select(TASK).where(theirs, TASK.c.state.in_(states)).order_by(*soonest).limit(limit)
    return tuple(_task(row) for row in connection.execute(query).mappings())


def end_task(
    connection: sa.Connection,
    id: str,
    *,
    version: int,
    by: str,
    now: int,
    state: Literal["done", "dropped"] = "done",
    note: str = "",
) -> Task:
    """End a task as done or dropped.

    Args:
        connection: in a transaction.
        id: the task's.
        version: that the person saw.
        by: who ends it.
        now: UTC microseconds.
        state: how it ends.
        note: what they say of it.

    Raises:
        EditedMeanwhileError: it was ended or changed since it was shown, or is gone.
    """
    seen = sa.update(TASK).where(TASK.c.id == id, TASK.c.version == version, TASK.c.state == "open")
    ended = {"state": state, "note": note, "version": version + 1, "ended_at": now, "ended_by": by}
    if connection.execute(seen.values(**ended)).rowcount != 1:
        raise EditedMeanwhileError(
            "this task was ended or changed by somebody else since it was shown",
            hint="load the page again: it shows how it stands now",
            where=f"task {id}",
        )
    return _task(connection.execute(sa.select(TASK).where(TASK.c.id == id)).mappings().one())


def _task(row: sa.RowMapping) -> Task:
    values = {name: value for name, value in row.items() if name != "once_key"}
    return Task(**{**values, "message": Message(values["message"]["id"], values["message"]["params"])})
