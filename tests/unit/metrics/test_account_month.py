"""The table that money is proved on: months without gaps, active while it may, no money after leaving."""

from datetime import date

import ibis.expr.types as ir
import pytest

from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import account_month
from changemaker.metrics.derived import DERIVED, derive
from changemaker.metrics.finance_rules import Churn, FinanceRules
from changemaker.tables.account_month import ACCOUNT_MONTH
from unit.metrics.hand import company, frame

JANUARY = 2023 * 12
Rows = dict[tuple[str, int], dict[str, float]]


def rows_of(rules: FinanceRules | None = None, **more: object) -> Rows:
    """Return the rows by account and month of 2023 (1 to 12)."""
    return by_place(account_month(company(**more), rules or FinanceRules()))  # type: ignore[arg-type]


def by_place(months: ir.Table) -> Rows:
    found = months.to_pyarrow().to_pylist()
    return {(row["account_id"], row["month_index"] - JANUARY + 1): row for row in found}


@pytest.fixture(scope="module")
def months(hand: Tables) -> Rows:
    return by_place(hand["account_month"])


def test_each_account_has_every_month_from_its_first_to_the_last_of_the_data(months: Rows) -> None:
    assert [key for key in sorted(months) if key[0] == "a"] == [("a", month) for month in range(1, 13)]
    assert [key for key in sorted(months) if key[0] == "b"] == [("b", month) for month in range(1, 13)]  # its contract
    assert [key for key in sorted(months) if key[0] == "c"] == [("c", 11), ("c", 12)]
    assert months["c", 12]["month"] == date(2023, 12, 1)


def test_without_a_contract_an_account_is_active_for_six_months_from_an_order(months: Rows) -> None:
    assert [month for month in range(1, 13) if months["a", month]["active"]] == [1, 2, 3, 4, 5, 6, 7, 12]


def test_with_a_contract_it_is_active_in_the_months_that_the_contract_touches(months: Rows) -> None:
    assert [month for month in range(1, 13) if months["b", month]["active"]] == [1, 2, 3, 4, 5, 6]


def test_the_window_of_churn_is_finances() -> None:
    rows = rows_of(FinanceRules(churn=Churn(months_without_order=2)))

    assert [month for month in range(1, 13) if rows["a", month]["active"]] == [1, 2, 3, 12]


def test_nobody_is_active_after_being_closed() -> None:
    closed = frame("account_id opened closed", ("a", None, "2023-03-15"), ("b", None, None))

    rows = rows_of(account=closed)

    assert [month for month in range(1, 13) if rows["a", month]["active"]] == [1, 2, 3]


def test_an_account_begins_when_it_was_opened_but_not_before_the_data() -> None:
    opened = frame("account_id opened", ("a", "1999-05-05"), ("c", "2023-09-09"))

    rows = rows_of(account=opened)

    assert min(month for account, month in rows if account == "a") == 1
    assert min(month for account, month in rows if account == "c") == 9
    assert rows["c", 9]["active"] == 0  # nothing bought yet


def test_margin_is_that_of_the_lines_and_finances_share_where_they_have_none(months: Rows) -> None:
    assert months["a", 1]["revenue"] == 150
    assert months["a", 1]["margin"] == pytest.approx(40 + 0.35 * 50)  # finance.yml's default share
    assert months["c", 11]["margin"] == pytest.approx(0.35 * 70)


def test_money_is_zero_after_an_account_left_and_what_happened_is_still_told(months: Rows) -> None:
    assert (months["b", 8]["revenue"], months["b", 8]["orders"]) == (0, 1)
    assert months["b", 9]["cash_cost"] == 0


def test_cash_and_paid_time_are_kept_apart_and_costs_for_everybody_belong_to_nobody(months: Rows) -> None:
    assert (months["a", 1]["cash_cost"], months["a", 1]["time_cost"]) == (10, 2)  # the call of January
    assert (months["a", 2]["cash_cost"], months["a", 2]["time_cost"]) == (0, 5)
    assert months["a", 3]["time_cost"] == 4  # the case of March
    assert sum(row["cash_cost"] for row in months.values()) == 10


def test_a_cancelled_order_and_a_credit_are_no_purchase() -> None:
    orders = frame(
        "order_id line account_id t product_group amount cancelled",
        ("o1", 1, "a", "2023-01-10", "bolts", 100, None),
        ("o2", 1, "a", "2023-02-10", "bolts", -30, None),
        ("o3", 1, "a", "2023-03-10", "oil", 50, True),
    )

    rows = rows_of(order=orders)

    assert [rows["a", month]["orders"] for month in (1, 2, 3)] == [1, 0, 0]
    assert [rows["a", month]["groups"] for month in (1, 2, 3)] == [1, 0, 0]
    assert [rows["a", month]["revenue"] for month in (1, 2, 3)] == [100, -30, 0]


def test_a_line_takes_the_group_of_its_product_where_it_names_none() -> None:
    orders = frame(
        "order_id line account_id t product_id product_group amount",
        ("o1", 1, "a", "2023-01-10", "p", None, 10),
        ("o1", 2, "a", "2023-01-10", None, "oil", 10),
    )

    rows = rows_of(order=orders, product=frame("product_id product_group", ("p", "bolts")))

    assert rows["a", 1]["groups"] == 2


def test_complaints_and_calls_are_counted_in_their_month(months: Rows) -> None:
    assert [months["a", month]["complaints"] for month in (2, 3, 5)] == [0, 1, 1]  # the case of February is a question
    assert [months["a", month]["calls"] for month in (1, 2, 3, 4)] == [1, 2, 0, 1]
    assert months["b", 5]["calls"] == 0  # we called


@pytest.mark.parametrize("name", DERIVED)
def test_a_derived_table_has_the_columns_that_it_states_and_one_row_a_key(name: str, hand: Tables) -> None:
    table = DERIVED[name].table

    found = derive(hand, name, FinanceRules()).to_pyarrow()

    assert found.column_names == [column.name for column in table.columns]
    keys = [tuple(row[key] for key in table.key) for row in found.select(list(table.key)).to_pylist()]
    assert len(keys) == len(set(keys))


def test_what_was_kept_is_what_would_be_worked_out_again(hand: Tables) -> None:
    again, once = (derive(t, "open_month", FinanceRules()).to_pyarrow().to_pylist() for t in (company(), hand))

    assert ACCOUNT_MONTH.name in hand.expressions
    assert sorted(map(str, again)) == sorted(map(str, once))


def test_a_contract_to_come_does_not_make_an_account_inactive_before_it() -> None:
    """Else who signs later, perhaps because of a programme, would be missing among those who were there before it."""
    later = frame("contract_id account_id start end", ("k", "a", "2023-04-01", "2023-05-31"))

    rows = rows_of(contract=later)

    assert [month for month in range(1, 13) if rows["a", month]["active"]] == [1, 2, 3, 4, 5]
    assert rows["a", 1]["revenue"] == 150


def test_an_order_may_be_as_large_as_the_column_holds() -> None:
    orders = frame(
        "order_id line account_id t amount margin",
        ("1", 1, "a", "2023-01-05", "250000", "100"),
        ("2", 1, "a", "2023-02-05", "99999999999.1234", "1"),
    )

    rows = rows_of(order=orders)

    assert [rows["a", month]["revenue"] for month in (1, 2)] == [250_000.0, 99_999_999_999.1234]
