"""What is known of each contact at one moment; whatever happens later changes nothing of it."""

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.listen.asking.asked_events import asked_events
from changemaker.listen.asking.asking_mode import language_column
from changemaker.listen.asking.considered import considered, events_left_out
from changemaker.listen.asking.facts_of import as_facts, facts_of, of_kept
from changemaker.listen.asking.throttle import AskedBefore
from changemaker.listen.surveys.facts import FACTS
from changemaker.listen.surveys.survey import Throttle
from unit.listen.people_to_ask import DAY, survey

TODAY = date(2026, 3, 2)
NOW = (TODAY - date(1970, 1, 1)).days * DAY + DAY // 2


def order(id: str, account: str, days_ago: int, amount: int, group: str, **more: object) -> dict[str, object]:
    t = NOW - days_ago * DAY
    day = date.fromordinal(date(1970, 1, 1).toordinal() + t // DAY)
    row = {"order_id": id, "line": 1, "account_id": account, "t": t, "amount": Decimal(amount), "product_group": group}
    return {**row, "date": day, "month": day.replace(day=1), **more}


def case(id: str, contact: str | None, days_ago: int, resolved_ago: int | None, severity: int = 3) -> dict[str, object]:
    t = NOW - days_ago * DAY
    resolved = None if resolved_ago is None else NOW - resolved_ago * DAY
    row = {"case_id": id, "account_id": "A", "contact_id": contact, "kind": "complaint", "severity": severity, "t": t}
    return {**row, "resolved_t": resolved, "date": TODAY, "month": TODAY, "staff_member_id": "m1"}


ACCOUNTS = [
    {"account_id": "A", "segment": "key", "country": "AE", "opened": date(2020, 1, 1), "account_manager_id": "m1"},
    {"account_id": "B", "segment": "core", "country": "GB", "opened": date(2021, 1, 1), "closed": date(2026, 1, 1)},
    {"account_id": "C", "segment": "core", "as_of": date(2026, 4, 1)},  # a snapshot of next month
    {"account_id": "D", "opened": date(2026, 3, 3)},  # not an account yet
]
CONTACTS = [
    {"contact_id": "a1", "account_id": "A", "language": "pt-BR", "decides": True, "role": "buyer"},
    {"contact_id": "a2", "account_id": "A", "language": "AR"},
    {"contact_id": "b1", "account_id": "B"},
    {"contact_id": "c1", "account_id": "C", "language": "fr"},
    {"contact_id": "d1", "account_id": "D"},
]
ORDERS = [
    order("1", "A", 3, 100, "bolts"),
    order("2", "A", 40, 250, "seals"),
    order("3", "A", 500, 9_000, "pumps"),  # longer than a year ago
    order("4", "A", 20, 700, "pumps", cancelled=True),
    order("5", "B", 90, 50, "bolts"),
]
CASES = [case("1", "a1", 30, 2), case("2", "a2", 20, None), case("3", "a1", 9, 1, 5), case("4", None, 9, 1)]
LATER = {
    "order": [order("9", "C", -1, 99_999, "bolts")],
    "case": [case("9", "a1", -1, None), case("10", "a2", 5, -2)],
}


@cache
def tables(*, later: bool = False) -> Tables:
    rows: dict[str, list[dict[str, Any]]] = {
        "account": ACCOUNTS,
        "contact": CONTACTS,
        "order": ORDERS + (LATER["order"] if later else []),
        "case": CASES + (LATER["case"] if later else [case("10", "a2", 5, None)]),
    }
    return tables_in_memory({name: _table(listed) for name, listed in rows.items()}, data_version="test")


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in names})


def facts(found: Tables) -> dict[str, dict[str, object]]:
    rows = facts_of(found, now=NOW, today=TODAY).to_pyarrow().to_pylist()
    return {row["contact_id"]: row for row in rows}


@pytest.fixture(scope="module")
def known() -> dict[str, dict[str, object]]:
    return facts(tables())


def test_facts_are_those_of_the_last_year_by_hand(known: dict[str, dict[str, object]]) -> None:
    of_a = known["a1"]
    assert set(known) == {"a1", "a2", "b1", "c1"}  # D is no account yet
    assert of_a["account.revenue_last_year"] == 350 and of_a["account.orders_last_year"] == 2
    assert of_a["account.revenue_share"] == pytest.approx(350 / 400)  # by hand: 50 of B
    assert of_a["account.main_product_group"] == "seals" and of_a["account.days_since_order"] == 3
    assert of_a["account.open_cases"] == 2 and of_a["looked_after_by"] == "m1"
    assert [known[id]["account.value_rank"] for id in ("a1", "a2", "c1", "b1")] == [1, 1, 2, 3]  # closed ones last
    assert known["c1"]["account.segment"] is None and known["b1"]["is_closed"]
    assert set(FACTS) <= set(of_a)


def test_what_happens_later_changes_nothing(known: dict[str, dict[str, object]]) -> None:
    assert facts(tables(later=True)) == known


def test_facts_that_are_kept_are_read_back_as_they_were(known: dict[str, dict[str, object]]) -> None:
    kept = as_facts(known["a1"])

    assert kept["account.opened"] == "2020-01-01" and "mode" not in kept
    assert of_kept(kept)["account.opened"] == date(2020, 1, 1)


def test_people_are_asked_in_their_language_or_its_nearest_or_the_first() -> None:
    rows = facts_of(tables(), now=NOW, today=TODAY)
    from_portugal = survey()
    spoken = type(from_portugal)(
        name="pulse", version=1, title=from_portugal.title, languages=("en", "pt", "ar"), pages=()
    )

    found = rows.mutate(language=language_column(spoken, rows)).to_pyarrow().to_pylist()

    assert {row["contact_id"]: row["language"] for row in found} == {"a1": "pt", "a2": "ar", "b1": "en", "c1": "en"}


def test_after_an_event_each_person_is_asked_of_the_last_one_and_the_others_are_counted() -> None:
    asked = survey(draw="after_event", event="case.resolved", after_days=2, throttle=Throttle())
    found = tables()

    rows = considered(asked, found, AskedBefore(), now=NOW, today=TODAY).to_pylist()

    (row,) = rows
    assert (row["contact_id"], row["case_id"], row["staff_member_id"]) == ("a1", "3", "m1")
    assert row["due_at"] == NOW - DAY + 2 * DAY and row["event.severity"] == "5"
    assert events_left_out(asked, found, now=NOW) == {"nobody_named": 1, "later_event": 1}


def test_an_order_is_one_event_whose_group_is_that_of_its_largest_line() -> None:
    asked = survey(draw="after_event", event="order")
    rows = asked_events(tables(), asked, now=NOW).to_pyarrow().to_pylist()

    assert [(row["order_id"], row["event.product_group"]) for row in rows] == [("1", "bolts")]
