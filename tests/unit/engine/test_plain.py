"""Opening a plain table: what a person calls a table is read as they see it, anything else is told in their words."""

from pathlib import Path

import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changemaker.core.errors import BadFileError, ChangemakerError, MissingColumnError
from changemaker.engine.columns import Role, typed
from changemaker.engine.plain import PlainTable, open_file, open_table
from unit.engine.made import cells, opened, written

PLAIN = "arm,spend\nmail,1.5\nnone,2\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (PLAIN, "table.csv"),
        (PLAIN.replace(",", ";"), "table.csv"),
        (PLAIN.replace(",", "\t"), "table.tsv"),
        (PLAIN, "table.csv.gz"),
        (PLAIN, "no ending at all"),
        (PLAIN, "packed under another name.gz"),
        (PLAIN.replace("\n", "\r\n"), "table.csv"),
        ("\ufeff" + PLAIN, "table.csv"),
        (PLAIN.rstrip("\n"), "table.csv"),
        (" arm , spend \nmail , 1.5\n none, 2 \n", "table.csv"),
        ('"arm","spend"\n"mail","1.5"\n"none","2"\n', "table.csv"),
    ],
)
def test_separators_packing_line_ends_marks_blanks_and_quotes_make_no_difference(
    text: str, name: str, tmp_path: Path
) -> None:
    plain = opened(tmp_path, text, name)

    assert plain.columns == ("arm", "spend")
    assert cells(plain, "spend") == [1.5, 2.0]
    assert cells(plain, "arm", "label") == ["mail", "none"]


@pytest.mark.parametrize("other", ["*", "?", "[ab]", "' ü"])
def test_a_file_is_read_by_its_name_and_no_other_file_with_it(other: str, tmp_path: Path) -> None:
    written(tmp_path, "arm,spend\nmail,99\n", "tableX.csv")

    assert cells(opened(tmp_path, PLAIN, f"table{other}.csv"), "spend") == [1.5, 2.0]


def test_a_separator_inside_quotes_is_part_of_the_name(tmp_path: Path) -> None:
    plain = opened(tmp_path, '"Revenue, net, in EUR";arm\n1,5;mail\n')

    assert plain.columns == ("Revenue, net, in EUR", "arm")
    assert cells(plain, "Revenue, net, in EUR") == [1.5]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_only_separators_outside_quotes_are_counted(separator: str, tmp_path: Path) -> None:
    plain = opened(tmp_path, f'"a,b,c;d;e\tf\tg"{separator}arm\n1{separator}mail\n')

    assert plain.columns == ("a,b,c;d;e\tf\tg", "arm")


def test_a_separator_or_a_line_end_inside_quotes_is_part_of_the_cell(tmp_path: Path) -> None:
    plain = opened(tmp_path, 'arm,spend\n"mail, again",1\n"two\nlines",2\n"say ""hello""",3\n')

    assert cells(plain, "arm", "label") == ["mail, again", "two\nlines", 'say "hello"']
    assert cells(plain, "spend") == [1.0, 2.0, 3.0]


def test_a_column_without_a_name_gets_its_place(tmp_path: Path) -> None:
    plain = opened(tmp_path, ",spend,\n0,1.5,x\n1,2,y\n")

    assert plain.columns == ("column 1", "spend", "column 3")
    assert cells(plain, "column 1") == [0.0, 1.0]


@pytest.mark.parametrize("header", ["spend,spend", "spend, spend ", "Spend,spend", "SPEND, Spend ", '"spend",spend'])
def test_two_columns_of_one_name_are_told_by_that_name(header: str, tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="two columns are called"):
        opened(tmp_path, f"{header}\n1,2\n")


def test_a_column_that_is_called_as_our_own_line_counter_is_a_column(tmp_path: Path) -> None:
    plain = opened(tmp_path, "changemaker_line,spend\n7,1\n8,2\n")

    assert cells(plain, "changemaker_line") == [7.0, 8.0]


@pytest.mark.parametrize("taken", ["column 2", "Column 2"])
def test_a_column_without_a_name_takes_nobody_elses(taken: str, tmp_path: Path) -> None:
    plain = opened(tmp_path, f"{taken},\n1,2\n")

    assert plain.columns == (taken, "column 2 (unnamed)")
    assert cells(plain, "column 2 (unnamed)") == [2.0]


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    file = tmp_path / "table.parquet"
    pq.write_table(pa.table({"arm": ["mail", None], "spend": pa.array([1, 2], pa.int32()), "won": [True, False]}), file)
    plain = open_file(file)

    assert plain.columns == ("arm", "spend", "won")
    assert cells(plain, "spend") == [1.0, 2.0]
    assert cells(plain, "arm", "label") == ["mail", None]
    assert cells(plain, "won") == [1.0, 0.0]


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow", "ibis"])
def test_a_table_in_hand_is_a_table(kind: str) -> None:
    columns = {"arm": ["mail", "none"], "spend": [1.5, 2.0]}
    table = {
        "pandas": lambda: pd.DataFrame(columns),
        "polars": lambda: pl.DataFrame(columns),
        "arrow": lambda: pa.table(columns),
        "ibis": lambda: ibis.memtable(columns),
    }[kind]()

    plain = open_table(table)

    assert plain.columns == ("arm", "spend")
    assert cells(plain, "spend") == [1.5, 2.0]


