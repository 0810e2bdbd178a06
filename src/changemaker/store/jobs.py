"""Jobs as the rest of the house sees them: asked for, looked at, cancelled. Who works on them: `store.job_leases`."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import sqlalchemy as sa

from changemaker.store.once import insert_once
from changemaker.store.work_tables import JOB

State = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN: tuple[State, ...] = ("queued", "running")
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a job; times are UTC microseconds."""

    name: str  # a Message id
    params: Mapping[str, object]  # of that message
    started: int
    ended: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a job failed, for the person who asked for it: no stack trace, no secret."""

    code: str  # of the error's page in docs/errors, or "" where it is a bug of ours
    what: str
    hint: str
    where: str = ""
    id: str = ""  # of the log's entry, where it is a bug


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work that takes longer than a page may; times are UTC microseconds."""

    id: str
    kind: str
    params: Mapping[str, object]
    state: State
    once_key: str | None
    steps: tuple[Step, ...]
    done: float  # share of the whole, 0 to 1
    result: object
    problem: Problem | None
    asked_by: str
    cancel_asked: bool
    attempt: int
    lease_by: str | None
    lease_until: int | None
    asked_at: int
    started_at: int | None
    ended_at: int | None

    @property
    def is_open(self) -> bool:
        """True while it waits or is being worked on."""
        return self.state in OPEN

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Self:
        """Return the job in a row of the table `job`."""
        values = dict(row)
        values["steps"] = tuple(Step(**step) for step in values["steps"])
        values["problem"] = None if values["problem"] is None else Problem(**values["problem"])
        return cls(**values)


def ask_job(
    connection: sa.Connection,
    *,
    kind: str,
    params: Mapping[str, object],
    by: str,
    now: int,
    once_key: str | None = None,
) -> str:
    """Ask for a job; a worker takes it up within a second.

    Args:
        connection: in a transaction; the job is there once that is committed.
        kind: a name of `routines.job_kinds`.
        params: what that kind wants, as JSON can hold it.
        by: user id, key id or "schedule:NAME".
        now: UTC microseconds.
        once_key: asked again under the same key, nothing new is done.

    Returns:
        The job's id; that of the earlier one where `once_key` is taken.
    """
    values: dict[str, object] = {
        "id": secrets.token_hex(8),
        "kind": kind,
        "params": dict(params),
        "state": "queued",
        "once_key": once_key,
        "steps": [],
        "asked_by": by,
        "asked_at": now,
    }
    if insert_once(connection, JOB, values) or once_key is None:
        return str(values["id"])
    return str(connection.execute(sa.select(JOB.c.id).where(JOB.c.once_key == once_key)).scalar_one())


def read_job(connection: sa.Connection, id: str) -> Job | None:
    """Return one job."""
    row = connection.execute(sa.select(JOB).where(JOB.c.id == id)).mappings().one_or_none()
    return None if row is None else Job.of(row)


def list_jobs(
    connection: sa.Connection,
    *,
    by: str | None = None,
    kinds: Sequence[str] = (),
    only_open: bool = False,
    limit: int = 50,
) -> tuple[Job, ...]:
    """Return the jobs asked for last, the newest first.

    Args:
        connection: to the store.
        by: of this asker only.
        kinds: of these kinds only; all where it is empty.
        only_open: those that wait or run.
        limit: so many at most.
    """
    query = sa.select(JOB).order_by(JOB.c.asked_at.desc(), JOB.c.id.desc()).limit(limit)
    if by is not None:
        query = query.where(JOB.c.asked_by == by)
    if kinds:
        query = query.where(JOB.c.kind.in_(kinds))
    if only_open:
        query = query.where(JOB.c.state.in_(OPEN))
    return tuple(Job.of(row) for row in connection.execute(query).mappings())


def job_under_way(connection: sa.Connection, *, kind: str, params: Mapping[str, object]) -> Job | None:
    """Return the open job that does the same thing, if there is one: pressed twice, a button need not start two."""
    wanted = dict(params)
    return next(
        (job for job in list_jobs(connection, kinds=[kind], only_open=True, limit=1000) if job.params == wanted), None
    )


def cancel_job(connection: sa.Connection, id: str, now: int) -> bool:
    """Cancel a job that waits, or ask a running one to end at its next step; return whether it was still open."""
    mine = JOB.c.id == id
    waiting = sa.update(JOB).where(mine, JOB.c.state == "queued")
    if connection.execute(waiting.values(state="cancelled", cancel_asked=True, ended_at=now)).rowcount:
        return True
    running = sa.update(JOB).where(mine, JOB.c.state == "running")
    return connection.execute(running.values(cancel_asked=True)).rowcount == 1


def forget_jobs(connection: sa.Connection, *, ended_before: int) -> int:
    """Delete jobs that ended before that time; return how many."""
    old = sa.delete(JOB).where(JOB.c.state.in_(ENDED), JOB.c.ended_at < ended_before)
    return connection.execute(old).rowcount
