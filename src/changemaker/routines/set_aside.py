"""Rows of a table that were set aside, a page at a time, as anybody may see them: who stands in a cell is covered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from changemaker.engine.manifest import Manifest
from changemaker.engine.versions import Versions
from changemaker.engine.workspace import Workspace
from changemaker.privacy.redact import redact

LONGEST = 200  # characters of a cell that are shown
READ = 4 * LONGEST  # so much of it is looked through
CELLS = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSetAside:
    """One row that broke a rule."""

    file: str  # relative to the workspace
    line: int | None
    column: str | None  # canonical
    value: str | None  # what stood in that column, redacted and cut
    reason: str  # "wrong_type", ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsSetAside:
    """Some of the rows, and how many there are."""

    rows: Sequence[RowSetAside]
    total: int


def rows_set_aside(workspace: Workspace, manifest: Manifest, table: str, *, start: int, most: int) -> RowsSetAside:
    """Return up to `most` rows of `table` that were set aside, by file and line, from place `start` (of 0) on.

    E-mail addresses, telephone numbers, cards and accounts in them are replaced by their kind.
    """
    folder = Versions(state=workspace.state).quarantine
    names = [one.quarantine for one in manifest.readings if one.table == table and one.quarantine]
    rows = _read(folder, tuple(name for name in names if (folder / name).is_file()))
    return RowsSetAside(rows=[_row(one) for one in rows.slice(start, most).to_pylist()], total=rows.num_rows)


@lru_cache(maxsize=8)
def _read(folder: Path, names: tuple[str, ...]) -> pa.Table:
    """Files are named by what they hold: read once, a page after the other comes at once."""
    pieces = [pq.read_table(folder / name, columns=CELLS.names).cast(CELLS) for name in names]
    rows = pa.concat_tables(pieces) if pieces else CELLS.empty_table()
    return rows.sort_by([("file", "ascending"), ("line", "ascending")])


def _row(cells: dict[str, object]) -> RowSetAside:
    line, column, value = cells["line"], cells["column"], cells["value"]
    return RowSetAside(
        file=_covered(cells["file"]),
        line=line if isinstance(line, int) else None,
        column=None if column is None else _covered(column),
        value=None if value is None else _covered(value),
        reason=str(cells["reason"] or ""),
    )


def _covered(cell: object) -> str:
    return redact(str(cell or "")[:READ]).text[:LONGEST]
