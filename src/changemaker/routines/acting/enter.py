"""Who enters: found once a look, drawn by lot, and written down in one transaction with how far was looked."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.act.journeys.advance import holds
from changemaker.act.journeys.journey import Holdout, Journey
from changemaker.act.journeys.known import Candidate
from changemaker.act.journeys.lot import arm_of, is_never_reached, run_id
from changemaker.act.journeys.run import Seen
from changemaker.engine.workspace import Workspace
from changemaker.routines.acting.scene import DAY, MINUTE, SECOND, Scene
from changemaker.store.journey_runs import RunRow, entered_before, insert_runs
from changemaker.store.journey_since import keep_since
from changemaker.store.journeys import (
    NEVER,
    JourneyRow,
    move_looked_at,
    read_global_salt,
    read_journey_row,
    turn_of_journey,
)
from changemaker.store.recurrence import Recurrence

LATE = 2 * DAY  # so long after it happened an event may be told; an older one lets nobody in any more
STILL = MINUTE  # where nothing happened, how far was looked is written down no more often


def looked_since(row: JourneyRow) -> int:
    """Return from when on events are looked at: some again, because a table may tell of them late."""
    return max(row.applied_at, row.looked_at - LATE)


def lets_in_since(row: JourneyRow, journey: Journey, now: int) -> int:
    """Return from when on events let in: after a pause or a drain not those of all the time since.

    The list for a tool of the company's own has them all: nobody looks between two lists.
    """
    since = looked_since(row)
    return since if journey.sent_by else max(since, now - LATE)


def is_look(workspace: Workspace, row: JourneyRow, now: int) -> bool:
    """Return whether the time has come to look for whom conditions hold: at `acting.look`, and first of all at once."""
    if row.looked_at == NEVER:
        return True
    settings = workspace.settings
    return Recurrence.parse(settings.acting.look).after(row.looked_at, ZoneInfo(settings.zone)) <= now


def candidates(scene: Scene, row: JourneyRow, journey: Journey, *, now: int, look: bool) -> Sequence[Candidate] | None:
    """Return who may enter; None where it is not the time to look."""
    if row.state != "live" or (journey.enter.on is None and not look):
        return None
    found = scene.known.matching(journey, at=now, since=lets_in_since(row, journey, now))
    return [one for one in found if not _excluded(journey, one, now, scene)]


def enter(
    scene: Scene,
    row: JourneyRow,
    journey: Journey,
    found: Sequence[Candidate] | None,
    *,
    now: int,
    busy: bool,
) -> int:
    """Write down who enters and how far was looked; return how many are new.

    If another worker has looked meanwhile, nothing is written: that one saw the same.

    Args:
        scene: of the worker.
        row: of the journey, as it was read before anybody was asked who matches.
        journey: the version that new runs get.
        found: from `candidates`.
        now: UTC microseconds.
        busy: something else came of this look: it is written down however short ago the last one was.
    """
    if not busy and found is None and now - row.looked_at < STILL:
        return 0
    if not busy and not found and journey.enter.on is not None and now - row.looked_at < STILL:
        return 0
    with scene.store.writing() as connection:
        turn_of_journey(connection, row.journey)
        fresh = read_journey_row(connection, row.journey)
        if fresh is None or (fresh.looked_at, fresh.state, fresh.version) != (row.looked_at, row.state, row.version):
            return 0
        new = [] if found is None else _new(connection, scene, row, journey, found, now)
        insert_runs(connection, new)
        move_looked_at(connection, row.journey, seen=row.looked_at, now=now)
    return len(new)


def _new(
    connection: sa.Connection, scene: Scene, row: JourneyRow, journey: Journey, found: Sequence[Candidate], now: int
) -> list[RunRow]:
    since: dict[str, int] = {}
    if journey.enter.on is None and journey.enter.episode is None:
        since = keep_since(connection, row.journey, {one.unit for one in found}, now=now)
    pairs, last = entered_before(connection, row.journey, {one.unit for one in found})
    reach = _Reach(connection, scene, journey)
    rows: list[RunRow] = []
    for one in sorted(found, key=lambda one: (one.event.t if one.event else now, one.unit)):
        episode = _episode(journey, one, since, scene)
        if (one.unit, episode) in pairs or _too_soon(row, journey, one, last, now) or reach.never(one):
            continue
        pairs.add((one.unit, episode))
        last[one.unit] = now
        rows.append(_row(row, journey, one, episode, now))
    return rows


def _row(row: JourneyRow, journey: Journey, one: Candidate, episode: str, now: int) -> RunRow:
    arm = arm_of(row.salt, one.unit, Holdout(share=row.share, later=row.later))
    treated, until = arm == "treated", now + journey.goal.within
    return RunRow(
        id=run_id(row.journey, one.unit, episode),
        journey=row.journey,
        version=row.version,
        unit=one.unit,
        account_id=one.account_id,
        contact_id=one.contact_id,
        episode=episode,
        arm=arm,
        state="waiting" if treated else "held",
        node=journey.start if treated else None,
        visit=1,
        wake_at=now if treated else until,
        entered_at=now,
        window_until=until,
        attempt=0,
        changed_at=now,
        facts=one.facts,
    )


def _episode(journey: Journey, one: Candidate, since: dict[str, int], scene: Scene) -> str:
    if journey.enter.episode is not None:
        return str(one.facts.get(journey.enter.episode))
    if one.event is not None:
        return one.event.id
    return datetime.fromtimestamp(since[one.unit] // SECOND, scene.zone).date().isoformat()


def _too_soon(row: JourneyRow, journey: Journey, one: Candidate, last: dict[str, int], now: int) -> bool:
    """Whether the unit entered less than `again_after` ago; of an event that was looked at before, when it happened."""
    again, entered = journey.enter.again_after, last.get(one.unit)
    if again is None or entered is None:
        return False
    at = one.event.t if one.event is not None and one.event.t <= row.looked_at else now
    return min(at, now) - entered < again


def _excluded(journey: Journey, one: Candidate, now: int, scene: Scene) -> bool:
    seen = Seen(facts=one.facts)
    return any(holds(rule, seen, now=now, zone=scene.zone) for rule in journey.enter.exclude)


class _Reach:
    """The workspace's own lot, which keeps some out of every journey; not out of a duty, that holds nobody out."""

    def __init__(self, connection: sa.Connection, scene: Scene, journey: Journey) -> None:
        share = float(scene.workspace.settings.acting.global_holdout.rstrip("% ")) / 100
        self.share = 0.0 if journey.holdout.share == 0 else share
        self.salt = read_global_salt(connection) if self.share else None

    def never(self, one: Candidate) -> bool:
        return self.salt is not None and is_never_reached(self.salt, one.account_id, self.share)
