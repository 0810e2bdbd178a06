"""Workbooks as everyone sends them: lines above the header, ids as floats, days as numbers, several sheets."""

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from changemaker.core.errors import BadFileError
from changemaker.engine.plain import LINE
from changemaker.sources.workbook import is_workbook, read_workbook


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        made.add_worksheet("About").write(0, 0, "Exported for finance")
        sheet = made.add_worksheet("Orders")
        sheet.write_row(0, 0, ["Report of all orders"])
        sheet.write_row(2, 0, ["nr", "when", "day", "amount", "", "paid", "empty"])
        sheet.write_row(3, 0, [12345.0])
        sheet.write_datetime(3, 1, datetime(2025, 4, 3, 10, 30), made.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_datetime(3, 2, datetime(2025, 4, 3), day)
        sheet.write(3, 3, 0.1)
        sheet.write(3, 4, "note")
        sheet.write_boolean(3, 5, True)
        sheet.write_row(5, 0, ["00017", "  blank  "])
    return path


def test_a_sheet_is_read_as_text_with_its_lines(book: Path) -> None:
    table = read_workbook(book, sheet="Orders", header=3)

    assert table.to_pylist() == [
        {
            LINE: 4,
            "nr": "12345",
            "when": "2025-04-03 10:30:00",
            "day": "2025-04-03",
            "amount": "0.1",
            "column 5": "note",
            "paid": "true",
            "empty": None,
        },
        {
            LINE: 6,
            "nr": "00017",
            "when": "blank",
            "day": None,
            "amount": None,
            "column 5": None,
            "paid": None,
            "empty": None,
        },
    ]
    assert date.fromisoformat(table["day"][0].as_py()) == date(2025, 4, 3)


def test_a_workbook_is_known_by_its_first_bytes(book: Path, tmp_path: Path) -> None:
    (tmp_path / "plain.xlsx").write_text("a,b\n")

    assert (is_workbook(book), is_workbook(tmp_path / "plain.xlsx")) == (True, False)


@pytest.mark.parametrize(
    ("sheet", "header", "says"),
    [
        ("Ordrs", 3, "did you mean 'Orders'"),
        ("Orders", 2, "names no columns"),
        ("Orders", 90, "is empty"),
        ("", 1, "no row"),
    ],
)
def test_a_sheet_that_is_not_there_or_names_nothing_is_told(book: Path, sheet: str, header: int, says: str) -> None:
    with pytest.raises(BadFileError, match=says):
        read_workbook(book, sheet=sheet, header=header)


def test_a_damaged_workbook_is_told(book: Path) -> None:
    book.write_bytes(book.read_bytes()[:900])

    with pytest.raises(BadFileError, match="cannot be read"):
        read_workbook(book)


def test_two_columns_of_one_name_are_told(tmp_path: Path) -> None:
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        made.add_worksheet().write_row(0, 0, ["nr", "NR"])

    with pytest.raises(BadFileError, match="two columns are called"):
        read_workbook(path)
