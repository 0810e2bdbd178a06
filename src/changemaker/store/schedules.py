"""Schedules: jobs that start by themselves. The row that says when is the only memory: nothing waits in a process.

One tick is one transaction: it takes the row, asks for the job under a key made of the name and the time that was due,
and writes down the next time. Several workers tick each row once, an outage is made up for by one run, and a clock that
was set back finds the key taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.store.jobs import ask_job, read_job
from changemaker.store.once import insert_once
from changemaker.store.recurrence import Recurrence
from changemaker.store.work_tables import SCHEDULE


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One row; times are UTC microseconds."""

    name: str
    kind: str
    params: Mapping[str, object]
    every: str
    next_at: int
    last_at: int | None
    last_job: str | None
    on: bool

    @classmethod
    def of(cls, row: sa.RowMapping) -> Self:
        """Return the schedule in a row of the table `schedule`."""
        return cls(**row)


def put_schedule(
    connection: sa.Connection,
    *,
    name: str,
    kind: str,
    every: str,
    now: int,
    zone: ZoneInfo,
    params: Mapping[str, object] | None = None,
) -> bool:
    """Add a schedule unless there is one of that name; return whether it is new.

    Args:
        connection: in a transaction.
        name: of the schedule.
        kind: of the job that it starts.
        every: as `Recurrence.parse` reads it.
        now: UTC microseconds.
        zone: in which local times are meant.
        params: of the job.

    Raises:
        BadQuestionError: `every` says something else.
    """
    next_at = Recurrence.parse(every).after(now, zone)
    values = {"name": name, "kind": kind, "params": dict(params or {}), "every": every, "next_at": next_at}
    return insert_once(connection, SCHEDULE, values)


def change_schedule(connection: sa.Connection, *, name: str, every: str, now: int, zone: ZoneInfo) -> bool:
    """Let a schedule come round at other times, if it does not yet; return whether it was changed.

    Args:
        connection: in a transaction.
        name: of the schedule.
        every: as `Recurrence.parse` reads it.
        now: UTC microseconds.
        zone: in which local times are meant.

    Raises:
        BadQuestionError: `every` says something else.
    """
    values = {"every": every, "next_at": Recurrence.parse(every).after(now, zone)}
    other = sa.update(SCHEDULE).where(SCHEDULE.c.name == name, SCHEDULE.c.every != every)
    return bool(connection.execute(other.values(**values)).rowcount)


def reckon(connection: sa.Connection, *, now: int, zone: ZoneInfo) -> int:
    """Bring forward what a clock that was wrong put too far into the future; return how many schedules.

    What was done at a time of the schedule is not done again: its key is taken.
    """
    moved = 0
    for one in list_schedules(connection):
        next_at = Recurrence.parse(one.every).after(now, zone)
        if next_at < one.next_at:
            sooner = sa.update(SCHEDULE).where(SCHEDULE.c.name == one.name, SCHEDULE.c.next_at == one.next_at)
            moved += connection.execute(sooner.values(next_at=next_at)).rowcount
    return moved


def list_schedules(connection: sa.Connection) -> tuple[Schedule, ...]:
    """Return all schedules by name."""
    return tuple(
        Schedule.of(row) for row in connection.execute(sa.select(SCHEDULE).order_by(SCHEDULE.c.name)).mappings()
    )


def is_due(connection: sa.Connection, *, now: int) -> bool:
    """Return whether `tick` has something to do; only reads."""
    return connection.execute(sa.select(SCHEDULE.c.name).where(_due(now)).limit(1)).first() is not None


def tick(connection: sa.Connection, *, now: int, zone: ZoneInfo) -> tuple[str, ...]:
    """Ask for the jobs that are due, each once; return their ids.

    A schedule whose last job still waits or runs starts no second one: that turn is left out.

    Args:
        connection: in a transaction.
        now: UTC microseconds.
        zone: in which local times are meant.
    """
    rows = connection.execute(sa.select(SCHEDULE).where(_due(now)).with_for_update(skip_locked=True)).mappings().all()
    return tuple(id for row in rows if (id := _ticked(connection, Schedule.of(row), now, zone)))


def _due(now: int) -> sa.ColumnElement[bool]:
    return sa.and_(SCHEDULE.c.on, SCHEDULE.c.next_at <= now)


def _ticked(connection: sa.Connection, due: Schedule, now: int, zone: ZoneInfo) -> str | None:
    values: dict[str, object] = {"next_at": Recurrence.parse(due.every).after(now, zone), "last_at": now}
    last = read_job(connection, due.last_job) if due.last_job else None
    id = None
    if last is None or not last.is_open:
        by, key = f"schedule:{due.name}", f"schedule:{due.name}:{due.next_at}"
        id = ask_job(connection, kind=due.kind, params=due.params, by=by, now=now, once_key=key)
        values["last_job"] = id
    connection.execute(sa.update(SCHEDULE).where(SCHEDULE.c.name == due.name).values(**values))
    return id
