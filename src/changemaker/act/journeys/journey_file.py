"""journeys/NAME.yml: a journey as people write it; the file's name is its key in commands, addresses and tables."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from changemaker.act.journeys.durations import cap_of, due_of, moment_of, share_of, stretch_of
from changemaker.act.journeys.journey import Unit
from changemaker.core.meant import did_you_mean
from changemaker.engine.part import Part
from changemaker.store.outbox import Purpose

FOLDER = "journeys"
NAME = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][A-Za-z]{1,7})?")
MAILBOX = re.compile(r"[^<>@\s]+@[^<>@\s]+")


def _checked(pattern: re.Pattern[str], what: str) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text) or len(text) > 60:
            raise ValueError(f"'{text[:60]}' is no {what}")
        return text

    return AfterValidator(check)


def _readable(read: Callable[[str], object]) -> AfterValidator:
    """Return a validator that lets a text pass which `read` can read; it stays the text."""

    def check(text: str) -> str:
        read(text)
        return text

    return AfterValidator(check)


Name = Annotated[
    str,
    _checked(NAME, "name; it holds small letters, digits, - and _, such as late-reorder"),
    WithJsonSchema({"type": "string", "pattern": f"^{NAME.pattern}$"}, mode="validation"),
]
Language = Annotated[
    str,
    _checked(LANGUAGE, "language; write its ISO 639 code, such as en, ar or pt-BR"),
    WithJsonSchema({"type": "string", "pattern": f"^{LANGUAGE.pattern}$"}, mode="validation"),
]
Mailbox = Annotated[str, _checked(MAILBOX, "e-mail address; write it as sales-ops@example.com")]
Rule = Annotated[str, Field(min_length=1)]
Said = str | dict[Language, str]  # in the first of `acting.languages`, or by language
Stretch = Annotated[str, _readable(stretch_of)]
DueText = Annotated[str, _readable(due_of)]
Share = Annotated[str, _readable(share_of)]
CapText = Annotated[str, _readable(cap_of)]
MomentText = Annotated[str, _readable(moment_of)]


class JoinedFile(Part):
    """Several conditions in one."""

    all: tuple["WhenFile", ...] = ()  # every one of them holds
    any: tuple["WhenFile", ...] = ()  # at least one of them holds

    @model_validator(mode="after")
    def _has_one(self) -> "JoinedFile":
        if bool(self.all) == bool(self.any):
            raise ValueError("write either `all:` or `any:`; one of them, with at least one condition")
        return self


WhenFile = Rule | JoinedFile


class EnterFile(Part):
    """Who enters, and how often."""

    when: WhenFile | None = None  # a condition over facts; looked at once a day, or at the moment of the event in `on`
    on: str = ""  # an event, such as complaint.opened: whoever it happens to enters
    episode: str = ""  # a fact whose value names the episode: one run for each; else the event, or the day it began
    again_after: Stretch | None = None  # never sooner, whatever the episode
    exclude: tuple[Rule, ...] = ()  # whoever one of these is true of does not enter

    @model_validator(mode="after")
    def _says_who(self) -> "EnterFile":
        if self.when is None and not self.on:
            raise ValueError(
                "nothing says who enters; write when: with a condition over facts, on: with an event, or both"
            )
        return self


class HoldoutFile(Part):
    """Whom the lot keeps out, so that there is something to compare with."""

    share: Share  # less than 90%; 0% only with `why`
    why: str = ""  # a duty, in a sentence: nobody is kept out, and the effect is reported as not measured
    later: bool = False  # staggered start: who is drawn gets the same steps once the goal's window is over


class GoalFile(Part):
    """What is to happen, by when."""

    event: str  # such as order.placed
    within: Stretch  # of entering
    value: Literal["amount", "margin"] | None = None  # of the orders in the window: compared between the arms
    guard: tuple[str, ...] = ()  # events that must not become more frequent, such as unsubscribed


class StopFile(Part):
    """What pauses a journey by itself."""

    guard_above: Share | None = None  # of those who entered and were not kept out: share with a guard event
    sends_per_hour_above: int | None = Field(default=None, ge=1)  # more than was ever meant: something is wrong


class LimitsFile(Part):
    """What a journey never exceeds; the company's own caps and quiet hours hold besides."""

    per_contact: CapText | tuple[CapText, ...] = ()  # counted over all journeys, in any such stretch of time
    hours: Mapping[str, str] = {}  # DAYS: HOURS, as in mon-fri: 09:00-18:00; zone, else and outside are below
    stop_if: StopFile = StopFile()  # then the journey is paused, and its owner gets a task


