"""Rows of one canonical table with what is personal in them: read by the rules of a load, and never written anywhere.

Accounts, times and the reasons for which a row is set aside are those of `changemaker load`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa

from changemaker.core.clock import Clock
from changemaker.engine.lake import loading_engine, rows_in
from changemaker.engine.manifest import Manifest
from changemaker.engine.plain import reading
from changemaker.engine.reading_room import reading_room
from changemaker.engine.sql_text import name, names, text
from changemaker.engine.versions import Versions
from changemaker.engine.workspace import Workspace
from changemaker.sources.checking import decimal_sign
from changemaker.sources.copies import without, without_copies
from changemaker.sources.mapping import personal_cells
from changemaker.sources.opening import Ready, open_all
from changemaker.sources.pieces import Seen, pieces_of
from changemaker.sources.resolving import key_of, resolving
from changemaker.sources.source_file import FOLDER
from changemaker.sources.staging import FILE, ROW, Staging
from changemaker.tables.catalogue import TABLES
from changemaker.tables.model import Table

AT_ONCE = 5_000  # rows in the memory at a time
CONFIRMED = "account_id IS NOT NULL AND (how IS DISTINCT FROM 'proposed' OR confirmed_by IS NOT NULL)"
Row = Mapping[str, object]


def rows_with_personal(
    workspace: Workspace,
    table: str,
    columns: Sequence[str],
    personal: Sequence[str],
    *,
    clock: Clock,
    progress: Callable[[str], None] = lambda _: None,
) -> Iterator[Row]:
    """Yield the rows of one table's feeds that a load would keep, with personal columns.

    Args:
        workspace: the company's folder; accounts and contacts are those loaded last.
        table: a canonical table.
        columns: of it, that are not personal.
        personal: of it; None in a row whose source does not have it.
        clock: rows later than its time are left out, as a load sets them aside.
        progress: is told each file.

    Raises:
        ChangemakerError: everything that makes sources unfit, told at once.
    """
    if not any((workspace.folder / FOLDER).glob("*.yml")):
        return
    pieces = [one for one in pieces_of(workspace, Seen(workspace.state)) if one.feed.table == table]
    if not pieces:
        return
    with reading_room(workspace.state) as room, closing(loading_engine(room)) as engine:
        ready = open_all(engine, workspace, pieces, room=room, progress=progress, personal=personal)
        kept = _Kept(engine, workspace, TABLES[table], ready, room, clock)
        for number, one in enumerate(ready):
            progress(f"reading {one.piece.file}")
            yield from _rows_of(engine, one, kept.rows(number, columns), personal, workspace.settings.currency)


class _Kept:
    """Which rows of all files a load would keep, personal columns apart."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        workspace: Workspace,
        table: Table,
        ready: Sequence[Ready],
        room: Path,
        clock: Clock,
    ) -> None:
        self.engine = engine
        versions = Versions(state=workspace.state)
        manifest = versions.current() or Manifest()
        files = [str(_staged(engine, workspace, one, number, room, clock)) for number, one in enumerate(ready)]
        rows = resolving(
            engine,
            table,
            files,
            home=workspace.settings.currency,
            known={
                other: view
                for other in sorted(
                    {column.refers for column in table.columns if column.refers not in ("", table.name)}
                )
                if (view := _view(engine, versions, manifest, other, f"SELECT {name(key_of(other))} AS key FROM {{}}"))
            },
            links=_view(engine, versions, manifest, "account_link", f"SELECT * FROM {{}} WHERE {CONFIRMED}"),
            rates=_view(engine, versions, manifest, "fx_rate", "SELECT * FROM {}"),
        )
        rows.matches()
        judged, lost = name(f"judged_{table.name}"), name(f"lost_{table.name}")
        engine.execute(f"CREATE OR REPLACE VIEW {judged} AS SELECT r.* {without(rows.resolved, rows.aside)}")
        without_copies(engine, rows=judged, key=table.key, aside=rows.aside, lost=lost)
        self.kept = without(rows.resolved, rows.aside, lost)

    def rows(self, number: int, columns: Sequence[str]) -> pa.Table:
        """Return the rows of one file that are kept, in its order."""
        asked = f"SELECT r.{ROW}, {names(columns, of='r')} {self.kept} WHERE r.{FILE} = {number} ORDER BY r.{ROW}"
        return self.engine.execute(asked).to_arrow_table()


def _staged(
    engine: duckdb.DuckDBPyConnection, workspace: Workspace, ready: Ready, number: int, room: Path, clock: Clock
) -> Path:
    """One source as canonical rows, without what is personal."""
    with reading(ready.opened.name):
        staging = Staging(
            opened=ready.opened,
            feed=ready.piece.feed,
            filled=ready.mapping.filled,
            settings=workspace.settings,
            source=ready.piece.page,
            number=number,
            now=clock(),
            decimal=ready.piece.feed.decimal or decimal_sign(engine, ready.opened, ready.mapping.filled),
        )
        path = room / f"{number}.parquet"
        engine.execute(f"COPY ({staging.sql()}) TO {text(str(path))} (FORMAT parquet, COMPRESSION lz4_raw)")
    return path


def _rows_of(
    engine: duckdb.DuckDBPyConnection, ready: Ready, kept: pa.Table, personal: Sequence[str], home: str
) -> Iterator[Row]:
    """The kept rows of one file, each with its personal cells, which are read again beside them."""
    feed, cells = ready.piece.feed, personal_cells(ready.opened, ready.piece.feed, home=home)
    asked = ", ".join(f"CAST({cells.get(one, 'NULL')} AS VARCHAR) AS {name(one)}" for one in personal)
    where = f" WHERE {feed.where}" if feed.where else ""
    places = kept[ROW].to_pylist()
    at = 0
    with reading(ready.opened.name):
        query = f"SELECT row_number() OVER () - 1 AS {ROW}, {asked} FROM ({ready.opened.sql}){where}"
        for batch in engine.execute(query).to_arrow_reader(AT_ONCE):
            told = dict(zip(batch.column(0).to_pylist(), batch.drop_columns([ROW]).to_pylist(), strict=True))
            upto = at
            while upto < len(places) and places[upto] in told:
                upto += 1
            for row in kept.slice(at, upto - at).to_pylist():
                yield {**row, **told[row[ROW]]}
            at = upto


def _view(engine: duckdb.DuckDBPyConnection, versions: Versions, manifest: Manifest, table: str, query: str) -> str:
    """A view of a table as it was loaded last, "" where it has no rows."""
    rows = rows_in(versions.data, manifest, TABLES[table])
    if not rows:
        return ""
    view = name(f"known_{table}")
    engine.execute(f"CREATE OR REPLACE VIEW {view} AS {query.format(rows)}")
    return view
