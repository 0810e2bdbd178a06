"""What came in and what was set aside: the sum is always what was read."""

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import BadFileError
from changemaker.engine.intake import Intake, complete_rows

rows = st.lists(
    st.fixed_dictionaries({"a": st.none() | st.integers(0, 3), "b": st.none() | st.integers(0, 3)}),
    min_size=1,
    max_size=20,
)


@given(rows)
@settings(max_examples=8)
def test_every_row_is_kept_or_counted_under_the_first_thing_it_lacks(made: list[dict[str, int | None]]) -> None:
    schema = {"a": "int64", "b": "int64"}
    table = ibis.memtable({name: [row[name] for row in made] for name in schema}, schema=schema)
    whole = [row for row in made if None not in row.values()]
    if not whole:
        with pytest.raises(BadFileError, match=r"no row is complete \(empty: (a 'Alpha'|b 'Beta') in"):
            complete_rows(table, {"a": "Alpha", "b": "Beta"}, name="f.csv")
        return

    kept, intake = complete_rows(table, {"a": "Alpha", "b": "Beta"}, name="f.csv")

    assert kept.count().to_pyarrow().as_py() == len(whole)
    assert intake.rows == len(made)
    assert intake.rows == len(whole) + sum(intake.set_aside.values())
    assert intake.set_aside.get("Alpha", 0) == sum(row["a"] is None for row in made)
    assert intake.set_aside.get("Beta", 0) == sum(row["a"] is not None and row["b"] is None for row in made)


def test_the_foot_names_the_file_without_its_folders() -> None:
    assert Intake(name="somewhere/deep/orders.csv", rows=3).file == "orders.csv"
