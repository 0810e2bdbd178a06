"""One source opened: SQL that yields its rows, with or without their lines; nothing but its header is read yet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from changemaker.core.errors import MissingColumnError, RowsMultipliedError
from changemaker.engine.plain import LINE, open_file
from changemaker.engine.sql_text import name, names, one_file
from changemaker.engine.yaml_file import shown
from changemaker.sources.conversation import read_conversations
from changemaker.sources.source_file import Feed, Join
from changemaker.sources.workbook import is_workbook, read_workbook

PLACE = "changemaker_place"  # number of the row within its source, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file or query as a relation of the loading connection."""

    name: str  # for messages
    sql: str  # its rows, in the order of the source
    numbered: str  # the same with `LINE`
    columns: tuple[str, ...]
    text: bool  # every cell is text and trimmed
    commas: bool = False  # a `;` file: 1,5 may be a number
    blank: frozenset[str] = frozenset()  # columns of which it has no cell: a lookup may have them


def open_source(engine: duckdb.DuckDBPyConnection, path: Path, *, sheet: str = "", header: int = 1) -> Opened:
    """Open a CSV, Parquet or workbook file.

    Raises:
        BadFileError: it is missing, empty, cut, or none of these.
    """
    path = Path(shown(path))
    if path.is_file() and is_workbook(path):
        return _held(engine, path, read_workbook(path, sheet=sheet, header=header), (sheet, header))
    plain = open_file(path)
    if plain.engine is None:
        raise TypeError(f"{path} was opened without an engine")
    if not plain.text:
        return open_parquet(path, name=str(path), columns=plain.columns)
    return Opened(
        name=plain.name,
        sql=plain.engine.compile(plain.table),
        numbered=plain.engine.compile(plain.with_lines().table),
        columns=plain.columns,
        text=True,
        commas=plain.decimal_comma,
    )


def open_conversations(engine: duckdb.DuckDBPyConnection, path: Path, feed: Feed) -> Opened:
    """Open a file of transcripts or mails.

    Raises:
        BadFileError, TextFileError: it is missing, empty, cut, or not what its name says.
    """
    table = read_conversations(path, feed)
    blank = frozenset(name for name in table.column_names if table[name].null_count == table.num_rows)
    return replace(_held(engine, Path(shown(path)), table, ("conversations",)), blank=blank)


def _held(engine: duckdb.DuckDBPyConnection, path: Path, table: pa.Table, about: tuple[object, ...]) -> Opened:
    """Rows that are in the memory already."""
    view = f"changemaker_{abs(hash((path, *about)))}"
    engine.register(view, table)
    columns = tuple(column for column in table.column_names if column != LINE)
    sql = f"SELECT {names(columns)} FROM {view}"
    return Opened(name=str(path), sql=sql, numbered=f"SELECT * FROM {view}", columns=columns, text=True)


def open_parquet(path: Path, *, name: str, columns: Sequence[str]) -> Opened:
    """Open a Parquet file; its rows count as lines from 1."""
    rows = f"read_parquet({one_file(path)}, file_row_number = true)"
    return Opened(
        name=name,
        sql=f"SELECT {names(columns)} FROM {rows}",
        numbered=f"SELECT file_row_number + 1 AS {LINE}, {names(columns)} FROM {rows}",
        columns=tuple(columns),
        text=False,
    )


def looked_up(engine: duckdb.DuckDBPyConnection, opened: Opened, joins: Sequence[Join], folder: Path) -> Opened:
    """Return a source with the columns of its lookups, found by their keys.

    Raises:
        BadFileError: a lookup cannot be read.
        MissingColumnError: a key is not there.
        RowsMultipliedError: a key stands twice in a lookup, so that rows, and their money, would be counted twice.
    """
    for join in joins:
        lookup = open_source(engine, folder / join.from_, sheet=join.sheet, header=join.header)
        pairs = {join.on: join.on} if isinstance(join.on, str) else join.on
        _require(pairs, opened.columns, opened.name)
        _require(list(pairs.values()), lookup.columns, lookup.name)
        _refuse_copies(engine, opened, lookup, pairs)
        told = {column.lower() for column in lookup.columns}
        gone = [column for column in opened.columns if column in opened.blank and column.lower() in told]
        kept = [column for column in opened.columns if column not in gone]
        new = [column for column in lookup.columns if column.lower() not in {own.lower() for own in kept}]
        opened = replace(
            opened,
            sql=_joined(opened.sql, lookup, pairs, new, gone),
            numbered=_joined(opened.numbered, lookup, pairs, new, gone),
            columns=(*kept, *new),
            text=opened.text and lookup.text,
        )
    return opened


def _require(wanted: Sequence[str] | dict[str, str], columns: Sequence[str], where: str) -> None:
    if any(column not in columns for column in wanted):
        raise MissingColumnError.among(list(wanted), columns, where=where)


def _same(pairs: dict[str, str], ours: str, theirs: str) -> str:
    return " AND ".join(
        f"CAST({ours}.{name(own)} AS VARCHAR) = CAST({theirs}.{name(other)} AS VARCHAR)" for own, other in pairs.items()
    )


def _joined(sql: str, lookup: Opened, pairs: dict[str, str], new: Sequence[str], gone: Sequence[str]) -> str:
    placed = f"SELECT row_number() OVER () AS {PLACE}, * FROM ({sql})"
    added = f", {names(new, of='l')}" if new else ""
    return (
        f"SELECT o.* EXCLUDE ({names([PLACE, *gone])}){added} FROM ({placed}) o LEFT JOIN ({lookup.sql}) l "
        f"ON {_same(pairs, 'o', 'l')} ORDER BY o.{PLACE}"
    )


def _refuse_copies(engine: duckdb.DuckDBPyConnection, opened: Opened, lookup: Opened, pairs: dict[str, str]) -> None:
    theirs = list(pairs.values())
    twice = engine.execute(
        f"SELECT count(*) AS times, {names(theirs)} FROM ({lookup.sql}) "
        f"GROUP BY ALL HAVING count(*) > 1 AND {name(theirs[0])} IS NOT NULL ORDER BY ALL DESC LIMIT 1"
    ).fetchone()
    if twice is None:
        return
    count = "SELECT count(*) FROM"
    before = _number(engine, f"{count} ({opened.sql})")
    after = _number(engine, f"{count} ({opened.sql}) o LEFT JOIN ({lookup.sql}) l ON {_same(pairs, 'o', 'l')}")
    if after > before:
        times, *key = twice
        said = ", ".join(f"'{cell}'" for cell in key)
        raise RowsMultipliedError(
            f"joined with {lookup.name}, {before:,} rows become {after:,}: {said} stands there {times:,} times",
            where=opened.name,
            hint=f"keep one row a {', '.join(theirs)} in {Path(lookup.name).name}",
        )


def _number(engine: duckdb.DuckDBPyConnection, query: str) -> int:
    found = engine.execute(query).fetchone()
    return int(found[0]) if found else 0
