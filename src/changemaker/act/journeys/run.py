"""One run: a unit on its way through one version of a journey. Times are UTC microseconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from changemaker.rules.types import Value
from changemaker.store.outbox import Purpose

Arm = Literal["treated", "holdout", "later"]
State = Literal["waiting", "held", "ended", "parked"]
# goal and exit win over the step; "window" ends what was held out; "parked" runs failed too often
End = Literal["goal", "exit", "finished", "window", "drained", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, from the tables or from a reply."""

    name: str  # order.placed
    account_id: str
    contact_id: str | None = None
    t: int
    id: str  # of the row that tells it: the same event is the same id
    value: float | None = None  # money, where it has some


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact of an account, as far as steps choose by it."""

    contact_id: str
    role: str = ""
    decides: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that a step may look at, as of one moment."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    events: tuple[Event, ...] = ()  # of the unit, since it entered, oldest first
    people: tuple[Person, ...] = ()  # of the account
    owner: str | None = None  # user id of who looks after the account


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Where one unit stands."""

    id: str  # act.journeys.lot.run_id(journey, unit, episode)
    journey: str
    version: int
    unit: str  # account_id or contact_id
    account_id: str
    contact_id: str | None
    episode: str
    arm: Arm
    state: State = "waiting"
    node: str | None = None  # the step that is next
    visit: int = 1  # of that node
    wake_at: int
    entered_at: int
    window_until: int  # entered_at + goal.within
    attempt: int = 0  # failures in a row at this node
    ended_by: End | None = None
    goal_at: int | None = None
    goal_value: float | None = None
    ended_at: int | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)  # as known when it entered


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """What one visit of one node decided; written once, before anything acts."""

    run: str
    node: str
    visit: int
    at: int
    kind: str  # task, mail, wait, if, split, goal, exit, ...
    decision: str  # did, waits, then, else, the option of a split, skipped:REASON
    inputs_hash: str  # of what was looked at
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Something to be done, written down in the transaction that decides it; nothing was done yet."""

    key: str  # RUN/NODE/VISIT/RECIPIENT
    kind: Literal["email", "webhook", "slack", "service", "task", "case", "invite", "interview", "update"]
    run: str
    account_id: str
    contact_id: str | None = None
    user_id: str | None = None
    place: str = ""  # hook, role, queue, survey
    purpose: Purpose = "service"
    payload: Mapping[str, object] = field(default_factory=dict)
