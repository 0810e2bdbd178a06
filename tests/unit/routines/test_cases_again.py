"""Cases that come back, and what of them reaches whom: no letter of yesterday, no lost word, no case of others."""

from dataclasses import replace

import pytest

from changemaker.access.actor import Actor
from changemaker.access.roles import Role, permissions_of
from changemaker.channels.passing import pass_gate
from changemaker.core.scope import NOTHING, Scope
from changemaker.engine.workspace import Workspace
from changemaker.routines.acting.replies import Asked, keep_reply
from changemaker.routines.caring import shown, work_on
from changemaker.routines.caring.desk import COMMAND_LINE, Desk
from changemaker.routines.caring.tell import letter_key, write_to_customer
from changemaker.routines.signals import signals
from changemaker.store.cases import ALL_SEEN, Seen, known_causes, tries
from changemaker.store.open import Store
from changemaker.store.outbox import read_sending
from unit.routines.test_caring import DAY, HOUR, NOW, desk, opened, resolved, store, tasks, workspace

__all__ = ["desk", "store", "workspace"]  # fixtures
ASKED = Asked(id="r/1/1", run="r", journey="late", account_id="A1", contact_id="P1", before=None)


def reply(store: Store, desk: Desk, words: str, *, at: int = NOW, problem: bool = True) -> str:
    with store.writing() as connection:
        id = keep_reply(connection, desk.workspace, desk.keys, ASKED, problem=problem, words=words, now=at)
    assert id is not None
    return id


def history(store: Store, desk: Desk, id: str) -> list[tuple[str, str]]:
    with store.reading() as connection:
        return [(one.event.kind, one.words) for one in shown.one(connection, desk, id).history]


@pytest.mark.parametrize("again", [False, True])
def test_a_letter_that_it_is_solved_does_not_leave_once_the_case_is_open_again(
    store: Store, desk: Desk, workspace: Workspace, again: bool
) -> None:
    case = resolved(store, desk)
    with store.writing() as connection:
        write_to_customer(connection, desk, case.id)
        work_on.reopen(connection, desk, case.id, why="came back")
        if again:  # resolved otherwise: the letter of then says what is not so
            work_on.take(connection, desk, case.id)
            work_on.resolve(connection, desk, case.id, outcome="not_solved", root_cause="late")
        due = read_sending(connection, letter_key(case))
        assert due is not None
        pass_gate(connection, workspace, desk.keys, due=due, now=NOW + 1)
        left = read_sending(connection, letter_key(case))

    assert left is not None and (left.state, left.reason) == ("skipped", "sending.case_reopened")


def test_what_a_customer_says_later_joins_the_case_once(store: Store, desk: Desk) -> None:
    case = reply(store, desk, "")
    for at in (HOUR, HOUR, 2 * HOUR):
        assert reply(store, desk, "yes, my machine leaks", at=NOW + at) == case
    reply(store, desk, "")
    reply(store, desk, "it was the pump", problem=False)

    told = [("opened", ""), ("noted", "yes, my machine leaks"), ("noted", "it was the pump")]
    assert history(store, desk, case) == told


def test_a_customer_who_has_the_problem_again_opens_the_case_again(store: Store, desk: Desk) -> None:
    case = reply(store, desk, "it leaks")
    with store.writing() as connection:
        work_on.take(connection, desk, case)
        work_on.resolve(connection, desk, case, outcome="solved", root_cause="pump")
        work_on.tell(connection, desk, case, way="phone")
        work_on.close(connection, desk, case)
    for _ in range(2):  # sent twice
        assert reply(store, desk, "it leaks again", at=NOW + 30 * DAY) == case

    with store.reading() as connection:
        assert desk.case(connection, case).state == "open"
    assert history(store, desk, case)[-1] == ("reopened", "it leaks again")
    assert tasks(store, "ada") == ["case.task.again"]


def test_late_cases_are_a_signal_for_who_sees_them_and_for_nobody_else(
    store: Store, desk: Desk, workspace: Workspace
) -> None:
    opened(store, desk, owner="ada")
    team = Scope(staff_members=frozenset({"S-ada"}))
    scopes = {
        ("mia", Role.MANAGER): team,
        ("ada", Role.AGENT): NOTHING,
        ("ben", Role.AGENT): NOTHING,
        ("eve", Role.ACCOUNT_MANAGER): Scope(accounts=frozenset({"A9"})) | Scope(accounts=frozenset({"A1"})),
    }
    found = {}
    for (id, role), scope in scopes.items():
        actor = Actor(kind="user", id=id, roles=frozenset({role}), permissions=permissions_of([role]), scope=scope)
        found[id] = [
            one.message.params["n"]
            for one in signals(workspace, store, actor, now=NOW + 30 * DAY)
            if one.message.id == "signal.cases_late"
        ]

    assert found == {"mia": [1], "ada": [1], "ben": [], "eve": [1]}


def test_what_was_tried_in_cases_of_others_is_not_told(store: Store, desk: Desk) -> None:
    theirs, mine = resolved(store, desk), opened(store, desk, key="r/2", account_id="A2", owner="ben")
    with store.writing() as connection:
        work_on.reopen(connection, desk, theirs.id, why="x")
        work_on.take(connection, desk, theirs.id)
        work_on.note_try(connection, desk, theirs.id, action="credit note", result="helped")
        work_on.resolve(connection, desk, theirs.id, outcome="solved", root_cause="secret")
        ben = Seen(users=frozenset({"ben"}), accounts=None)
        mine_only = shown.one(connection, replace(desk, by="ben", seen=(ben,)), mine.id)
        everything = shown.one(connection, desk, mine.id)

        assert [play.action for play in everything.playbook.plays] == ["credit note"]
        assert mine_only.playbook.plays == ()
        assert (known_causes(connection, seen=(ben,)), tries(connection, seen=(ben,))) == ([], [])
        assert known_causes(connection, seen=ALL_SEEN) == ["secret"] and len(tries(connection)) == 1


def test_a_promise_on_a_case_that_is_nobodys_is_a_task_that_somebody_has(store: Store, desk: Desk) -> None:
    case, other = opened(store, desk), opened(store, desk, key="r/2")
    with store.writing() as connection:
        work_on.promise(connection, replace(desk, by=COMMAND_LINE), case.id, what="refund", until=NOW + HOUR)
        work_on.promise(connection, desk, other.id, what="call_back", until=NOW + HOUR)  # of a user: theirs

    assert tasks(store, "x", "manager") == ["case.task.promise.refund"]
    assert tasks(store, "ada") == ["case.task.promise.call_back"]
