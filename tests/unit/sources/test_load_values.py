"""Loading: money, days, links, lookups and samples; and what is never loaded."""

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from changemaker.core.errors import MappingError
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import FiscalYear
from unit.sources.made import (
    ACCOUNTS,
    ORDERS,
    THREE_ACCOUNTS,
    aside,
    data_files,
    loaded,
    put,
    quarantine,
    rows,
    table_of,
    workspace,
)

HEADER = "order_id,account_id,t,amount\n"
TWO_MONTHS = HEADER + "1,A1,2025-01-10 10:00:00,10\n2,A2,2025-02-10 10:00:00,20\n"
BOTH = {"accounts.csv": THREE_ACCOUNTS, "orders.csv": TWO_MONTHS}


# --- money


RATES = "currency,date,per_unit\nUSD,2025-01-01,0.9\nUSD,2025-02-01,0.95\nJPY,2025-01-01,0.0061823\n"
IN_CURRENCIES = (
    "order_id,account_id,t,amount,margin,currency\n"
    "1,A1,2025-01-31 23:30:00,10.00,1,USD\n"  # still January in Berlin: .9
    "2,A1,2025-02-01 00:30:00,10.00,1,USD\n"  # .95
    "3,A1,2025-01-15 10:00:00,1.00005,,EUR\n"  # half to even: 1.0000
    "4,A1,2025-01-15 10:00:00,12345,,JPY\n"  # 76.3204935 -> 76.3205
    "5,A1,2024-12-31 10:00:00,10.00,,USD\n"  # before the first rate
    "6,A1,2025-01-15 10:00:00,10.00,,CHF\n"  # no rate at all
)
WITH_RATES = {"accounts.csv": THREE_ACCOUNTS, "rates.csv": RATES, "orders.csv": IN_CURRENCIES}


def test_money_is_converted_by_the_rate_of_its_day_and_kept_as_it_was(tmp_path: Path) -> None:
    made = workspace(tmp_path, [{"table": "fx_rate", "from": "rates.csv"}, ACCOUNTS, ORDERS], WITH_RATES)

    report = loaded(made)

    found = rows(made, "order", "order_id", "amount", "margin", "rate", "currency", "amount_original")
    assert found == [
        ("1", Decimal("9.0000"), Decimal("0.9000"), 0.9, "USD", Decimal("10.0000")),
        ("2", Decimal("9.5000"), Decimal("0.9500"), 0.95, "USD", Decimal("10.0000")),
        ("3", Decimal("1.0000"), None, 1.0, "EUR", Decimal("1.0000")),
        ("4", Decimal("76.3205"), None, 0.0061823, "JPY", Decimal("12345.0000")),
    ]
    assert aside(report, "order") == {("no_rate", "currency"): 2}
    assert quarantine(made, "order") == ["orders.csv,6,currency,USD,no_rate", "orders.csv,7,currency,CHF,no_rate"]


def test_a_rate_that_comes_later_brings_the_rows_in(tmp_path: Path) -> None:
    made = workspace(tmp_path, [{"table": "fx_rate", "from": "rates.csv"}, ACCOUNTS, ORDERS], WITH_RATES)
    loaded(made)
    put(tmp_path, {"rates.csv": RATES + "CHF,2025-01-01,1.05\nUSD,2025-02-01,0.96\n"})

    report = loaded(made)

    amounts = dict(rows(made, "order", "order_id", "amount"))
    assert (amounts["6"], amounts["2"]) == (Decimal("10.5000"), Decimal("9.6000"))
    assert aside(report, "order") == {("no_rate", "currency"): 1}


def test_a_constant_currency_holds_for_a_whole_source(tmp_path: Path) -> None:
    made = workspace(
        tmp_path,
        [{"table": "fx_rate", "from": "rates.csv"}, ACCOUNTS, ORDERS | {"currency": "USD"}],
        {
            "accounts.csv": THREE_ACCOUNTS,
            "rates.csv": RATES,
            "orders.csv": TWO_MONTHS,
        },
    )

    loaded(made)

    assert rows(made, "order", "order_id", "amount") == [("1", Decimal("9.0000")), ("2", Decimal("19.0000"))]


def test_a_row_without_money_needs_no_rate_and_money_without_its_currency_is_set_aside(tmp_path: Path) -> None:
    cases = "case_id,account_id,kind,t,cost,currency\n" + "".join(
        f"{n},A1,complaint,2025-01-10,{cost},{code}\n"
        for n, (cost, code) in enumerate([("", "CHF"), ("5", ""), ("", "")])
    )
    feeds = [ACCOUNTS, {"table": "case", "from": "cases.csv"}]
    made = workspace(tmp_path, feeds, {"accounts.csv": THREE_ACCOUNTS, "cases.csv": cases})

    report = loaded(made)

    assert rows(made, "case", "case_id", "cost") == [("0", None), ("2", None)]
    assert aside(report, "case") == {("missing", "currency"): 1}


