"""Runs that were taken go on: seen together, each stepped by itself, and all written in one transaction.

A run that cannot be stepped is set back and tried again; after some tries it is parked, and the others go on.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.act.journeys.advance import advance
from changemaker.act.journeys.journey import Journey, WaitStep
from changemaker.act.journeys.run import Run, Seen
from changemaker.core.errors import ChangemakerError, StoreError
from changemaker.core.message import Message
from changemaker.routines.acting.intents import Wished, wished
from changemaker.routines.acting.live import Version
from changemaker.routines.acting.scene import MINUTE, Acted, Scene
from changemaker.routines.acting.stuck import is_away
from changemaker.routines.fail_points import reached
from changemaker.routines.job_problems import logged
from changemaker.routines.our_people import OTHERWISE, Ours, our_people
from changemaker.store.account_marks import put_marks
from changemaker.store.event_tables import PERSON
from changemaker.store.journey_runs import RunRow, some_others, still_held, write_runs
from changemaker.store.journey_steps import StepRow, insert_steps
from changemaker.store.journey_wants import put_wants
from changemaker.store.journeys import JourneyRow
from changemaker.store.tasks import put_task

TRIES = 3  # of one run at one node, after which it is parked
ALONE, GIVEN_UP = TRIES, 10  # times that a run's worker fell silent, after which it goes alone, and not any more
PROBES = 3  # other units that are looked at before a run is blamed
AGAIN = MINUTE  # later, times the tries so far
_RUN = tuple(Run.__slots__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stepped:
    """One run after its steps, with all that is to be written."""

    row: RunRow
    records: tuple[StepRow, ...] = ()
    wished: Wished = field(default_factory=Wished)


def step_batch(
    scene: Scene, journeys: Mapping[str, JourneyRow], taken: Sequence[RunRow], *, by: str, now: int
) -> Acted:
    """Step runs that `by` holds, and write what came of it; what somebody else has taken meanwhile is let go.

    Args:
        scene: of the worker.
        journeys: by name; they have the salts.
        taken: runs, of any journeys.
        by: the claim.
        now: UTC microseconds.
    """
    reached("after:claim")
    alone = [row for row in taken if row.attempt >= ALONE]
    if alone and len(taken) > 1:
        rest = [row for row in taken if row.attempt < ALONE]
        done_alone = [step_batch(scene, journeys, [row], by=by, now=now) for row in alone]
        return sum(done_alone, step_batch(scene, journeys, rest, by=by, now=now) if rest else Acted())
    versions, ours = _versions(scene, taken)
    if alone and alone[0].attempt >= GIVEN_UP:
        return _set_back(scene, alone, versions, by=by, now=now)
    done: list[_Stepped] = []
    failed: list[RunRow] = []
    waiting: list[RunRow] = []  # for what is no fault of theirs
    for (name, number), rows in _grouped(taken).items():
        if (name, number) not in versions:
            waiting += rows
            continue
        version = versions[name, number]
        try:
            seen, unseen = _seen(scene, version.journey, rows, now)
        except StoreError:  # a store that is away must park nobody
            raise
        except Exception as error:
            logged(error, f"looking at what is known of runs of {name}")
            waiting += rows
            continue
        failed += unseen
        zones = _zones(scene, version.journey, rows)
        for row in rows:
            if row.unit not in seen:
                continue
            try:
                done.append(_one(scene, version, journeys[name].salt, row, seen[row.unit], ours, zones, now))
            except Exception:  # one run that cannot be stepped must not stop the others
                failed.append(row)
    written, broken = _write(scene, done, by=by, now=now)
    back = _set_back(scene, [*failed, *broken], versions, by=by, now=now)
    return written + back + _set_back(scene, waiting, versions, by=by, now=now, blamed=False)


def _one(
    scene: Scene,
    version: Version,
    salt: str,
    row: RunRow,
    seen: Seen,
    ours: Ours,
    zones: Mapping[str, str],
    now: int,
) -> _Stepped:
    run = run_of(row)
    zone = _zone(zones.get(row.contact_id or ""), scene.zone)
    went = advance(version.journey, run, seen, now=now, zone=zone, salt=salt)
    after = went.run
    languages = {person.contact_id: person.language for person in seen.people} if went.intents else {}
    wants = wished(scene, version, run, went.intents, ours=ours, languages=languages, now=now)
    records = tuple(
        StepRow(
            run=one.run,
            node=one.node,
            visit=one.visit,
            at=one.at,
            kind=one.kind,
            decision=one.decision,
            inputs_hash=one.inputs_hash,
            detail=one.detail,
        )
        for one in went.records
    )
    stands = replace(
        row,
        state=after.state,
        node=after.node,
        visit=after.visit,
        wake_at=after.wake_at,
        attempt=0,
        ended_by=after.ended_by,
        goal_at=after.goal_at,
        goal_value=after.goal_value,
        ended_at=after.ended_at,
        changed_at=now,
        lease_by=None,
        lease_until=None,
    )
    return _Stepped(row=stands, records=records, wished=wants)


def run_of(row: RunRow) -> Run:
    """Return a row of the store as a run."""
    return Run(**{name: getattr(row, name) for name in _RUN})


def _write(scene: Scene, done: Sequence[_Stepped], *, by: str, now: int) -> tuple[Acted, list[RunRow]]:
    """Write a batch; where it cannot be written, one by one, so that only what is at fault stays behind."""
    if not done:
        return Acted(), []
    try:
        return _write_together(scene, done, by=by, now=now), []
    except StoreError:
        raise
    except Exception:
        if len(done) == 1:
            return Acted(), [done[0].row]
    acted, broken = Acted(), list[RunRow]()
    for one in done:
        some, wrong = _write(scene, [one], by=by, now=now)
        acted, broken = acted + some, broken + wrong
    return acted, broken


def _write_together(scene: Scene, done: Sequence[_Stepped], *, by: str, now: int) -> Acted:
    with scene.store.writing() as connection:
        held = still_held(connection, [one.row.id for one in done], by=by)
        ours = [one for one in done if one.row.id in held]
        insert_steps(connection, [record for one in ours for record in one.records])
        put_wants(connection, [want for one in ours for want in one.wished.wants], now=now)
        put_marks(connection, [mark for one in ours for mark in one.wished.marks])
        for one in ours:
            for effect in one.wished.effects:
                effect(connection)
        write_runs(connection, [one.row for one in ours])
        reached("before:commit")
    reached("after:commit")
    return Acted(stepped=len(ours), ended=sum(one.row.state == "ended" for one in ours))


def _set_back(
    scene: Scene,
    rows: Sequence[RunRow],
    versions: Mapping[tuple[str, int], Version],
    *,
    by: str,
    now: int,
    blamed: bool = True,
) -> Acted:
    """Let what failed be tried again later; what failed too often is parked, and its journey's owner is told.

    Not `blamed` are runs whose tables, or whose version, cannot be read: however often, they are not parked for it.
    """
    if not rows:
        return Acted()
    parked = 0
    with scene.store.writing() as connection:
        held = still_held(connection, [row.id for row in rows], by=by)
        back: list[RunRow] = []
        for row in rows:
            if row.id not in held:
                continue
            tries = row.attempt + 1 if blamed else 0
            later: dict[str, object] = {
                "attempt": tries,
                "changed_at": now,
                "lease_by": None,
                "lease_until": now + max(tries, 1) * AGAIN,
            }
            if tries >= TRIES:
                later |= {"state": "parked", "lease_until": None}
                version = versions.get((row.journey, row.version))
                _tell_owner(connection, row, version.journey.owner if version else "", now)
                parked += 1
            # what was decided before it failed is not kept: the run is as it was taken
            back.append(replace(row, **cast(Any, later)))
        write_runs(connection, back)
    return Acted(parked=parked, set_back=len(back) - parked)


def _tell_owner(connection: sa.Connection, row: RunRow, owner: str, now: int) -> None:
    user = our_people(connection).user(None, owner)
    put_task(
        connection,
        Message("acting.parked", {"journey": row.journey, "node": row.node or "", "account": row.account_id}),
        now=now,
        user_id=user,
        role=None if user else OTHERWISE,
        about=f"journey:{row.journey}",
        once_key=f"parked/{row.id}/{row.node}/{row.visit}",
    )


def _versions(scene: Scene, taken: Sequence[RunRow]) -> tuple[dict[tuple[str, int], Version], Ours]:
    """Return the versions that can be read, and our people."""
    found: dict[tuple[str, int], Version] = {}
    with scene.store.reading() as connection:
        for name, number in sorted({(row.journey, row.version) for row in taken}):
            try:
                found[name, number] = scene.journeys.of(connection, name, number)
            except StoreError:
                raise
            except (ChangemakerError, LookupError) as error:
                logged(error, f"reading version {number} of {name}")
        return found, our_people(connection)


def _grouped(taken: Sequence[RunRow]) -> dict[tuple[str, int], list[RunRow]]:
    groups: dict[tuple[str, int], list[RunRow]] = defaultdict(list)
    for row in taken:
        groups[row.journey, row.version].append(row)
    return groups


def _seen(scene: Scene, journey: Journey, rows: Sequence[RunRow], now: int) -> tuple[Mapping[str, Seen], list[RunRow]]:
    """Return what is known of all units together; if that fails, of each, so that one does not stop the others.

    Where nothing can be known of any, nor of others of the journey, it is no fault of the runs: the error is raised.
    """
    units: dict[str, int] = {}
    for row in rows:
        units[row.unit] = min(row.entered_at, units.get(row.unit, row.entered_at))
    look: Callable[[Mapping[str, int]], Mapping[str, Seen]] = lambda some: scene.known.seen(journey, some, at=now)  # noqa: E731
    try:
        seen = look(units)
        return {unit: seen.get(unit, Seen()) for unit in units}, []
    except Exception as error:
        if is_away(error):
            raise
        found: dict[str, Seen] = {}
        for unit, entered in units.items() if len(units) > 1 else ():
            with suppress(Exception):
                found[unit] = look({unit: entered}).get(unit, Seen())
        if not found and not _others_seen(scene, journey, units, look):
            raise
        return found, [row for row in rows if row.unit not in found]


def _others_seen(
    scene: Scene, journey: Journey, units: Mapping[str, int], look: Callable[[Mapping[str, int]], object]
) -> bool:
    """Whether something is known of another unit; of one that stands alone it is taken to be its own fault."""
    with scene.store.reading() as connection:
        others = some_others(connection, journey.name, units, limit=PROBES)
    for unit, entered in others.items():
        with suppress(Exception):
            look({unit: entered})
            return True
    return not others


def _zone(name: str | None, otherwise: ZoneInfo) -> ZoneInfo:
    """What a form or an import says may be no zone at all."""
    try:
        return ZoneInfo(name) if name else otherwise
    except (OSError, ValueError, LookupError):
        return otherwise


def _zones(scene: Scene, journey: Journey, rows: Sequence[RunRow]) -> Mapping[str, str]:
    """Return the zones of contacts, where a wait is until a time of day."""
    if not any(isinstance(node.step, WaitStep) and node.step.at is not None for node in journey.nodes.values()):
        return {}
    contacts = sorted({row.contact_id for row in rows if row.contact_id is not None})
    if not contacts:
        return {}
    with scene.store.reading() as connection:
        found = connection.execute(
            sa.select(PERSON.c.contact_id, PERSON.c.zone).where(PERSON.c.contact_id.in_(contacts))
        )
        return {contact: zone for contact, zone in found if zone}
