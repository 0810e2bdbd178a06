"""Runs of journeys: put in once an episode, found when they are due, leased, and written back a batch at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.many_rows import ids_in, insert_many, update_many

RunState = Literal["waiting", "held", "ended", "parked"]
NEW = (
    "id", "journey", "version", "unit", "account_id", "contact_id", "episode", "arm", "state", "node", "visit",
    "wake_at", "entered_at", "window_until", "attempt", "changed_at", "facts",
)  # fmt: skip
STEPPED = (
    "id", "state", "node", "visit", "wake_at", "attempt", "ended_by", "goal_at", "goal_value", "ended_at", "changed_at",
    "lease_by", "lease_until",
)  # fmt: skip
_C = JOURNEY_RUN.c
_FREE: Mapping[str, Any] = {"lease_by": None, "lease_until": None}
_NOT_BEGUN = sa.and_(_C.arm != "treated", _C.node.is_(None))  # held out, or its turn has not come
_HELD: Mapping[str, Any] = {"state": "held", "wake_at": _C.window_until}
_GOING = sa.and_(_C.ended_at.is_(None), _C.state.in_(("waiting", "held")))


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One row; times are UTC microseconds."""

    id: str
    journey: str
    version: int
    unit: str
    account_id: str
    contact_id: str | None
    episode: str
    arm: str
    state: RunState
    node: str | None
    visit: int
    wake_at: int
    entered_at: int
    window_until: int
    attempt: int
    lease_by: str | None = None
    lease_until: int | None = None
    ended_by: str | None = None
    goal_at: int | None = None
    goal_value: float | None = None
    ended_at: int | None = None
    changed_at: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


def insert_runs(connection: sa.Connection, rows: Sequence[RunRow]) -> None:
    """Put runs in; one that is there already, of the same unit and episode, stays as it is."""
    told = [(*(getattr(row, name) for name in NEW[:-1]), _text(row.facts)) for row in rows]
    insert_many(connection, JOURNEY_RUN, NEW, told, once=True)


def entered_before(
    connection: sa.Connection, journey: str, units: Collection[str]
) -> tuple[set[tuple[str, str]], dict[str, int]]:
    """Return the (unit, episode) pairs of units that have entered, and unit -> when it entered last."""
    asked = sa.select(_C.unit, _C.episode, _C.entered_at)
    asked = asked.where(_C.journey == journey, ids_in(sorted(units), _C.unit, connection))
    pairs, last = set(), dict[str, int]()
    for unit, episode, at in connection.execute(asked):
        pairs.add((unit, episode))
        last[unit] = max(at, last.get(unit, at))
    return pairs, last


def any_due(connection: sa.Connection, *, journeys: Collection[str], now: int) -> bool:
    """Return whether `claim_due` would find anything; only reads, so that idling costs nothing."""
    asked = sa.select(_C.id).where(_due(journeys, now)).order_by(_C.wake_at).limit(1)
    return connection.execute(asked).first() is not None


def next_due(connection: sa.Connection) -> int | None:
    """Return when the next run wakes, UTC microseconds; None where none waits."""
    asked = sa.select(_C.wake_at).where(_GOING).order_by(_C.wake_at).limit(1)
    return connection.execute(asked).scalar_one_or_none()


def claim_due(
    connection: sa.Connection, *, journeys: Collection[str], now: int, by: str, until: int, limit: int
) -> list[RunRow]:
    """Lease the runs that have waited longest past their time; what others hold is passed over.

    What is taken over from a worker that fell silent counts as one attempt more: the run may be why it did.

    Args:
        connection: of `Store.writing`.
        journeys: whose runs may go on: none of a paused one.
        now: UTC microseconds.
        by: this claim, and no other.
        until: the lease, UTC microseconds.
        limit: at most so many.
    """
    due = sa.select(_C.id).where(_due(journeys, now)).order_by(_C.wake_at, _C.id).limit(limit)
    attempt = sa.case((_C.lease_by.is_(None), _C.attempt), else_=_C.attempt + 1)
    return _leased(connection, _C.id.in_(due.with_for_update(skip_locked=True)), by, until, attempt=attempt)


def claim_these(connection: sa.Connection, ids: Sequence[str], *, by: str, until: int) -> list[RunRow]:
    """Lease certain runs whoever holds them: what is being decided of them was decided before this was known."""
    held = sa.select(_C.id).where(ids_in(sorted(ids), _C.id, connection), _GOING).order_by(_C.id)
    if connection.dialect.name == "postgresql":
        connection.execute(held.with_for_update()).all()  # in one order: two who claim never wait in a circle
    return _leased(connection, sa.and_(ids_in(sorted(ids), _C.id, connection), _GOING), by, until)


