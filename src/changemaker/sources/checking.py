"""What makes a whole source unfit: no row, a column nearly all of the wrong type, doubtful decimals."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from changemaker.core.errors import BadFileError, BadValueError, ChangemakerError
from changemaker.engine.bad_cells import THOUSANDS
from changemaker.engine.plain import LINE
from changemaker.engine.sql_text import name, one_file, text
from changemaker.sources.mapping import Filled
from changemaker.sources.opened import Opened
from changemaker.sources.staging import WRONG, Staging

MOSTLY = 0.5  # share of a column's cells that may be of the wrong type before the column is
FEWEST = 3  # such cells, for a slip of the keyboard is no wrong column
HINTS = {
    "moment": "say how times are written: time: {format: '%d.%m.%Y %H:%M'}",
    "day": "say how days are written: time: {format: '%d.%m.%Y'}",
    "money": "say which sign stands before the decimals: decimal: ','",
    "number": "say which sign stands before the decimals: decimal: ','",
    "id": "the numbers were spoilt by a spreadsheet: export them as text",
}


def decimal_sign(engine: duckdb.DuckDBPyConnection, opened: Opened, filled: tuple[Filled, ...]) -> str:
    """Return "," where a `;` file has decimal commas, else "".

    Raises:
        BadValueError: the file has numbers such as 1.234 beside decimal commas: a factor of 1,000 is not guessed.
    """
    numbers = [one for one in filled if one.column.kind in ("number", "money", "whole") and one.held == "text"]
    if not opened.commas or not numbers:
        return ""
    asked = ", ".join(
        f"bool_or(contains({one.cell}, ',')), max(CASE WHEN regexp_full_match({one.cell}, {text(THOUSANDS)}) "
        f"THEN {one.cell} END)"
        for one in numbers
    )
    found = engine.execute(f"SELECT {asked} FROM ({opened.sql})").fetchone() or ()
    if not any(found[::2]):
        return ""
    for one, doubtful in zip(numbers, found[1::2], strict=True):
        if doubtful is not None:
            raise BadValueError(
                f"'{doubtful}' in column '{one.shown}' may be a thousand or a fraction",
                where=opened.name,
                hint="say which sign stands before the decimals: decimal: ',' or decimal: '.'",
            )
    return ","


def unfit(engine: duckdb.DuckDBPyConnection, staging: Staging, staged: Path) -> Iterator[ChangemakerError]:
    """Yield what makes a staged source unfit as a whole."""
    filled = staging.filled
    kinds = [(place, one) for place, one in enumerate(filled) if one.column.kind != "text"]
    asked = "".join(f", sum(({WRONG} >> {place}) & 1), count({name(one.column.name)})" for place, one in kinds)
    row = engine.execute(f"SELECT count(*){asked} FROM read_parquet({one_file(staged)})").fetchone()
    rows, *counts = row or (0,)
    if rows == 0 and not staging.feed.where and not staging.feed.ours:
        yield BadFileError("there is a header but no row", where=staging.opened.name, hint="export it again")
    for (place, _), wrong, right in zip(kinds, counts[::2], counts[1::2], strict=True):
        if wrong and wrong >= FEWEST and wrong > MOSTLY * (wrong + right):
            yield _mostly_wrong(engine, staging, place, int(wrong), int(wrong + right))


def _mostly_wrong(
    engine: duckdb.DuckDBPyConnection, staging: Staging, place: int, wrong: int, cells: int
) -> BadValueError:
    one = staging.filled[place]
    cell = engine.execute(f"SELECT {LINE}, c{place} FROM ({staging.cells_sql(f'w{place}')}) LIMIT 1").fetchone()
    line, said = cell or (None, "")
    parts = [staging.opened.name, *(str(part) for part in (line, one.place) if part)]
    return BadValueError(
        f"'{said}' in column '{one.shown}' is no {WORDS[one.column.kind]} for '{one.column.name}', "
        f"nor are {wrong:,} of its {cells:,} cells",
        where=":".join(parts),
        hint=HINTS.get(one.column.kind, "name another column, or work it out with sql:"),
    )


WORDS = {
    "id": "number of a thing",
    "whole": "whole number",
    "number": "number",
    "money": "amount",
    "moment": "time",
    "day": "day",
    "flag": "yes or no",
    "text": "text",
}
