"""Cases of the company's own table are on the board, may be taken up once, and tell what hangs on their account."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.core.acting_errors import CaseWordsError, UnknownCaseError
from changemaker.core.scope import Scope
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.engine.workspace import open_workspace
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.privacy.keys import Keys
from changemaker.routines.caring import shown, work_on
from changemaker.routines.caring.at_stake import at_stake
from changemaker.routines.caring.desk import Desk, desk_of
from changemaker.routines.caring.escalate import above_of, escalate
from changemaker.routines.caring.open_by_rule import open_by_person, take_up
from changemaker.store.cases import list_cases
from changemaker.store.open import Store, open_store
from changemaker.store.people_tables import USER
from changemaker.store.tasks import list_tasks
from unit.routines.made import workspace as written
from unit.store.made_store import made_file

DAY = 86_400_000_000
NOW = 1_795_507_200_000_000  # 2026-11-24 08:00 UTC, a Tuesday


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Two accounts, four cases, three people of whom Mia leads Ada and Zoe leads Mia."""
    case = [
        {"case_id": "C1", "account_id": "A1", "kind": "complaint", "severity": 4, "t": NOW - 5 * DAY},
        {"case_id": "C2", "account_id": "A2", "kind": "claim", "t": NOW - 2 * DAY, "due_t": NOW - DAY},
        {"case_id": "C3", "account_id": "A1", "kind": "claim", "t": NOW - 9 * DAY, "resolved_t": NOW - 3 * DAY},
        {"case_id": "C4", "account_id": "A1", "kind": "claim", "t": NOW + DAY},  # of a clock that runs ahead
    ]
    lines = (  # account, days ago, margin, cancelled
        ("A1", 1, 40.0, False),
        ("A1", 1, None, None),
        ("A1", 1, 900.0, True),
        ("A1", 400, 900.0, False),
        ("A2", 1, 7.0, False),
    )
    order = [
        {"order_id": f"O{n}", "line": 1, "account_id": account, "t": NOW - days * DAY, "amount": 100.0}
        | {"margin": margin, "cancelled": cancelled}
        for n, (account, days, margin, cancelled) in enumerate(lines)
    ]
    alert = [
        {"alert_id": "L1", "account_id": "A2", "t": NOW - 9 * DAY, "kind": "churn", "at_risk": 500.0},
        {"alert_id": "L2", "account_id": "A2", "t": NOW - 3 * DAY, "kind": "churn", "at_risk": 300.0},
        {"alert_id": "L3", "account_id": "A2", "t": NOW + DAY, "kind": "churn", "at_risk": 999.0},
    ]
    staff = [
        {"staff_member_id": "S-ada", "team": "care", "manager_id": "S-mia"},
        {"staff_member_id": "S-mia", "team": "care", "manager_id": "S-zoe"},
        {"staff_member_id": "S-zoe", "team": "board", "manager_id": None},
    ]
    rows: dict[str, list[dict[str, object]]] = {"case": case, "order": order, "alert": alert, "staff_member": staff}
    rows["account"] = [{"account_id": "A1"}, {"account_id": "A2"}]
    return tables_in_memory({name: framed(some) for name, some in rows.items()}, data_version="made")


