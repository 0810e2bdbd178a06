"""A journey: whom it is for, whom the lot holds out, what is done step by step, and what it is to reach."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from changemaker.engine.serving_settings import Cap, Day
from changemaker.rules.nodes import Node as Rule
from changemaker.store.outbox import Purpose

Unit = Literal["account", "contact"]  # who is drawn, capped and measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A rule over facts, as it was written and as it was parsed."""

    text: str
    rule: Rule = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enter:
    """Who enters, and how often."""

    when: Condition | None = None  # looked at once a day for every unit; at the moment of the event where there is `on`
    on: str | None = None  # an event, such as complaint.opened
    episode: str | None = None  # a fact whose value names the episode; else the event, or the day it began to hold
    again_after: int | None = None  # microseconds; never sooner, whatever the episode
    exclude: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdout:
    """The share that the lot keeps out, so that there is something to compare with."""

    share: float  # 0 to 0.9
    why: str = ""  # why nobody is held out: a duty; then the effect is reported as not measured
    later: bool = False  # staggered start: those drawn get the same steps once the goal's window is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is to happen, within how long of entering."""

    event: str
    within: int  # microseconds
    value: Literal["amount", "margin"] | None = None  # money of the window that is compared
    guard: tuple[str, ...] = ()  # events that must not become more frequent


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When messages of a journey may leave: windows of weekdays, on the clock of `zone`."""

    windows: tuple[tuple[tuple[Day, ...], str, str], ...]  # (days, "09:00", "18:00")
    zone: str = "contact"  # the contact's own, or an IANA zone
    otherwise: str = ""  # IANA zone of contacts whose own is not known; empty: the workspace's
    outside: Literal["wait", "skip"] = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a journey never exceeds; the company's own caps and quiet hours hold besides."""

    per_contact: tuple[Cap, ...] = ()  # counted over all journeys
    hours: Hours | None = None
    guard_above: float | None = None  # share of treated units with a guard event: then the journey is paused
    sends_per_hour_above: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """By when: a stretch of time, or working days and hours of the company's calendar."""

    number: int
    unit: Literal["m", "h", "d", "w", "workdays", "workhours"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStep:
    """Something for one of us to do."""

    name: str
    to: str  # account_owner, a role (access.roles.Role), or an e-mail address of one of us
    backup: str = ""  # the same, where there is no such person
    due: Due | None = None
    text: Mapping[str, str]  # by language; {{ name }} is filled from the facts


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStep:
    """A letter to a person of the account."""

    mail: str  # mails/NAME.yml
    to: str  # contact (the unit itself), contact.ROLE, contact.decides, or account_owner
    purpose: Purpose
    asks: bool = False  # with "did you have a problem?" and two buttons; the reply is stored and routed


@dataclass(frozen=True, slots=True, kw_only=True)
class HookStep:
    """A message to a machine or a Slack channel; `service` changes the service itself (priority, delivery)."""

    kind: Literal["webhook", "slack", "service"]
    hook: str  # a name of sending.hooks
    text: Mapping[str, str] = field(default_factory=dict)  # of Slack
    data: Mapping[str, str] = field(default_factory=dict)  # field -> text with gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStep:
    """Open a case."""

    queue: str
    kind: str = "rescue"
    severity: int = 3  # 1 to 5
    due: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitStep:
    """Wait so long; or until a moment of the day or week; or less, if an event or a rule says so."""

    stretch: int  # microseconds, at most
    until_event: str | None = None
    until: Condition | None = None
    at: tuple[tuple[Day, ...], str] | None = None  # ((), "09:00"): the next such moment in the contact's zone


@dataclass(frozen=True, slots=True, kw_only=True)
class IfStep:
    """One way or the other, by what is known now; not answered counts as no."""

    when: Condition
    then: str | None  # id of the first node of that way
    otherwise: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitStep:
    """A random split: an open experiment between ways, drawn by the same kind of lot as the holdout."""

    name: str
    shares: Mapping[str, float]  # add up to 1
    ways: Mapping[str, str | None]  # option -> id of the first node


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteStep:
    """Ask one person by a survey of the workspace."""

    survey: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewStep:
    """A person of ours asks one person of the account."""

    survey: str
    to: str
    by: str = "account_owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateStep:
    """Note something on the account; later rules see it as mark.NAME."""

    values: Mapping[str, str | float | bool]


Step = (
    TaskStep | MailStep | HookStep | CaseStep | WaitStep | IfStep | SplitStep | InviteStep | InterviewStep | UpdateStep
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One step and where it leads. Ids are paths: "1", "2", "3.then.1", "3.else.2", "4.short.1"."""

    id: str
    step: Step
    next: str | None  # None: the end; of if and split: where their ways meet again


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One file, read and checked. `text` is the file's; its hash is the version's identity."""

    name: str
    about: str
    owner: str
    unit: Unit
    enter: Enter
    holdout: Holdout
    goal: Goal
    exits: tuple[Condition | str, ...]  # a rule over facts, or an event since entering; "goal" is always one
    limits: Limits = field(default_factory=Limits)
    nodes: Mapping[str, Node] = field(default_factory=dict)  # in the order of the file
    start: str | None = None  # None: nothing is done here: the company's own tool sends (`sent_by`)
    sent_by: str = ""  # the company's own tool: the list and the lot go out by `act export`
    text: str = field(default="", repr=False)
    hash: str = ""