def test_a_contract_is_converted_by_the_rate_of_its_first_day(tmp_path: Path) -> None:
    contracts = "contract_id,account_id,start,end,annual_amount,currency\nC1,A1,2025-01-20,9999-12-31,1000,USD\n"
    feeds = [{"table": "fx_rate", "from": "rates.csv"}, ACCOUNTS, {"table": "contract", "from": "contracts.csv"}]
    made = workspace(tmp_path, feeds, {"accounts.csv": THREE_ACCOUNTS, "rates.csv": RATES, "contracts.csv": contracts})

    loaded(made)

    assert rows(made, "contract", "contract_id", "annual_amount", "end") == [("C1", Decimal("900.0000"), None)]


# --- days and months


def test_a_day_is_a_day_of_the_workspaces_zone_whatever_zone_the_source_writes_in(tmp_path: Path) -> None:
    feed = ORDERS | {"time": {"zone": "America/New_York"}}
    orders = HEADER + "1,A1,2025-01-31 18:30:00,10\n2,A1,2025-01-31T22:30:00Z,10\n3,A1,2025-01-31 17:59:59,1\n"
    made = workspace(tmp_path, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS, "orders.csv": orders})

    loaded(made)

    # by hand: 18:30 in New York is 00:30 of the next day in Berlin; 22:30 UTC is 23:30 there
    assert [(key, str(date), t) for key, date, t in rows(made, "order", "order_id", "date", "t")] == [
        ("1", "2025-02-01", 1738366200000000),
        ("2", "2025-01-31", 1738362600000000),
        ("3", "2025-01-31", 1738364399000000),
    ]


def test_fiscal_months_are_those_of_the_settings(tmp_path: Path) -> None:
    year = FiscalYear(first_month=2, calendar="4-4-5")
    made = workspace(tmp_path, [ACCOUNTS, ORDERS], BOTH, fiscal_year=year)

    loaded(made)

    # by hand: the Monday nearest to 1 Feb 2025 (a Saturday) is 3 Feb; nearest to 1 Feb 2024 (a Thursday) is 29 Jan.
    # 10 Jan 2025 lies in the year before, whose last block began after 39 + 4 + 4 weeks, on 23 Dec 2024.
    assert [str(month) for _, month in rows(made, "order", "order_id", "month")] == ["2024-12-23", "2025-02-03"]


# --- what is not loaded


def test_personal_columns_are_in_no_file_and_are_told(tmp_path: Path) -> None:
    contacts = "contact_id,account_id,name,email\nP1,A1,Ada Lovelace,ada@example.com\n"
    feed = {"table": "contact", "from": "contacts.csv"}
    made = workspace(tmp_path, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS, "contacts.csv": contacts})

    report = loaded(made)

    every = b"".join(path.read_bytes() for path in made.state.rglob("*") if path.is_file())
    assert report.personal == ("contact.email", "contact.name")
    assert b"Lovelace" not in every and b"ada@" not in every
    (file,) = [path for path in data_files(made) if path.startswith("contact/")]
    assert not {"name", "email", "phone"} & set(pq.read_schema(made.state / "data" / file).names)


def test_a_personal_column_cannot_come_in_under_another_name(tmp_path: Path) -> None:
    feed = {"table": "contact", "from": "contacts.csv", "columns": {"contact_id": "mail", "email": "mail"}}
    contacts = "mail,account_id\nada@example.com,A1\n"
    made = workspace(tmp_path, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS, "contacts.csv": contacts})

    with pytest.raises(MappingError, match="'contact_id' is filled from 'mail', which is personal"):
        loaded(made)

    assert not [path for path in made.state.rglob("*.parquet") if path.is_file()]


def test_rows_that_break_a_rule_are_counted_by_reason_with_file_line_and_cell(tmp_path: Path) -> None:
    cases = (
        "case_id,account_id,kind,severity,t,cost\n"
        "1,A1,complaint,2,2025-01-01,1.5\n"
        "2,A1,complaint,mild,2025-01-01,1.5\n"
        "3,A1,complaint,7,2025-01-01,1.5\n"
        "4,,complaint,1,2025-01-01,\n"
        "5,A1,complaint,1,yesterday,\n"
    )
    feeds = [ACCOUNTS, {"table": "case", "from": "cases.csv"}]
    made = workspace(tmp_path, feeds, {"accounts.csv": THREE_ACCOUNTS, "cases.csv": cases})

    report = loaded(made)

    assert aside(report, "case") == {
        ("missing", "account_id"): 1,
        ("out_of_range", "severity"): 1,
        ("wrong_type", "severity"): 1,
        ("wrong_type", "t"): 1,
    }
    assert quarantine(made, "case") == [
        "cases.csv,3,severity,mild,wrong_type",
        "cases.csv,4,severity,7,out_of_range",
        "cases.csv,5,account_id,,missing",
        "cases.csv,6,t,yesterday,wrong_type",
    ]
    assert open_tables(made.state).set_aside == {"case": 4}


