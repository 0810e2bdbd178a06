"""Work that somebody asks for or calls off, by whichever door: done the same way, and written into the record."""

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.routines.job_params import PARAMS, checked_params, read_params
from changemaker.store.audit import write_audit
from changemaker.store.jobs import Job, ask_job, cancel_job, job_under_way, read_job


def ask(connection: sa.Connection, *, kind: str, params: Mapping[str, object], actor: Actor, now: int) -> Job:
    """Ask for a job; where one that does the same is under way, that one is returned and nothing is written.

    Args:
        connection: in a transaction.
        kind: a name of `routines.job_kinds`.
        params: what that kind wants.
        actor: who asks.
        now: UTC microseconds.

    Raises:
        BadQuestionError: it cannot be asked like that.
    """
    said = read_params(checked_params(kind, params), PARAMS[kind])
    whole = msgspec.json.decode(msgspec.json.encode(said))  # with what was left out: the same, however it is said
    if same := job_under_way(connection, kind=kind, params=whole):
        return same
    id = ask_job(connection, kind=kind, params=whole, by=actor.id, now=now)
    write_audit(connection, now=now, actor=actor.id, action="audit.job_asked", object=id, detail={"kind": kind})
    return seen_job(connection, id, actor=actor)


def cancel(connection: sa.Connection, id: str, *, actor: Actor, now: int) -> tuple[Job, bool]:
    """Cancel a job that waits, or ask a running one to end at its next step; one that has ended stays as it is.

    Returns:
        The job, and whether it was still open.

    Raises:
        NotThereError: there is no such job, or it is not one that `actor` sees.
    """
    seen_job(connection, id, actor=actor)
    was_open = cancel_job(connection, id, now)
    if was_open:
        write_audit(connection, now=now, actor=actor.id, action="audit.job_cancelled", object=id)
    return seen_job(connection, id, actor=actor), was_open


def seen_job(connection: sa.Connection, id: str, *, actor: Actor) -> Job:
    """Return one job.

    Raises:
        NotThereError: there is no such job, or it is not one that `actor` sees.
    """
    job = read_job(connection, id)
    if job is None or not may_see(actor, job):
        raise NotThereError(f"no job is called '{id[:40]}'", hint="the list of jobs has all that you may see")
    return job


def may_see(actor: Actor, job: Job) -> bool:
    """True for one's own jobs, and for all jobs to whom that is permitted."""
    return job.asked_by == actor.id or actor.may(Permission.SEE_ALL_JOBS)
