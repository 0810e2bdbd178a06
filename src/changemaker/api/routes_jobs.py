"""Jobs: work that takes longer than an answer may; asked for, looked at, cancelled."""

from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from litestar import Request, Response, Router, get, post
from litestar.datastructures import State
from litestar.params import FromPath

from changemaker.access.roles import Permission
from changemaker.api.idempotency import Answer, IdempotencyKey, Repeatable, answered_once
from changemaker.api.identity import actor_in, now_of
from changemaker.api.paging import Cursor, Limit, Whole, cursor_of, cut, place_in
from changemaker.api.served import Served
from changemaker.api.times import when
from changemaker.routines import asked_jobs
from changemaker.routines.job_kinds import checked_params
from changemaker.store.jobs import Job
from changemaker.store.work_tables import JOB

Asked = Request[Any, Any, State]


class JobStep(msgspec.Struct):
    """One step of a job."""

    name: str  # id of a message of ours
    started: str
    ended: str | None


class JobProblem(msgspec.Struct):
    """Why a job failed."""

    code: str
    what: str
    hint: str
    where: str


class JobTold(msgspec.Struct):
    """One job; times are UTC, ISO 8601."""

    id: str
    kind: str
    params: dict[str, object]
    state: str  # queued, running, done, failed, cancelled
    done: float  # share of the whole, 0 to 1
    steps: list[JobStep]
    result: object
    problem: JobProblem | None
    asked_by: str
    asked_at: str
    started_at: str | None
    ended_at: str | None
    cancel_asked: bool


class JobPage(msgspec.Struct):
    """Jobs, the newest first."""

    items: list[JobTold]
    next: str | None


def told(job: Job) -> JobTold:
    """Return a job as it is shown."""
    problem = job.problem
    return JobTold(
        id=job.id,
        kind=job.kind,
        params=dict(job.params),
        state=job.state,
        done=job.done,
        steps=[JobStep(name=one.name, started=when(one.started), ended=when(one.ended)) for one in job.steps],
        result=job.result,
        problem=None
        if problem is None
        else JobProblem(code=problem.code, what=problem.what, hint=problem.hint, where=problem.where),
        asked_by=job.asked_by,
        asked_at=when(job.asked_at),
        started_at=when(job.started_at),
        ended_at=when(job.ended_at),
        cancel_asked=job.cancel_asked,
    )


def ask(request: Asked, kind: str, params: Mapping[str, object], key: str | None) -> Response[JobTold]:
    """Ask for a job, unless the same is under way, and answer 202 with where it is told; under one `key` only once.

    Raises:
        BadQuestionError: it cannot be asked like that.
        RepeatedKeyError: the key came with another request before.
    """
    served: Served = request.app.state.served
    actor, now = actor_in(request), now_of(served)
    wanted = checked_params(kind, params)

    def do(connection: sa.Connection) -> Answer:
        job = asked_jobs.ask(connection, kind=kind, params=wanted, actor=actor, now=now)
        return Answer(status=202, body=msgspec.to_builtins(told(job)), location=f"/api/v1/jobs/{job.id}")

    asked = Repeatable(key=key, actor=actor.id, route=f"POST {request.url.path}", asked=dict(wanted))
    answer, again = answered_once(served.store, asked, do, now=now)
    headers = {"location": answer.location} | ({"idempotency-replayed": "true"} if again else {})
    return Response(msgspec.convert(answer.body, JobTold), status_code=answer.status, headers=headers)


@get("/", opt={"needs": Permission.SEE_HOME}, sync_to_thread=True, summary="Jobs, the newest first")
def jobs(request: Asked, limit: Limit = 50, cursor: Cursor = "") -> JobPage:
    """Return one's own jobs; all of them for whoever may see all."""
    served: Served = request.app.state.served
    actor = actor_in(request)
    query = sa.select(JOB).order_by(JOB.c.asked_at.desc(), JOB.c.id.desc()).limit(limit + 1)
    if not actor.may(Permission.SEE_ALL_JOBS):
        query = query.where(JOB.c.asked_by == actor.id)
    if place := place_in(cursor, tuple[Whole, str]):
        query = query.where(sa.tuple_(JOB.c.asked_at, JOB.c.id) < sa.tuple_(*map(sa.literal, place)))
    with served.store.reading() as connection:
        rows = [Job.of(row) for row in connection.execute(query).mappings()]
    page, last = cut(rows, limit)
    return JobPage(items=[told(job) for job in page], next=cursor_of([last.asked_at, last.id]) if last else None)


@get("/{job_id:str}", opt={"needs": Permission.SEE_HOME}, sync_to_thread=True, summary="One job")
def job(request: Asked, job_id: FromPath[str]) -> JobTold:
    """Return how far a job is, and what came of it."""
    served: Served = request.app.state.served
    with served.store.reading() as connection:
        return told(asked_jobs.seen_job(connection, job_id, actor=actor_in(request)))


@post(
    "/{job_id:str}/cancel",
    opt={"needs": Permission.SEE_OWN},
    status_code=200,
    sync_to_thread=True,
    summary="Cancel a job",
)
def cancel(request: Asked, job_id: FromPath[str]) -> JobTold:
    """Cancel a job that waits, or ask a running one to end at its next step; one that has ended stays as it is."""
    served: Served = request.app.state.served
    actor, now = actor_in(request), now_of(served)
    with served.store.writing() as connection:
        cancelled, _ = asked_jobs.cancel(connection, job_id, actor=actor, now=now)
    return told(cancelled)


JOBS = Router("/api/v1/jobs", route_handlers=[jobs, job, cancel], tags=["jobs"])
__all__ = ["JOBS", "IdempotencyKey", "ask"]
