"""How two versions of a journey differ: part by part, and step by step in the order of the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from changemaker.act.journeys.journey import (
    CaseStep,
    Condition,
    Due,
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
    WaitStep,
)

UNITS = (("w", 604_800_000_000), ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000))
LOCKED = ("unit", "holdout", "goal")  # once applied: what was measured before would be measured otherwise after

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was."""

    part: str  # one of PARTS, or "step"
    kind: Kind
    before: str = ""  # as the file says it
    after: str = ""
    step: str = ""  # id of the step: in the new version, or in the old one where it was removed

    @property
    def is_locked(self) -> bool:
        """True where a journey that was applied once cannot take it: another name makes a new journey."""
        return self.part in LOCKED


def difference(before: Journey, after: Journey) -> tuple[Change, ...]:
    """Return all that differs, the steps last.

    Args:
        before: as applied.
        after: as the file says now.
    """
    parts = zip(PARTS, _parts(before), _parts(after), strict=True)
    changed = [Change(part=part, kind="changed", before=was, after=now) for part, was, now in parts if was != now]
    return (*changed, *_steps(before.nodes, after.nodes))


def step_text(step: Step) -> str:
    """Return a step in the words of its file, short enough for a line.

    Example:
        >>> step_text(WaitStep(stretch=7 * 86_400_000_000, until_event="order.placed"))
        'wait 7d until order.placed'
    """
    match step:
        case TaskStep():
            return _joined("task", step.name, "to", step.to, *_due(step.due))
        case MailStep():
            return _joined("email", step.mail, "to", step.to, "as", step.purpose, "asks" if step.asks else "")
        case HookStep():
            return _joined(step.kind, step.hook)
        case CaseStep():
            return _joined("case", step.kind, "in", step.queue, "severity", str(step.severity), *_due(step.due))
        case WaitStep():
            return _wait(step)
        case IfStep():
            return f"if {step.when.text}"
        case SplitStep():
            ways = ", ".join(f"{way} {share:.6g}" for way, share in step.shares.items())
            return f"split {step.name} ({ways})"
        case InviteStep():
            return _joined("invite", step.survey, "to", step.to)
        case InterviewStep():
            return _joined("interview", step.survey, "to", step.to, "by", step.by)
        case _:
            return "update " + ", ".join(f"{name} = {value}" for name, value in sorted(step.values.items()))


def stretch_text(stretch: int) -> str:
    """Return a stretch of time, in microseconds, as files write it.

    Example:
        >>> [stretch_text(one) for one in (7 * 86_400_000_000, 5_400_000_000, 1_209_600_000_000)]
        ['7d', '90m', '14d']
    """
    if stretch % UNITS[1][1] == 0:  # weeks as days: 14d and 2w are the same
        return f"{stretch // UNITS[1][1]}d"
    unit, size = next(((unit, size) for unit, size in UNITS[2:] if stretch % size == 0), ("s", 1_000_000))
    return f"{stretch / size:.6g}{unit}"


PARTS = (
    *("about", "owner", "unit", "when", "on", "episode", "again_after", "exclude", "holdout", "why"),
    *("goal", "exit", "limits", "sent_by"),
)


def _parts(journey: Journey) -> tuple[str, ...]:
    enter = journey.enter
    return (
        journey.about,
        journey.owner,
        journey.unit,
        enter.when.text if enter.when else "",
        enter.on or "",
        enter.episode or "",
        "" if enter.again_after is None else stretch_text(enter.again_after),
        ", ".join(one.text for one in enter.exclude),
        holdout_text(journey.holdout),
        journey.holdout.why,
        _goal(journey),
        ", ".join(_rule(one) for one in journey.exits),
        _limits(journey.limits),
        journey.sent_by,
    )


def holdout_text(holdout: Holdout) -> str:
    """Return a holdout as the file says it.

    Example:
        >>> holdout_text(Holdout(share=0.5, later=True))
        '50%, later'
    """
    return f"{100 * holdout.share:.4g}%" + (", later" if holdout.later else "")


def _goal(journey: Journey) -> str:
    goal = journey.goal
    told = [f"{goal.event} within {stretch_text(goal.within)}"]
    told += [f"value {goal.value}"] if goal.value else []
    told += ["guard " + ", ".join(goal.guard)] if goal.guard else []
    return "; ".join(told)


def _limits(limits: Limits) -> str:
    told = [f"{cap.messages} messages / {cap.within}" for cap in limits.per_contact]
    if hours := limits.hours:
        for days, start, end in hours.windows:
            told.append(f"{', '.join(days)} {start}-{end}")
        told.append(f"zone {hours.zone}" + (f" else {hours.otherwise}" if hours.otherwise else ""))
        told.append(f"outside {hours.outside}")
    told += [f"stop if guard above {limits.guard_above:.4g}"] if limits.guard_above is not None else []
    told += [f"stop if more than {limits.sends_per_hour_above} an hour"] if limits.sends_per_hour_above else []
    return "; ".join(told)


def _steps(before: Mapping[str, Node], after: Mapping[str, Node]) -> list[Change]:
    """Steps are matched by what they say: one that was put in between does not make all that follow new."""
    old, new = list(before.values()), list(after.values())
    matcher = SequenceMatcher(None, [_full(one) for one in old], [_full(one) for one in new], autojunk=False)
    changes: list[Change] = []
    for what, i, to_i, j, to_j in matcher.get_opcodes():
        if what != "equal":
            changes += _between(old[i:to_i], new[j:to_j])
    return changes


def _between(old: Sequence[Node], new: Sequence[Node]) -> list[Change]:
    """What stood here and what stands here now: the same kind of step is a change, others came or went."""
    changes = []
    rest = list(new)
    for node in old:
        kind = type(node.step)
        match = next((one for one in rest if type(one.step) is kind), None)
        if match is None:
            changes.append(Change(part="step", kind="removed", before=step_text(node.step), step=node.id))
            continue
        rest.remove(match)
        told = (step_text(node.step), step_text(match.step))
        changes.append(Change(part="step", kind="changed", before=told[0], after=told[1], step=match.id))
    return changes + [Change(part="step", kind="added", after=step_text(node.step), step=node.id) for node in rest]


def _full(node: Node) -> str:
    """All that a step says, words included, but not where it stands: ids and what follows move with every insertion."""
    step = node.step
    if isinstance(step, IfStep | SplitStep):
        return step_text(step)
    return repr(step)


def _wait(step: WaitStep) -> str:
    if step.at is not None:
        days, clock = step.at
        return _joined("wait until", ", ".join(days), clock)
    until = step.until_event or (step.until.text if step.until else "")
    return _joined("wait", stretch_text(step.stretch), "until" if until else "", until)


def _due(due: Due | None) -> tuple[str, ...]:
    return (
        () if due is None else ("due", f"{due.number} {due.unit}" if len(due.unit) > 1 else f"{due.number}{due.unit}")
    )


def _rule(one: Condition | str) -> str:
    return one if isinstance(one, str) else one.text


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
