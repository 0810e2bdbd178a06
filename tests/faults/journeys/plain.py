"""Journeys once more, as plain as can be: steps are tuples, a run is a few fields, and time is read from a list.

Written from what is promised of journeys, not from how they are made: who enters, whom the lot keeps out, which step
follows which, and what ends a run.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from changemaker.act.journeys.run import Event
from faults.journeys.town import DAY, Town

LATE = 2 * DAY  # so late an event may be told and still lets its unit enter
Facts = Mapping[str, Any]
Step = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One journey."""

    name: str
    unit: str = "account"
    on: str | None = None
    holds: Callable[[Facts], bool] = lambda facts: True
    episode: str | None = None
    again_after: int | None = None
    share: float
    later: bool = False
    within: int
    goal: str = "order.placed"
    exits: tuple[str, ...] = ()
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class Spot:
    """One step in its place."""

    step: Step
    next: str | None
    ways: Mapping[str, str | None] = field(default_factory=dict)


def spots(steps: tuple[Step, ...], prefix: str = "", after: str | None = None) -> dict[str, Spot]:
    """Return every step by its path: "1", "2", "3.then.1", "3.else.1"; and where it leads."""
    found: dict[str, Spot] = {}
    for number, step in enumerate(steps, 1):
        id = f"{prefix}{number}"
        follows = f"{prefix}{number + 1}" if number < len(steps) else after
        ways = {"then": step[2], "else": step[3]} if step[0] == "if" else {}
        if step[0] == "split":
            ways = {way: inner for way, (_, inner) in step[2].items()}
        first = {way: f"{id}.{way}.1" if inner else follows for way, inner in ways.items()}
        found[id] = Spot(step=step, next=follows, ways=first)
        for way, inner in ways.items():
            found |= spots(inner, f"{id}.{way}.", follows)
    return found


def lot(salt: str, key: str) -> float:
    """Return a number in [0, 1) that is the same wherever it is drawn."""
    return int.from_bytes(hashlib.sha256(f"{salt}/{key}".encode()).digest()[:8], "big") / 2**64


def way_of(salt: str, unit: str, step: Step) -> str:
    """Return the way that a split draws for a unit."""
    drawn, below = lot(salt, f"{unit}/{step[1]}"), 0.0
    for way in sorted(step[2]):
        below += step[2][way][0]
        if drawn < below:
            return str(way)
    return max(step[2])


@dataclass
class PlainRun:
    """One unit on its way."""

    plan: Plan
    version: int
    unit: str
    account: str
    episode: str
    arm: str
    entered: int
    node: str | None = None
    wake: int = 0
    begun: bool = False
    waits_since: int | None = None  # when it came to the wait that it stands at
    ended: str | None = None
    may_end: frozenset[str] = frozenset()
    passed: list[tuple[str, str]] = field(default_factory=list)  # (node, decision) of every step that it came to
    did: list[str] = field(default_factory=list)  # nodes that act
    goal_at: int | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.plan.name, self.unit, self.episode

    @property
    def until(self) -> int:
        return self.entered + self.plan.within


ACTS = ("task", "mail", "hook", "case", "update")


