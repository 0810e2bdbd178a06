"""The rescue playbook: what may be tried for a case, how often it helped so far, and what trying it is worth.

How often something helped is what happened where people chose to try it: a pattern, never an effect. Only a journey
with a comparison group shows what rescuing changes (`studies.case_worth`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from changemaker.act.cases.case import WELL
from changemaker.act.cases.counted import Counted, share_of_cases
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.store.cases import CaseEvent

HELPED = "helped"
_NO_VALUE, _NEEDS_VALUE = Message("cases.refuse.no_value"), Message("cases.needs.value")
MOST = 20  # things to try that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One thing that people try."""

    action: str  # in the company's own words: call, visit, credit_note
    cases: int  # in which it was tried
    helped: Estimate | Refusal  # share of these in which it was said to have helped; a pattern, grade E
    cost: float | None  # mean of what it cost where that was noted, reporting currency; None where it never was


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One thing that could be tried next for a case."""

    action: str
    tried: bool  # in this case already
    result: str | None  # the last time, in this case
    helped: Estimate | Refusal
    cost: float | None
    expected: Estimate | Refusal  # chance that it helps times the money at risk, less its cost; reporting currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Playbook:
    """What may be tried for one case; what promises most first."""

    value: float | None  # money at risk, reporting currency; None where nobody knows
    plays: tuple[Play, ...]


def tries_of(rows: Iterable[Counted], events: Iterable[CaseEvent], *, level: float = 0.95) -> tuple[Try, ...]:
    """Return what was tried and how often it helped, the most often tried first.

    A case counts once for each thing tried in it: as helped where one of the tries was said to have helped, and where
    it did not end badly after all.

    Args:
        rows: the cases that may be seen.
        events: what happened to them; only those of kind "tried" count.
        level: coverage of every range.
    """
    cases = {row.id: row for row in rows}
    helped: dict[str, dict[str, bool]] = {}
    costs: dict[str, list[float]] = {}
    for event in events:
        if event.kind != "tried" or event.case_id not in cases:
            continue
        action = str(event.detail["action"])
        by_case = helped.setdefault(action, {})
        by_case[event.case_id] = by_case.get(event.case_id, False) or event.detail.get("result") == HELPED
        if "cost" in event.detail:
            costs.setdefault(action, []).append(float(event.detail["cost"]))
    often = sorted(helped, key=lambda action: (-len(helped[action]), action))[:MOST]
    return tuple(
        Try(
            action=action,
            cases=len(helped[action]),
            helped=_helped(action, [cases[id] for id in helped[action]], helped[action], level),
            cost=sum(costs[action]) / len(costs[action]) if action in costs else None,
        )
        for action in often
    )


def playbook(value: float | None, tries: Sequence[Try], events: Iterable[CaseEvent]) -> Playbook:
    """Return what may be tried for one case.

    Args:
        value: money at risk, reporting currency; None where nobody knows.
        tries: what was tried in cases like this one.
        events: what happened to this case.
    """
    done = {str(event.detail["action"]): str(event.detail["result"]) for event in events if event.kind == "tried"}
    plays = [
        Play(
            action=one.action,
            tried=one.action in done,
            result=done.get(one.action),
            helped=one.helped,
            cost=one.cost,
            expected=_expected(value, one),
        )
        for one in tries
    ]
    return Playbook(value=value, plays=tuple(sorted(plays, key=_promise)))


def _helped(action: str, rows: Sequence[Counted], said: dict[str, bool], level: float) -> Estimate | Refusal:
    found = share_of_cases(
        rows,
        lambda row: said[row.id] and (row.outcome is None or row.outcome in WELL),
        what=f"helped_{action}",
        level=level,
    )
    return found.graded("E") if isinstance(found, Estimate) else found


def _expected(value: float | None, one: Try) -> Estimate | Refusal:
    if isinstance(one.helped, Refusal):
        return one.helped
    if value is None:
        return Refusal(what="expected", why=_NO_VALUE, needs=_NEEDS_VALUE)
    cost = one.cost or 0.0
    low, middle, high = (share * value - cost for share in (one.helped.low, one.helped.value, one.helped.high))
    return Estimate(
        value=middle,
        low=low,
        high=high,
        se=None,
        level=one.helped.level,
        unit="money",
        n=one.helped.n,
        method="share-times-value",
        grade="E",
    )


def _promise(play: Play) -> tuple[bool, bool, float, str]:
    known = isinstance(play.expected, Estimate)
    return play.tried, not known, -play.expected.value if isinstance(play.expected, Estimate) else 0.0, play.action
