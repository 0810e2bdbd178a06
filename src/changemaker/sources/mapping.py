"""Which cell of a source fills which canonical column, and what is wrong with that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import duckdb

from changemaker.core.errors import ChangemakerError, MappingError, MissingColumnError
from changemaker.core.meant import did_you_mean
from changemaker.engine.sql_text import name, text
from changemaker.sources.cells import Family, family
from changemaker.sources.opened import Opened
from changemaker.sources.source_file import ColumnOf, Constant, Feed, Mapped, Sql, mappable
from changemaker.tables.model import IN_CURRENCY, Column

ONE = 1  # the weight of a row that was not sampled


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A canonical column, and the SQL over the source that gives its cells."""

    column: Column
    cell: str
    held: Family
    shown: str  # how the source calls it
    place: int | None = None  # of the column in the file, from 1
    trimmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """All columns that one source fills, in the table's order."""

    filled: tuple[Filled, ...]
    personal: tuple[str, ...]  # canonical columns that are there and are not loaded
    private: frozenset[str]  # columns of the source that hold them
    problems: tuple[ChangemakerError, ...] = field(default=())


def mapping_of(engine: duckdb.DuckDBPyConnection, opened: Opened, feed: Feed, *, home: str, where: str) -> Mapping:
    """Return how a source fills its table, with every mistake in it.

    Args:
        engine: the loading connection.
        opened: the source.
        feed: what its page in sources/ says.
        home: currency of the workspace.
        where: that page, for messages.
    """
    said = dict(feed.mapping())
    chosen: dict[str, tuple[Column, Mapped | ColumnOf]] = {}
    missing: list[Column] = []
    for column in mappable(feed.model).values():
        given = said.get(column.name, _by_name(column, opened.columns, home=home))
        if given is not None:
            chosen[column.name] = (column, given)
        elif column.required:
            missing.append(column)
    private = frozenset(_source(given) for column, given in chosen.values() if column.personal)
    problems = [*_gone(chosen, opened), *_lacking(missing, feed, opened, where), *_told_apart(chosen, private, where)]
    cells = {
        key: (column, _cell(given), given)
        for key, (column, given) in chosen.items()
        if not column.personal and _there(given, opened)
    }
    held, wrong = _types(engine, opened, feed, {key: cell for key, (_, cell, _) in cells.items()}, where)
    return Mapping(
        filled=tuple(
            Filled(
                column=column,
                cell=cell,
                held=held.get(key, "other"),
                shown=_shown(given),
                place=opened.columns.index(source) + 1 if (source := _source(given)) in opened.columns else None,
                trimmed=opened.text and bool(_source(given)),
            )
            for key, (column, cell, given) in cells.items()
        ),
        personal=tuple(key for key, (column, _) in chosen.items() if column.personal),
        private=private,
        problems=(*problems, *wrong),
    )


def personal_cells(opened: Opened, feed: Feed, *, home: str) -> dict[str, str]:
    """Return SQL of each personal column that a source has: a load never asks for them, who reads texts does.

    Args:
        opened: the source.
        feed: what its page in sources/ says.
        home: currency of the workspace.
    """
    said = dict(feed.mapping())
    found = {
        column.name: said.get(column.name, _by_name(column, opened.columns, home=home))
        for column in mappable(feed.model).values()
        if column.personal
    }
    return {key: _cell(given) for key, given in found.items() if given is not None and _there(given, opened)}


def _told_apart(
    chosen: dict[str, tuple[Column, Mapped | ColumnOf]], private: frozenset[str], where: str
) -> Iterator[ChangemakerError]:
    """Yield a complaint for each column that would keep what is personal under another name."""
    for key, (column, given) in chosen.items():
        if not column.personal and _source(given) in private:
            yield MappingError(
                f"'{key}' is filled from '{_source(given)}', which is personal and is never kept",
                where=where,
                hint="name a column with a number for it",
            )


def _by_name(column: Column, columns: Sequence[str], *, home: str) -> Mapped | None:
    """A column of the same name, however it is capitalised; or what holds where nothing is said."""
    for other in columns:
        if other.lower() == column.name:
            return other
    if column is IN_CURRENCY[0]:
        return Constant(constant=home)
    return Constant(constant=ONE) if column.name == "weight" else None


def _source(given: Mapped | ColumnOf) -> str:
    """The source's column that is meant, or nothing."""
    if isinstance(given, ColumnOf):
        return given.column
    return given if isinstance(given, str) else ""


def _there(given: Mapped | ColumnOf, opened: Opened) -> bool:
    return not _source(given) or _source(given) in opened.columns


def _shown(given: Mapped | ColumnOf) -> str:
    if isinstance(given, Constant):
        return str(given.constant)
    return given.sql if isinstance(given, Sql) else _source(given)


def _cell(given: Mapped | ColumnOf) -> str:
    if isinstance(given, Sql):
        return f"TRY({given.sql})"  # a row for which it cannot be worked out is set aside, not the whole source
    if not isinstance(given, Constant):
        return name(_source(given))
    fixed = given.constant
    if isinstance(fixed, bool):
        return "true" if fixed else "false"
    return str(fixed) if isinstance(fixed, int | Decimal) else text(fixed)


def _gone(chosen: dict[str, tuple[Column, Mapped | ColumnOf]], opened: Opened) -> Iterator[ChangemakerError]:
    gone = [_source(given) for _, given in chosen.values() if not _there(given, opened)]
    if gone:
        yield MissingColumnError.among(list(dict.fromkeys(gone)), opened.columns, where=opened.name)


def _lacking(missing: Sequence[Column], feed: Feed, opened: Opened, where: str) -> Iterator[ChangemakerError]:
    for column in missing:
        likely = did_you_mean([column.name], opened.columns)
        guess = likely.split("'")[1] if likely.startswith("did") else ""
        advice = f"{likely} In {where} say" if guess else f"in {where} say which column it is:"
        same = "" if guess else f", or {{{column.name}: {{constant: ...}}}} where all rows have the same"
        yield MissingColumnError(
            f"'{feed.table}' needs '{column.name}' ({column.says}), and no column is called so",
            where=opened.name,
            hint=f"{advice} columns: {{{column.name}: {guess or '...'}}}{same}",
        )


def _types(
    engine: duckdb.DuckDBPyConnection, opened: Opened, feed: Feed, cells: dict[str, str], where: str
) -> tuple[dict[str, Family], list[ChangemakerError]]:
    """What each cell holds; where the engine cannot say, which expression it is that it cannot work out."""
    rows = f"FROM ({opened.sql})" + (f" WHERE {feed.where}" if feed.where else "")
    try:
        every = ", ".join(f"{cell} AS {name(key)}" for key, cell in cells.items())
        found = engine.execute(f"DESCRIBE SELECT {every} {rows}").fetchall()
        return {str(row[0]): family(str(row[1])) for row in found}, []
    except duckdb.Error:
        pass
    problems: list[ChangemakerError] = []
    asked = {f"'{key}'": f"SELECT {cell} FROM ({opened.sql})" for key, cell in cells.items()}
    if feed.where:
        asked["where"] = f"SELECT 1 {rows}"
    for part, query in asked.items():
        try:
            engine.execute(f"DESCRIBE {query}")
        except duckdb.Error as error:
            reason = str(error).split("\n")[0]
            problems.append(
                MappingError(
                    f"{part} of table '{feed.table}' cannot be worked out: {reason[:300]}",
                    where=where,
                    hint="use the source's own column names; cells of a text file are text until they are cast",
                )
            )
    return {}, problems
