"""Cases are the same rows in both databases: opened once, changed in the version that was seen, seen by few."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.core.errors import EditedMeanwhileError
from changemaker.core.message import Message
from changemaker.engine.workspace import open_workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.caring import work_on
from changemaker.routines.caring.care import care
from changemaker.routines.caring.desk import Desk
from changemaker.routines.caring.tell import letter_key, write_to_customer
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.cases import Case, Seen, change_case, events_of, is_seen, list_cases, open_case, read_case
from changemaker.store.open import Store
from changemaker.store.sending_tables import OUTBOX
from unit.routines.made import workspace as written

DAY = 86_400_000_000
NOW = 1_795_507_200_000_000  # 2026-11-24 08:00 UTC
WHAT = Message("case.what.person", {"account": "A1", "kind": "complaint"})


def opened(store: Store, key: str, **more: object) -> str:
    given = {"account_id": "A1", "contact_id": "P1", "kind": "complaint", "queue": "account-care", "severity": 3}
    given |= {"opened_by": "journey:x", "about": None, "due_at": NOW + DAY, "value": None, "now": NOW}
    with store.writing() as connection:
        return open_case(connection, once_key=key, what=WHAT, **{**given, **more})  # type: ignore[arg-type]


def ids(store: Store, **asked: object) -> list[str]:
    with store.reading() as connection:
        return [case.id for case in list_cases(connection, **asked)]  # type: ignore[arg-type]


def test_a_case_is_opened_once_by_however_many_at_the_same_moment(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: opened(store, "run/3/1"), range(8)))

    assert len(found) == 1
    with store.reading() as connection:
        assert [event.kind for event in events_of(connection, [*found])] == ["opened"]


def test_of_two_who_change_the_same_version_one_is_told_and_one_event_is_kept(store: Store) -> None:
    id = opened(store, "k")
    with store.reading() as connection:
        seen = read_case(connection, id)
    assert seen is not None

    def change(_: int) -> bool:
        try:
            with store.writing() as connection:
                change_case(connection, seen, {"state": "in_work", "owner": "ada"}, kind="took", by="ada", now=NOW)
        except EditedMeanwhileError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(change, range(4))) == [False, False, False, True]
    with store.reading() as connection:
        assert [event.kind for event in events_of(connection, [id])] == ["opened", "took"]


def test_lists_hold_what_is_asked_for_soonest_due_first_and_nothing_that_may_not_be_seen(store: Store) -> None:
    late = opened(store, "1", due_at=NOW - DAY, owner="ada")
    mine = opened(store, "2", account_id="A2", opened_by="ada", queue="billing")
    other = opened(store, "3", account_id="A3", due_at=NOW + 2 * DAY)
    parts = {
        "all": ((Seen(users=None, accounts=None),), [late, mine, other]),
        "hers": ((Seen(users=frozenset({"ada"}), accounts=None),), [late, mine]),
        "both": ((Seen(users=frozenset({"ada"}), accounts=frozenset({"A2", "A3"})),), [mine]),
        "either": ((Seen(users=frozenset({"ada"}), accounts=None), Seen(users=None, accounts=frozenset({"A3"}))),
                   [late, mine, other]),
        "none": ((), []),
        "nobody": ((Seen(),), []),
    }  # fmt: skip

    for seen, wanted in parts.values():
        assert ids(store, seen=seen) == wanted
        with store.reading() as connection:
            assert [case.id for case in list_cases(connection) if is_seen(case, seen)] == wanted
    assert ids(store, due_before=NOW) == [late]
    assert ids(store, queue="billing") == [mine]
    assert ids(store, unowned=True) == [mine, other]
    assert ids(store, after=(NOW - DAY, late), limit=1) == [mine]
    assert ids(store, states=("closed",)) == []


def test_several_who_take_what_comes_next_get_different_cases(store: Store, tmp_path: Path) -> None:
    wanted = {opened(store, f"k{n}", due_at=NOW + n) for n in range(6)}
    desk = Desk(workspace=open_workspace(written(tmp_path / "w")), keys=Keys(secret=bytes(32)), by="", now=NOW)

    def take(n: int) -> str:
        with store.writing() as connection:
            case = work_on.take_next(connection, replace(desk, by=f"u{n}"), "account-care")
        assert case is not None
        return case.id

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(take, range(6))) == wanted


def test_the_workers_look_after_cases_the_same_in_both_databases(store: Store, tmp_path: Path) -> None:
    workspace, keys = open_workspace(written(tmp_path / "w")), Keys(secret=bytes(32))
    desk = Desk(workspace=workspace, keys=keys, by="ada", now=NOW)
    assert care(workspace, store, keys, NOW) == 0  # nothing is there
    late, told = opened(store, "late", due_at=NOW - DAY), opened(store, "told")
    with store.writing() as connection:
        work_on.take(connection, desk, told)
        case = work_on.resolve(connection, desk, told, outcome="goodwill", root_cause="late delivery")
        write_to_customer(connection, desk, told)
        connection.execute(sa.update(OUTBOX).where(OUTBOX.c.key == letter_key(case)).values(state="sent", ended_at=NOW))

    assert [care(workspace, store, keys, NOW + 1) for _ in range(2)] == [2, 0]  # one told, one late: each once
    assert both(store, late, told) == [(2, None), (0, NOW)]


def both(store: Store, *wanted: str) -> list[tuple[int, int | None]]:
    with store.reading() as connection:
        found = [read_case(connection, id) for id in wanted]
    return [(case.escalated, case.told_at) for case in found if isinstance(case, Case)]


@pytest.mark.parametrize("severity", [0, 6])
def test_severity_is_one_to_five(store: Store, severity: int) -> None:
    with pytest.raises(ValueError, match="severity"):
        opened(store, "k", severity=severity)
    with store.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(CARE_CASE)).scalar_one() == 0
