"""Small workspaces: pages of sources/, files beside them, and what a load made of them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from changemaker.core.clock import fixed_clock
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import FiscalYear, Settings, Workspace
from changemaker.sources.load import load
from changemaker.sources.load_report import LoadReport, TableLoad

NOW = "2026-03-01T12:00:00"
ORDERS = {
    "table": "order",
    "from": "orders*.csv",
    "columns": {"line": {"constant": 1}},
}
ACCOUNTS = {"table": "account", "from": "accounts.csv"}
THREE_ACCOUNTS = "account_id,segment\nA1,big\nA2,small\nA3,small\n"


def workspace(
    folder: Path,
    feeds: Sequence[Mapping[str, Any]],
    files: Mapping[str, str],
    *,
    currency: str = "EUR",
    zone: str = "Europe/Berlin",
    fiscal_year: FiscalYear | None = None,
) -> Workspace:
    """Write one page of sources and its files; JSON is YAML."""
    page(folder, "page.yml", feeds)
    put(folder, files)
    settings = Settings(name="Made", currency=currency, zone=zone, fiscal_year=fiscal_year or FiscalYear())
    return Workspace(folder=folder, settings=settings)


def page(folder: Path, name: str, feeds: Sequence[Mapping[str, Any]]) -> None:
    """Write one page of sources."""
    (folder / "sources").mkdir(exist_ok=True)
    (folder / "sources" / name).write_text(json.dumps(list(feeds), indent=1))


def put(folder: Path, files: Mapping[str, str]) -> None:
    """Write text files."""
    for name, text in files.items():
        (folder / name).write_text(text)


def loaded(made: Workspace, *, now: str = NOW) -> LoadReport:
    """Load without a word."""
    return load(made, clock=fixed_clock(now), progress=lambda step: None)


def table_of(report: LoadReport, table: str) -> TableLoad:
    """Return what was done to one table."""
    return next(one for one in report.tables if one.table == table)


def rows(made: Workspace, table: str, *columns: str) -> list[tuple[Any, ...]]:
    """Return some columns of the loaded rows, in the order of the first."""
    found = open_tables(made.state)[table].select(*columns).order_by(columns[0]).to_pyarrow().to_pylist()
    return [tuple(row[column] for column in columns) for row in found]


def aside(report: LoadReport, table: str) -> dict[tuple[str, str], int]:
    """Return how many rows of a table were set aside, by reason and column."""
    return {(one.why, one.column): one.rows for one in table_of(report, table).set_aside}


def quarantine(made: Workspace, table: str) -> list[str]:
    """Return the lines that show people what was set aside, without the header."""
    return (made.state / "quarantine" / f"{table}.csv").read_text().splitlines()[1:]


def data_files(made: Workspace) -> set[str]:
    """Return the Parquet files of the tables."""
    data = made.state / "data"
    return {path.relative_to(data).as_posix() for path in data.rglob("*.parquet")}
