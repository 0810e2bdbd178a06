"""Rows that were set aside, a page at a time: where each stood, which cell is to blame, and why; people covered."""

from collections.abc import Sequence
from dataclasses import dataclass

from changemaker.engine.manifest import SetAside
from changemaker.engine.workspace import Workspace
from changemaker.reports.labels import clean
from changemaker.reports.words import CATALOGUES, listed, word
from changemaker.routines.set_aside import RowSetAside, rows_set_aside
from changemaker.tables.catalogue import TABLES
from changemaker.web.company import Loaded

PAGE = 50


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
    found = rows_set_aside(workspace, loaded.manifest, table, start=max(first, 1) - 1, most=PAGE)
    if not found.rows and first > 1:
        return aside_page(workspace, loaded, table, first=1, language=language)
    return AsidePage(rows=[_row(one, language) for one in found.rows], first=max(first, 1), total=found.total)


def reasons_of(loaded: Loaded, table: str, language: str) -> Sequence[tuple[str, int]]:
    """Return why rows of `table` were set aside, with how many there are for each reason."""
    counts: dict[str, int] = {}
    for reading in loaded.manifest.readings:
        for aside in reading.set_aside if reading.table == table else ():
            why = _why(table, aside, language)
            counts[why] = counts.get(why, 0) + aside.rows
    return sorted(counts.items(), key=lambda one: -one[1])


def _row(row: RowSetAside, language: str) -> AsideRow:
    id = f"web.aside.why.{row.reason}"
    return AsideRow(
        file=clean(row.file),
        line=row.line,
        column=clean(row.column or ""),
        value=clean(row.value or ""),
        why=word(id, language) if id in CATALOGUES[language] else row.reason,
    )


def _why(table: str, aside: SetAside, language: str) -> str:
    refers = TABLES[table].column(aside.column).refers
    named = clean(listed(aside.named, language)) if aside.named else ""
    return word(f"load.why.{aside.why}", language, column=aside.column, refers=refers, named=named)
