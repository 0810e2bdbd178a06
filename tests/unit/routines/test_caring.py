"""Cases in a store, from opened to an outcome that the customer was told; nobody sees too much."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.core.acting_errors import CaseMoveError, CaseWordsError, UnknownCaseError
from changemaker.core.errors import EditedMeanwhileError
from changemaker.core.message import Message
from changemaker.core.scope import EVERYTHING, NOTHING, Scope
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.caring import shown, work_on
from changemaker.routines.caring.ask_again import ask_again, note_asked
from changemaker.routines.caring.care import care
from changemaker.routines.caring.desk import Desk, desk_of
from changemaker.routines.caring.escalate import escalate
from changemaker.routines.caring.open_by_rule import open_by_person, open_by_rule
from changemaker.routines.caring.tell import letter_key, note_told, write_to_customer
from changemaker.store.audit import verify_audit
from changemaker.store.cases import Case, events_of, list_cases, read_case, removed_causes
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.open import Store, open_store
from changemaker.store.outbox import read_sending
from changemaker.store.people import erase_person
from changemaker.store.people_tables import USER
from changemaker.store.sending_tables import OUTBOX
from changemaker.store.tasks import list_tasks
from unit.routines.made import workspace as written
from unit.routines.made import write
from unit.store.made_store import made_file

HOUR, DAY = 3_600_000_000, 86_400_000_000
NOW = 1_795_507_200_000_000  # 2026-11-24 08:00 UTC, a Tuesday
WHAT = Message("case.what.person", {"account": "A1", "kind": "complaint"})
SURVEY = """\
version: 1
title: How was it
questions:
  - {id: solved, type: nps}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = written(tmp_path)
    write(folder, "surveys/after-case.yml", SURVEY)
    return open_workspace(folder)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(made_file(tmp_path / "store.db"))
    people = {"ada": "agent", "ben": "agent", "mia": "manager", "eve": "finance_signer"}
    with opened.writing() as connection:
        for id, role in people.items():
            row = {"id": id, "email": f"{id}@example.com", "name": id, "roles": [role], "state": "active"}
            connection.execute(sa.insert(USER).values(**row, staff_member_id=f"S-{id}", digest=True, made_at=1))
    yield opened
    opened.close()


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desk(workspace=workspace, keys=Keys(secret=bytes(range(32))), by="ada", now=NOW)


def opened(store: Store, desk: Desk, key: str = "r/1", **more: object) -> Case:
    given = {"account_id": "A1", "contact_id": "P1", "kind": "complaint", "queue": "account-care", "about": "run:r"}
    with store.writing() as connection:
        rule = replace(desk, by="journey:rescue")
        return open_by_rule(connection, rule, once_key=key, what=WHAT, **{**given, **more})  # type: ignore[arg-type]


def tasks(store: Store, user: str, *roles: str) -> list[str]:
    with store.reading() as connection:
        return [task.message.id for task in list_tasks(connection, user_id=user, roles=roles)]


def resolved(store: Store, desk: Desk, **more: object) -> Case:
    case = opened(store, desk, **more)
    with store.writing() as connection:
        work_on.take(connection, desk, case.id)
        return work_on.resolve(connection, desk, case.id, outcome="solved", root_cause="Late  Delivery")


def test_a_case_goes_from_opened_to_told_and_closed_and_all_of_it_is_kept(store: Store, desk: Desk) -> None:
    id = opened(store, desk, words="Nobody calls me back!").id
    with store.writing() as connection:
        work_on.take(connection, desk, id)
        work_on.promise(connection, desk, id, what="call_back", until=NOW + HOUR, words="call Anna on +49 30 1234567")
        work_on.note_try(connection, desk, id, action="Call", result="helped", cost=12.5)
        work_on.keep(connection, desk, id, done=True)
        work_on.resolve(connection, desk, id, outcome="solved", root_cause="Late  Delivery")
        with pytest.raises(CaseMoveError, match="the customer was not told"):
            work_on.close(connection, desk, id)
        work_on.tell(connection, desk, id, way="phone")
        closed = work_on.close(connection, desk, id)
        seen = shown.one(connection, desk, id)

    assert (closed.state, closed.root_cause, closed.promise_kept, closed.told_at) == (
        "closed",
        "late delivery",
        True,
        NOW,
    )
    kinds = [happened.event.kind for happened in seen.history]
    assert kinds == ["opened", "took", "promised", "tried", "kept", "resolved", "told", "closed"]
    assert seen.words == "Nobody calls me back!"
    assert seen.history[2].words == "call Anna on +49 30 1234567"
    assert b"Anna" not in bytes(seen.history[2].event.words or b"")
    assert verify_audit(store) is None