def framed(rows: list[dict[str, object]]) -> pa.Table:
    """Rows as columns; what a row does not say is null."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in names})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(made_file(tmp_path / "store.db"))
    with opened.writing() as connection:
        for id, role in {"ada": "agent", "mia": "manager", "zoe": "executive"}.items():
            row = {"id": id, "email": f"{id}@example.com", "name": id, "roles": [role], "state": "active"}
            connection.execute(sa.insert(USER).values(**row, staff_member_id=f"S-{id}", digest=True, made_at=1))
    yield opened
    opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(workspace=open_workspace(written(tmp_path / "w")), keys=Keys(secret=bytes(32)), by="ada", now=NOW)


def test_open_rows_are_on_the_board_and_taken_up_they_are_there_once(store: Store, desk: Desk, tables: Tables) -> None:
    with store.writing() as connection:
        before = shown.board(connection, desk, tables)
        first = take_up(connection, desk, tables, "C1", queue="account-care")
        second = take_up(connection, desk, tables, "C1", queue="account-care")
        after = shown.board(connection, desk, tables)
        left = shown.company_cases(connection, tables)

    assert (before.total.open, before.total.late, before.resolved) == (2, 1, 1)
    assert [(queue.queue, queue.open) for queue in before.queues] == [("account-care", 0), ("", 2)]
    assert first.id == second.id
    assert (first.about, first.severity, first.opened_at) == ("case:C1", 4, NOW - 5 * DAY)  # its age is its own,
    assert first.due_at > NOW  # ... and its due moment ours, where the company's table says none
    assert [(queue.queue, queue.open) for queue in after.queues] == [("account-care", 1), ("", 1)]
    assert after.total.open == 2
    assert [case.id for case in left] == ["C2", "C4"]


@pytest.mark.parametrize("id", ["C3", "C9", ""])
def test_only_open_cases_of_the_company_are_taken_up(store: Store, desk: Desk, tables: Tables, id: str) -> None:
    with pytest.raises(UnknownCaseError, match="no open case"), store.writing() as connection:
        take_up(connection, desk, tables, id, queue="account-care")


def test_what_hangs_on_an_account_is_its_last_warning_else_its_last_year(tables: Tables) -> None:
    rules = FinanceRules()

    assert at_stake(tables, rules, "A2", now=NOW) == 300.0  # the latest that is known by now
    assert at_stake(tables, rules, "A1", now=NOW) == pytest.approx(40 + 100 * rules.margin_share)
    assert at_stake(tables, rules, "A7", now=NOW) is None


def test_a_case_without_a_value_of_its_own_takes_its_accounts(store: Store, desk: Desk, tables: Tables) -> None:
    with store.writing() as connection:
        case = take_up(connection, desk, tables, "C2", queue="account-care")
        found = shown.one(connection, desk, case.id, tables)

    assert found.case.value is None
    assert found.playbook.value == 300.0


def test_a_case_by_hand_needs_an_account_that_is_there(store: Store, desk: Desk, tables: Tables) -> None:
    def open_one(account: str) -> None:
        with store.writing() as connection:
            open_by_person(
                connection, desk, account_id=account, contact_id=None, kind="", queue="account-care", tables=tables
            )

    open_one("A1")
    for account in ("A9", "", "A1\x00"):
        with pytest.raises(CaseWordsError, match="no account is called"):
            open_one(account)


def test_who_leads_is_told_and_who_leads_them(store: Store, desk: Desk, tables: Tables) -> None:
    with store.writing() as connection:
        case = take_up(connection, desk, tables, "C2", queue="account-care")  # it was due yesterday
        work_on.take(connection, desk, case.id)
        above = above_of(connection, tables)
    assert [above.user("ada", levels=levels) for levels in range(4)] == ["ada", "mia", "zoe", None]

    assert escalate(desk, store, tables=tables) == 1
    with store.reading() as connection:
        told = {
            user: [task.message.id for task in list_tasks(connection, user_id=user)] for user in ("ada", "mia", "zoe")
        }

    assert told == {"ada": ["case.task.late"], "mia": ["case.task.late"], "zoe": []}


def test_a_manager_sees_what_the_team_has(store: Store, desk: Desk, tables: Tables) -> None:
    with store.writing() as connection:
        case = take_up(connection, desk, tables, "C1", queue="account-care")
        work_on.take(connection, desk, case.id)
        seen = {}
        for team in ("care", "board"):
            actor = Actor(kind="user", id="mia", scope=Scope(teams=frozenset({team})))
            at = desk_of(desk.workspace, desk.keys, connection, actor, tables, now=NOW)
            seen[team] = len(list_cases(connection, seen=at.seen))

    assert seen == {"care": 1, "board": 0}