class TaskFile(Part):
    """Something for one of us to do."""

    task: Name  # what kind of task
    to: str = "account_owner"  # account_owner, service_desk, a role, or the e-mail address of one of us
    backup: str = ""  # the same, where there is no such person
    due: DueText | None = None  # by when: 2 workdays, 4 workhours or 7d
    text: Said  # what is to be done; {{ name }} is filled from the facts


class EmailFile(Part):
    """A letter to a person of the account."""

    email: Name  # of a file in mails/
    to: str  # contact (where the unit is one), contact.ROLE, contact.decides, or account_owner
    purpose: Purpose  # what the reader's consent is asked for
    asks: bool = False  # with "did you have a problem?" and two buttons; a problem opens a case


class WebhookFile(Part):
    """A message to another system."""

    webhook: str  # a name of sending.hooks
    data: Mapping[str, str] = {}  # field: text, with gaps


class SlackFile(Part):
    """A message to a Slack channel."""

    slack: str  # a name of sending.hooks
    text: Said  # with gaps


class ServiceFile(Part):
    """A change to the service itself, through the system that runs it."""

    service: str  # a name of sending.hooks
    data: Mapping[str, str] = Field(min_length=1)  # such as priority: high, delivery: express


class CasePart(Part):
    """Which case."""

    queue: str  # one of acting.queues
    kind: Name = "rescue"  # complaint, question, rescue, ...
    severity: int | None = Field(default=None, ge=1, le=5)  # 1 mild to 5 grave; 3 where left out
    priority: Literal["low", "normal", "high", "urgent"] | None = None  # the same in words: 2, 3, 4, 5
    due: DueText | None = None  # by when it is resolved

    @model_validator(mode="after")
    def _once(self) -> "CasePart":
        if self.severity is not None and self.priority is not None:
            raise ValueError("severity and priority say the same; write one of them")
        return self


class CaseFile(Part):
    """A case is opened."""

    case: CasePart  # in which queue, how grave


class WaitFile(Part):
    """Some time passes; less, where something happens before."""

    wait: Stretch  # at most so long
    until: str = ""  # an event, or a condition over facts: then it goes on at once


class WaitUntilFile(Part):
    """It goes on at a moment of the week, in the contact's zone."""

    wait_until: MomentText  # mon-fri 09:00, or 09:00 for any day


class IfFile(Part):
    """One way or the other, by what is known at that moment; not answered counts as no."""

    if_: Rule = Field(alias="if")  # a condition over facts
    then: tuple["StepFile", ...] = ()  # steps where it holds
    else_: tuple["StepFile", ...] = Field(default=(), alias="else")  # steps where it does not

    @model_validator(mode="after")
    def _does_something(self) -> "IfFile":
        if not self.then and not self.else_:
            raise ValueError("both ways are empty; write steps below then: or else:")
        return self


class WayFile(Part):
    """One way of a split."""

    share: Share  # of those who come here; the shares of all ways add up to 100%
    steps: tuple["StepFile", ...] = ()  # none: nothing happens on this way


class SplitPart(Part):
    """An experiment between ways, decided by lot."""

    name: Name  # of the experiment; each once in a journey
    ways: dict[Name, WayFile] = Field(min_length=2)  # name: share and steps


class SplitFile(Part):
    """A random split."""

    split: SplitPart  # its name and its ways


class InviteFile(Part):
    """One person is asked by a survey, no oftener than its throttle allows."""

    invite: str  # of a file in surveys/
    to: str  # contact, contact.ROLE or contact.decides