def test_words_of_a_closed_list_are_known_in_any_capitals(tmp_path: Path) -> None:
    costs = "cost_id,date,kind,amount\n1,2025-01-01,Cash,5\n2,2025-01-01,CAPACITY,5\n3,2025-01-01,other,5\n"
    made = workspace(tmp_path, [{"table": "cost", "from": "costs.csv"}], {"costs.csv": costs})

    report = loaded(made)

    assert rows(made, "cost", "cost_id", "kind") == [("1", "cash"), ("2", "capacity")]
    assert aside(report, "cost") == {("unknown_word", "kind"): 1}


# --- links, lookups, weights


LINKS = (
    "system,system_id,account_id,how,confirmed_by\n"
    "erp,0017,A1,exact,\n"
    "erp,0018,A2,proposed,\n"
    "erp,0019,A3,proposed,Kim\n"
)


def test_numbers_of_another_system_are_linked_and_proposals_wait_for_a_yes(tmp_path: Path) -> None:
    feeds = [ACCOUNTS, {"table": "account_link", "from": "links.csv"}, ORDERS | {"link": "erp"}]
    orders = HEADER + "".join(f"{n},00{n},2025-01-10,10\n" for n in (17, 18, 19, 20))
    made = workspace(tmp_path, feeds, {"accounts.csv": THREE_ACCOUNTS, "links.csv": LINKS, "orders.csv": orders})

    report = loaded(made)

    assert rows(made, "order", "order_id", "account_id") == [("17", "A1"), ("19", "A3")]
    assert aside(report, "order") == {("not_linked", "account_id"): 2}
    assert table_of(report, "order").set_aside[0].money == Decimal(20)
    assert quarantine(made, "order")[0] == "orders.csv,3,account_id,0018,not_linked"


def test_a_lookup_adds_columns_by_its_key(tmp_path: Path) -> None:
    feed = ORDERS | {
        "join": [{"from": "products.csv", "on": {"sku": "code"}}],
        "columns": {"line": {"constant": 1}, "product_group": "family"},
    }
    orders = "order_id,account_id,t,amount,sku\n1,A1,2025-01-10,10,x\n2,A1,2025-01-10,10,y\n3,A1,2025-01-10,10,z\n"
    made = workspace(
        tmp_path,
        [ACCOUNTS, feed],
        {
            "accounts.csv": THREE_ACCOUNTS,
            "orders.csv": orders,
            "products.csv": "code,family\nx,belts\ny,seals\n",
        },
    )

    loaded(made)

    assert rows(made, "order", "order_id", "product_group") == [("1", "belts"), ("2", "seals"), ("3", None)]


@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        ("w", [2.5, 1.0]),
        (4, [4.0, 4.0]),
        ({"sql": "CASE WHEN w = '2.5' THEN 10 ELSE 1 END"}, [10.0, 1.0]),
        ("", [1, 1]),
    ],
)
def test_rows_of_a_sample_stand_for_more_than_one(tmp_path: Path, weight: object, expected: list[float]) -> None:
    orders = "order_id,account_id,t,amount,w\n1,A1,2025-01-10,10,2.5\n2,A1,2025-01-10,10,\n"
    made = workspace(
        tmp_path, [ACCOUNTS, ORDERS | {"weight": weight}], {"accounts.csv": THREE_ACCOUNTS, "orders.csv": orders}
    )

    loaded(made)

    assert [weight for _, weight in rows(made, "order", "order_id", "weight")] == expected


def test_an_expression_that_fails_for_a_row_sets_that_row_aside(tmp_path: Path) -> None:
    feed = ORDERS | {
        "columns": {"line": {"constant": 1}, "amount": {"sql": "CAST(n AS INT) * CAST(price AS DECIMAL(9,2))"}}
    }
    orders = "order_id,account_id,t,n,price\n1,A1,2025-01-10,3,1.10\n2,A1,2025-01-10,three,1.10\n"
    made = workspace(tmp_path, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS, "orders.csv": orders})

    report = loaded(made)

    assert rows(made, "order", "order_id", "amount") == [("1", Decimal("3.3000"))]
    assert aside(report, "order") == {("missing", "amount"): 1}
