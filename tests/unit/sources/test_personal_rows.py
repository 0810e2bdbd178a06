"""Personal rows of a database: only what was asked for comes to the disk, and it goes with the reading."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from changemaker.core.clock import fixed_clock
from changemaker.engine.workspace import Workspace
from changemaker.sources.personal_rows import rows_with_personal
from unit.sources.made import ACCOUNTS, NOW, THREE_ACCOUNTS, loaded, workspace


def crm(folder: Path) -> Workspace:
    """Two contacts in a database, with more about them than anybody asks for."""
    with duckdb.connect(str(folder / "crm.db")) as made:
        made.execute("CREATE TABLE people (no VARCHAR, firm VARCHAR, full_name VARCHAR, mail VARCHAR, salary VARCHAR)")
        made.execute("INSERT INTO people VALUES ('P1', 'A1', 'Ann Lee', 'ann@x.example', 'eighty thousand')")
        made.execute("INSERT INTO people VALUES ('P2', 'A2', 'Bo Ray', 'bo@x.example', 'ninety thousand')")
    feed = {
        "table": "contact",
        "database": f"duckdb://{folder / 'crm.db'}",
        "relation": "people",
        "columns": {"contact_id": "no", "account_id": "firm", "name": "full_name", "email": {"sql": "lower(mail)"}},
        "where": "no <> 'P2'",
    }
    made_of = workspace(folder, [ACCOUNTS, feed], {"accounts.csv": THREE_ACCOUNTS})
    loaded(made_of)
    return made_of


def test_only_the_personal_columns_that_are_asked_for_come_to_the_disk(tmp_path: Path) -> None:
    made = crm(tmp_path)

    rows = rows_with_personal(made, "contact", ("contact_id",), ("email",), clock=fixed_clock(NOW))
    first = next(rows)  # the others are still to come: what was fetched is on the disk
    (fetched,) = made.state.glob("reading-*/database*.parquet")
    held = pq.read_table(fetched).to_pylist()

    assert (first["contact_id"], first["email"]) == ("P1", "ann@x.example")
    assert [(row["no"], row["mail"], row["full_name"], row["salary"]) for row in held] == [
        ("P1", "ann@x.example", None, None),
        ("P2", "bo@x.example", None, None),
    ]
    assert list(rows) == [] and not [path for path in made.state.glob("reading-*") if path.is_dir()]
