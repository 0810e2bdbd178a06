"""A version that was loaded before a column came into the model still opens; the new column is empty in it."""

from pathlib import Path

import pyarrow.parquet as pq

from changemaker.core.clock import fixed_clock
from changemaker.engine.lake import open_tables
from changemaker.engine.versions import Versions
from changemaker.engine.workspace import open_workspace
from changemaker.sources.load import load


def test_a_version_without_a_column_of_today_opens_with_that_column_empty(tmp_path: Path) -> None:
    (tmp_path / "changemaker.yml").write_text("name: Made\ncurrency: EUR\n")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "all.yml").write_text("- {table: account, from: accounts.csv}\n")
    (tmp_path / "accounts.csv").write_text("account_id,segment\nA1,small\nA2,large\n")
    workspace = open_workspace(tmp_path)
    load(workspace, clock=fixed_clock("2026-01-01"), progress=lambda step: None)
    versions = Versions(state=workspace.state)
    manifest = versions.current()
    assert manifest is not None
    for file in manifest.files():  # as an older changemaker wrote it
        path = versions.data / file
        pq.write_table(pq.read_table(path).drop_columns(["account_manager_id"]), path)
    versions.publish(manifest.model_copy(update={"format": 1}))

    account = open_tables(workspace.state)["account"].order_by("account_id").to_pyarrow()

    assert account["segment"].to_pylist() == ["small", "large"]
    assert account["account_manager_id"].to_pylist() == [None, None]
