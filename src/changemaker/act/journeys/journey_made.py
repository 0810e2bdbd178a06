"""A journey made of what its file says, with the places of its parts, so that mistakes are told where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from changemaker.access.roles import Role
from changemaker.act.journeys.around import Around
from changemaker.act.journeys.durations import DAY, cap_of, due_of, moment_of, share_of, stretch_of
from changemaker.act.journeys.graph import following, ids_of
from changemaker.act.journeys.hours_made import hours_made
from changemaker.act.journeys.journey import (
    CaseStep,
    Condition,
    Due,
    Enter,
    Goal,
    Holdout,
    HookStep,
    IfStep,
    InterviewStep,
    InviteStep,
    Journey,
    Limits,
    MailStep,
    Node,
    SplitStep,
    Step,
    TaskStep,
    UpdateStep,
    WaitStep,
)
from changemaker.act.journeys.journey_file import (
    CaseFile,
    CasePart,
    EmailFile,
    EnterFile,
    HoldoutFile,
    IfFile,
    InterviewFile,
    InviteFile,
    JourneyFile,
    LimitsFile,
    Said,
    ServiceFile,
    SlackFile,
    SplitFile,
    StepFile,
    TaskFile,
    UpdateFile,
    WaitFile,
    WaitUntilFile,
    WebhookFile,
    WhenFile,
)
from changemaker.core.errors import RuleSyntaxError
from changemaker.engine.yaml_rule import condition_at
from changemaker.engine.yaml_tree import Loc, YamlTree
from changemaker.rules.nodes import Name
from changemaker.rules.parse import parse

GOAL = "goal"
SEVERITIES = {"low": 2, "normal": 3, "high": 4, "urgent": 5}
DESK = "service_desk"  # who serves customers: the role agent
NO_HOLDOUT = "write holdout: 10%; or {share: 0%, why: ...} for a duty, whose effect is then not measured"
WEEK = 8 * DAY  # longer than any moment of the week is away


@dataclass(slots=True, kw_only=True)
class Made:
    """A journey as its file says it, with the ways to its parts."""

    journey: Journey
    rules: list[tuple[Condition, Loc]] = field(default_factory=list)
    texts: list[tuple[str, Loc]] = field(default_factory=list)  # with gaps
    locs: dict[str, Loc] = field(default_factory=dict)  # of each node


def made_of(file: JourneyFile, tree: YamlTree, *, name: str, around: Around) -> Made:
    """Return the journey that a file says; `tree` is told what is wrong with one part of it by itself."""
    return _Maker(file, tree, name, around).made()


class _Maker:
    """Goes through a file from top to bottom."""

    def __init__(self, file: JourneyFile, tree: YamlTree, name: str, around: Around) -> None:
        self.file, self.tree, self.name, self.around = file, tree, name, around
        self.rules: list[tuple[Condition, Loc]] = []
        self.texts: list[tuple[str, Loc]] = []
        self.locs: dict[str, Loc] = {}
        self.nodes: dict[str, Node] = {}

    def made(self) -> Made:
        file = self.file
        enter = self.enter(file.enter)
        exits = tuple(self.until(text, ("exit", place)) for place, text in enumerate(file.exit))
        start = self.steps(file.steps, ("steps",), "", None)
        journey = Journey(
            name=self.name,
            about=file.about.strip(),
            owner=file.owner,
            unit=file.unit,
            enter=enter,
            holdout=self.holdout(file.holdout),
            goal=Goal(
                event=file.goal.event,
                within=stretch_of(file.goal.within),
                value=file.goal.value,
                guard=file.goal.guard,
            ),
            exits=(GOAL, *(one for one in exits if one is not None and one != GOAL)),
            limits=self.limits(file.limits),
            nodes={id: self.nodes[id] for id in self.locs},  # in the order of the file
            start=start,
            sent_by=file.sent_by,
        )
        return Made(journey=journey, rules=self.rules, texts=self.texts, locs=self.locs)

    def rule(self, text: str, loc: Loc) -> Condition:
        """Return a condition; one that cannot be read is told, and stands as one that is never asked."""
        node = condition_at(self.tree, loc, text)
        if node is None:
            return Condition(text=text, rule=parse("false"))
        found = Condition(text=text, rule=node)
        self.rules.append((found, loc))
        return found

    def until(self, text: str, loc: Loc) -> Condition | str:
        """Return an event, or "goal", or a condition."""
        if text == GOAL or text in self.around.events:
            return text
        return self.rule(text, loc)

    def enter(self, file: EnterFile) -> Enter:
        loc: Loc = ("enter",)
        when = None if file.when is None else self.when(file.when, (*loc, "when"))
        exclude = tuple(self.rule(text, (*loc, "exclude", place)) for place, text in enumerate(file.exclude))
        again = None if file.again_after is None else stretch_of(file.again_after)
        return Enter(when=when, on=file.on or None, episode=file.episode or None, again_after=again, exclude=exclude)

    def when(self, file: WhenFile, loc: Loc) -> Condition:
        """Return one condition; several are joined, each having been read at its own place."""
        if isinstance(file, str):
            return self.rule(file, loc)
        word, parts = ("all", file.all) if file.all else ("any", file.any)
        before = len(self.tree.problems)
        read = [self.when(part, (*loc, word, place)) for place, part in enumerate(parts)]
        joined = (" and " if word == "all" else " or ").join(f"({part.text})" for part in read)
        if len(self.tree.problems) > before:
            return read[0]
        try:
            return Condition(text=joined, rule=parse(joined))
        except RuleSyntaxError as error:
            self.tree.blame_at(loc, f"together: {error.what}", hint=error.hint, by_key=True)
            return read[0]

    def holdout(self, file: str | HoldoutFile | None) -> Holdout:
        if file is None:
            what = "'holdout' is missing: without it nobody can say what this journey changed"
            self.tree.blame_at(("holdout",), what, hint=NO_HOLDOUT)
            return Holdout(share=0.0)
        if isinstance(file, str):
            return Holdout(share=share_of(file))
        return Holdout(share=share_of(file.share), why=file.why.strip(), later=file.later)

    def limits(self, file: LimitsFile) -> Limits:
        caps = (file.per_contact,) if isinstance(file.per_contact, str) else file.per_contact
        above = file.stop_if.guard_above
        return Limits(
            per_contact=tuple(cap_of(text) for text in caps),
            hours=hours_made(file.hours, self.tree, ("limits", "hours")),
            guard_above=None if above is None else share_of(above),
            sends_per_hour_above=file.stop_if.sends_per_hour_above,
        )

    def steps(self, files: Sequence[StepFile], loc: Loc, way: str, after: str | None) -> str | None:
        """Lay out the steps of one way and return the first; `after` where there is none."""
        ids = ids_of(len(files), way)
        for place, (id, file) in enumerate(zip(ids, files, strict=True)):
            next = following(ids, place, after)
            self.locs[id] = (*loc, place)
            self.nodes[id] = Node(id=id, step=self.step(file, (*loc, place), id, next), next=next)
        return ids[0] if ids else after

    def step(self, file: StepFile, loc: Loc, id: str, next: str | None) -> Step:
        match file:
            case IfFile():
                when = self.rule(file.if_, (*loc, "if"))
                then = self.steps(file.then, (*loc, "then"), f"{id}.then", next)
                otherwise = self.steps(file.else_, (*loc, "else"), f"{id}.else", next)
                return IfStep(when=when, then=then, otherwise=otherwise)
            case SplitFile():
                inside: Loc = (*loc, "split", "ways")
                ways = {
                    name: self.steps(way.steps, (*inside, name, "steps"), f"{id}.{name}", next)
                    for name, way in file.split.ways.items()
                }
                shares = {name: share_of(way.share) for name, way in file.split.ways.items()}
                return SplitStep(name=file.split.name, shares=shares, ways=ways)
            case WaitFile():
                until = self.until(file.until, (*loc, "until")) if file.until else None
                event = until if isinstance(until, str) else None
                rule = until if isinstance(until, Condition) else None
                return WaitStep(stretch=stretch_of(file.wait), until_event=event, until=rule)
            case WaitUntilFile():
                return WaitStep(stretch=WEEK, at=moment_of(file.wait_until))
            case _:
                return self.action(file, loc)

    def action(self, file: StepFile, loc: Loc) -> Step:
        """Return a step that does something."""
        match file:
            case TaskFile():
                return TaskStep(
                    name=file.task,
                    to=_person(file.to),
                    backup=_person(file.backup),
                    due=_due(file.due),
                    text=self.said(file.text, (*loc, "text")),
                )
            case EmailFile():
                return MailStep(mail=file.email, to=file.to, purpose=file.purpose, asks=file.asks)
            case WebhookFile() | ServiceFile():
                for name, text in file.data.items():
                    self.texts.append((text, (*loc, "data", name)))
                if isinstance(file, WebhookFile):
                    return HookStep(kind="webhook", hook=file.webhook, data=file.data)
                return HookStep(kind="service", hook=file.service, data=file.data)
            case SlackFile():
                return HookStep(kind="slack", hook=file.slack, text=self.said(file.text, (*loc, "text")))
            case CaseFile():
                return _case(file.case)
            case InviteFile():
                return InviteStep(survey=file.invite, to=file.to)
            case InterviewFile():
                return InterviewStep(survey=file.interview, to=file.to, by=_person(file.by))
            case UpdateFile():
                return UpdateStep(values=dict(file.update))
            case _:
                raise TypeError(f"no step is made of {type(file).__name__}")

    def said(self, said: Said, loc: Loc) -> dict[str, str]:
        texts = {self.around.languages[0]: said} if isinstance(said, str) else said
        for language, text in texts.items():
            self.texts.append((text, loc if isinstance(said, str) else (*loc, language)))
        return {language: text.strip() for language, text in texts.items()}


def is_bare_name(condition: Condition) -> bool:
    """Return whether a condition is one name and nothing else: an event that was misspelt, perhaps."""
    return isinstance(condition.rule, Name)


def _case(file: CasePart) -> CaseStep:
    severity = SEVERITIES[file.priority] if file.priority else file.severity or SEVERITIES["normal"]
    return CaseStep(queue=file.queue, kind=file.kind, severity=severity, due=_due(file.due))


def _due(text: str | None) -> Due | None:
    return None if text is None else due_of(text)


def _person(to: str) -> str:
    return Role.AGENT.value if to == DESK else to