def still_held(connection: sa.Connection, ids: Sequence[str], *, by: str) -> set[str]:
    """Return which of these the lease still holds, and hold them until the transaction ends."""
    asked = sa.select(_C.id).where(ids_in(sorted(ids), _C.id, connection), _C.lease_by == by).order_by(_C.id)
    return set(connection.execute(asked.with_for_update()).scalars())


def write_runs(connection: sa.Connection, rows: Sequence[RunRow]) -> None:
    """Write where runs stand now; leases as the rows say."""
    ordered = sorted(rows, key=lambda row: row.id)
    update_many(connection, JOURNEY_RUN, STEPPED, [[getattr(row, name) for name in STEPPED] for row in ordered])


def runs_of_accounts(connection: sa.Connection, journey: str, accounts: Collection[str], *, after: int) -> list[RunRow]:
    """Return runs of a journey of certain accounts that have not ended, or whose window ends after `after`."""
    going = sa.or_(_C.ended_at.is_(None), sa.and_(_C.goal_at.is_(None), _C.window_until >= after))
    theirs = ids_in(sorted(accounts), _C.account_id, connection)
    asked = sa.select(JOURNEY_RUN).where(theirs, _C.journey == journey, going)
    return [RunRow(**row) for row in connection.execute(asked).mappings()]


def runs_at_nodes(connection: sa.Connection, journey: str, version: int, nodes: Collection[str]) -> list[str]:
    """Return ids of runs that wait at one of these nodes."""
    here = sa.and_(_C.journey == journey, _C.version == version, _C.state == "waiting", _C.ended_at.is_(None))
    return list(connection.execute(sa.select(_C.id).where(here, _C.node.in_(sorted(nodes)))).scalars())


def note_goals(connection: sa.Connection, goals: Sequence[tuple[str, int, float | None]], *, now: int) -> None:
    """Write down when ended runs reached their goal: (id, when, value)."""
    rows = [(id, at, value, now) for id, at, value in sorted(goals)]
    update_many(connection, JOURNEY_RUN, ("id", "goal_at", "goal_value", "changed_at"), rows)


def any_going(connection: sa.Connection, journey: str) -> bool:
    """Return whether a run of a journey has not ended; one that is parked has not."""
    going = sa.and_(_C.journey == journey, _C.state.in_(("waiting", "held", "parked")))
    return connection.execute(sa.select(_C.id).where(going).limit(1)).first() is not None


def count_treated(connection: sa.Connection, journey: str, since: int) -> int:
    """Return how many treated runs entered since then."""
    return int(connection.execute(sa.select(sa.func.count()).where(_treated(journey, since))).scalar_one())


def treated_of(connection: sa.Connection, journey: str, since: int, accounts: Collection[str]) -> list[tuple[str, int]]:
    """Return (account_id, when it entered) of treated runs of certain accounts that entered since then."""
    theirs = ids_in(sorted(accounts), _C.account_id, connection)
    asked = sa.select(_C.account_id, _C.entered_at).where(_treated(journey, since), theirs)
    return [(account, at) for account, at in connection.execute(asked)]


def _treated(journey: str, since: int) -> sa.ColumnElement[bool]:
    return sa.and_(_C.journey == journey, _C.arm == "treated", _C.entered_at >= since)


def some_others(connection: sa.Connection, journey: str, but: Collection[str], *, limit: int) -> dict[str, int]:
    """Return unit -> when it entered, of some units of a journey besides these."""
    others = sa.and_(_C.journey == journey, ~ids_in(sorted(but), _C.unit, connection), _C.state != "parked")
    asked = sa.select(_C.unit, _C.entered_at).where(others).order_by(_C.entered_at.desc()).limit(limit)
    return {row.unit: row.entered_at for row in connection.execute(asked)}


def drain_runs(connection: sa.Connection, journey: str, *, now: int) -> int:
    """End every run of a journey that is under way; return how many."""
    ended = {"state": "ended", "ended_by": "drained", "ended_at": now, "changed_at": now, **_FREE}
    going = sa.and_(_C.journey == journey, _C.ended_at.is_(None))
    return connection.execute(sa.update(JOURNEY_RUN).where(going).values(**ended)).rowcount