@dataclass
class PlainEngine:
    """What should happen at each look. `salts` come from where the journeys were applied."""

    town: Town
    salts: dict[str, str] = field(default_factory=dict)
    live: dict[str, list[Plan]] = field(default_factory=dict)  # versions, the newest last
    states: dict[str, str] = field(default_factory=dict)  # live, paused, draining
    runs: dict[tuple[str, str, str], PlainRun] = field(default_factory=dict)
    applied: dict[str, int] = field(default_factory=dict)
    newest: int = 0

    def apply(self, plan: Plan, salt: str, now: int) -> None:
        self.live.setdefault(plan.name, []).append(plan)
        self.states.setdefault(plan.name, "live")
        self.salts[plan.name] = salt
        self.applied.setdefault(plan.name, now)

    def look(self, now: int, *, conditions: bool = True) -> None:
        """One look: who enters, then whose step is due."""
        self.newest = now = max(now, self.newest)
        for name in sorted(self.live):
            if self.states[name] == "live":
                self._enter(self.live[name][-1], now, conditions)
        for run in list(self.runs.values()):
            if self.states[run.plan.name] != "paused":
                self.step(run, now)

    def _enter(self, plan: Plan, now: int, conditions: bool) -> None:
        since = max(self.applied[plan.name], now - LATE)
        for account in self.town.accounts:
            if plan.on is None and conditions:
                self._one(plan, account, self.town.facts(account, now), None, now)
            for event in self.town.by_account.get(account, ()):
                if event.name == plan.on and since < event.t <= now:
                    self._one(plan, account, self.town.facts(account, event.t + 1), event, now)

    def _one(self, plan: Plan, account: str, facts: Facts, event: Event | None, now: int) -> None:
        if not plan.holds(facts):
            return
        unit = f"{account}-b" if plan.unit == "contact" else account
        episode = str(facts[plan.episode]) if plan.episode else event.id if event else ""
        key = (plan.name, unit, episode)
        before = [run.entered for run in self.runs.values() if (run.plan.name, run.unit) == (plan.name, unit)]
        soon = plan.again_after is not None and any(t > now - plan.again_after for t in before)
        if key in self.runs or soon:
            return
        out = lot(self.salts[plan.name], unit) < plan.share
        arm = ("later" if plan.later else "holdout") if out else "treated"
        run = PlainRun(plan, len(self.live[plan.name]), unit, account, episode, arm, now)
        run.node, run.wake = "1", run.until if out else now
        self.runs[key] = run

    def step(self, run: PlainRun, now: int) -> None:
        """Go on as far as it goes."""
        if run.ended:
            return
        happened = [event for event in self.town.by_account[run.account] if run.entered < event.t <= now]
        goals = [event.t for event in happened if event.name == run.plan.goal and event.t <= run.until]
        if goals and run.goal_at is None:
            run.goal_at = min(goals)
        if run.arm == "holdout":
            run.ended = "window" if now >= run.until else None
            return
        if run.arm == "later" and now < run.until:
            return
        if run.arm == "later":  # its turn begins anew: what happened before ends nothing
            happened, goals = [event for event in happened if event.t > run.until], []
        places = spots(run.plan.steps)
        while run.ended is None:
            ends = {"goal"} if goals else set()
            late = any(event.name == run.plan.goal for event in happened)  # after its window: it ends all the same
            ends |= {"exit"} if late and not goals else set()
            ends |= {"exit"} if any(event.name in run.plan.exits for event in happened) else set()
            if ends:
                run.ended, run.may_end = min(ends), frozenset(ends)
                return
            if run.node is None:
                run.ended, run.may_end = "finished", frozenset({"finished"})
                return
            if not self._pass(run, places[run.node], now, happened):
                return

    def _pass(self, run: PlainRun, spot: Spot, now: int, happened: list[Event]) -> bool:
        """Pass one step; False where it waits."""
        kind, node = spot.step[0], str(run.node)
        if kind == "wait":
            if run.waits_since is None:
                run.passed.append((node, "waits"))
                run.waits_since = now
            came = any(event.name == spot.step[2] and event.t > run.waits_since for event in happened)
            if not came and now < run.waits_since + spot.step[1]:
                return False
            run.waits_since, run.node = None, spot.next
            return True
        if kind == "if":
            way = "then" if spot.step[1](self.town.facts(run.account, now)) else "else"
        elif kind == "split":
            way = way_of(self.salts[run.plan.name], run.unit, spot.step)
        else:
            run.did.append(node)
            run.passed.append((node, "did"))
            run.node = spot.next
            return True
        run.passed.append((node, way))
        run.node = spot.ways[way]
        return True


def paths(run_nodes: list[str], plan: Plan) -> Iterator[str]:
    """Yield what is wrong with the order of steps that a run's history shows."""
    places, expected = spots(plan.steps), {"1"} if plan.steps else set[str | None]()
    for node in run_nodes:
        if node not in places:
            yield f"{plan.name} has no step {node}"
            return
        if node not in expected:
            yield f"{plan.name}: {node} does not follow: {run_nodes}"
        expected = set(places[node].ways.values()) or {places[node].next}


__all__ = ["ACTS", "DAY", "PlainEngine", "PlainRun", "Plan", "Spot", "lot", "paths", "spots", "way_of"]
