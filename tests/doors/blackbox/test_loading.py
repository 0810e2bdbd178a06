"""What a load keeps: the newest row of a key, exact money, the local day; what it sets aside, and what never lands."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from doors.blackbox.company import ACCOUNTS, FOUR_ORDERS, STATE, Json, bytes_below, orders, small, state_of
from doors.support import assert_complains

SOON = date.today().year + 2


def set_aside(report: Json, table: str) -> int:
    """Return how many rows of a table a load says it set aside, each with a reason."""
    (found,) = [one for one in report["tables"] if one["table"] == table]
    assert all(aside["why"] for aside in found["set_aside"])
    return sum(aside["rows"] for aside in found["set_aside"])


def test_a_load_of_unchanged_files_does_nothing(tmp_path: Path) -> None:
    company = small(tmp_path)
    first = company.load()
    before = state_of(tmp_path)

    second = company.load()

    assert second["data_version"] == first["data_version"]
    assert state_of(tmp_path) == before


def test_the_same_files_give_the_same_version_wherever_they_lie(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()

    assert small(one).version() == small(two).version()


def test_the_newest_row_of_a_key_wins_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    company = small(tmp_path)
    newer = {**FOUR_ORDERS, "amount": ["1", "2", "3", "4"], "updated_at": ["2024-03-02T00:00:00Z"] * 4}
    older = {**FOUR_ORDERS, "amount": ["9", "9", "9", "9"], "updated_at": ["2024-03-01T00:00:00Z"] * 4}
    company.data("a.csv", newer)
    company.data("b.csv", older)
    company.feed("order", {"table": "order", "from": "data/[ab].csv", "updated_at": "updated_at"})

    company.load()

    assert [row["amount"] for row in company.rows("order")] == [Decimal(n) for n in (1, 2, 3, 4)]


def test_a_late_row_makes_a_new_version_and_a_correction_replaces_its_row_alone(tmp_path: Path) -> None:
    company = small(tmp_path)
    first = company.version()
    late = {
        **orders(
            *[("a1", "2024-01-10T12:00:00Z", "100.10"), ("a2", "2024-01-11T12:00:00Z", "200.20")],
            *[("a3", "2024-02-12T12:00:00Z", "300.30"), ("a4", "2024-02-13T12:00:00Z", "444.44")],
            ("a1", "2024-01-05T12:00:00Z", "1.00"),
        )
    }
    company.data("order.csv", late)

    assert company.version() != first
    amounts = {row["order_id"]: row["amount"] for row in company.rows("order")}
    assert amounts == {
        "o1": Decimal("100.10"),
        "o2": Decimal("200.20"),
        "o3": Decimal("300.30"),
        "o4": Decimal("444.44"),
        "o5": Decimal("1.00"),
    }


def test_an_older_correction_does_not_overwrite_a_newer_row_of_an_earlier_load(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.table("order", {**FOUR_ORDERS, "updated_at": ["2024-03-02T00:00:00Z"] * 4}, updated_at="updated_at")
    company.load()
    stale = {name: cells[:1] for name, cells in FOUR_ORDERS.items()}
    company.data("stale.csv", {**stale, "amount": ["9"], "updated_at": ["2024-03-01T00:00:00Z"]})
    company.feed("stale", {"table": "order", "from": "data/stale.csv", "updated_at": "updated_at"})

    company.load()

    assert company.rows("order")[0]["amount"] == Decimal("100.10")


def test_equal_rows_of_overlapping_exports_count_once(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.data("again.csv", FOUR_ORDERS)
    company.feed("again", {"table": "order", "from": "data/again.csv"})

    company.load()

    assert sum(row["amount"] for row in company.rows("order")) == Decimal("1001.00")  # by hand, once


SPOILT = {
    "no amount": ("amount", ""),
    "a word for an amount": ("amount", "free"),
    "infinite": ("amount", "inf"),
    "not a number": ("amount", "NaN"),
    "no account": ("account_id", ""),
    "no such day": ("t", "2024-02-30T12:00:00Z"),
    "a day in the future": ("t", f"{SOON}-01-01T12:00:00Z"),
    "line zero": ("line", "0"),
}


@pytest.mark.parametrize("what", list(SPOILT))
def test_a_row_that_breaks_a_rule_is_set_aside_with_its_reason_and_the_rest_is_loaded(
    what: str, tmp_path: Path
) -> None:
    column, cell = SPOILT[what]
    rows = orders(*[(f"a{1 + i % 4}", "2024-01-10T12:00:00Z", "10.00") for i in range(40)])
    rows[column][7] = cell
    company = small(tmp_path).table("order", rows)

    report = company.load()

    kept = company.rows("order")
    assert len(kept) == 39
    assert "o8" not in {row["order_id"] for row in kept}
    assert set_aside(report, "order") == 1
    told = company.run("load")
    assert told.says("set aside"), told.out + told.err


def test_a_currency_without_a_rate_sets_its_rows_aside_and_is_named(tmp_path: Path) -> None:
    rows = orders(*[("a1", "2024-01-10T12:00:00Z", "10.00")] * 40, currency=["EUR"] * 39 + ["KZT"])
    company = small(tmp_path).table("order", rows)

    answer = company.run("load")

    assert answer.code == 0, answer.err
    assert answer.says("KZT"), answer.out + answer.err
    assert len(company.rows("order")) == 39


def test_contracts_may_lie_in_the_future_and_orders_may_not(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.table(
        "contract",
        {"contract_id": ["c1"], "account_id": ["a1"], "start": [f"{SOON}-01-01"], "end": [f"{SOON}-12-31"]},
    )

    company.load()

    assert [row["end"] for row in company.rows("contract")] == [date(SOON, 12, 31)]


def test_money_of_several_currencies_is_converted_by_the_rate_of_its_day_and_the_original_kept(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.table(
        "fx_rate",
        {"currency": ["USD", "USD"], "date": ["2024-01-01", "2024-02-01"], "per_unit": ["0.9", "0.8"]},
    )
    company.table("order", {**FOUR_ORDERS, "currency": ["USD", "EUR", "USD", "EUR"]})

    company.load()

    found = {row["order_id"]: (row["amount"], row["amount_original"], row["currency"]) for row in company.rows("order")}
    assert found == {  # 100.10 * 0.9 in January, 300.30 * 0.8 in February
        "o1": (Decimal("90.0900"), Decimal("100.1000"), "USD"),
        "o2": (Decimal("200.2000"), Decimal("200.2000"), "EUR"),
        "o3": (Decimal("240.2400"), Decimal("300.3000"), "USD"),
        "o4": (Decimal("400.4000"), Decimal("400.4000"), "EUR"),
    }


def test_an_order_late_in_the_evening_in_utc_is_tomorrow_in_tokyo(tmp_path: Path) -> None:
    company = small(tmp_path, zone="Asia/Tokyo")
    company.table("order", orders(("a1", "2024-01-31T23:30:00Z", "1.00"), ("a2", "2024-01-31T12:00:00", "1.00")))

    company.load()

    first, second = company.rows("order")
    assert (first["date"], first["month"]) == (date(2024, 2, 1), date(2024, 2, 1))  # 08:30 in Tokyo, the next day
    assert first["t"] == 1_706_743_800_000_000  # 2024-01-31 23:30 UTC in microseconds since 1970
    assert (second["date"], second["t"]) == (date(2024, 1, 31), 1_706_670_000_000_000)  # noon there is 03:00 UTC


def test_a_month_of_a_445_calendar_ends_after_four_four_and_five_weeks(tmp_path: Path) -> None:
    company = small(tmp_path, fiscal_year={"first_month": 1, "calendar": "4-4-5"})
    days = ["2024-01-15", "2024-02-20", "2024-03-20", "2024-03-30"]
    company.table("order", orders(*[("a1", f"{day}T12:00:00Z", "1.00") for day in days]))

    company.load()

    months = [row["month"] for row in company.rows("order")]
    assert months == sorted(months)
    first = months[0]
    assert abs((first - date(2024, 1, 1)).days) <= 7  # the year begins in the week of its first day
    assert [(month - first).days for month in months] == [0, 28, 56, 56]  # 4 weeks, 4 weeks, 5 weeks


def test_personal_columns_are_in_no_file_of_the_state(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.table(
        "contact",
        {
            "contact_id": ["c1", "c2", "c2", ""],
            "account_id": ["a1", "a2", "a2", "a3"],
            "name": ["Zebulon Quist", "Ottilie Krahn", "Ottilie Krahn", "Melchior Vance"],
            "email": ["zeb.quist@example.org", "ott@example.org", "ott@example.org", "mel@example.org"],
            "phone": ["+4915112345678", "+4915112345679", "+4915112345679", "+4915112345680"],
        },
    )

    company.load()

    kept = bytes_below(tmp_path / STATE)
    assert b"c1" in kept
    for word in (b"zeb.quist", b"@example.org", b"Quist", b"Melchior", b"mel@", b"+49151"):
        assert word not in kept, word  # nor in quarantine, where the fourth row went for want of a key


def test_personal_columns_of_a_workbook_and_parquet_do_not_land_either(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.table(
        "account",
        {**ACCOUNTS, "name": ["Quist & Söhne", "B", "C", "D"], "country": ["DE", "toolongacountry", "DE", "DE"]},
    )

    company.load()

    kept = bytes_below(tmp_path / STATE)
    assert b"Quist" not in kept
    assert "Söhne".encode() not in kept


def test_numbers_of_another_system_are_linked_to_accounts(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.table("account_link", {"system": ["erp"] * 2, "system_id": ["77", "78"], "account_id": ["a1", "a2"]})
    company.table(
        "order", orders(*[("77", "2024-01-10T12:00:00Z", "1"), ("78", "2024-01-10T12:00:00Z", "2")]), link="erp"
    )

    company.load()

    assert [(row["account_id"], row["amount"]) for row in company.rows("order")] == [("a1", 1), ("a2", 2)]


def test_a_sample_stands_for_the_rows_it_was_drawn_from(tmp_path: Path) -> None:
    company = small(tmp_path).table("order", {**FOUR_ORDERS, "drawn": ["1", "2.5", "1", "1"]}, weight="drawn")

    company.load()

    assert [row["weight"] for row in company.rows("order")] == [1.0, 2.5, 1.0, 1.0]


def test_constants_sql_filters_and_names_map_a_foreign_file(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.write(
        "data/export.csv",
        "Nr;Kunde;Datum;Betrag;Art\n1;a1;10.01.2024 14:00;1.234,50;V\n2;a2;11.01.2024 09:00;99,00;X\n",
    )
    company.write(
        "sources/order.yml",
        """
