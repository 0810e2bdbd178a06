"""A sheet of a workbook as columns of text, each row with its line: what a CSV of the same sheet would have been."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from changemaker.core.errors import BadFileError
from changemaker.core.meant import did_you_mean
from changemaker.engine.plain import LINE

SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx, xlsb and ods are zip files; xls is older
NOTHING = ("#N/A", "#NULL!")
Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(path: Path) -> bool:
    """Return whether a file begins as workbooks do."""
    with path.open("rb") as file:
        return file.read(4) in SIGNATURES


def read_workbook(path: Path, *, sheet: str = "", header: int = 1) -> pa.Table:
    """Return a sheet, every cell as text: 12345.0 as "12345", days and times as ISO 8601, nothing as null.

    Args:
        path: an .xlsx, .xlsb, .xls or .ods file.
        sheet: its name; the first where empty.
        header: line, from 1, that names the columns; lines above it are not read.

    Returns:
        One column of text for each named column, and `LINE`, the row's line in the sheet.

    Raises:
        BadFileError: it cannot be read, has no such sheet, no header, no rows, or two columns share a name.
    """
    rows = _rows(path, sheet)
    where = f"{path}:{header}"
    if len(rows) < header:
        raise BadFileError("the sheet is empty", where=str(path), hint="name the sheet that has the rows: `sheet:`")
    names = [_text(cell) or "" for cell in rows[header - 1]]
    while names and not names[-1]:
        names.pop()
    if not any(names):
        raise BadFileError("this line names no columns", where=where, hint="say which line does: `header:`")
    lower = [name.lower() for name in names if name]
    if twice := sorted({name for name in names if name and lower.count(name.lower()) > 1}):
        told = ", ".join(f"'{name}'" for name in twice)
        raise BadFileError(f"two columns are called {told}", where=where, hint="rename one of them")
    lines, columns = _columns(rows[header:], len(names), first=header + 1)
    if not lines:
        raise BadFileError("there is a header but no row", where=str(path), hint="export it again")
    return pa.table(
        {LINE: pa.array(lines, pa.int64())}
        | {
            name or f"column {place}": pa.array(cells, pa.string())
            for place, (name, cells) in enumerate(zip(names, columns, strict=True), start=1)
        }
    )


def _rows(path: Path, sheet: str) -> Sequence[Sequence[Cell]]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        if sheet and sheet not in book.sheet_names:
            raise BadFileError(
                f"no sheet is called '{sheet}'", where=str(path), hint=did_you_mean([sheet], book.sheet_names)
            )
        chosen = sheet or next(iter(book.sheet_names), "")
        return book.get_sheet_by_name(chosen).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise BadFileError(
            f"the workbook cannot be read ({error})", where=str(path), hint="save it again, or save the sheet as CSV"
        ) from error


def _columns(rows: Sequence[Sequence[Cell]], width: int, *, first: int) -> tuple[list[int], list[list[str | None]]]:
    lines: list[int] = []
    columns: list[list[str | None]] = [[] for _ in range(width)]
    for line, row in enumerate(rows, start=first):
        cells = [_text(cell) for cell in row[:width]]
        if any(cells):
            lines.append(line)
            for place in range(width):
                columns[place].append(cells[place] if place < len(cells) else None)
    return lines, columns


def _text(cell: Cell) -> str | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    text = (cell.isoformat() if isinstance(cell, date | time) else str(cell)).strip()
    return None if text in NOTHING else text or None
