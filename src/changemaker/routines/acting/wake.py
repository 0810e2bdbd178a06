"""Whom events concern: runs that wait for them, or end by them; goals of runs that have ended, and what they sent."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from changemaker.act.journeys.advance import concerns, has_begun
from changemaker.act.journeys.journey import Journey, WaitStep
from changemaker.act.journeys.run import Event, Run
from changemaker.routines.acting.enter import looked_since
from changemaker.routines.acting.live import Version
from changemaker.routines.acting.scene import Scene
from changemaker.routines.acting.step import run_of
from changemaker.routines.acting.unsent import left
from changemaker.store.journey_runs import RunRow, note_goals, runs_at_nodes, runs_of_accounts
from changemaker.store.journeys import JourneyRow, list_versions

TOGETHER = 5_000  # accounts in one question


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    """Ids of runs that are to go on now."""

    ids: tuple[str, ...]
    goals: int  # of runs that had ended


def versions_of(scene: Scene, row: JourneyRow) -> dict[int, Version]:
    """Return every version of a journey: runs may be on any of them."""
    with scene.store.reading() as connection:
        numbers = [version.version for version in list_versions(connection, row.journey)]
        return {number: scene.journeys.of(connection, row.journey, number) for number in numbers}


def woken(scene: Scene, row: JourneyRow, versions: dict[int, Version], *, now: int, look: bool) -> Woken:
    """Return which runs what has happened concerns, and note the goals of those that have ended.

    Args:
        scene: of the worker.
        row: of the journey.
        versions: from `versions_of`.
        now: UTC microseconds.
        look: it is the time at which conditions are looked at: waits until a rule holds are, too.
    """
    since = looked_since(row)
    names = {name for version in versions.values() for name in _names(version.journey)}
    by_account: dict[str, list[Event]] = defaultdict(list)
    for event in scene.known.happened(sorted(names), since=since, at=now):
        by_account[event.account_id].append(event)
    ids: list[str] = []
    late: list[tuple[Journey, RunRow, Event]] = []
    accounts = sorted(by_account)
    for start in range(0, len(accounts), TOGETHER):
        with scene.store.reading() as connection:
            runs = runs_of_accounts(connection, row.journey, accounts[start : start + TOGETHER], after=since)
        for run in runs:
            journey = versions[run.version].journey
            mine = [event for event in by_account[run.account_id] if concerns(event, run_of(run))]
            if run.ended_at is not None:
                late += [(journey, run, event) for event in _late_goal(journey, run, mine, now)]
            elif any(_calls(journey, run_of(run), event) for event in mine):
                ids.append(run.id)
    if late:
        goals = [(run.id, event.t, value) for run, event, value in _with_money(scene, late, now)]
        with scene.store.writing() as connection:
            note_goals(connection, goals, now=now)
    ids += left(scene, row, versions, now=now)
    if look:
        ids += _by_rule(scene, row, versions)
    return Woken(ids=tuple(dict.fromkeys(ids)), goals=len(late))


def _by_rule(scene: Scene, row: JourneyRow, versions: dict[int, Version]) -> list[str]:
    found: list[str] = []
    for number, version in versions.items():
        steps = ((id, node.step) for id, node in version.journey.nodes.items())
        nodes = [id for id, step in steps if isinstance(step, WaitStep) and step.until is not None]
        if nodes:
            with scene.store.reading() as connection:
                found += runs_at_nodes(connection, row.journey, number, nodes)
    return found


def _names(journey: Journey) -> Iterator[str]:
    yield journey.goal.event
    yield from (way_out for way_out in journey.exits if isinstance(way_out, str) and way_out != "goal")
    for node in journey.nodes.values():
        if isinstance(node.step, WaitStep) and node.step.until_event is not None:
            yield node.step.until_event


def _calls(journey: Journey, run: Run, event: Event) -> bool:
    """Whether an event changes anything for a run now."""
    if event.t <= run.entered_at or run.state == "parked":
        return False
    if run.state == "held":
        return event.name == journey.goal.event and run.goal_at is None and event.t <= run.window_until
    if event.name == journey.goal.event or event.name in journey.exits:
        return True
    node = journey.nodes.get(run.node or "")
    step = None if node is None else node.step
    if not isinstance(step, WaitStep) or not has_begun(run) or step.until_event != event.name:
        return False
    return event.t > run.wake_at - step.stretch


def _late_goal(journey: Journey, run: RunRow, events: Sequence[Event], now: int) -> list[Event]:
    """Whoever was treated and is through has until the end of the window, as those who are held out have."""
    for event in events:
        if event.name == journey.goal.event and run.entered_at < event.t <= min(run.window_until, now):
            return [event]
    return []


def _with_money(
    scene: Scene, late: Sequence[tuple[Journey, RunRow, Event]], now: int
) -> Iterator[tuple[RunRow, Event, float | None]]:
    """What each goal is worth: an event that wakes tells the amount, and where a journey asks for the margin, that."""
    by_version: dict[int, list[tuple[Journey, RunRow, Event]]] = defaultdict(list)
    for one in late:
        by_version[one[1].version].append(one)
    for some in by_version.values():
        journey = some[0][0]
        if journey.goal.value != "margin":
            yield from ((run, event, event.value) for _, run, event in some)
            continue
        began: dict[str, int] = {}
        for _, run, _ in some:
            began[run.unit] = min(run.entered_at, began.get(run.unit, run.entered_at))
        seen = scene.known.seen(journey, began, at=now)
        for _, run, event in some:
            same = (one.value for one in seen[run.unit].events if (one.name, one.id) == (event.name, event.id))
            yield run, event, next(same, None)
