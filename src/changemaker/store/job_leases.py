"""Work on jobs by lease: whoever holds it works, and who falls silent loses it to the next.

Each claim has a name of its own, and every write of a worker says it, so that one that was taken over, or was away for
longer than its lease, changes nothing any more.
"""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

import sqlalchemy as sa

from changemaker.store.jobs import Job, Problem
from changemaker.store.work_tables import JOB

SECOND = 1_000_000
LEASE = 60 * SECOND  # how long a worker may be silent
MOST_STEPS = 50  # lines of one job
ATTEMPTS = 3  # a job that took so many workers with it is not tried again
POISON = Problem(
    code="",
    what=f"this was begun {ATTEMPTS} times, and each time the process that worked on it ended without a word",
    hint="most often the machine ran out of memory: try it on a larger one, or with fewer data",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to work on one job."""

    job_id: str
    holder: str  # the worker, and this one claim of it
    attempt: int

    @property
    def holds(self) -> sa.ColumnElement[bool]:
        """True in the job's row while this lease is good."""
        return sa.and_(JOB.c.id == self.job_id, JOB.c.state == "running", JOB.c.lease_by == self.holder)


def is_work(connection: sa.Connection, *, now: int) -> bool:
    """Return whether `claim` or `end_expired` would find anything; only reads, so that idling costs nothing."""
    return connection.execute(sa.select(JOB.c.id).where(_free(now)).limit(1)).first() is not None


def claim(connection: sa.Connection, *, worker: str, now: int, lease: int = LEASE) -> tuple[Job, Lease] | None:
    """Take the job that waits longest; those that were never tried go first.

    Args:
        connection: in a transaction.
        worker: its name, for people to read.
        now: UTC microseconds.
        lease: for so many microseconds, unless renewed.
    """
    end_expired(connection, now=now)
    found = connection.execute(
        sa.select(JOB)
        .where(_free(now))
        .order_by(JOB.c.attempt, JOB.c.asked_at, JOB.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).mappings()
    row = found.one_or_none()
    if row is None:
        return None
    held = Lease(job_id=row["id"], holder=f"{worker}#{secrets.token_hex(6)}", attempt=row["attempt"] + 1)
    taken = {
        "state": "running",
        "lease_by": held.holder,
        "lease_until": now + lease,
        "attempt": held.attempt,
        "started_at": now,
        "steps": [],
        "done": 0.0,
    }
    connection.execute(sa.update(JOB).where(JOB.c.id == held.job_id).values(**taken))
    return Job.of({**row, **taken}), held


def end_expired(connection: sa.Connection, *, now: int) -> int:
    """End jobs whose worker fell silent and that are not to be tried again; return how many."""
    silent = sa.and_(JOB.c.state == "running", JOB.c.lease_until < now)
    cancelled = sa.update(JOB).where(silent, JOB.c.cancel_asked).values(state="cancelled", ended_at=now, **NO_LEASE)
    poison = (
        sa.update(JOB)
        .where(silent, JOB.c.attempt >= ATTEMPTS)
        .values(state="failed", problem=asdict(POISON), ended_at=now, **NO_LEASE)
    )
    return connection.execute(cancelled).rowcount + connection.execute(poison).rowcount


def renew(connection: sa.Connection, held: Lease, *, now: int, lease: int = LEASE) -> bool:
    """Say that the worker is alive; return whether the lease is still its own."""
    return connection.execute(sa.update(JOB).where(held.holds).values(lease_until=now + lease)).rowcount == 1


def give_back(connection: sa.Connection, held: Lease, *, counts: bool = False) -> bool:
    """Let somebody else do it; where this worker merely stops, that does not count as an attempt."""
    attempt = held.attempt if counts else held.attempt - 1
    back = {"state": "queued", "attempt": attempt, **NO_LEASE}
    return connection.execute(sa.update(JOB).where(held.holds).values(**back)).rowcount == 1


def write_step(
    connection: sa.Connection,
    held: Lease,
    name: str,
    *,
    done: float,
    now: int,
    params: Mapping[str, object] | None = None,
    lease: int = LEASE,
) -> Literal["go on", "cancel", "lost"]:
    """Write down that a step begins, which ends the one before; the same step told again only moves the progress.

    Args:
        connection: in a transaction.
        held: by the worker.
        name: a Message id.
        done: share of the whole job that lies behind, 0 to 1.
        now: UTC microseconds.
        params: of the message.
        lease: renewed for so many microseconds.

    Returns:
        Whether to go on: somebody may have cancelled the job, or the lease may be lost.
    """
    row = connection.execute(sa.select(JOB.c.steps, JOB.c.cancel_asked).where(held.holds).with_for_update()).first()
    if row is None:
        return "lost"
    steps = _with_step([dict(step) for step in row.steps], {"name": name, "params": dict(params or {})}, now)
    values = {"steps": steps, "done": min(max(done, 0.0), 1.0), "lease_until": now + lease}
    connection.execute(sa.update(JOB).where(held.holds).values(**values))
    return "cancel" if row.cancel_asked else "go on"


def finish(connection: sa.Connection, held: Lease, result: object, *, now: int) -> bool:
    """End a job well; return whether the lease was still its worker's."""
    return _end(connection, held, now, state="done", done=1.0, result=result)


def fail(connection: sa.Connection, held: Lease, problem: Problem, *, now: int) -> bool:
    """End a job with what went wrong; return whether the lease was still its worker's."""
    return _end(connection, held, now, state="failed", problem=asdict(problem))


def end_cancelled(connection: sa.Connection, held: Lease, *, now: int) -> bool:
    """End a job that somebody cancelled; return whether the lease was still its worker's."""
    return _end(connection, held, now, state="cancelled")


NO_LEASE: Mapping[str, None] = {"lease_by": None, "lease_until": None}


def _free(now: int) -> sa.ColumnElement[bool]:
    return sa.or_(JOB.c.state == "queued", sa.and_(JOB.c.state == "running", JOB.c.lease_until < now))


def _end(connection: sa.Connection, held: Lease, now: int, **values: object) -> bool:
    steps = connection.execute(sa.select(JOB.c.steps).where(held.holds).with_for_update()).scalar_one_or_none()
    if steps is None:
        return False
    steps = [dict(step) for step in steps]
    _end_last(steps, now)
    ended = sa.update(JOB).where(held.holds).values(steps=steps, ended_at=now, **NO_LEASE, **values)
    return connection.execute(ended).rowcount == 1


def _with_step(steps: list[dict[str, object]], told: dict[str, object], now: int) -> list[dict[str, object]]:
    if steps and {"name": steps[-1]["name"], "params": steps[-1]["params"]} == told:
        return steps
    if len(steps) >= MOST_STEPS:  # a load of thousands of files: its last line goes on, the row stays small
        return [*steps[:-1], {**steps[-1], **told}]
    _end_last(steps, now)
    return [*steps, {**told, "started": now, "ended": None}]


def _end_last(steps: list[dict[str, object]], now: int) -> None:
    if steps and steps[-1]["ended"] is None:
        steps[-1]["ended"] = now
