"""What was closing the loop worth? By the journeys that open cases and hold accounts out by lot; else nobody knows.

Customers whose problem was solved in time stay longer than others also where solving it changed nothing: those who are
easily helped are easily kept. So cases are never compared with cases here; only a lot makes groups that can be.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from changemaker.act.journeys.journey import CaseStep, Journey
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal

WHAT = "case_worth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one journey that opens cases changed, in money."""

    journey: str
    each: Estimate | Refusal  # for each unit that it was meant for, reporting currency, within the goal's window
    total: Estimate | Refusal  # for all of them
    finding: Finding | None  # with its checks; None of a duty, and where nothing was measured yet


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWorth:
    """The answer: one line a journey; they are not added up, since the same accounts may be in several."""

    lines: tuple[Worth, ...]
    refusal: Refusal | None  # why nothing can be said at all; None where a line has a number


def opens_cases(journey: Journey) -> bool:
    """True if a step of it opens a case."""
    return any(isinstance(node.step, CaseStep) for node in journey.nodes.values())


def worth_of(journeys: Mapping[str, Journey], finding_of: Callable[[Journey], Finding | None]) -> CaseWorth:
    """Return what closing the loop was worth by findings of `journey_effect`.

    Args:
        journeys: by name; those that open no case are left out.
        finding_of: what was measured of a journey, None where nothing was yet.
    """
    caring = {name: journey for name, journey in sorted(journeys.items()) if opens_cases(journey)}
    if not caring:
        return CaseWorth(lines=(), refusal=_refusal("no_journey"))
    lines = tuple(_line(name, journey, finding_of) for name, journey in caring.items())
    if any(isinstance(line.each, Estimate) for line in lines):
        return CaseWorth(lines=lines, refusal=None)
    if all(journey.holdout.share == 0 for journey in caring.values()):
        return CaseWorth(lines=lines, refusal=_refusal("duty", journeys=", ".join(caring)))
    told = [line.each for line, journey in zip(lines, caring.values(), strict=True) if journey.holdout.share > 0]
    return CaseWorth(lines=lines, refusal=next(one for one in told if isinstance(one, Refusal)))


def _line(name: str, journey: Journey, finding_of: Callable[[Journey], Finding | None]) -> Worth:
    if journey.holdout.share == 0:
        return _without(name, _refusal("duty", journeys=name))
    found = finding_of(journey)
    if found is None:
        needs = Message("cases.worth.needs_measuring", {"journey": name})
        return _without(name, replace(_refusal("not_measured", journey=name), needs=needs))
    each = found.estimates.get("money")
    if each is not None:
        return Worth(journey=name, each=each, total=found.estimates.get("money_total", each), finding=found)
    why = next((one for key in ("money", "goal") for one in found.refusals if one.what == key), None)
    needs = Message("cases.worth.needs_money")
    refusal = why or replace(_refusal("no_money", journey=name), needs=needs)
    return Worth(journey=name, each=refusal, total=refusal, finding=found)


def _without(name: str, refusal: Refusal) -> Worth:
    return Worth(journey=name, each=refusal, total=refusal, finding=None)


def _refusal(why: str, **told: str) -> Refusal:
    return Refusal(what=WHAT, why=Message(f"cases.worth.{why}", told), needs=Message("cases.worth.needs"))
