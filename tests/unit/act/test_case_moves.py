"""A case goes only the ways that the rules allow: nothing closes without outcome, cause, and the customer told."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from changemaker.act.cases import moves
from changemaker.act.cases.case import OUTCOMES, age, is_late, is_promise_overdue
from changemaker.core.acting_errors import CaseMoveError
from unit.act.case_made import DAY, NOW, case, moved

PEOPLE = st.sampled_from(["ada", "ben"])


class Walk(RuleBasedStateMachine):
    """A case in the hands of people who try everything, beside a plain model of where it may be."""

    def __init__(self) -> None:
        super().__init__()
        self.case = case()
        self.now = NOW
        self.state, self.owner, self.promised, self.told, self.kinds = "open", None, False, False, ["opened"]

    def attempt(self, allowed: bool, move: object) -> bool:
        """Move on where the model allows it, and be refused where it does not."""
        self.now += DAY // 7
        if not allowed:
            with pytest.raises(CaseMoveError):
                move()  # type: ignore[operator]
            return False
        done = move()  # type: ignore[operator]
        self.case = moved(self.case, done)
        self.kinds.append(done.kind)
        return True

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "in_work", "waiting")

    @rule(who=PEOPLE)
    def take(self, who: str) -> None:
        if self.attempt(self.is_open and self.owner in (None, who), lambda: moves.take(self.case, by=who)):
            self.state, self.owner = "in_work", who

    @rule(to=st.one_of(st.none(), PEOPLE))
    def hand_over(self, to: str | None) -> None:
        def move() -> moves.Move:
            return moves.hand_over(self.case, to=to, function="", queue="", why="it")

        if self.attempt(self.is_open and to != self.owner, move):
            self.state, self.owner = "open", to

    @rule()
    def wait(self) -> None:
        if self.attempt(self.state == "in_work", lambda: moves.wait(self.case, for_whom="carrier")):
            self.state = "waiting"

    @rule()
    def try_something(self) -> None:
        def move() -> moves.Move:
            return moves.tried(self.case, action="call", result="helped")

        self.attempt(self.state in ("in_work", "waiting"), move)

    @rule()
    def promise(self) -> None:
        def move() -> moves.Move:
            return moves.promise(self.case, what="answer", until=self.now + DAY, now=self.now)

        if self.attempt(self.is_open and not self.promised, move):
            self.promised = True

    @rule(done=st.booleans())
    def keep(self, done: bool) -> None:
        until = self.case.promised_for
        if self.attempt(self.promised, lambda: moves.keep(self.case, done=done, now=self.now)):
            self.promised = False
            assert self.case.promise_kept is (done and self.now <= (until or 0))

    @rule(outcome=st.sampled_from(OUTCOMES))
    def resolve(self, outcome: str) -> None:
        def move() -> moves.Move:
            return moves.resolve(self.case, outcome=outcome, root_cause="late delivery", now=self.now)

        if self.attempt(self.state in ("in_work", "waiting") and not self.promised, move):
            self.state = "resolved"

    @rule()
    def tell(self) -> None:
        if self.attempt(self.state in ("resolved", "closed"), lambda: moves.tell(self.case, way="phone", at=self.now)):
            self.told = True

    @rule()
    def close(self) -> None:
        exempt = self.case.outcome in ("no_answer", "duplicate")
        may = self.state == "resolved" and (self.told or exempt)
        if self.attempt(may, lambda: moves.close(self.case, now=self.now)):
            self.state = "closed"

    @rule()
    def reopen(self) -> None:
        def move() -> moves.Move:
            return moves.reopen(self.case, why="came back", due_at=self.now + DAY)

        if self.attempt(self.state in ("resolved", "closed"), move):
            self.state, self.told, self.promised = "open", False, False

    @invariant()
    def it_stands_where_the_model_has_it(self) -> None:
        assert (self.case.state, self.case.owner) == (self.state, self.owner)
        assert (self.case.resolved_at is not None) == (not self.is_open)
        assert self.case.version == len(self.kinds)  # every change counts, and has its event

    @invariant()
    def what_is_closed_has_outcome_cause_and_a_customer_who_knows(self) -> None:
        if self.case.state == "closed":
            assert self.case.outcome is not None and self.case.root_cause is not None
            assert self.case.told_at is not None or self.case.outcome in ("no_answer", "duplicate")

    @invariant()
    def what_is_worked_on_is_somebodys(self) -> None:
        assert self.case.owner is not None or self.case.state == "open"


Walk.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestACaseGoesOnlyAllowedWays = Walk.TestCase


def test_what_was_done_after_its_moment_is_no_kept_promise() -> None:
    promised = moved(case(state="in_work", owner="ada"), moves.promise(case(), what="refund", until=NOW + DAY, now=NOW))

    late = moves.keep(promised, done=True, now=NOW + 2 * DAY)

    assert late.values == {"promise_kept": False}
    assert late.detail["done"] is True  # it was done, though late: both are in the history
    assert is_promise_overdue(promised, NOW + 2 * DAY)


def test_opening_again_leaves_how_it_had_ended_in_the_history() -> None:
    ended = case(state="closed", owner="ada", outcome="solved", root_cause="late delivery", told_at=1, resolved_at=1)

    again = moves.reopen(ended, why="came back", due_at=NOW + DAY)

    assert moved(ended, again).outcome is None
    assert again.detail["before"]["outcome"] == "solved"  # type: ignore[index]
    assert moved(ended, again).reopened == 1


@pytest.mark.parametrize(
    ("move", "told"),
    [
        (lambda c: moves.resolve(c, outcome="sloved", root_cause="x", now=NOW), "did you mean 'solved'"),
        (lambda c: moves.tried(c, action="", result="helped"), "not said what was tried"),
        (lambda c: moves.tried(c, action="call", result="helped", cost=float("nan")), "no cost"),
        (lambda c: moves.resolve(c, outcome="solved", root_cause="", now=NOW), "no root cause"),
        (lambda c: moves.promise(c, what="answer", until=NOW, now=NOW), "has passed"),
    ],
)
def test_what_cannot_be_says_what_to_do(move: object, told: str) -> None:
    with pytest.raises(CaseMoveError, match=told):
        move(case(state="in_work", owner="ada"))  # type: ignore[operator]


def test_a_case_is_late_from_its_due_moment_on_and_stays_so_if_it_was_resolved_too_late() -> None:
    assert not is_late(case(due_at=NOW), NOW)
    assert is_late(case(due_at=NOW), NOW + 1)
    assert is_late(case(due_at=NOW, resolved_at=NOW + 1), NOW + 9 * DAY)
    assert not is_late(case(due_at=NOW, resolved_at=NOW), NOW + 9 * DAY)
    assert age(case(opened_at=NOW - DAY, resolved_at=NOW), NOW + DAY) == DAY
