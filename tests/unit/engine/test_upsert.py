"""Rows into partitions: after any sequence of loads the table is what a dictionary by key would be."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.engine.manifest import Partition
from changemaker.engine.upsert import Upsert, Upserted
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema

COST = TABLES["cost"]
SCHEMA = arrow_schema(COST)
MONTHS = ("2025-01", "2025-02", "2025-03")
ENGINE = duckdb.connect()


@dataclass(frozen=True)
class Row:
    month: int
    amount: int
    updated: int | None
    source: str


ROWS = st.builds(
    Row,
    month=st.integers(0, 2),
    amount=st.integers(0, 3),
    updated=st.none() | st.integers(0, 3),
    source=st.sampled_from(["a.yml", "b.yml"]),
)
LOADS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("pqrstu"), ROWS), st.lists(st.sampled_from(["a.yml", "b.yml"]), max_size=1)
    ),
    min_size=1,
    max_size=5,
)


def arrow(rows: Mapping[str, Row]) -> pa.Table:
    """The rows as a load would hand them over."""
    every = list(rows.items())
    columns: dict[str, Sequence[object]] = {
        "cost_id": [key for key, _ in every],
        "date": [date.fromisoformat(f"{MONTHS[row.month]}-05") for _, row in every],
        "amount": [Decimal(row.amount) for _, row in every],
        "updated_at": [row.updated for _, row in every],
        "source": [row.source for _, row in every],
    }
    return pa.table(
        [pa.array(columns.get(field.name, [None] * len(every)), field.type) for field in SCHEMA], schema=SCHEMA
    )


def keep(rows: pa.Table) -> None:
    """Hold rows in a table of the engine: what is registered is seen by one of its connections only."""
    ENGINE.register("given", rows)
    ENGINE.execute("CREATE OR REPLACE TABLE arriving AS SELECT * FROM given")


def applied(
    folder: Path,
    rows: Mapping[str, Row],
    before: Mapping[str, Partition],
    dropped: Sequence[str],
    *,
    scattered: bool = False,
) -> Upserted:
    """One load of `rows`."""
    room = Path(tempfile.mkdtemp(dir=folder))
    keep(arrow(rows))
    upsert = Upsert(engine=ENGINE, table=COST, data=folder / "data", room=room / "room", before=before, dropped=dropped)
    (room / "room").mkdir()
    return upsert.apply("SELECT * FROM arriving", scattered=scattered)


def content(folder: Path, partitions: Mapping[str, Partition]) -> dict[str, Row]:
    """What lies in the partitions; each row in the month of its date."""
    found: dict[str, Row] = {}
    for part, held in partitions.items():
        table = duckdb.execute("FROM read_parquet(?)", [str(folder / "data" / held.file)]).to_arrow_table()
        for row in table.to_pylist():
            assert f"{row['date']:%Y-%m}" == part
            assert row["cost_id"] not in found
            found[row["cost_id"]] = Row(MONTHS.index(part), int(row["amount"]), row["updated_at"], row["source"])
        assert table.num_rows == held.rows
    return found


def merged(before: Mapping[str, Row], rows: Mapping[str, Row], dropped: Sequence[str]) -> dict[str, Row]:
    """The same by hand: the newest wins, of equally new ones the one that comes."""
    kept = {key: row for key, row in before.items() if row.source not in dropped}

    def when(row: Row) -> int:
        return -1 if row.updated is None else row.updated

    return kept | {key: row for key, row in rows.items() if key not in kept or when(row) >= when(kept[key])}


@settings(max_examples=25)
@given(LOADS, st.booleans())
def test_a_table_is_what_a_dictionary_by_key_would_be(
    loads: list[tuple[dict[str, Row], list[str]]], scattered: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        partitions: Mapping[str, Partition] = {}
        expected: dict[str, Row] = {}
        for rows, dropped in loads:
            before, expected_before = partitions, expected
            expected = merged(expected, rows, dropped)
            done = applied(folder, rows, partitions, dropped, scattered=scattered)
            partitions = done.partitions

            assert content(folder, partitions) == expected
            assert done.new + done.changed + done.unchanged + done.older == len(rows)
            assert len(expected) == len(expected_before) + done.new - done.removed
            untouched = {
                part
                for part in MONTHS
                if {k: r for k, r in expected.items() if MONTHS[r.month] == part}
                == {k: r for k, r in expected_before.items() if MONTHS[r.month] == part}
            }
            assert all(partitions.get(part) == before.get(part) for part in untouched)


def test_the_same_rows_make_the_same_file_in_whatever_order_they_come(tmp_path: Path) -> None:
    rows = {f"c{n:03d}": Row(n % 3, n % 4, None, "a.yml") for n in range(500)}
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()

    one = applied(tmp_path / "one", rows, {}, ())
    two = applied(tmp_path / "two", dict(reversed(rows.items())), {}, (), scattered=True)

    assert one.partitions == two.partitions


def test_rows_without_a_date_lie_in_one_partition(tmp_path: Path) -> None:
    schema = arrow_schema(TABLES["account"])
    keep(pa.table([pa.array(["A1"] if f.name == "account_id" else [None], f.type) for f in schema], schema=schema))
    upsert = Upsert(engine=ENGINE, table=TABLES["account"], data=tmp_path / "data", room=tmp_path, before={})

    done = upsert.apply("SELECT * FROM arriving")

    assert (list(done.partitions), done.new) == (["all"], 1)
