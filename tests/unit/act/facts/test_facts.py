"""Facts of journeys are what was known strictly before the moment: by hand, and with the future taken away."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from changemaker.act.facts.build import facts
from changemaker.act.facts.catalogue import FACTS
from changemaker.engine.tables import tables_in_memory
from engines.acting_company import LOOKS, acting_frames, grid
from engines.company import columns, dated
from engines.rows import assert_same_rows, rows_on

DAY = 86_400_000_000
FIRST = 1_700_006_400_000_000  # 2023-11-15 00:00 UTC
TOLD = tuple(fact.name for fact in FACTS if fact.part != "store")
LATER = {"case": ("resolved_t",), "action": ("done_t",)}  # columns that are filled in only later


def orders(*days: float, units: tuple[float | None, ...] = (), **told: list[object]) -> pa.Table:
    """One order a day that is named, ten a piece."""
    at = [FIRST + int(day * DAY) for day in days]
    rows = columns(
        order_id=[f"o{place}" for place in range(len(days))],
        line=[1] * len(days),
        account_id=["A"] * len(days),
        t=at,
        quantity=pa.array(list(units) or [10.0] * len(days), pa.float64()),
        amount=[Decimal(100)] * len(days),
    )
    for name, values in told.items():
        rows = rows.append_column(name, pa.array(values))
    return dated(rows)


def asked(frames: dict[str, pa.Table], days: Sequence[float], *names: str) -> list[dict[str, object]]:
    """The facts of account A at moments, in days after the first."""
    here = tables_in_memory({"account": columns(account_id=["A"]), **frames}, data_version="by hand")
    units = columns(
        unit_id=[str(place) for place in range(len(days))],
        account_id=["A"] * len(days),
        contact_id=pa.nulls(len(days), pa.string()),
        t=[FIRST + int(day * DAY) for day in days],
    )
    rows = rows_on(here.engine, facts(ibis.memtable(units), here, names))
    return [{name: row[name] for name in names} for row in sorted(rows, key=lambda row: str(row["unit_id"]))]


def test_the_rhythm_is_that_of_the_accounts_own_gaps() -> None:
    told = orders(0, 30, 58, 90, 121, units=(9.0, 12.0, None, 10.0, 8.0))

    names = ("order_gap_median", "order_gap_p90", "order_gap_cv", "order_units_median", "orders_ever")
    (found,) = asked({"order": told}, [160], *names)

    gaps = np.array([30, 28, 32, 31])  # by hand, from the days above
    assert found["order_gap_median"] == 30.5
    assert found["order_gap_p90"] == pytest.approx(np.quantile(gaps, 0.9))  # numpy's default is the same definition 7
    assert found["order_gap_cv"] == pytest.approx(gaps.std(ddof=1) / gaps.mean())
    assert found["order_units_median"] == 9.5  # of 8, 9, 10, 12: an order whose units nobody told does not count
    assert found["orders_ever"] == 5


def test_an_order_at_the_very_moment_is_not_known_yet() -> None:
    at, after = asked({"order": orders(0, 30)}, [30, 30 + 1e-9], "days_since_order", "last_order_id")

    assert at == {"days_since_order": 30.0, "last_order_id": "o0"}
    assert after["last_order_id"] == "o1"


def test_a_cancelled_order_counts_until_it_was_cancelled_and_never_where_nobody_knows_when() -> None:
    off: list[object] = [False, True, True]
    when: list[object] = [None, FIRST + 40 * DAY, None]
    told = {"order": orders(0, 30, 35, cancelled=off, updated_at=when)}

    before, after = asked(told, [40, 41], "orders_ever", "last_order_id")

    assert before == {"orders_ever": 2.0, "last_order_id": "o1"}
    assert after == {"orders_ever": 1.0, "last_order_id": "o0"}


def test_two_orders_of_one_day_are_no_gap_and_a_year_is_365_days() -> None:
    found = asked({"order": orders(0, 0.5, 30)}, [31, 365, 365.25], "order_gap_median", "orders_last_year")

    assert {one["order_gap_median"] for one in found} == {30.0}
    assert [one["orders_last_year"] for one in found] == [3.0, 3.0, 2.0]


def test_a_case_is_open_until_it_is_resolved_and_a_question_is_no_complaint() -> None:
    cases = columns(
        case_id=["k1", "k2"],
        account_id=["A", "A"],
        kind=["complaint", "question"],
        t=[FIRST, FIRST + 5 * DAY],
        resolved_t=[FIRST + 3 * DAY, None],
    )

    found = asked({"case": dated(cases)}, [0, 1, 3, 4, 6], "open_case", "open_complaint")

    assert [one["open_complaint"] for one in found] == [False, True, True, False, False]
    assert [one["open_case"] for one in found] == [False, True, True, False, True]


def test_a_contract_has_ended_once_its_last_day_is_over_and_no_other_runs() -> None:
    first = date(2023, 11, 15)
    one = {"contract_id": ["c1"], "account_id": ["A"], "start": [first], "end": [first + timedelta(days=30)]}
    two = {"contract_id": ["c1", "c2"], "account_id": ["A", "A"], "start": [first] * 2, "end": [*one["end"], None]}

    def ended(days: Sequence[float], **told: object) -> list[object]:
        return [one["contract_ended"] for one in asked({"contract": columns(**told)}, days, "contract_ended")]

    assert ended([20, 31, 32], **one) == [False, False, True]  # over in the last zone on earth at 12:00 UTC
    assert ended([60], **two) == [False]
    assert asked({}, [60], "contract_ended") == [{"contract_ended": False}]


def test_a_warning_holds_for_35_days_unless_it_is_raised_again() -> None:
    raised = columns(alert_id=["w1", "w2"], account_id=["A", "A"], kind=["rhythm"] * 2, t=[FIRST, FIRST + 20 * DAY])

    found = asked({"alert": dated(raised)}, [0, 1, 50, 56], "alert_rhythm", "alert_rhythm_id")

    assert [one["alert_rhythm"] for one in found] == [False, True, True, False]
    assert [one["alert_rhythm_id"] for one in found] == [None, "w1", "w2", None]


def test_facts_are_the_same_with_all_that_came_from_their_moment_on_taken_away_and_among_other_moments() -> None:
    at = LOOKS[7]
    names = [name for name in TOLD if name != "closed"]
    tables = tables_in_memory(acting_frames(), data_version="whole")
    cut = tables_in_memory(before(acting_frames(), at), data_version="cut")

    whole = rows_on(tables.engine, facts(grid(tables, looks=(at,)), tables, names))
    rows = rows_on(cut.engine, facts(grid(cut, looks=LOOKS[5:8]), cut, names, spread=True))
    past = [row for row in rows if row["t"] == at]

    assert {name for name in names if len({row[name] for row in whole}) < 2} == set()
    assert len(rows) > 2 * len(past)
    assert_same_rows(whole, past)


def before(frames: dict[str, pa.Table], at: int) -> dict[str, pa.Table]:
    """The company as it stood: no row from the moment on, and nothing filled in from then on."""
    cut = {}
    for name, rows in frames.items():
        if "t" in rows.column_names:
            rows = rows.filter(pc.less(rows["t"], at))
        for column in LATER.get(name, ()):
            known = pc.less(rows[column], at)
            place = rows.column_names.index(column)
            rows = rows.set_column(place, column, pc.if_else(known, rows[column], pa.scalar(None, pa.int64())))
        if name == "order":
            told = pc.fill_null(pc.less(rows["updated_at"], at), True)
            off = pc.and_(pc.fill_null(rows["cancelled"], False), told)
            rows = rows.set_column(rows.column_names.index("cancelled"), "cancelled", off)
        cut[name] = rows
    return cut


@pytest.mark.parametrize(
    ("kind", "contact", "days"),
    [("email", "c", 3.0), ("invite", "c", 3.0), ("email", None, None), ("task", None, None), ("webhook", None, None)],
)
def test_only_a_letter_to_a_person_is_contact(kind: str, contact: str | None, days: float | None) -> None:
    sent = columns(
        action_id=["x"],
        account_id=["A"],
        contact_id=pa.array([contact], pa.string()),
        t=[FIRST],
        done_t=[FIRST + DAY],
        journey=["late"],
        kind=[kind],
        state=["sent"],
    )

    (found,) = asked({"action": dated(sent)}, [4], "days_since_contact")

    assert found["days_since_contact"] == days
