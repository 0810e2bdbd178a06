"""Features of a company small enough to count by hand; a unit's moment is noon of 1 March 2024."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.features.build import asked, features
from changemaker.predict.features.catalogue import BY_NAME, FEATURES, GROUPS, limited

DAY, HOUR = 86_400_000_000, 3_600_000_000
NOW = int(datetime(2024, 3, 1, 12, tzinfo=UTC).timestamp()) * 1_000_000
MARGIN = FinanceRules().margin_share

Row = Mapping[str, object]
Frame = dict[str, list[object]]


def ago(*days: float) -> list[int]:
    return [NOW - int(day * DAY) for day in days]


def money(*amounts: int) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


ORDER: Frame = {
    "order_id": ["o1", "o1", "o2", "o3", "o4", "o5", "o6"],
    "line": [1, 2, 1, 1, 1, 1, 1],
    "account_id": ["a"] * 7,
    "t": ago(100, 100, 60, 40, 10, 5, 0),  # o6 is at the moment itself
    "amount": money(100, 20, 50, 30, 7, -9, 999),
    "margin": [Decimal(40), None, None, Decimal(10), Decimal(7), None, None],
    "cancelled": [False, False, False, False, True, False, False],
    "updated_at": [None, None, None, None, NOW + DAY, None, None],  # o4 was cancelled only after the moment
}
OPERATION: Frame = {
    "operation_id": ["d1", "d2", "d3", "d4", "d5"],
    "account_id": ["a"] * 5,
    "kind": ["delivery", "delivery", "repair", "delivery", "delivery"],
    "t": ago(20, 50, 80, 5, -5),
    "promised_t": ago(20, 50, 80, 5, -5),
    "done_t": [*ago(21, 48, 80), NOW + DAY, None],  # in time, 2 days late, in time, overdue; the last is still to come
}
CASE: Frame = {
    "case_id": ["q1", "q2", "q3"],
    "account_id": ["a"] * 3,
    "contact_id": ["p1", "p2", None],
    "kind": ["complaint", "question", "complaint"],
    "severity": [4, None, 2],
    "t": ago(10, 200, 400),
    "resolved_t": [NOW + 3 * DAY, *ago(197, 390)],
    "reopened": [9, 2, 5],
}
INTERACTION: Frame = {
    "interaction_id": ["i1", "i2", "i3"],
    "account_id": ["a"] * 3,
    "contact_id": ["p1", None, "p2"],
    "t": ago(1, 29, 91),
    "touchpoint_id": ["T1", "T2", "T1"],
    "direction": ["in", "out", "in"],
    "resolved": [False, True, None],
    "seconds": [60.0, 180.0, 600.0],
}
EMOTION: Frame = {
    "emotion_id": ["f1", "f2", "f3", "f4"],
    "account_id": ["a"] * 4,
    "contact_id": ["p1", "p2", "p2", None],
    "t": ago(9, 8, 7, 6),
    "emotion": ["frustrated", "trusting", "none", "let_down"],
    "intensity": [0.5, 1.0, None, 0.8],
    "probability": [1.0, 1.0, 1.0, 0.5],
    "basis": ["asked", "asked", "asked", "read"],
}
RESPONSE: Frame = {
    "response_id": ["r1", "r2", "r3", "r4"],
    "account_id": ["a"] * 4,
    "contact_id": ["p1", "p1", "p2", "p1"],
    "survey": ["pulse"] * 4,
    "t": ago(300, 30, 20, 0),
}
ANSWER: Frame = {
    "response_id": ["r1", "r2", "r3", "r4"],
    "question": ["nps"] * 4,
    "account_id": ["a"] * 4,
    "t": ago(300, 30, 20, 0),
    "value": [9.0, 3.0, 8.0, 0.0],
}
INVITATION: Frame = {
    "invitation_id": ["v1", "v2"],
    "account_id": ["a", "a"],
    "survey": ["pulse", "pulse"],
    "t": ago(31, 1),
    "answered_t": [*ago(30), NOW],
}
ACCOUNT: Frame = {
    "account_id": ["a", "b", "c"],
    "segment": ["large", "small", "small"],
    "as_of": [date(2024, 3, 1), date(2024, 3, 2), None],
    "opened": [date(2024, 1, 1), date(2024, 3, 2), None],
}
CONTACT: Frame = {"contact_id": ["p1", "p2"], "account_id": ["a", "a"], "role": ["buyer", "user"]}
CONTRACT: Frame = {
    "contract_id": ["k1", "k2", "k3"],
    "account_id": ["a", "b", "c"],
    "start": [date(2023, 3, 1), date(2023, 3, 1), date(2024, 3, 10)],
    "end": [date(2024, 3, 30), date(2024, 3, 30), None],
    "updated_at": [NOW + DAY, NOW - DAY, NOW - DAY],
}
REVENUE: Frame = {
    "account_id": ["a", "b", "b", "b"],
    "date": [date(2024, 1, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)],
    "product_group": ["care"] * 4,
    "amount": money(5000, 200, 100, 700),
}


@pytest.fixture(scope="module")
def company() -> Tables:
    frames = {
        "order": ORDER,
        "operation": OPERATION,
        "case": CASE,
        "interaction": INTERACTION,
        "emotion": EMOTION,
        "response": RESPONSE,
        "answer": ANSWER,
        "invitation": INVITATION,
        "account": ACCOUNT,
        "contact": CONTACT,
        "contract": CONTRACT,
        "revenue_month": REVENUE,
        "document": {"document_id": ["x1", "x2"], "account_id": ["a", "a"], "t": ago(3, 3)},
        "document_theme": {"document_id": ["x1"], "theme_id": ["h1"], "account_id": ["a"], "t": ago(3)},
        "theme": {"theme_id": ["h1", "h2"], "merged_into": ["h2", None]},
    }
    return tables_in_memory({name: pa.table(frame) for name, frame in frames.items()}, data_version="by hand")


@pytest.fixture(scope="module")
def known(company: Tables) -> Mapping[str, Row]:
    """Every feature of three accounts and one person, by unit."""
    units = ibis.memtable(
        {
            "unit_id": ["a", "b", "c", "p1"],
            "account_id": ["a", "b", "c", "a"],
            "contact_id": pa.array([None, None, None, "p1"], pa.string()).to_pylist(),
            "t": [NOW] * 4,
        },
        schema={"unit_id": "string", "account_id": "string", "contact_id": "string", "t": "int64"},
    )
    own = (
        limited(BY_NAME["late_share_365"], "repair", "repair"),
        limited(BY_NAME["meetings_90"], "T1", "hotline"),
        limited(BY_NAME["texts_90"], "h2", "waiting"),
    )
    rows = company.engine.to_pyarrow(features(company, FinanceRules(), units, wanted=(*FEATURES, *own)))
    return {str(row["unit_id"]): row for row in rows.to_pylist()}


def test_orders_count_by_the_order_and_only_before_the_moment(known: Mapping[str, Row]) -> None:
    a = known["a"]

    assert [a[f"orders_{days}"] for days in (30, 90, 365)] == [1, 3, 4]  # o4; o2 and o3; o1
    assert [a[f"amount_{days}"] for days in (30, 90, 365)] == [-2, 78, 198]  # with the credit of o5
    assert a["margin_365"] == pytest.approx(40 + 10 + 7 + (20 + 50 - 9) * MARGIN)
    assert a["credits_365"] == 9
    assert a["days_since_order"] == 10


def test_a_cancellation_that_was_written_down_later_is_not_known_yet(known: Mapping[str, Row]) -> None:
    assert known["a"]["cancelled_365"] == 0


def test_silence_is_measured_in_the_accounts_own_gaps(known: Mapping[str, Row]) -> None:
    assert known["a"]["order_gap"] == 30  # 40, 20, 30 days: the middle one
    assert known["a"]["silence"] == pytest.approx(10 / 30)
    assert known["b"]["silence"] is None


def test_revenue_of_a_month_counts_once_it_is_over_and_only_without_orders(known: Mapping[str, Row]) -> None:
    assert known["b"]["amount_90"] == 300  # of December and January; February ended the night before, not everywhere
    assert known["b"]["margin_90"] == pytest.approx(300 * MARGIN)
    assert known["a"]["amount_365"] == 198


def test_a_promise_is_late_from_the_moment_it_was_broken(known: Mapping[str, Row]) -> None:
    a = known["a"]

    assert [a[f"due_{days}"] for days in (30, 90, 365)] == [2, 4, 4]
    assert [a[f"late_{days}"] for days in (30, 90, 365)] == [1, 2, 2]
    assert a["late_share_90"] == 0.5
    assert a["late_days_90"] == pytest.approx((2 + 5) / 2)
    assert a["overdue"] == 1
    assert a["late_share_365__repair"] == 0


def test_a_case_that_was_resolved_later_is_open(known: Mapping[str, Row]) -> None:
    a = known["a"]

    assert (a["open_cases"], a["open_case_days"], a["days_since_case"]) == (1, 10, 10)
    assert [a[f"cases_{days}"] for days in (30, 90, 365)] == [1, 1, 2]
    assert (a["complaints_365"], a["severity_365"]) == (1, 4)
    assert a["reopened_365"] == 2  # nobody knows when the open one was opened again
    assert a["resolve_days_365"] == 3
    assert known["p1"]["own_cases_365"] == 1


def test_meetings_are_counted_by_who_began_them_and_where(known: Mapping[str, Row]) -> None:
    a = known["a"]

    assert [a[f"meetings_{days}"] for days in (30, 90, 365)] == [2, 2, 3]
    assert (a["came_to_us_365"], known["p1"]["own_meetings_30"], a["own_meetings_30"]) == (2, 1, 0)
    assert a["unresolved_share_365"] == 0.5  # of two of which it is known
    assert a["meeting_minutes_90"] == 2
    assert a["meetings_90__" + limited(BY_NAME["meetings_90"], "T1", "").name.partition("__")[2]] == 1


def test_mood_tells_the_person_from_others_and_asked_from_read(known: Mapping[str, Row]) -> None:
    assert known["p1"]["own_mood_365"] == -0.5
    assert known["p1"]["asked_mood_30"] == pytest.approx((1 + 0) / 2)
    assert known["p1"]["read_mood_30"] == pytest.approx(-0.8 * 0.5)
    assert known["a"]["asked_mood_30"] == pytest.approx((-0.5 + 1 + 0) / 3)
    assert (known["a"]["bad_moods_90"], known["a"]["days_since_bad_mood"]) == (2, 6)


def test_the_answer_at_the_moment_itself_is_not_known(known: Mapping[str, Row]) -> None:
    assert known["p1"]["own_nps"] == 3  # the last one before
    assert known["p1"]["others_nps_365"] == 8
    assert known["a"]["others_nps_365"] == pytest.approx((9 + 3 + 8) / 3)
    assert (known["p1"]["asked_365"], known["p1"]["answered_share_365"]) == (2, 0.5)


def test_texts_count_under_the_theme_that_theirs_was_merged_into(known: Mapping[str, Row]) -> None:
    assert (known["a"]["texts_30"], known["a"]["texts_90__h2"]) == (2, 1)


def test_a_snapshot_that_was_taken_later_is_not_known(known: Mapping[str, Row]) -> None:
    assert [known[unit]["segment"] for unit in ("a", "b", "c")] == ["large", None, "small"]
    assert (known["p1"]["role"], known["a"]["role"]) == ("buyer", None)
    assert known["a"]["days_known"] == pytest.approx(60.5 - 1.5)  # from when the first day was over everywhere
    assert known["b"]["days_known"] is None


def test_the_end_of_a_contract_counts_only_where_it_was_known(known: Mapping[str, Row]) -> None:
    assert [known[unit]["contract_running"] for unit in ("a", "b", "c")] == [1, 1, 0]
    assert known["a"]["contract_days_left"] is None  # filled in a day after the moment
    assert known["b"]["contract_days_left"] == pytest.approx(30)  # 36 hours after 30 March begins, less noon of 1 March


def test_who_has_no_rows_has_nothing_to_count(known: Mapping[str, Row]) -> None:
    c = known["c"]

    assert {c[feature.name] for feature in FEATURES if feature.zero} == {0.0}
    assert c["late_share_365"] is None


def test_the_frame_has_the_columns_that_were_asked_for(company: Tables) -> None:
    units = company["account"].select("account_id", unit_id="account_id", t=ibis.literal(NOW, "int64"))

    frame = features(company, FinanceRules(), units, groups=["problems"], wanted=FEATURES)

    assert frame.columns == (
        *("unit_id", "account_id", "contact_id", "t"),
        *(feature.name for feature in FEATURES if feature.group == "problems"),
    )


def test_units_without_a_moment_are_a_bug(company: Tables) -> None:
    with pytest.raises(KeyError, match="units without t"):
        asked(company["account"].select("account_id", unit_id="account_id"))


def test_every_name_is_short_enough_for_any_database_and_there_once() -> None:
    longest = limited(max(FEATURES, key=lambda feature: len(feature.name)), "Größe der Lieferung ".rjust(90), "")

    assert len(BY_NAME) == len(FEATURES)
    assert {feature.group for feature in FEATURES} == set(GROUPS)
    assert all(len(feature.name.encode()) <= 63 for feature in (*FEATURES, longest))