def test_a_path_as_text_is_opened_as_a_file(tmp_path: Path) -> None:
    assert open_table(str(written(tmp_path, PLAIN))).columns == ("arm", "spend")


@pytest.mark.parametrize("thing", [42, None, object()])
def test_what_is_no_table_is_told(thing: object) -> None:
    with pytest.raises(BadFileError, match="is not a table"):
        open_table(thing)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "names no columns"),
        (b",,\n1,2,3\n", "names no columns"),
        (b"PK\x03\x04rest", "workbook or a zip"),
        (PLAIN.encode("utf-16"), "UTF-16"),
        ("prénom,spend\nx,1\n".encode("latin-1"), "not UTF-8"),
        (b"\x00\x01\x02\x03binary\n", "not a text table"),
        (b'arm,"spend\n1,2\n', "header cannot be read"),
    ],
)
def test_what_is_no_text_table_is_told_on_opening(raw: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match=says):
        opened(tmp_path, raw)


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("arm,spend\nmail,1\nnone\n", "1 cells where the header has 2", 3),
        ("arm,spend\nmail,1\nnone,2,3\n", "3 cells where the header has 2", 3),
        ('arm,spend\nmail,1\nnone,"2\n', "quote is opened and never closed", 3),
    ],
)
def test_a_line_that_does_not_fit_its_header_is_told_with_its_number(
    text: str, says: str, line: int, tmp_path: Path
) -> None:
    with pytest.raises(BadFileError, match=says) as error:
        cells(opened(tmp_path, text), "spend")

    assert error.value.where.endswith(f"table.csv:{line}")


def test_letters_that_are_not_utf_8_in_a_column_that_is_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="not UTF-8"):
        cells(opened(tmp_path, "arm,spend\ncafé,1\n".encode("latin-1")), "arm", "label")


def test_a_header_alone_has_no_row(tmp_path: Path) -> None:
    with pytest.raises(BadFileError, match="no row"):
        cells(opened(tmp_path, "arm,spend\n"), "spend")


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_cut_gzip_file_is_told_not_read_up_to_the_cut(cut: int, tmp_path: Path) -> None:
    long = "arm,spend\n" + "".join(f"mail,{place}\n" for place in range(5000))
    file = written(tmp_path, long, "table.csv.gz")
    file.write_bytes(file.read_bytes()[:-cut])

    with pytest.raises(BadFileError, match="cut"):
        open_file(file)


def test_a_gzip_file_in_several_parts_is_one_table_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    file = written(tmp_path, PLAIN, "table.csv.gz")
    more = written(tmp_path, "mail,7\n", "more.csv.gz")
    file.write_bytes(file.read_bytes() + more.read_bytes())

    assert cells(open_file(file), "spend") == [1.5, 2.0, 7.0]

    broken = bytearray(file.read_bytes())
    broken[20] ^= 0xFF
    file.write_bytes(bytes(broken))
    with pytest.raises(BadFileError, match=r"damaged|cut"):
        open_file(file)


def test_a_cut_parquet_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "table.parquet"
    pq.write_table(pa.table({"spend": list(range(1000))}), file)
    file.write_bytes(file.read_bytes()[:-50])

    with pytest.raises(BadFileError):
        cells(open_file(file), "spend")


def test_a_missing_file_is_told_with_what_is_there_and_a_folder_as_one(tmp_path: Path) -> None:
    written(tmp_path, PLAIN, "sales.csv")

    with pytest.raises(BadFileError, match=r"sales\.csv"):
        open_file(tmp_path / "sale.csv")
    with pytest.raises(BadFileError, match="folder"):
        open_file(tmp_path)


def test_missing_columns_are_told_all_at_once_with_what_was_meant(tmp_path: Path) -> None:
    with pytest.raises(MissingColumnError) as error:
        opened(tmp_path, PLAIN).require(["spnd", "arm", "amr"])

    assert error.value.what == "no columns 'spnd', 'amr'"
    assert error.value.hint == "did you mean 'spend', 'arm'?"


def test_where_a_row_is_names_the_file_and_the_line_if_there_is_one() -> None:
    plain = PlainTable(table=ibis.memtable({"a": [1]}), name="orders.csv", columns=("a",), text=True)

    assert plain.where(7) == "orders.csv:7"
    assert plain.where(None) == "orders.csv"


starts = st.sampled_from([b"", b"PAR1", b"\x1f\x8b\x08", b"\xef\xbb\xbf", b"a,b\n", b'"a', b"\xff\xfe", b"PK\x03\x04"])


@given(starts, st.binary(max_size=60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_bring_anything_but_a_table_or_one_of_our_messages(tmp_path: Path, start: bytes, rest: bytes) -> None:
    file = tmp_path / "anything"
    file.write_bytes(start + rest)

    try:
        plain = open_file(file)
        read = typed(plain, [Role(role="it", column=plain.columns[0], kind="label")])
        assert read.count().to_pyarrow().as_py() >= 1
    except ChangemakerError as error:
        assert error.hint
        assert "Hint" in str(error)
