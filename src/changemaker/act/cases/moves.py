"""Which way a case may go from where it is: pure rules; nothing closes without outcome, cause and customer told.

open -> in_work <-> waiting -> resolved -> closed; resolved and closed may be opened again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from changemaker.act.cases.case import NOBODY_TO_TELL, OUTCOMES, PROMISES, RESULTS, WAYS, is_promise_open
from changemaker.core.acting_errors import CaseMoveError
from changemaker.core.meant import did_you_mean
from changemaker.store.cases import OPEN_STATES, Case, EventKind, State

MOST_ACTION = 60  # characters of the name of something that was tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One change of a case: the columns that change, and the event that says so."""

    kind: EventKind
    values: Mapping[str, object] = field(default_factory=dict)
    detail: Mapping[str, object] = field(default_factory=dict)


def take(case: Case, *, by: str) -> Move:
    """Take a case up, or go on with one that waited."""
    _must_be(case, OPEN_STATES, "be taken")
    if case.owner not in (None, by):
        raise _refused(case, "it is somebody else's", "ask them, or who leads them, to hand it over")
    return Move(kind="took", values={"state": "in_work", "owner": by}, detail={"from": case.state})


def hand_over(case: Case, *, to: str | None, function: str, queue: str, why: str) -> Move:
    """Give a case to somebody, or back to a queue; when it is due stays as it was.

    Args:
        case: as it was seen.
        to: user id; None: whoever of the queue takes it.
        function: that has it from now on: service, sales, IT, finance; "" as before.
        queue: where it lies from now on; "" as before.
        why: a word of the company's, such as "needs_it"; no sentence.
    """
    _must_be(case, OPEN_STATES, "be handed over")
    values = {"state": "open", "owner": to, "function": function or case.function, "queue": queue or case.queue}
    if (to, values["function"], values["queue"]) == (case.owner, case.function, case.queue):
        raise _refused(case, "it is there already", "name another person, function or queue")
    detail = {"from": case.owner, "to": to, "why": why}
    for name, before in (("function", case.function), ("queue", case.queue)):
        if values[name] != before:
            detail |= {f"from_{name}": before, f"to_{name}": values[name]}
    return Move(kind="handed_over", values=values, detail=detail)


def wait(case: Case, *, for_whom: str) -> Move:
    """Say that somebody else's answer is waited for; the customer waits too, so when it is due stays."""
    _must_be(case, ("in_work",), "wait")
    return Move(kind="waits", values={"state": "waiting"}, detail={"for": for_whom})


def tried(case: Case, *, action: str, result: str, cost: float | None = None) -> Move:
    """Note what was tried, and whether it helped.

    Args:
        case: as it was seen.
        action: a word of the company's: call, visit, credit_note.
        result: one of `RESULTS`.
        cost: what it cost, reporting currency, where that is known.
    """
    _must_be(case, ("in_work", "waiting"), "be worked on")
    _known(result, RESULTS, "result of what was tried")
    if not action or len(action) > MOST_ACTION:
        raise _refused(case, "it is not said what was tried", f"name it in at most {MOST_ACTION} letters")
    if cost is not None and not 0 <= cost < 1e12:
        raise _refused(case, "that is no cost", "write an amount that is not below zero")
    detail = {"action": action, "result": result, **({} if cost is None else {"cost": cost})}
    return Move(kind="tried", detail=detail)


def promise(case: Case, *, what: str, until: int, now: int) -> Move:
    """Note what was promised to the customer, and by when."""
    _must_be(case, OPEN_STATES, "hold a promise")
    _known(what, PROMISES, "kind of promise")
    if is_promise_open(case):
        raise _refused(case, "an earlier promise is still open", "say first whether it was kept")
    if until <= now:
        raise _refused(case, "that moment has passed", "promise something for later than now")
    values = {"promise": what, "promised_for": until, "promise_kept": None}
    return Move(kind="promised", values=values, detail={"what": what, "until": until})