def test_a_case_opened_twice_under_one_key_is_one_and_its_owner_has_one_task(store: Store, desk: Desk) -> None:
    one, other = opened(store, desk, owner="ben"), opened(store, desk, owner="ben", severity=5)

    assert (one.id, other.severity) == (other.id, 3)
    assert tasks(store, "ben") == ["case.task.yours"]
    assert one.due_at == NOW + 2 * DAY + 8 * HOUR  # two working days, at 17:00 in Berlin


def test_of_two_who_change_one_case_the_second_is_told(store: Store, desk: Desk) -> None:
    case = opened(store, desk)
    with store.writing() as connection:
        work_on.take(connection, desk, case.id, version=1)
    with pytest.raises(EditedMeanwhileError), store.writing() as connection:
        work_on.wait(connection, desk, case.id, for_whom="carrier", version=1)


def test_handing_over_moves_the_task_and_not_the_due_moment(store: Store, desk: Desk) -> None:
    case = opened(store, desk, owner="ada")
    with store.writing() as connection:
        given = work_on.hand_over(connection, desk, case.id, to="ben", function="IT", why="interface", words="see log")

    assert (given.owner, given.function, given.state, given.due_at) == ("ben", "IT", "open", case.due_at)
    assert (tasks(store, "ada"), tasks(store, "ben")) == ([], ["case.task.yours"])
    with store.writing() as connection:
        work_on.take(connection, replace(desk, by="ben"), case.id)
        with pytest.raises(CaseMoveError, match="does not work on cases"):
            work_on.hand_over(connection, desk, case.id, to="eve")  # a signer of finance
        with pytest.raises(CaseMoveError, match="does not work on cases"):
            work_on.hand_over(connection, desk, case.id, to="nobody")
        with pytest.raises(CaseWordsError, match="no queue 'acount-care'"):
            work_on.hand_over(connection, desk, case.id, queue="acount-care")
    assert tasks(store, "ben") == []  # begun


def test_what_comes_next_is_what_is_due_first_and_nobody_gets_it_twice(store: Store, desk: Desk) -> None:
    ids = [opened(store, desk, key=f"r/{n}", severity=n, contact_id=None).id for n in (1, 5, 3)]
    taken = []
    for who in ("ada", "ben", "ada", "ben"):
        with store.writing() as connection:
            case = work_on.take_next(connection, replace(desk, by=who, seen=()), "account-care")
            taken.append(None if case is None else (case.id, case.owner))

    assert taken == [(ids[1], "ada"), (ids[2], "ben"), (ids[0], "ada"), None]


def test_people_see_their_own_cases_and_those_of_their_accounts_and_no_others(store: Store, desk: Desk) -> None:
    mine = opened(store, desk, key="r/1", owner="ada").id
    account = opened(store, desk, key="r/2", account_id="A7", owner="ben").id
    free = opened(store, desk, key="r/3").id
    agent = Actor(kind="user", id="ada", scope=Scope(staff_members=frozenset({"S-ada"})))
    manager = Actor(kind="user", id="cem", scope=Scope(accounts=frozenset({"A7"})))
    leader = Actor(kind="user", id="mia", scope=Scope(staff_members=frozenset({"S-ada", "S-ben"})))
    stranger = Actor(kind="user", id="eve", scope=NOTHING)
    analyst = Actor(kind="user", id="zoe", scope=EVERYTHING)

    def sees(actor: Actor) -> set[str]:
        with store.reading() as connection:
            at = desk_of(desk.workspace, desk.keys, connection, actor, None, now=NOW)
            listed = {case.id for case in list_cases(connection, seen=at.seen)}
            assert shown.board(connection, at, None).total.open == len(listed)
            for id in {mine, account, free} - listed:
                with pytest.raises(UnknownCaseError):
                    at.case(connection, id)
            return listed

    assert sees(agent) == {mine}
    assert sees(manager) == {account}
    assert sees(leader) == {mine, account}
    assert sees(stranger) == set()
    assert sees(analyst) == {mine, account, free}


