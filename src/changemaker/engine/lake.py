"""The loaded tables of a workspace: opened for reading, and the engine in which a load makes them."""

import os
from pathlib import Path
from types import MappingProxyType

import duckdb

from changemaker.core.errors import NothingLoadedError
from changemaker.engine.manifest import Manifest
from changemaker.engine.plain import connect
from changemaker.engine.sql_text import TYPES, name, names, one_file
from changemaker.engine.tables import Tables
from changemaker.engine.versions import AGAIN, Versions
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Table

GIB = 1 << 30
MOST_MEMORY = 4 * GIB  # beyond it a load spills into its own folder
SHARE_OF_MEMORY = 0.5
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def open_tables(state: Path, *, version: str = "") -> Tables:
    """Open a version of a workspace's tables; nothing is read before it is asked for.

    Args:
        state: the workspace's `.changemaker`.
        version: one that is kept; the current one where empty.

    Returns:
        All canonical tables; those without rows are there, empty.

    Raises:
        NothingLoadedError: nothing was loaded yet, or files of this version are gone.
    """
    versions = Versions(state=state)
    manifest = versions.read(version) if version else versions.current()
    if manifest is None:
        raise NothingLoadedError("nothing is loaded yet", where=str(state.parent), hint=AGAIN)
    _require_files(versions, manifest)
    engine = connect()
    for table in TABLES.values():
        engine.raw_sql(f"CREATE VIEW {name(table.name)} AS {_rows(versions, manifest, table)}")
    filled = frozenset(table for table, parts in manifest.tables.items() if any(part.rows for part in parts.values()))
    return Tables(
        engine=engine,
        data_version=manifest.data_version,
        expressions=MappingProxyType({table: engine.table(table) for table in TABLES}),
        filled=filled,
        set_aside=MappingProxyType(dict(manifest.set_aside())),
    )


def loading_engine(room: Path) -> duckdb.DuckDBPyConnection:
    """Return an engine in memory that spills into `room` and never fetches anything from outside."""
    memory = min(MOST_MEMORY, int(_memory() * SHARE_OF_MEMORY))
    engine = duckdb.connect(
        config={**OFFLINE, "memory_limit": f"{memory // (1 << 20)}MiB", "temp_directory": str(room / "spill")}
    )
    engine.execute("SET enable_progress_bar = false")
    return engine


def rows_in(data: Path, manifest: Manifest, table: Table) -> str:
    """Return SQL of a table's rows, "" where it has none."""
    files = [one_file(data / part.file) for part in manifest.tables.get(table.name, {}).values()]
    return f"read_parquet([{', '.join(files)}])" if files else ""


def no_rows(table: Table) -> str:
    """Return SQL of a table without rows, its columns typed."""
    kinds = {column.name: TYPES[column.kind] for column in table.every_column()}
    columns = ", ".join(f"CAST(NULL AS {kinds[column]}) AS {name(column)}" for column in arrow_schema(table).names)
    return f"SELECT {columns} WHERE false"


def _rows(versions: Versions, manifest: Manifest, table: Table) -> str:
    rows = rows_in(versions.data, manifest, table)
    return f"SELECT {names(arrow_schema(table).names)} FROM {rows}" if rows else no_rows(table)


def _require_files(versions: Versions, manifest: Manifest) -> None:
    gone = sorted(file for file in manifest.files() if not (versions.data / file).is_file())
    if gone:
        more = f" and {len(gone) - 1:,} more" if len(gone) > 1 else ""
        raise NothingLoadedError(
            f"a file of the loaded tables is gone: {gone[0]}{more}",
            where=str(versions.data),
            hint=AGAIN,
        )


def _memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 2 * MOST_MEMORY
