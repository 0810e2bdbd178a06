"""Tasks that somebody ends, by whichever door: done the same way, and written into the record."""

from typing import Literal

import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.core.errors import NotThereError
from changemaker.store.audit import write_audit
from changemaker.store.tasks import Task, end_task, read_task


def end_own_task(
    connection: sa.Connection,
    id: str,
    *,
    version: int,
    actor: Actor,
    now: int,
    state: Literal["done", "dropped"] = "done",
    note: str = "",
) -> Task:
    """End a task of one's own, or one that anybody of one's roles may take.

    Args:
        connection: in a transaction.
        id: the task's.
        version: that was seen.
        actor: who ends it.
        now: UTC microseconds.
        state: how it ends.
        note: what they say of it.

    Raises:
        NotThereError: there is no such task, or it is not theirs.
        EditedMeanwhileError: it was ended or changed since it was shown.
    """
    task = read_task(connection, id)
    if task is None or not is_theirs(task, actor):
        raise NotThereError(f"no task is called '{id[:40]}'", hint="the list of tasks has yours")
    ended = end_task(connection, id, version=version, by=actor.id, now=now, state=state, note=note)
    write_audit(connection, now=now, actor=actor.id, action="audit.task_ended", object=id, detail={"state": state})
    return ended


def is_theirs(task: Task, actor: Actor) -> bool:
    """True for what is put to `actor`, and for what anybody of their roles may take."""
    if task.user_id is not None:
        return task.user_id == actor.id
    return task.role in {role.value for role in actor.roles}