- table: order
  from: data/export.csv
  columns:
    order_id: Nr
    line: {constant: 1}
    account_id: {sql: upper(Kunde)}
    t: Datum
    amount: Betrag
  where: Art = 'V'
  decimal: ","
  time: {zone: Europe/Berlin, format: "%d.%m.%Y %H:%M"}
""",
    )
    company.table("account", {**ACCOUNTS, "account_id": ["A1", "A2", "A3", "A4"]})

    company.load()

    (row,) = company.rows("order")
    assert (row["account_id"], row["amount"]) == ("A1", Decimal("1234.50"))
    assert row["t"] == 1_704_891_600_000_000  # 14:00 in Berlin in winter is 13:00 UTC


def test_a_workbook_and_a_parquet_file_give_the_same_rows_as_a_csv(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.load()
    expected = [{k: v for k, v in row.items() if k != "source"} for row in company.rows("order")]
    book = xlsxwriter.Workbook(str(tmp_path / "data/order.xlsx"))
    sheet = book.add_worksheet("lines")
    for place, (name, cells) in enumerate(FOUR_ORDERS.items()):
        sheet.write_column(0, place, [name, *(float(c) if name == "amount" else c for c in cells)])  # type: ignore[arg-type]
    book.close()
    pq.write_table(
        pa.table({name: list(cells) for name, cells in FOUR_ORDERS.items()}), tmp_path / "data/order.parquet"
    )

    for file, more in (("order.xlsx", {"sheet": "lines"}), ("order.parquet", {})):
        company.feed("order", {"table": "order", "from": f"data/{file}", **more})
        company.load()
        found = [{k: v for k, v in row.items() if k != "source"} for row in company.rows("order")]
        assert found == expected, file


def test_a_rate_of_nothing_makes_no_money_vanish(tmp_path: Path) -> None:
    company = small(tmp_path)
    company.table("fx_rate", {"currency": ["USD"], "date": ["2024-01-01"], "per_unit": ["0"]})
    company.table("order", {**FOUR_ORDERS, "currency": ["USD", "EUR", "EUR", "EUR"]})

    report = company.load()

    assert set_aside(report, "fx_rate") == 1
    assert set_aside(report, "order") == 1


def test_rows_of_one_source_that_share_a_key_are_counted_and_told(tmp_path: Path) -> None:
    company = small(tmp_path).table("order", {**FOUR_ORDERS, "order_id": ["o1", "o1", "o3", "o4"]})

    report = company.load()

    assert set_aside(report, "order") == 1
    assert [row["order_id"] for row in company.rows("order")] == ["o1", "o3", "o4"]


def test_a_source_that_is_taken_away_takes_its_rows_with_it(tmp_path: Path) -> None:
    company = small(tmp_path)
    first = company.version()
    (tmp_path / "sources/order.yml").unlink()

    assert company.version() != first
    assert company.rows("order") == []
    assert len(company.rows("account")) == 4


@pytest.mark.parametrize("lost", ["CURRENT", "data", "versions"])
def test_what_was_derived_can_be_deleted_and_is_told_or_made_again(lost: str, tmp_path: Path) -> None:
    company = small(tmp_path)
    version = company.version()
    for path in [tmp_path / STATE / lost, *(tmp_path / STATE / lost).rglob("*")]:
        if path.is_file():
            path.unlink()

    assert_complains(company.run("metrics"), "load")
    assert company.version() == version
    assert len(company.rows("order")) == 4
