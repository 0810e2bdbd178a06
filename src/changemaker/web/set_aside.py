"""Rows that were set aside, a page at a time: where each stood, which cell is to blame, and why; people covered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from changemaker.engine.manifest import SetAside
from changemaker.engine.versions import Versions
from changemaker.engine.workspace import Workspace
from changemaker.privacy.redact import redact
from changemaker.reports.labels import clean
from changemaker.reports.words import CATALOGUES, listed, word
from changemaker.tables.catalogue import TABLES
from changemaker.web.company import Loaded
from changemaker.web.kept_once import KeptOnce

PAGE = 50
LONGEST = 200  # characters of a cell that are shown
_TABLES = KeptOnce[pa.Table](8)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsideRow:
    """One row in words."""

    file: str
    line: int | None
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AsidePage:
    """Some of the rows, and where the others are."""

    rows: Sequence[AsideRow]
    first: int  # 1 for the first row
    total: int

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.rows) - 1

    @property
    def before(self) -> int | None:
        """Where the page before begins."""
        return max(1, self.first - PAGE) if self.first > 1 else None

    @property
    def after(self) -> int | None:
        """Where the next page begins."""
        return self.first + PAGE if self.last < self.total else None


def aside_page(workspace: Workspace, loaded: Loaded, table: str, *, first: int, language: str) -> AsidePage:
    """Return up to fifty rows of `table` that were set aside, from the one numbered `first` on."""
    rows = _TABLES.get((str(workspace.state), loaded.data_version, table), partial(_read, workspace, loaded, table))
    start = first if 1 <= first <= rows.num_rows else 1
    some = rows.slice(start - 1, PAGE).to_pylist()
    return AsidePage(rows=[_row(one, language) for one in some], first=start, total=rows.num_rows)


def reasons_of(loaded: Loaded, table: str, language: str) -> Sequence[tuple[str, int]]:
    """Return why rows of `table` were set aside, with how many there are for each reason."""
    counts: dict[str, int] = {}
    for reading in loaded.manifest.readings:
        for aside in reading.set_aside if reading.table == table else ():
            why = _why(table, aside, language)
            counts[why] = counts.get(why, 0) + aside.rows
    return sorted(counts.items(), key=lambda one: -one[1])


def _read(workspace: Workspace, loaded: Loaded, table: str) -> pa.Table:
    folder = Versions(state=workspace.state).quarantine
    names = [one.quarantine for one in loaded.manifest.readings if one.table == table and one.quarantine]
    pieces = [pq.read_table(folder / name) for name in names if (folder / name).is_file()]
    return (
        pa.concat_tables(pieces, promote_options="permissive")
        if pieces
        else pa.table({"file": pa.array([], pa.string())})
    )


def _row(cells: dict[str, object], language: str) -> AsideRow:
    reason, column = str(cells.get("reason") or ""), clean(str(cells.get("column") or ""))
    id = f"web.aside.why.{reason}"
    value = str(cells.get("value") if cells.get("value") is not None else "")
    covered = redact(value[: 4 * LONGEST]).text
    line = cells.get("line")
    return AsideRow(
        file=clean(str(cells.get("file") or "")),
        line=line if isinstance(line, int) else None,
        column=column,
        value=clean(covered)[:LONGEST],
        why=word(id, language) if id in CATALOGUES[language] else reason,
    )


def _why(table: str, aside: SetAside, language: str) -> str:
    refers = TABLES[table].column(aside.column).refers
    named = clean(listed(aside.named, language)) if aside.named else ""
    return word(f"load.why.{aside.why}", language, column=aside.column, refers=refers, named=named)
