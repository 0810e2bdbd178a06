"""The same orders from every kind of file are the same rows."""

import gzip
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from unit.sources.made import ACCOUNTS, THREE_ACCOUNTS, aside, loaded, quarantine, rows, workspace

FEED = {"table": "order", "columns": {"order_id": "nr", "line": {"constant": 1}, "account_id": "who", "t": "at"}}
EXPECTED = [
    ("17", "A1", 1743669000000000, date(2025, 4, 3), Decimal("1234.5000"), 3.0, False),
    ("18", "A2", 1743717600000000, date(2025, 4, 4), Decimal("-0.1000"), None, True),
]
COLUMNS = ("order_id", "account_id", "t", "date", "amount", "quantity", "cancelled")
CSV = "nr,who,at,amount,quantity,cancelled\n17,A1,2025-04-03 10:30,1234.5,3,no\n18,A2,2025-04-04 00:00,-0.1,,yes\n"


def as_semicolons(folder: Path) -> None:
    text = CSV.replace(",", ";").replace("1234.5", "1234,5").replace("-0.1", "-0,1")
    (folder / "orders").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())


def as_gzip(folder: Path) -> None:
    (folder / "orders").write_bytes(gzip.compress(CSV.replace(",", "\t").encode()))


def as_parquet(folder: Path) -> None:
    at = [datetime(2025, 4, 3, 8, 30, tzinfo=UTC), datetime(2025, 4, 3, 22, 0, tzinfo=UTC)]
    table = pa.table(
        {
            "nr": pa.array([17.0, 18.0]),
            "who": ["A1 ", "A2"],
            "at": pa.array(at, pa.timestamp("ns", "UTC")),
            "amount": pa.array([Decimal("1234.500000"), Decimal("-0.100000")], pa.decimal128(20, 6)),
            "quantity": pa.array([3, None], pa.int32()),
            "cancelled": [False, True],
        }
    )
    pq.write_table(table, folder / "orders")


def as_workbook(folder: Path) -> None:
    with xlsxwriter.Workbook(str(folder / "orders")) as book:
        book.add_worksheet("Cover").write(0, 0, "for finance")
        sheet, moment = book.add_worksheet("Data"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(1, 0, CSV.splitlines()[0].split(","))
        for line, (nr, who, at, amount, quantity, off) in enumerate(
            [
                (17, "A1", datetime(2025, 4, 3, 10, 30), 1234.5, 3, False),
                (18, "A2", datetime(2025, 4, 4), -0.1, "", True),
            ],
            start=2,
        ):
            sheet.write_row(line, 0, [nr, who])
            sheet.write_datetime(line, 2, at, moment)
            sheet.write_row(line, 3, [amount, quantity, off])


@pytest.mark.parametrize("made_by", [as_semicolons, as_gzip, as_parquet, as_workbook])
def test_orders_are_the_same_from_every_kind_of_file(tmp_path: Path, made_by: object) -> None:
    made_by(tmp_path)  # type: ignore[operator]
    more = {"sheet": "Data", "header": 2} if made_by is as_workbook else {}
    made = workspace(tmp_path, [ACCOUNTS, FEED | {"from": "orders"} | more], {"accounts.csv": THREE_ACCOUNTS})

    report = loaded(made)

    assert aside(report, "order") == {}
    assert rows(made, "order", *COLUMNS) == EXPECTED


def test_a_bad_cell_of_a_workbook_is_told_with_its_line(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "orders.xlsx")) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(
            [["order_id", "account_id", "t", "amount"], [1, "A1", "2025-01-01", 5], [2, "A1", "soon", 5]]
        ):
            sheet.write_row(line, 0, cells)
    feed = {"table": "order", "from": "orders.xlsx", "columns": {"line": {"constant": 1}}}
    made = workspace(tmp_path, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS})

    loaded(made)

    assert quarantine(made, "order") == ["orders.xlsx,3,t,soon,wrong_type"]


def test_a_line_break_within_a_cell_does_not_shift_the_lines_that_are_told(tmp_path: Path) -> None:
    orders = 'order_id,account_id,t,amount,note\n1,A1,2025-01-01,5,"two\nlines"\n2,A9,2025-01-01,5,\n'
    feed = {"table": "order", "from": "orders.csv", "columns": {"line": {"constant": 1}}, "where": "order_id <> '0'"}
    made = workspace(tmp_path, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS, "orders.csv": orders})

    loaded(made)

    assert quarantine(made, "order") == ["orders.csv,4,account_id,A9,no_partner"]
