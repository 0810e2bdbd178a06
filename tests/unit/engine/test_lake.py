"""Opening what was loaded."""

from pathlib import Path

import pytest

from changemaker.core.errors import NothingLoadedError
from changemaker.engine.lake import open_tables
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema
from unit.sources.made import ACCOUNTS, THREE_ACCOUNTS, data_files, loaded, workspace


def test_before_the_first_load_it_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingLoadedError, match="changemaker load"):
        open_tables(tmp_path / ".changemaker")


def test_every_canonical_table_is_there_with_its_types_and_most_are_empty(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS], {"accounts.csv": THREE_ACCOUNTS})
    report = loaded(made)

    tables = open_tables(made.state)

    assert (tables.filled, tables.data_version) == ({"account"}, report.data_version)
    for name, table in TABLES.items():
        assert tables[name].to_pyarrow().schema.types == arrow_schema(table).types, name
        assert tables[name].columns == tuple(arrow_schema(table).names)
    assert tables["account"].count().execute() == 3


def test_a_version_that_is_not_kept_and_a_file_that_is_gone_are_told(tmp_path: Path) -> None:
    made = workspace(tmp_path, [ACCOUNTS], {"accounts.csv": THREE_ACCOUNTS})
    loaded(made)
    with pytest.raises(NothingLoadedError, match="abc"):
        open_tables(made.state, version="abc")

    (made.state / "data" / min(data_files(made))).unlink()

    with pytest.raises(NothingLoadedError, match="is gone"):
        open_tables(made.state)
