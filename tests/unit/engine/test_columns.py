"""From cells to numbers and labels: every bad cell is found, said with its place, and no good one is called bad."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changemaker.core.errors import BadValueError, SeveralProblemsError
from changemaker.engine.columns import Role, typed
from changemaker.engine.plain import open_table
from unit.engine.made import cells, column, opened


def read(folder: Path, values: list[object]) -> list[object]:
    return cells(opened(folder, column(values)), "spend")


def test_what_exports_write_for_not_known_is_not_known(tmp_path: Path) -> None:
    words = ["", "NA", "na", "N/A", "NaN", "nan", "NULL", "None", ".", "  "]

    assert read(tmp_path, [1, *words, 3]) == [1.0, *[None] * len(words), 3.0]


def test_numbers_are_read_as_people_and_programs_write_them(tmp_path: Path) -> None:
    written = ["5", " 5 ", "-5.25", "+3", "1e3", ".5", "5.", "0"]

    assert read(tmp_path, [*written]) == [5.0, 5.0, -5.25, 3.0, 1000.0, 0.5, 5.0, 0.0]


@pytest.mark.parametrize("cell", ["soon", "5 EUR", "1 000", "0x10", "-"])
def test_a_word_among_numbers_is_told_with_its_line_and_column(cell: str, tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="is not a number") as error:
        read(tmp_path, [1, 2, cell, 4])

    assert error.value.where.endswith("table.csv:4:2")  # header, two rows, then the third; second column
    assert f"'{cell}' in column 'spend'" in error.value.what
    assert "1 row" in error.value.what


def test_the_first_of_several_words_is_shown_and_all_are_counted(tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match=r"'x' in column 'spend' is not a number \(3 rows\)") as error:
        read(tmp_path, [1, "x", "y", 2, "z"])

    assert error.value.where.endswith(":3:2")


def test_a_cell_of_several_lines_above_does_not_move_the_line_that_is_told(tmp_path: Path) -> None:
    text = 'note,spend\n"two\nlines",1\nplain,word\n'

    with pytest.raises(BadValueError) as error:
        cells(opened(tmp_path, text), "spend")

    assert error.value.where.endswith(":4:2")


@pytest.mark.parametrize(("cell", "breaks"), [("a\nb", 1), ("a\n\nb", 2), ("a\r\nb", 1), ("\na\n", 2)])
def test_every_line_break_inside_the_cells_above_counts(cell: str, breaks: int, tmp_path: Path) -> None:
    text = f'note,spend\n"{cell}",1\nplain,2\n"{cell}",3\nplain,word\n'

    with pytest.raises(BadValueError) as error:
        cells(opened(tmp_path, text), "spend")

    assert error.value.where.endswith(f":{5 + 2 * breaks}:2")  # a header and three rows above it


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "1e400", "1e16"])
def test_infinite_and_absurd_numbers_are_told(cell: str, tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="is infinite or absurd") as error:
        read(tmp_path, [1, cell, 3])

    assert f"'{cell}'" in error.value.what
    assert error.value.where.endswith(":3:2")


@pytest.mark.parametrize("code", ["-999999", "-999", "2147483647", "99999999"])
def test_a_code_for_missing_far_from_everything_else_is_told(code: str, tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="looks like a code for 'missing'") as error:
        read(tmp_path, [12.5, 40, code, 7, code])

    assert "2 rows" in error.value.what
    assert error.value.where.endswith(":4:2")


@pytest.mark.parametrize(
    "values",
    [
        [1200, 5400, 9999, 8700, 15000],  # prices
        [100, 200, 300, 999],  # 999 is within the range of such prices
        [-500, 12, -999, 800],  # losses are usual here
        [0, 250_000, 999_999],
        [9999, 9999, 9999],  # a constant
        [999],
        [5, 12, 7, 999],  # far from the others, and still a price
        [0, 600, 9999],  # 20 times the others' range above them lies 12,600
        [2147483647, 2000000000, 1500000000],
    ],
)
def test_nines_that_fit_among_the_others_are_numbers(values: list[object], tmp_path: Path) -> None:
    assert read(tmp_path, values) == [float(str(value)) for value in values]


@pytest.mark.parametrize(("values", "code"), [([0, 400], "9999"), ([5, 12], "-999"), ([-40, 40], "-9999")])
def test_a_code_lies_over_twenty_ranges_away_from_the_others_or_below_nought_where_none_is(
    values: list[object], code: str, tmp_path: Path
) -> None:
    with pytest.raises(BadValueError, match=f"'{code}' in column 'spend' looks like a code"):
        read(tmp_path, [*values, code])  # 400 + 20 * 400 = 8,400; -40 - 20 * 80 = -1,640


@pytest.mark.parametrize("cell", ["1.234", "-12.345", "1.000"])
def test_where_commas_are_decimal_a_point_before_three_digits_is_not_guessed(cell: str, tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match=f"'{cell}' in column 'spend' may be a thousand or a fraction"):
        cells(opened(tmp_path, f"arm;spend\nmail;1,5\nmail;{cell}\n"), "spend")


def test_where_no_comma_is_decimal_a_point_is(tmp_path: Path) -> None:
    assert cells(opened(tmp_path, "arm;spend\nmail;1.234\nmail;2.5\n"), "spend") == [1.234, 2.5]
    assert cells(opened(tmp_path, "arm;spend\nmail;1,5\nmail;1.25\n"), "spend") == [1.5, 1.25]


def test_where_semicolons_separate_a_comma_may_be_the_decimal_point(tmp_path: Path) -> None:
    plain = opened(tmp_path, "arm;spend\nmail;1,5\nmail;1.5\nmail;-0,25\nmail;1,5e3\nmail;12\n")

    assert cells(plain, "spend") == [1.5, 1.5, -0.25, 1500.0, 12.0]


@pytest.mark.parametrize("cell", ["1.234,5", "1,234,567", "1,5 EUR"])
def test_thousands_are_not_guessed(cell: str, tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="is not a number"):
        cells(opened(tmp_path, f"arm;spend\nmail;{cell}\n"), "spend")


def test_where_commas_separate_a_comma_in_quotes_is_no_decimal_point(tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="is not a number"):
        cells(opened(tmp_path, 'arm,spend\nmail,"1,5"\n'), "spend")


def test_a_whole_number_is_one_label_with_or_without_its_point(tmp_path: Path) -> None:
    plain = opened(tmp_path, "arm,spend\n1,1\n1.0,1\n-3.0,1\n1.5,1\nA1.0b,1\n007,1\n")

    assert cells(plain, "arm", "label") == ["1", "1", "-3", "1.5", "A1.0b", "007"]


def test_labels_are_the_same_from_a_file_and_from_a_frame(tmp_path: Path) -> None:
    table = pd.DataFrame({"arm": [1.0, 2.0, None], "spend": [1.0, 2.0, 3.0]})
    from_file = cells(opened(tmp_path, table.to_csv(index=False)), "arm", "label")

    assert cells(open_table(table), "arm", "label") == from_file == ["1", "2", None]


@pytest.mark.parametrize("kind", ["Int64", "float64", "object", "string", "boolean"])
def test_a_frame_may_hold_its_numbers_in_any_way(kind: str) -> None:
    values: list[object] = [True, False, None] if kind == "boolean" else [1, 0, None]
    table = pd.DataFrame({"spend": pd.array(values, dtype=kind) if kind != "object" else values})

    assert cells(open_table(table), "spend") == [1.0, 0.0, None]


def test_what_is_wrong_in_a_frame_is_told_without_a_line() -> None:
    with pytest.raises(BadValueError, match="is infinite or absurd") as error:
        cells(open_table(pd.DataFrame({"spend": [1.0, float("inf")]})), "spend")
    assert error.value.where == "the table"

    with pytest.raises(BadValueError, match="'soon' in column 'spend' is not a number"):
        cells(open_table(pd.DataFrame({"spend": ["1", "soon"]})), "spend")


def test_everything_wrong_in_all_columns_is_told_at_once(tmp_path: Path) -> None:
    plain = opened(tmp_path, "a,b,c\n1,x,1\n2,2,inf\n3,3,3\n")
    roles = [Role(role=name, column=name, kind="number") for name in "abc"]

    with pytest.raises(SeveralProblemsError) as error:
        typed(plain, roles)

    assert [problem.where.rpartition("table.csv")[2] for problem in error.value.problems] == [":2:2", ":3:3"]


@given(st.lists(st.floats(-1e12, 1e12).map(lambda x: round(x, 3)) | st.none(), min_size=1, max_size=20))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_numbers_come_back_as_they_were_written(tmp_path: Path, values: list[float | None]) -> None:
    nines = {abs(code) for code in (999.0, 9999.0, 99999.0, 999999.0, 9999999.0, 99999999.0, 2.0**31, 2.0**31 - 1)}
    kept = [None if value is not None and abs(value) in nines else value for value in values]

    found = read(tmp_path, ["" if value is None else repr(value) for value in kept])

    assert found == kept