def keep(case: Case, *, done: bool, now: int) -> Move:
    """Say whether what was promised was done; done after its moment, it was not kept."""
    if not is_promise_open(case):
        raise _refused(case, "no promise is open", "note what was promised first")
    kept = done and now <= (case.promised_for or 0)
    detail = {"what": case.promise, "done": done, "kept": kept, "until": case.promised_for}
    return Move(kind="kept", values={"promise_kept": kept}, detail=detail)


def resolve(case: Case, *, outcome: str, root_cause: str, now: int) -> Move:
    """Say how the problem ended, and what had made it happen."""
    _must_be(case, ("in_work", "waiting"), "be resolved")
    _known(outcome, OUTCOMES, "outcome")
    if not root_cause:
        raise _refused(case, "no root cause is named", "name what made it happen; 'unknown' where nobody knows")
    if is_promise_open(case):
        raise _refused(case, "a promise is still open", "say first whether it was kept")
    values = {"state": "resolved", "outcome": outcome, "root_cause": root_cause, "resolved_at": now}
    return Move(kind="resolved", values=values, detail={"outcome": outcome, "root_cause": root_cause})


def tell(case: Case, *, way: str, at: int) -> Move:
    """Say that the customer was told how it ended."""
    _must_be(case, ("resolved", "closed"), "be told of")
    _known(way, WAYS, "way to tell somebody")
    first = at if case.told_at is None else case.told_at
    return Move(kind="told", values={"told_at": first}, detail={"way": way, "at": at})


def close(case: Case, *, now: int) -> Move:
    """Close it: what happened is known, and so does the customer."""
    _must_be(case, ("resolved",), "be closed")
    if not case.outcome or not case.root_cause:
        raise _refused(case, "it has no outcome or no root cause", "resolve it first")
    if case.told_at is None and case.outcome not in NOBODY_TO_TELL:
        raise _refused(case, "the customer was not told", "tell them how it ended, then close it")
    return Move(kind="closed", values={"state": "closed", "closed_at": now}, detail={"outcome": case.outcome})


def reopen(case: Case, *, why: str, due_at: int) -> Move:
    """Open it again: what ended it did not hold. How it had ended stays in its history.

    Args:
        case: as it was seen.
        why: a word of the company's.
        due_at: by when it is to be resolved now, UTC microseconds.
    """
    _must_be(case, ("resolved", "closed"), "be opened again")
    before = {"outcome": case.outcome, "root_cause": case.root_cause, "told_at": case.told_at}
    before |= {"resolved_at": case.resolved_at, "due_at": case.due_at, "promise_kept": case.promise_kept}
    values = {**dict.fromkeys(_GONE), "state": "open", "due_at": due_at, "escalated": 0, "reopened": case.reopened + 1}
    return Move(kind="reopened", values=values, detail={"why": why, "before": before})


def _must_be(case: Case, states: tuple[State, ...], to: str) -> None:
    if case.state in states:
        return
    hints = {
        "open": "take it first",
        "in_work": "resolve it first",
        "waiting": "resolve it first",
        "resolved": "open it again, if it is not solved",
        "closed": "open it again, if it is not solved",
    }
    raise _refused(case, f"a case that is {_STATES[case.state]} cannot {to}", hints[case.state])


_GONE = (  # once it is opened again; its history has them
    "outcome",
    "root_cause",
    "told_at",
    "resolved_at",
    "closed_at",
    "asked_at",
    "breached_at",
    "promise",
    "promised_for",
    "promise_kept",
)
_STATES: Mapping[str, str] = {
    "open": "not begun",
    "in_work": "being worked on",
    "waiting": "waiting for somebody",
    "resolved": "resolved",
    "closed": "closed",
}


def _known(word: str, words: tuple[str, ...], what: str) -> None:
    if word not in words:
        hint = did_you_mean([word], words)
        raise CaseMoveError(f"'{word[:40]}' is no {what}", hint=hint if hint.startswith("did") else ", ".join(words))


def _refused(case: Case, what: str, hint: str) -> CaseMoveError:
    return CaseMoveError(what, hint=hint, where=f"case {case.id}")
