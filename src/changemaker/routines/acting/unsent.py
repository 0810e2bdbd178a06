"""What waits to leave for runs that have gone on or ended since: their goal and exits are asked once more, in time.

A message is wanted at one moment and may leave days later, when its reader's day begins or a journey goes on. Whoever
has left by then gets nothing more, whether the run has ended, waits for its next step or was set aside.
"""

from collections.abc import Mapping, Sequence

from changemaker.act.journeys.advance import holds
from changemaker.act.journeys.journey import Condition, Journey
from changemaker.act.journeys.run import Seen
from changemaker.channels.passing import LOOKED
from changemaker.core.errors import StoreError
from changemaker.routines.acting.live import Version
from changemaker.routines.acting.scene import MINUTE, Scene
from changemaker.store.journey_runs import RunRow, runs_by_id
from changemaker.store.journey_wants import hold_unsent, skip_unsent, waiting_runs
from changemaker.store.journeys import JourneyRow

UNREAD = "sending.not_looked"
AGAIN = 5 * MINUTE  # until it is tried again, where nothing can be seen of a unit


def left(scene: Scene, row: JourneyRow, versions: Mapping[int, Version], *, now: int) -> list[str]:
    """Skip what is not wanted any more; return ids of runs under way that are to leave now.

    As long as a look holds good for the gate, so far ahead is asked: nothing leaves that was not.

    Args:
        scene: of the worker.
        row: of the journey.
        versions: of the journey, by number.
        now: UTC microseconds.
    """
    with scene.store.reading() as connection:
        ids = waiting_runs(connection, row.journey, until=now + LOOKED)
        runs = runs_by_id(connection, ids) if ids else []
    asked = [run for run in runs if (run.goal_at is None or _later(run)) and run.ended_by in (None, "finished")]
    over: list[RunRow] = []
    unread: list[str] = []
    for number in sorted({run.version for run in asked}):
        journey = versions[number].journey
        mine = [run for run in asked if run.version == number]
        seen = _seen(scene, journey, mine, now)
        for run in mine:
            leaves = _leaves(scene, journey, run, seen.get(run.unit), now)
            if leaves is None:
                unread.append(run.id)
            elif leaves:
                over.append(run)
    through = [run.id for run in over if run.state != "waiting"]
    if through or unread:
        with scene.store.writing() as connection:
            skip_unsent(connection, row.journey, runs=through, now=now)
            hold_unsent(connection, row.journey, runs=unread, until=now + AGAIN, reason=UNREAD)
    return [run.id for run in over if run.state == "waiting"]


def _seen(scene: Scene, journey: Journey, runs: Sequence[RunRow], now: int) -> Mapping[str, Seen]:
    """Return what is known of all units together; if that fails, of each, without those that cannot be read."""
    units: dict[str, int] = {}
    for run in runs:
        units[run.unit] = min(run.entered_at, units.get(run.unit, run.entered_at))
    try:
        seen = scene.known.seen(journey, units, at=now)
        return {unit: seen.get(unit, Seen()) for unit in units}
    except StoreError:
        raise
    except Exception:  # one unit that cannot be read must not stop the others
        found: dict[str, Seen] = {}
        for unit, entered in units.items() if len(units) > 1 else ():
            try:
                found[unit] = scene.known.seen(journey, {unit: entered}, at=now).get(unit, Seen())
            except Exception:
                continue
        return found


def _leaves(scene: Scene, journey: Journey, run: RunRow, seen: Seen | None, now: int) -> bool | None:
    """Whether a run is to have no more messages; None where that cannot be known."""
    if seen is None:
        return None
    names = {journey.goal.event, *(one for one in journey.exits if isinstance(one, str))}
    since = run.window_until if _later(run) else run.entered_at  # whose turn came later began anew then
    if any(event.name in names and since < event.t <= now for event in seen.events):
        return True
    rules = (one for one in journey.exits if isinstance(one, Condition))
    try:
        return any(holds(rule, seen, now=now, zone=scene.zone) for rule in rules)
    except Exception:  # as above
        return None


def _later(run: RunRow) -> bool:
    return run.arm == "later"
