"""The loaded tables of a workspace: opened for reading, and the engine in which a load makes them."""

import os
from pathlib import Path
from types import MappingProxyType

import duckdb

from changemaker.core.errors import NothingLoadedError
from changemaker.core.scope import EVERYTHING, Scope
from changemaker.engine.fresh import NOTHING, Captured, captured_as, captured_now
from changemaker.engine.heard import MARK, NOTHING_HEARD, Heard
from changemaker.engine.manifest import FORMAT, Manifest
from changemaker.engine.plain import connect
from changemaker.engine.pushed import Pushed
from changemaker.engine.scoped import scoped
from changemaker.engine.sql_text import TYPES, name, names, one_file
from changemaker.engine.tables import Tables, opened
from changemaker.engine.versions import AGAIN, Versions
from changemaker.store.open import Store
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Table

GIB = 1 << 30
MOST_MEMORY = 4 * GIB  # beyond it a load spills into its own folder
SHARE_OF_MEMORY = 0.5
OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


def open_tables(state: Path, *, version: str = "", scope: Scope = EVERYTHING, store: Store | None = None) -> Tables:
    """Open a version of a workspace's tables; nothing loaded is read before it is asked for.

    Args:
        state: the workspace's `.changemaker`.
        version: one that is kept; the current one where empty.
        scope: which rows may be seen.
        store: where events are captured and surveys answered; what they tell is in the tables too, down to the last
            acknowledged one. What was read in texts is there without it.

    Returns:
        All canonical tables; those without rows are there, empty.

    Raises:
        NothingLoadedError: nothing was loaded or captured yet, or files of this version are gone.
        StoreError: the store cannot be read.
    """
    versions = Versions(state=state)
    manifest, captured, heard = _asked(versions, version, store)
    _require_files(versions, manifest)
    engine = connect()
    pushed = Pushed.of(captured, state)
    pushed.show(engine)
    heard.show(engine)
    for table in TABLES.values():
        rows = heard.united(table, pushed.united(table, _rows(versions, manifest, table)))
        engine.raw_sql(f"CREATE VIEW {name(table.name)} AS {rows}")
    filled = frozenset(table for table, parts in manifest.tables.items() if any(part.rows for part in parts.values()))
    tables = Tables(
        engine=engine,
        data_version=manifest.data_version + captured.name + heard.name,
        expressions=MappingProxyType({table.name: opened(engine, table) for table in TABLES.values()}),
        filled=filled | pushed.tables | heard.tables,
        set_aside=MappingProxyType(pushed.set_aside(manifest.set_aside())),
    )
    return scoped(tables, scope)


def _asked(versions: Versions, version: str, store: Store | None) -> tuple[Manifest, Captured, Heard]:
    """Return what was loaded, captured and heard, of a version or by now."""
    loaded, _, rest = version.partition("-")
    events, _, answers = rest.partition(MARK)
    events = events.rstrip("-")
    if events and store is None:
        raise NothingLoadedError(
            f"version {version} has captured events", where=str(versions.state), hint="open it with the store"
        )
    if not version:
        captured = captured_now(store, versions.state) if store is not None else NOTHING
        heard = Heard.now(store, versions.state)
        manifest = versions.current()
        if manifest is None and not captured.rows and not heard.name:
            raise NothingLoadedError("nothing is loaded yet", where=str(versions.state.parent), hint=AGAIN)
        return manifest or Manifest(), captured, heard
    captured = captured_as(store, versions.state, f"-{events}") if store is not None and events else NOTHING
    heard = _heard_as(versions, f"-{MARK}{answers}", store) if answers else NOTHING_HEARD
    return (Manifest() if loaded == Manifest().data_version else versions.read(loaded)), captured, heard


def _heard_as(versions: Versions, said: str, store: Store | None) -> Heard:
    heard = Heard.now(store, versions.state)
    if heard.name != said:
        raise NothingLoadedError(
            "answers or readings of this version are not here as they were: others have come since",
            where=str(versions.state),
            hint="open the current version",
        )
    return heard


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
    if rows and manifest.format < FORMAT:  # columns that came into the model since then are empty
        rows = f"(SELECT * FROM ({no_rows(table)}) UNION ALL BY NAME SELECT * FROM {rows})"
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
