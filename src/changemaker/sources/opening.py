"""All sources of a load opened and mapped, so that every wrong header and page is told before a row is read."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from changemaker.core.errors import ChangemakerError, SeveralProblemsError, raise_all
from changemaker.engine.manifest import short_hash
from changemaker.engine.plain import reading
from changemaker.engine.sql_text import names, one_file
from changemaker.engine.workspace import Workspace
from changemaker.sources.conversation import is_conversation
from changemaker.sources.database import read_database
from changemaker.sources.mapping import Mapping, mapping_of
from changemaker.sources.opened import Opened, looked_up, open_conversations, open_parquet, open_source
from changemaker.sources.pieces import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A piece that was opened, and how its columns fill the table."""

    piece: Piece
    opened: Opened
    mapping: Mapping


def open_all(
    engine: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    pieces: Sequence[Piece],
    *,
    room: Path,
    progress: Callable[[str], None],
    personal: Collection[str] | None = None,
) -> list[Ready]:
    """Return the pieces opened and mapped; of a database the rows are fetched into `room`.

    Where `personal` is given, a database is asked for no personal columns but these, and for none without a use.

    Raises:
        ChangemakerError: everything that is wrong with files, headers and pages, told at once.
    """
    found: list[Ready] = []
    problems: list[ChangemakerError] = []
    for number, piece in enumerate(pieces):
        try:
            target = room / f"database{number}.parquet"
            piece, opened = _opened(engine, workspace, piece, target, progress=progress, personal=personal)
            home = workspace.settings.currency
            mapping = mapping_of(engine, opened, piece.feed, home=home, where=piece.where)
        except ChangemakerError as error:
            problems += error.problems if isinstance(error, SeveralProblemsError) else [error]
            continue
        problems += mapping.problems
        found.append(Ready(piece=piece, opened=opened, mapping=mapping))
    raise_all(problems)
    return found


def _opened(
    engine: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    piece: Piece,
    target: Path,
    *,
    progress: Callable[[str], None],
    personal: Collection[str] | None,
) -> tuple[Piece, Opened]:
    feed = piece.feed
    if piece.path is not None:
        if is_conversation(piece.path, feed):
            opened = open_conversations(engine, piece.path, feed)
        else:
            opened = open_source(engine, piece.path, sheet=feed.sheet, header=feed.header)
    else:
        progress(f"asking {piece.file}")
        read_database(feed, target, where=piece.where, personal=personal)
        columns = [str(row[0]) for row in engine.execute(f"DESCRIBE FROM {_parquet(target)}").fetchall()]
        held = engine.execute(
            f"SELECT count(*), sum(CAST(hash({names(columns)}) AS HUGEINT)) FROM {_parquet(target)}"
        ).fetchone()
        piece = replace(piece, content=short_hash(str(held)))
        opened = open_parquet(target, name=piece.file, columns=columns)
    with reading(opened.name):
        return piece, looked_up(engine, opened, feed.join, workspace.folder)


def _parquet(path: Path) -> str:
    return f"read_parquet({one_file(path)})"
