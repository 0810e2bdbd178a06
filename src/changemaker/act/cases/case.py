"""What may be said of a case: how it ends, what was promised, and whether it is late."""

from typing import Literal, get_args

from changemaker.store.cases import Case

Outcome = Literal["solved", "goodwill", "not_solved", "no_answer", "duplicate"]
Promise = Literal["call_back", "answer", "delivery", "replacement", "repair", "refund", "other"]
Way = Literal["phone", "email", "meeting", "letter"]  # how the customer was told
Result = Literal["helped", "did_not_help", "not_reached", "waits"]  # of what was tried

OUTCOMES, PROMISES, WAYS, RESULTS = get_args(Outcome), get_args(Promise), get_args(Way), get_args(Result)
NOBODY_TO_TELL: tuple[Outcome, ...] = ("no_answer", "duplicate")  # close without telling the customer
WELL: tuple[Outcome, ...] = ("solved", "goodwill")
UNKNOWN_CAUSE = "unknown"
DAY = 86_400_000_000  # microseconds


def is_late(case: Case, now: int) -> bool:
    """True if it should have been resolved by `now` and was not, or was resolved too late."""
    return (case.resolved_at if case.resolved_at is not None else now) > case.due_at


def age(case: Case, now: int) -> int:
    """Return how long the problem has been there, or was, in microseconds."""
    return max(0, (case.resolved_at if case.resolved_at is not None else now) - case.opened_at)


def is_promise_open(case: Case) -> bool:
    """True if something was promised and nobody has said whether it was done."""
    return case.promise is not None and case.promise_kept is None


def is_promise_overdue(case: Case, now: int) -> bool:
    """True if the moment of an open promise has passed."""
    return is_promise_open(case) and case.promised_for is not None and now > case.promised_for