def try_parked_again(connection: sa.Connection, journey: str, *, now: int) -> int:
    """Let runs that failed too often be tried again; return how many."""
    parked = sa.and_(_C.journey == journey, _C.state == "parked")
    values = {"attempt": 0, "changed_at": now, **_FREE}
    held = sa.update(JOURNEY_RUN).where(parked, _NOT_BEGUN).values(**_HELD, **values)
    tried = connection.execute(held).rowcount
    return tried + connection.execute(sa.update(JOURNEY_RUN).where(parked).values(state="waiting", **values)).rowcount


def move_runs(
    connection: sa.Connection, journey: str, *, from_: int, to: int, at: str | None, nodes: Collection[str], now: int
) -> int:
    """Put runs under way on another version; return how many. What a worker was deciding of them is not written.

    Args:
        connection: in a transaction.
        journey: its name.
        from_: version that they are on.
        to: version that they get.
        at: the step that they go on with; None for that of the same id.
        nodes: ids of the steps of that version; with None for `at`, runs at other steps stay where they are.
        now: UTC microseconds.
    """
    here = sa.and_(_C.journey == journey, _C.version == from_, _C.ended_at.is_(None))
    held = sa.update(JOURNEY_RUN).where(here, sa.or_(_C.state == "held", sa.and_(_C.state == "parked", _NOT_BEGUN)))
    moved = connection.execute(held.values(version=to, attempt=0, changed_at=now, **_HELD, **_FREE)).rowcount
    going = sa.and_(here, _C.state.in_(("waiting", "parked")))
    if at is None:
        going = sa.and_(going, _C.node.in_(sorted(nodes)))
    values = {
        "version": to,
        "state": "waiting",
        "node": _C.node if at is None else at,
        "visit": _C.visit + 1 + _C.visit % 2,  # the next odd one: what is recorded of earlier visits stays
        "wake_at": now,
        "attempt": 0,
        "changed_at": now,
    }
    return moved + connection.execute(sa.update(JOURNEY_RUN).where(going).values(**values, **_FREE)).rowcount


def runs_by_id(connection: sa.Connection, ids: Sequence[str]) -> list[RunRow]:
    """Return certain runs."""
    asked = sa.select(JOURNEY_RUN).where(ids_in(sorted(ids), _C.id, connection)).order_by(_C.id)
    return [RunRow(**row) for row in connection.execute(asked).mappings()]


def read_run(connection: sa.Connection, id: str) -> RunRow | None:
    """Return one run."""
    row = connection.execute(sa.select(JOURNEY_RUN).where(_C.id == id)).mappings().one_or_none()
    return None if row is None else RunRow(**row)


def list_runs(
    connection: sa.Connection,
    *,
    journey: str | None = None,
    states: Collection[RunState] = (),
    arms: Collection[str] = (),
    account_id: str | None = None,
    before: tuple[int, str] | None = None,
    limit: int = 50,
) -> list[RunRow]:
    """Return runs, the youngest first.

    Args:
        connection: to read from.
        journey: only of this one.
        states: only these; all where empty.
        arms: only these; all where empty.
        account_id: only of this account.
        before: (entered_at, id) of the last row of the page before.
        limit: at most so many.
    """
    wanted = sa.select(JOURNEY_RUN).order_by(_C.entered_at.desc(), _C.id.desc()).limit(limit)
    for column, value in ((_C.journey, journey), (_C.account_id, account_id)):
        wanted = wanted if value is None else wanted.where(column == value)
    for column, some in ((_C.state, states), (_C.arm, arms)):
        wanted = wanted.where(column.in_(sorted(some))) if some else wanted
    if before is not None:
        at, id = before
        wanted = wanted.where(sa.or_(_C.entered_at < at, sa.and_(_C.entered_at == at, _C.id < id)))
    return [RunRow(**row) for row in connection.execute(wanted).mappings()]


def _due(journeys: Collection[str], now: int) -> sa.ColumnElement[bool]:
    free = sa.or_(_C.lease_until.is_(None), _C.lease_until <= now)
    return sa.and_(_C.wake_at <= now, _GOING, free, _C.journey.in_(sorted(journeys)))


def _leased(connection: sa.Connection, which: sa.ColumnElement[bool], by: str, until: int, **more: Any) -> list[RunRow]:
    taken = sa.update(JOURNEY_RUN).where(which).values(lease_by=by, lease_until=until, **more).returning(JOURNEY_RUN)
    return [RunRow(**row) for row in connection.execute(taken).mappings()]


def _text(facts: Mapping[str, Any]) -> str:
    return msgspec.json.encode(dict(facts)).decode()
