"""The next steps of one run: from a journey, a run and what is seen of its unit to records and intents. Pure: no I/O.

What a run did is never worked out twice: each visit of a node leaves one record, and what is to be done is an intent
that the caller writes down in the same transaction. A wait is a row with a time in it, not a process.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import get_args
from zoneinfo import ZoneInfo

import msgspec

from changemaker.act.journeys.journey import (
    CaseStep,
    Condition,
    HookStep,
    IfStep,
    InterviewStep,
    InviteStep,
    Journey,
    MailStep,
    Node,
    SplitStep,
    TaskStep,
    UpdateStep,
    WaitStep,
)
from changemaker.act.journeys.lot import way_of
from changemaker.act.journeys.recipients_of import OWNER, contact_for, ours_for
from changemaker.act.journeys.run import End, Event, Intent, Run, Seen, StepRecord
from changemaker.engine.serving_settings import Day
from changemaker.rules.closure import unchecked

MOST_NODES = 200  # in one go: a graph that leads back to itself is a bug, not a journey
SECOND = 1_000_000
DAYS = get_args(Day)  # as datetime.weekday() counts them
GOAL, WAITS, DID = "goal", "waits", "did"
NOBODY = "skipped:acting.nobody"  # no such person in the account


@dataclass(frozen=True, slots=True, kw_only=True)
class Advanced:
    """A run after its steps, what they decided, and what is to be done."""

    run: Run
    records: tuple[StepRecord, ...] = ()
    intents: tuple[Intent, ...] = ()


def advance(journey: Journey, run: Run, seen: Seen, *, now: int, zone: ZoneInfo, salt: str) -> Advanced:
    """Take a run as far as it goes: until it must wait, or ends.

    Goal and exits are looked at before every step, and win over it. Whoever the lot holds out does nothing; only their
    goal is noted, as it is for those who are treated. Whose turn comes later begins anew then: what happened before is
    noted, and ends nothing.

    Args:
        journey: the version that the run is on.
        run: where it stands.
        seen: of its unit, as of `now`.
        now: UTC microseconds; never before the last time.
        zone: in which times of day are meant.
        salt: of the journey's lot.

    Raises:
        RuntimeError: the graph of the journey leads back to itself.
    """
    if run.state in ("ended", "parked"):
        return Advanced(run=run)
    noted = _noted(journey, run, seen, now)
    if run.arm != "treated" and now < run.window_until:
        return Advanced(run=replace(noted, state="held", wake_at=run.window_until))
    begins = run.arm == "later" and run.node is None  # its turn has come
    node = journey.start if begins else run.node
    walk = _Walk(journey, noted, seen, now, zone, salt, node, run.visit, run.wake_at)
    return walk.end("window") if run.arm == "holdout" else walk.go()


def holds(condition: Condition, seen: Seen, *, now: int, zone: ZoneInfo) -> bool:
    """Return whether a condition holds; what is not known counts as no."""
    row = {"now": now, "today": datetime.fromtimestamp(now // SECOND, zone).date()}
    return unchecked(condition.rule)({**row, **seen.facts}) is True


def next_moment(at: tuple[tuple[Day, ...], str], now: int, zone: ZoneInfo) -> int:
    """Return the next moment at which the clock on the wall says `at`, `now` included; UTC microseconds.

    Args:
        at: weekdays (none: every day) and a time of day, "09:00".
        now: UTC microseconds.
        zone: of the wall.

    Example:
        >>> friday = int(datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("UTC")).timestamp()) * SECOND
        >>> then = next_moment((("monday",), "09:00"), friday, ZoneInfo("Europe/Berlin"))
        >>> datetime.fromtimestamp(then / SECOND, ZoneInfo("Europe/Berlin")).isoformat()
        '2026-11-23T09:00:00+01:00'
    """
    days, clock = at
    today = datetime.fromtimestamp(now // SECOND, zone).date()
    for ahead in range(9):
        day = today + timedelta(days=ahead)
        moment = int(datetime.combine(day, time.fromisoformat(clock), zone).timestamp()) * SECOND
        if moment >= now and (not days or DAYS[day.weekday()] in days):
            return moment
    raise ValueError(f"no day of the week is one of {days}")


def _noted(journey: Journey, run: Run, seen: Seen, now: int) -> Run:
    """Write down when the goal was reached, in every arm alike."""
    if run.goal_at is not None:
        return run
    for event in seen.events:
        if event.name == journey.goal.event and run.entered_at < event.t <= min(now, run.window_until):
            return replace(run, goal_at=event.t, goal_value=event.value)
    return run


@dataclass(slots=True)
class _Walk:
    """One run on its way through the nodes: where it is stands here, and is put into a run when it stops."""

    journey: Journey
    run: Run
    seen: Seen
    now: int
    zone: ZoneInfo
    salt: str
    node: str | None
    visit: int
    wake_at: int
    records: list[StepRecord] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    happened: frozenset[str] = frozenset()  # names of events since it entered, or since its turn came
    looked_at: str = ""

    def go(self) -> Advanced:
        since = self.run.window_until if self.run.arm == "later" else self.run.entered_at
        self.happened = frozenset(event.name for event in self.seen.events if since < event.t <= self.now)
        for _ in range(MOST_NODES):
            ends = self._over()
            if ends is not None:
                by, why = ends
                if self.node is not None:
                    self._record(by, why)
                return self.end(by)
            if self.node is None:
                return self.end("finished")
            node = self.journey.nodes[self.node]
            if isinstance(node.step, WaitStep):
                if not self._wait(node, node.step):
                    return self.stay()
            else:
                self._pass(node)
        raise RuntimeError(f"{self.journey.name}: more than {MOST_NODES} steps in one go")

    def stay(self) -> Advanced:
        run = replace(self.run, state="waiting", node=self.node, visit=self.visit, wake_at=self.wake_at)
        return self._told(run)

    def end(self, by: End) -> Advanced:
        stands = {"node": self.node, "visit": self.visit, "wake_at": self.wake_at}
        return self._told(replace(self.run, state="ended", ended_by=by, ended_at=self.now, **stands))  # type: ignore[arg-type]  # fields of a run

    def _told(self, run: Run) -> Advanced:
        return Advanced(run=run, records=tuple(self.records), intents=tuple(self.intents))

    def _over(self) -> tuple[End, str] | None:
        """Return how the run ends before the next step, and why; None where it goes on."""
        if self.run.goal_at is not None and self.run.arm != "later":
            return "goal", self.journey.goal.event
        if self.journey.goal.event in self.happened:  # after its window: nothing more is to be done, nothing reached
            return "exit", "goal_late"
        for way_out in self.journey.exits:
            if isinstance(way_out, Condition):
                if holds(way_out, self.seen, now=self.now, zone=self.zone):
                    return "exit", way_out.text
            elif way_out in self.happened:
                return "exit", way_out
        return None

    def _wait(self, node: Node, step: WaitStep) -> bool:
        """Begin to wait, or go on waiting; True once it is over."""
        if not _has_begun(self.visit):
            until = self._until(step)
            self._record("wait", WAITS, {"until": until})
            self.visit, self.wake_at = self.visit + 1, until
        if self.now < self.wake_at and not self._called(step):
            return False
        self._to(node.next)
        return True

    def _until(self, step: WaitStep) -> int:
        if step.at is None:
            return self.now + step.stretch
        moment = next_moment(step.at, self.now, self.zone)
        return min(moment, self.now + step.stretch) if step.stretch > 0 else moment

    def _called(self, step: WaitStep) -> bool:
        """Whether what the wait is until has come: an event since it began, or a rule that holds."""
        if step.until is not None and holds(step.until, self.seen, now=self.now, zone=self.zone):
            return True
        if step.until_event is None:
            return False
        begun = self.wake_at - step.stretch
        return any(event.name == step.until_event and begun < event.t <= self.now for event in self.seen.events)

    def _pass(self, node: Node) -> None:
        step = node.step
        if isinstance(step, IfStep):
            yes = holds(step.when, self.seen, now=self.now, zone=self.zone)
            self._record("if", "then" if yes else "else")
            self._to((step.then if yes else step.otherwise) or node.next)
        elif isinstance(step, SplitStep):
            way = way_of(self.salt, self.run.unit, step.name, step.shares)
            self._record("split", way, {"split": step.name, "share": step.shares[way]})
            self._to(step.ways[way] or node.next)
        else:
            kind, intent = self._intent(step)
            self._record(kind, NOBODY if intent is None else DID)
            if intent is not None:
                self.intents.append(intent)
            self._to(node.next)

    def _intent(self, step: object) -> tuple[str, Intent | None]:
        match step:
            case TaskStep():
                ours = ours_for(step.to, step.backup, self.seen, otherwise=self.journey.owner)
                payload = {"name": step.name, "text": dict(step.text), "due": _due(step), "facts": self._facts()}
                wanted = self._wanted("task", ours.key, user_id=ours.user_id, place=ours.place, payload=payload)
                return "task", wanted if ours.key else None
            case MailStep():
                return "email", self._mail(step)
            case HookStep():
                texts = {"text": dict(step.text), "data": dict(step.data), "facts": self._facts()}
                return step.kind, self._wanted(step.kind, step.hook, place=step.hook, payload=texts)
            case CaseStep():
                told = {"kind": step.kind, "severity": step.severity, "due": _due(step), "facts": self._facts()}
                return "case", self._wanted("case", step.queue, place=step.queue, payload=told)
            case InviteStep() | InterviewStep():
                kind = "invite" if isinstance(step, InviteStep) else "interview"
                who = contact_for(step.to, self.run, self.seen)
                wanted = self._wanted(kind, who or "", contact_id=who, place=step.survey, payload=self._by(step))
                return kind, wanted if who is not None else None
            case UpdateStep():
                return "update", self._wanted("update", "account", payload={"values": dict(step.values)})
        raise TypeError(f"no step is a {type(step).__name__}")

    def _mail(self, step: MailStep) -> Intent | None:
        payload = {"mail": step.mail, "asks": step.asks, "facts": self._facts()}
        if step.to == OWNER:
            ours = ours_for(step.to, "", self.seen, otherwise=self.journey.owner)
            told = {"user_id": ours.user_id, "place": ours.place}
            return self._wanted("email", ours.key, purpose=step.purpose, payload=payload, **told) if ours.key else None
        who = contact_for(step.to, self.run, self.seen)
        if who is None:
            return None
        return self._wanted("email", who, contact_id=who, purpose=step.purpose, payload=payload)

    def _by(self, step: InviteStep | InterviewStep) -> dict[str, object]:
        if isinstance(step, InviteStep):
            return {}
        ours = ours_for(step.by, "", self.seen, otherwise=self.journey.owner)
        return {"user_id": ours.user_id, "place": ours.place}

    def _wanted(self, kind: str, recipient: str, **told: object) -> Intent:
        key = f"journey:{self.run.id}/{self.node}/{self.visit}/{recipient}"
        told.setdefault("contact_id", self.run.contact_id if kind in ("task", "case") else None)
        account = self.run.account_id
        return Intent(key=key, kind=kind, run=self.run.id, account_id=account, **told)  # type: ignore[arg-type]  # fields of an intent

    def _facts(self) -> dict[str, object]:
        return dict(self.seen.facts)

    def _record(self, kind: str, decision: str, detail: Mapping[str, object] | None = None) -> None:
        if not self.looked_at:
            told = msgspec.json.encode(
                [dict(self.seen.facts), [event.id for event in self.seen.events]], order="sorted"
            )
            self.looked_at = sha256(told).hexdigest()[:16]
        self.records.append(
            StepRecord(
                run=self.run.id,
                node=str(self.node),
                visit=self.visit,
                at=self.now,
                kind=kind,
                decision=decision,
                inputs_hash=self.looked_at,
                detail=detail or {},
            )
        )

    def _to(self, node: str | None) -> None:
        self.node, self.visit, self.wake_at = node, self.visit - _has_begun(self.visit), self.now


def has_begun(run: Run) -> bool:
    """Return whether the wait that a run stands at has begun: visits are odd until then, and moves leave them odd."""
    return _has_begun(run.visit)


def _has_begun(visit: int) -> bool:
    return visit % 2 == 0


def concerns(event: Event, run: Run) -> bool:
    """Return whether an event is one of the run's unit: of its account, and of its contact where both name one."""
    if event.account_id != run.account_id:
        return False
    return run.contact_id is None or event.contact_id is None or event.contact_id == run.contact_id


def _due(step: TaskStep | CaseStep) -> list[object] | None:
    return None if step.due is None else [step.due.number, step.due.unit]