def test_an_account_manager_takes_nothing_of_others_accounts_from_a_queue(store: Store, desk: Desk) -> None:
    opened(store, desk, key="r/1", severity=5)
    own = opened(store, desk, key="r/2", account_id="A7").id
    actor = Actor(kind="user", id="ben", scope=Scope(accounts=frozenset({"A7"})))
    with store.writing() as connection:
        at = desk_of(desk.workspace, desk.keys, connection, actor, None, now=NOW)
        first, second = (work_on.take_next(connection, at, "account-care") for _ in range(2))

    assert first is not None and (first.id, second) == (own, None)


def test_words_are_gone_with_the_person_and_what_is_said_of_causes_holds_nobodys_data(store: Store, desk: Desk) -> None:
    case = opened(store, desk, words="I am Anna and I am angry")
    account = opened(store, desk, key="r/2", contact_id=None, words="ring anna@example.com")
    with store.writing() as connection:
        erase_person(connection, "P1", NOW)
        work_on.take(connection, desk, case.id)
        after = work_on.note_try(connection, desk, case.id, action="call", result="helped", words="Anna is happy")

        assert shown.one(connection, desk, case.id).words == ""
        assert events_of(connection, [after.id])[-1].words is None  # of an erased person nothing new is kept
        assert shown.one(connection, desk, account.id).words == "ring [email]"
        with pytest.raises(CaseWordsError, match="address or a number"):
            work_on.resolve(connection, desk, case.id, outcome="solved", root_cause="anna@example.com")


def test_the_customer_counts_as_told_when_the_letter_has_left_and_not_before(store: Store, desk: Desk) -> None:
    case = resolved(store, desk)
    with store.writing() as connection:
        assert write_to_customer(connection, desk, case.id)
        assert not write_to_customer(connection, desk, case.id)  # twice is once
        sending = read_sending(connection, letter_key(case))
    assert sending is not None and (sending.contact_id, sending.purpose) == ("P1", "service")

    def told() -> int | None:
        note_told(store, now=NOW + HOUR)
        with store.reading() as connection:
            found = read_case(connection, case.id)
        return None if found is None else found.told_at

    assert told() is None
    for state, moment in (("rehearsed", None), ("skipped", None), ("sent", NOW + 7)):
        with store.writing() as connection:
            connection.execute(sa.update(OUTBOX).values(state=state, ended_at=NOW + 7))
        assert told() == moment
    assert note_told(store, now=NOW + HOUR) == 0


def test_late_cases_reach_who_leads_once_a_step(store: Store, desk: Desk) -> None:
    case = opened(store, desk, owner="ada")
    hours = {"half": 29, "due": 57, "a_day_later": 81, "three_days_later": 58 + 5 * 24}
    steps = []
    for moment in hours.values():
        later = replace(desk, now=NOW + moment * HOUR)
        steps.append((escalate(later, store), escalate(later, store)))

    assert steps == [(1, 0), (1, 0), (1, 0), (1, 0)]
    assert tasks(store, "ada") == ["case.task.yours", "case.task.late"]
    assert sorted(tasks(store, "x", "manager")) == ["case.task.late", "case.task.not_begun"]
    assert sorted(tasks(store, "x", "executive")) == ["case.task.later", "case.task.much_later"]
    with store.writing() as connection:
        found = read_case(connection, case.id)
        assert found is not None and (found.escalated, found.breached_at) == (4, NOW + 57 * HOUR)
        work_on.take(connection, desk, case.id)
        work_on.resolve(connection, desk, case.id, outcome="no_answer", root_cause="unknown")
    assert tasks(store, "x", "manager", "executive") == []  # nothing is left to do


