"""Counts of what is under way: runs of journeys by arm and state, cases that are late, messages in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from changemaker.store.case_tables import CARE_CASE
from changemaker.store.cases import ALL_SEEN, Seen, visible
from changemaker.store.journey_tables import JOURNEY, JOURNEY_REPLY, JOURNEY_RUN
from changemaker.store.sending_tables import OUTBOX

DONE = ("resolved", "closed")  # states of a case that nobody is late with


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """Runs of one journey."""

    treated: int = 0  # all that ever entered, by arm
    holdout: int = 0
    later: int = 0
    waiting: int = 0  # still on their way
    parked: int = 0  # set aside because they failed too often
    goals: int = 0  # goal reached, both arms


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A journey that something has stopped."""

    journey: str
    reason: str | None
    at: int


def run_counts(connection: sa.Connection) -> dict[str, RunCounts]:
    """Return the runs of each journey that anybody entered."""
    c = JOURNEY_RUN.c
    one = sa.func.count()
    asked = sa.select(c.journey, c.arm, c.state, one, sa.func.count(c.goal_at)).group_by(c.journey, c.arm, c.state)
    found: dict[str, dict[str, int]] = {}
    for journey, arm, state, runs, goals in connection.execute(asked):
        told = found.setdefault(journey, {})
        for name in (arm, *((state,) if state in ("waiting", "parked") else ())):
            told[name] = told.get(name, 0) + runs
        told["goals"] = told.get("goals", 0) + goals
    return {journey: RunCounts(**told) for journey, told in found.items()}


def held_by_guards(connection: sa.Connection) -> list[Held]:
    """Return journeys that a guard has paused."""
    c = JOURNEY.c
    asked = sa.select(c.journey, c.reason, c.changed_at).where(c.state == "paused", c.reason != "asked")
    return [Held(journey=name, reason=why, at=at) for name, why, at in connection.execute(asked.order_by(c.journey))]


def late_cases(connection: sa.Connection, *, now: int, seen: Sequence[Seen] = ALL_SEEN) -> int:
    """Return how many cases are past their time, of those that `seen` lets through."""
    c = CARE_CASE.c
    asked = sa.select(sa.func.count()).where(c.state.not_in(DONE), c.due_at < now, visible(seen))
    return int(connection.execute(asked).scalar_one())


def in_doubt(connection: sa.Connection) -> int:
    """Return how many messages may have been sent or not."""
    return int(connection.execute(sa.select(sa.func.count()).where(OUTBOX.c.state == "in_doubt")).scalar_one())


def problems_replied(connection: sa.Connection, *, since: int) -> int:
    """Return how many customers said since then that they had a problem."""
    c = JOURNEY_REPLY.c
    return int(connection.execute(sa.select(sa.func.count()).where(c.problem, c.t > since)).scalar_one())