class InterviewFile(Part):
    """One of us asks one person of the account, no oftener than the survey's throttle allows."""

    interview: str  # of a file in surveys/
    to: str  # contact, contact.ROLE or contact.decides
    by: str = "account_owner"  # who asks: as `to` of a task


class UpdateFile(Part):
    """Something is noted on the account."""

    update: dict[Name, str | bool | float] = Field(min_length=1)  # name: value; conditions know it as mark.NAME


KINDS: Mapping[str, type[Part]] = {
    "task": TaskFile,
    "email": EmailFile,
    "webhook": WebhookFile,
    "slack": SlackFile,
    "service": ServiceFile,
    "case": CaseFile,
    "wait": WaitFile,
    "wait_until": WaitUntilFile,
    "if": IfFile,
    "split": SplitFile,
    "invite": InviteFile,
    "interview": InterviewFile,
    "update": UpdateFile,
}


def _kind_of(value: object) -> str:
    named = value if isinstance(value, Mapping) else {}
    return next((f"[{kind}]" for kind in KINDS if kind in named), "[task]")


def _is_step(value: object) -> object:
    if isinstance(value, Part):
        return value
    if not isinstance(value, Mapping) or not value:
        raise ValueError("a step has keys; write '- wait: 7d', or '- task: call-them' with what belongs to it")
    named = [kind for kind in KINDS if kind in value]
    if len(named) > 1:
        raise ValueError(
            f"a step does one thing, and this does {' and '.join(named)}; write two steps, each with a '- '"
        )
    if not named:
        first = str(next(iter(value)))
        meant = did_you_mean([first], list(KINDS))
        if first == "until":
            raise ValueError("a wait without an end; write 'wait: 30d' above it: so long at most")
        raise ValueError(f"no step is called '{first[:60]}'; {meant}")
    return value


StepFile = Annotated[
    Annotated[TaskFile, Tag("[task]")]
    | Annotated[EmailFile, Tag("[email]")]
    | Annotated[WebhookFile, Tag("[webhook]")]
    | Annotated[SlackFile, Tag("[slack]")]
    | Annotated[ServiceFile, Tag("[service]")]
    | Annotated[CaseFile, Tag("[case]")]
    | Annotated[WaitFile, Tag("[wait]")]
    | Annotated[WaitUntilFile, Tag("[wait_until]")]
    | Annotated[IfFile, Tag("[if]")]
    | Annotated[SplitFile, Tag("[split]")]
    | Annotated[InviteFile, Tag("[invite]")]
    | Annotated[InterviewFile, Tag("[interview]")]
    | Annotated[UpdateFile, Tag("[update]")],
    Discriminator(_kind_of),
    BeforeValidator(_is_step),
]


class JourneyFile(Part):
    """One journey."""

    journey: Name | None = None  # the file's name; may be left out
    about: str  # what it is for, in a sentence or two
    owner: Mailbox  # the e-mail address of whoever answers for it: told when a guard stops it
    unit: Unit = "account"  # who is drawn, capped and measured: account or contact
    enter: EnterFile  # who enters, and how often
    holdout: Share | HoldoutFile | None = None  # has to be there: a share such as 10%, or keys
    goal: GoalFile  # what is to happen, by when
    exit: tuple[Rule, ...] = ("goal",)  # goal, events, conditions: checked before every step, and they win
    limits: LimitsFile = LimitsFile()  # what it never exceeds
    steps: tuple[StepFile, ...] = ()  # what is done, from top to bottom
    sent_by: str = ""  # instead of steps: the company's own tool, which gets the list by `changemaker act export`

    @model_validator(mode="after")
    def _does_something(self) -> "JourneyFile":
        if bool(self.steps) == bool(self.sent_by):
            raise ValueError("write either `steps:` or `sent_by:`; one of them says who does what")
        return self


for _part in (JoinedFile, EnterFile, IfFile, WayFile, SplitPart, SplitFile, JourneyFile):
    _part.model_rebuild()
