"""Tasks that cases put on people's lists, and take off them when there is nothing left to do."""

from typing import Literal

import sqlalchemy as sa

from changemaker.core.message import Message
from changemaker.store.cases import Case
from changemaker.store.tasks import put_task
from changemaker.store.work_tables import TASK

BEGUN = ("take", "rung/1")  # what is done once somebody has begun


def put_case_task(
    connection: sa.Connection,
    case: Case,
    says: str,
    *,
    once: str,
    now: int,
    user_id: str | None = None,
    role: str | None = None,
    due_at: int | None = None,
) -> str:
    """Put a task about a case on a list, once; return its id.

    Args:
        connection: in a transaction.
        case: as it stands.
        says: id of the sentence; it knows the account, the queue and the severity.
        once: kind and turn of the task: "take/3", "rung/2/USER".
        now: UTC microseconds.
        user_id: whose list, ...
        role: ... or anybody's of a role.
        due_at: by when; when the case is due, where it is left out.
    """
    told = {"account": case.account_id, "queue": case.queue, "severity": case.severity}
    return put_task(
        connection,
        Message(says, told),
        now=now,
        user_id=user_id,
        role=None if user_id else role,
        about=f"case:{case.id}",
        due_at=case.due_at if due_at is None else due_at,
        once_key=f"case/{case.id}/{case.reopened}/{once}",
    )


def end_case_tasks(
    connection: sa.Connection,
    case_id: str,
    *,
    by: str,
    now: int,
    begun: bool = False,
    only: Literal["", "promise"] = "",
) -> int:
    """End the open tasks of a case; return how many.

    Args:
        connection: in a transaction.
        case_id: whose.
        by: who made them needless.
        now: UTC microseconds.
        begun: only those that ask somebody to begin.
        only: only those of promises.
    """
    c = TASK.c
    wanted = [c.about == f"case:{case_id}", c.state == "open"]
    kinds = BEGUN if begun else (only,) if only else ()
    if kinds:
        wanted.append(sa.or_(*(c.once_key.like(f"case/{case_id}/%/{kind}/%") for kind in kinds)))
    values = {"state": "done", "ended_at": now, "ended_by": by, "version": c.version + 1}
    return connection.execute(sa.update(TASK).where(*wanted).values(**values)).rowcount
