"""What the columns of a plain file are taken for, what becomes of dates, and whose rows stay together."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from changemaker.core.errors import BadValueError
from changemaker.engine.plain import open_table
from changemaker.predict.scores.file_design import FileDesign, FileRoles, read_design

NOW = datetime(2026, 11, 22, tzinfo=UTC)
N = 60
Y = [place % 2 for place in range(N)]
DAYS = [f"2026-{place % 9 + 1:02d}-{place % 28 + 1:02d}" for place in range(N)]


def read(columns: dict[str, Sequence[object]], **roles: object) -> FileDesign:
    table = pa.table({"y": Y, **{name: list(cells) for name, cells in columns.items()}})
    return read_design(open_table(table), FileRoles(target="y", **roles), now=NOW)  # type: ignore[arg-type]  # by name


def kinds(file: FileDesign) -> dict[str, str]:
    return {column.name: column.kind for column in file.design.columns}


def left_out(file: FileDesign) -> dict[str, str]:
    return {left.name: left.reason for left in file.left_out}


def test_a_column_teaches_as_what_its_cells_are() -> None:
    cells: dict[str, tuple[Sequence[object], str]] = {
        "half": ([0.5 * place for place in range(N)], "number"),
        "even": ([place % 2 for place in range(N)], "flag"),
        "letter": (["a", "b", "c"] * 20, "category"),
        "agreed": (["Y", "N"] * 30, "category"),
        "lasted": ([f"00:{place:02d}:30" for place in range(N)], "number"),  # of seconds: it grows with the clock
        "turning": ([place * 7.0 % 1000 for place in range(N)], "number"),
    }

    found = kinds(read({name: column for name, (column, _) in cells.items()}))

    assert found == {name: kind for name, (_, kind) in cells.items()}


def test_what_nothing_can_be_learnt_from_is_left_out_with_its_reason() -> None:
    cells: dict[str, tuple[Sequence[object], str]] = {
        "order": ([f"o-{place}" for place in range(N)], "id"),
        "row": (list(range(1000, 1000 + N)), "id"),  # a running number
        "account id": ([place * 977 % 10_000 for place in range(N)], "id"),
        "words": ([f"somebody wrote {place} whole sentences about it" for place in range(N)], "text"),
        "nothing": (["", "n/a"] * (N // 2), "empty"),
        "one": (["x"] * N, "same"),
        "names": ([f"n{place // 2}" for place in range(N)], "rare"),  # two rows a label
        "day": (DAYS, "alone"),  # no other date to count from
        "when": ([f"{place % 9 + 1}/{place % 9 + 1}/2026" for place in range(N)], "two_ways"),
    }

    file = read({name: column for name, (column, _) in cells.items()} | {"price": [1.5 * place for place in range(N)]})

    assert left_out(file) == {name: reason for name, (_, reason) in cells.items()}
    assert kinds(file) == {"price": "number"}


def test_dates_become_days_between_them_and_since_them() -> None:
    bought = ["2026-01-01", "2026-01-31"] * 30
    promised = ["3.1.2026", "2.2.2026"] * 30  # written another way
    asked = ["2026-01-10 12:00:00", "2026-02-01 12:00:00"] * 30

    file = read({"bought": bought, "promised": promised, "asked": asked}, time="asked")

    days = {column.name: column.values[:2].tolist() for column in file.design.columns}
    assert days == {  # by hand; promised is two days after bought in every row, and so teaches nothing
        "asked after bought, days": [9.5, 1.5],
        "asked after promised, days": [7.5, -0.5],
    }
    assert file.design.time is not None
    assert file.design.time[:2].tolist() == [20_463, 20_485]  # days since 1970
    assert file.later == {}  # half a day after is the same day


def test_dates_that_come_after_the_time_of_the_row_are_told() -> None:
    later = [*DAYS[:30], *["2026-11-01"] * 30]

    file = read({"asked": DAYS, "paid": later}, time="asked")

    assert file.later == {"paid": 0.5}


def test_months_and_american_dates_are_read() -> None:
    american = [f"{place % 9 + 1}/{place % 28 + 1}/2026" for place in range(N)]

    file = read({"month": [day[:7] for day in DAYS], "bought": american, "sent": DAYS}, time="month")

    assert kinds(file) == {}  # bought and sent are the same day
    assert file.design.time is not None
    assert file.design.time[0] == 20_454  # 2026-01-01


def test_rows_of_a_unit_stay_together_and_rows_without_one_stand_alone() -> None:
    account = ["a", "a", None, None, *[f"u{place}" for place in range(N - 4)]]

    file = read({"account": account, "price": [float(place**2) for place in range(N)]}, unit="account")

    unit = file.design.unit
    assert unit[0] == unit[1]
    assert len(set(unit.tolist())) == N - 1
    assert file.nameless == 2


def test_the_same_row_twice_is_one_unit_but_rows_are_not_the_same_for_having_few_columns() -> None:
    price = [float(place // 2 * 3 + 0.5) for place in range(N)]
    twice = read_design(
        open_table(pa.table({"y": [place // 2 % 2 for place in range(N)], "price": price})),
        FileRoles(target="y"),
        now=NOW,
    )
    few = read({"channel": ["a", "b", "c"] * 20})

    assert (len(set(twice.design.unit.tolist())), twice.twins) == (N // 2, N // 2)
    assert (len(set(few.design.unit.tolist())), few.twins) == (N, 0)


def test_the_last_answer_is_that_of_an_earlier_time_of_the_same_unit() -> None:
    columns = {
        "account": ["a", "a", "b", "b"] * 15,
        "day": ["2026-01-01", "2026-01-02", "2026-01-01", "2026-01-01"] * 15,
    }

    file = read({**columns, "price": np.arange(N) * 1.0}, unit="account", time="day")

    last = file.design.last
    assert last is not None
    assert np.isnan(last[0])  # its first day
    assert last[1] == 0.0  # the answers of day one are all 0
    assert np.isnan(last[2]) and np.isnan(last[3])  # one day: none is earlier than the other


def test_a_row_with_an_answer_and_no_time_is_set_aside_and_one_without_answer_is_asked_of_the_last_time() -> None:
    y = [None, None, *Y[2:]]
    table = pa.table({"y": y, "day": [DAYS[0], None, None, *DAYS[3:]], "price": [0.5 * place for place in range(N)]})

    file = read_design(open_table(table), FileRoles(target="y", time="day"), now=NOW)

    assert file.intake.set_aside == {"day": 1}
    assert file.rows.tolist()[:3] == [1, 2, 4]
    assert file.timeless == 1
    assert file.design.time is not None
    assert file.design.time[1] == file.design.time.max()


def test_a_label_that_only_silent_rows_have_is_unknown() -> None:
    y = [None if place >= 50 else place % 2 for place in range(N)]
    table = pa.table(
        {"y": y, "channel": ["web" if place < 25 else "shop" if place < 55 else "fax" for place in range(N)]}
    )

    file = read_design(open_table(table), FileRoles(target="y"), now=NOW)

    channel = file.design.columns[0]
    assert channel.labels == ("shop", "web")
    assert np.isnan(channel.values[55:]).all()
    assert file.unknown == {"channel": 5}


def test_words_for_yes_and_no_are_answers(tmp_path: Path) -> None:
    file = tmp_path / "told.csv"
    file.write_text("y,x\n" + "".join(f"{'Yes' if place % 3 else 'no'},{place * 0.5}\n" for place in range(N)))

    design = read_design(open_table(file), FileRoles(target="y"), now=NOW).design

    assert design.target.kind == "yes_no"
    assert design.target.y[:4].tolist() == [0.0, 1.0, 1.0, 0.0]


def test_a_bad_date_deep_in_a_file_with_line_breaks_in_its_cells_is_found_on_its_line(tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    rows = [f'{place % 2},"a\nb",{DAYS[place]},{DAYS[place]}' for place in range(N)]
    rows[10] = '0,"a\nb",2026-13-01,2026-01-01'
    file.write_text("y,note,day,other\n" + "\n".join(rows) + "\n")

    with pytest.raises(BadValueError, match=r"notes\.csv:22:3: '2026-13-01'"):  # two lines a row, after the header
        read_design(open_table(file), FileRoles(target="y"), now=NOW)