def test_an_overdue_promise_is_a_task_until_somebody_says_whether_it_was_kept(store: Store, desk: Desk) -> None:
    case = opened(store, desk, severity=1)
    with store.writing() as connection:
        work_on.take(connection, desk, case.id)
        work_on.promise(connection, desk, case.id, what="refund", until=NOW + HOUR)
    for hour in (2, 3):
        care(desk.workspace, store, desk.keys, NOW + hour * HOUR)
    assert sorted(tasks(store, "ada")) == ["case.task.promise.refund", "case.task.promise_late"]
    with store.writing() as connection:
        done = work_on.keep(connection, replace(desk, now=NOW + 4 * HOUR), case.id, done=True)

    assert done.promise_kept is False  # done, and too late
    assert tasks(store, "ada") == []


def test_a_case_opened_again_is_due_anew_and_goes_back_to_who_had_it(store: Store, desk: Desk) -> None:
    case = resolved(store, desk)
    with store.writing() as connection:
        again = work_on.reopen(connection, replace(desk, now=NOW + DAY), case.id, why="came back")

    assert (again.state, again.owner, again.reopened, again.outcome, again.resolved_at) == (
        "open",
        "ada",
        1,
        None,
        None,
    )
    assert again.due_at > case.due_at
    assert tasks(store, "ada") == ["case.task.again"]


def test_the_customer_is_asked_again_once_and_only_after_the_end(store: Store, desk: Desk) -> None:
    case = opened(store, desk)
    with store.writing() as connection:
        with pytest.raises(CaseMoveError, match="not ended"):
            ask_again(connection, desk, case.id, survey="after-case")
        with pytest.raises(CaseMoveError, match="no survey 'after-caes'"):
            ask_again(connection, desk, case.id, survey="after-caes")
        work_on.take(connection, desk, case.id)
        work_on.resolve(connection, desk, case.id, outcome="solved", root_cause="late")
        assert [ask_again(connection, desk, case.id, survey="after-case") for _ in range(2)] == [True, False]
    assert note_asked(store, now=NOW + HOUR) == 0  # planned is not asked
    with store.writing() as connection:
        connection.execute(sa.update(SURVEY_INVITATION).values(state="answered", sent_at=NOW + 5))
    assert [note_asked(store, now=NOW + HOUR) for _ in range(2)] == [1, 0]
    with store.reading() as connection:
        board = shown.board(connection, replace(desk, now=NOW + HOUR), None)
        found = read_case(connection, case.id)

    assert found is not None and found.asked_at == NOW + 5
    assert (board.asked_again, board.answered_again) == (1, 1)


def test_a_removed_cause_is_removed_until_it_is_back(store: Store, desk: Desk) -> None:
    with store.writing() as connection:
        work_on.mark_cause(connection, desk, "Late delivery", at=NOW - 5 * DAY)
        work_on.mark_cause(connection, desk, "broken on arrival")
        assert removed_causes(connection) == {"late delivery": NOW - 5 * DAY, "broken on arrival": NOW}
        work_on.mark_cause(connection, desk, "late delivery", kind="cause_back")
        assert removed_causes(connection) == {"broken on arrival": NOW}
        with pytest.raises(CaseMoveError, match="not come yet"):
            work_on.mark_cause(connection, desk, "x", at=NOW + 1)


def test_whoever_opens_a_case_by_hand_sees_it(store: Store, desk: Desk) -> None:
    with store.writing() as connection:
        case = open_by_person(
            connection, desk, account_id="A9", contact_id=None, kind="", queue="account-care", once_key="form-1"
        )
        same = open_by_person(
            connection, desk, account_id="A9", contact_id=None, kind="", queue="account-care", once_key="form-1"
        )
        actor = Actor(kind="user", id="ada", scope=NOTHING)
        at = desk_of(desk.workspace, desk.keys, connection, actor, None, now=NOW)

        assert case.id == same.id
        assert at.case(connection, case.id).kind == "complaint"
