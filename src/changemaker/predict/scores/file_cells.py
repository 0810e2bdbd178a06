"""The cells of one plain file as arrays, each column read as what it is; a cell that is not is told with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import BadValueError, ChangemakerError, FutureTimeError, raise_all
from changemaker.engine.columns import Role, typed
from changemaker.engine.plain import LINE, PlainTable, reading
from changemaker.predict.scores.file_dates import seconds_in
from changemaker.predict.scores.file_facts import CLOCK, Facts, FileKind
from changemaker.predict.scores.target import Array

Labels = NDArray[np.object_]
OLDEST = datetime(1900, 1, 1, tzinfo=UTC).timestamp()
FARTHEST = 20 * 365.25 * 86_400  # seconds after now: a promise, not a word for "never"
ALIKE = "changemaker_alike"
SOON = 86_400.0  # seconds: somebody else's clock or time zone
DATE_HINT = "write it as 2026-11-22, or leave the cell empty"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileCells:
    """Columns as arrays of one length, each under the kind that it was read as."""

    numbers: Mapping[str, Array]  # NaN where it is not known
    labels: Mapping[str, Labels]  # None where it is not known
    seconds: Mapping[str, Array]  # dates, since 1970
    alike: NDArray[np.intp]  # rows with one code are the same, cell by cell


def read_cells(plain: PlainTable, facts: Mapping[str, Facts], kinds: Mapping[str, FileKind]) -> FileCells:
    """Read the columns of `kinds`, all rows in the file's order.

    Raises:
        BadValueError: a cell is not what nearly all others of its column are.
        BadFileError: the file cannot be read to its end.
    """
    whole = _with_alike(plain)
    roles = [
        Role(role=f"c{place}", column=name, kind="number" if kind in ("number", "flag") else "moment")
        for place, (name, kind) in enumerate(kinds.items())
    ]
    table = typed(whole, [*roles, Role(role="alike", column=ALIKE, kind="label")])
    moments = {
        f"s_{role.role}": seconds_in(table[role.role], facts[role.column].day_order or "dmy")
        for role in roles
        if kinds[role.column] == "date"
    }
    clocks = {f"s_{role.role}": _clock(table[role.role]) for role in roles if kinds[role.column] == "clock"}
    with reading(plain.name):
        arrow = table.mutate(**moments, **clocks).to_pyarrow()
    numbers: dict[str, Array] = {}
    labels: dict[str, Labels] = {}
    seconds: dict[str, Array] = {}
    for role in roles:
        if kinds[role.column] in ("date", "clock"):
            labels[role.column] = _labels(arrow[role.role])
            there = seconds if kinds[role.column] == "date" else numbers
            there[role.column] = _numbers(arrow[f"s_{role.role}"])
        elif role.kind == "number":
            numbers[role.column] = _numbers(arrow[role.role])
        else:
            labels[role.column] = _labels(arrow[role.role])
    alike = np.unique(_labels(arrow["alike"]).astype(str), return_inverse=True)[1]
    return FileCells(numbers=numbers, labels=labels, seconds=seconds, alike=alike)


def check_moments(plain: PlainTable, cells: FileCells, *, time: str | None, now: datetime) -> None:
    """Raise what is wrong with dates and clock times: unreadable, absurd, or a `time` that has not come yet.

    Raises:
        BadValueError: a cell is no date, or one that nobody can have meant.
        FutureTimeError: a row's `time` lies after `now`.
    """
    problems: list[ChangemakerError] = []
    for name, labels in cells.labels.items():
        seconds = cells.seconds.get(name, cells.numbers.get(name))
        if seconds is None:
            continue
        said = np.array([label is not None for label in labels], dtype=np.bool_)
        odd = said & ~np.isfinite(seconds)
        if odd.any():
            what = "date" if name in cells.seconds else "time of day or duration"
            problems.append(_bad(plain, name, labels, odd, f"is not a {what}", DATE_HINT))
        if name not in cells.seconds:
            continue
        to_come = said & (seconds > now.timestamp() + SOON)
        wild = said & ((seconds < OLDEST) | (seconds > now.timestamp() + FARTHEST))
        if name == time and to_come.any():
            problems.append(_to_come(plain, name, labels, to_come, now))
        elif wild.any():
            complaint = "is a date that cannot be meant"
            hint = "if it stands for 'not known' or 'never', leave the cell empty"
            problems.append(_bad(plain, name, labels, wild, complaint, hint))
    raise_all(problems)


def place_of(plain: PlainTable, column: str, cell: str) -> str:
    """Return "file:line:column" of the first row with `cell` in `column`; the file's name where rows have no line."""
    numbered = plain.with_lines().table
    if LINE not in numbered.columns:
        return plain.name
    with reading(plain.name):
        found = numbered.filter(numbered[column] == cell).aggregate(line=numbered[LINE].min()).to_pyarrow().to_pylist()
    line = found[0]["line"]
    return f"{plain.name}:{line}:{plain.columns.index(column) + 1}" if line else plain.name


def _bad(
    plain: PlainTable, column: str, labels: Labels, where: NDArray[np.bool_], complaint: str, hint: str
) -> BadValueError:
    what = _told(column, labels, where, complaint)
    return BadValueError(what, where=place_of(plain, column, str(labels[where][0])), hint=hint)


def _to_come(
    plain: PlainTable, column: str, labels: Labels, where: NDArray[np.bool_], now: datetime
) -> FutureTimeError:
    what = _told(column, labels, where, f"has not come yet: today is {now:%Y-%m-%d}")
    hint = "--time is when a row was answered; write the true day, or name another column"
    return FutureTimeError(what, where=place_of(plain, column, str(labels[where][0])), hint=hint)


def _told(column: str, labels: Labels, where: NDArray[np.bool_], complaint: str) -> str:
    count = int(where.sum())
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return f"'{labels[where][0]}' in column '{column}' {complaint} ({rows})"


def _with_alike(plain: PlainTable) -> PlainTable:
    """The table with a hash of each whole row beside it."""

    def widened(table: ir.Table) -> ir.Table:
        text: ir.Value = ibis.literal("")
        for name in plain.columns:
            text = text + "\x1f" + ibis.coalesce(table[name].cast("string"), "")
        return table.mutate(**{ALIKE: text.hash().cast("string")})

    return PlainTable(
        table=widened(plain.table),
        numbered=None if plain.numbered is None else widened(plain.numbered),
        name=plain.name,
        columns=(*plain.columns, ALIKE),
        text=plain.text,
        decimal_comma=plain.decimal_comma,
        engine=plain.engine,
    )


def _clock(text: ir.Value) -> ir.Value:
    """Seconds of "hh:mm:ss", minutes of "hh:mm": both grow with the clock."""
    part = [text.re_extract(r"^([0-9]+):([0-9]+):?([0-9.]*)$", group).try_cast("float64") for group in (1, 2, 3)]
    seconds = part[0] * ibis.literal(60.0) + part[1]
    with_seconds = seconds * ibis.literal(60.0) + part[2]
    return ibis.ifelse(text.re_search(CLOCK), ibis.coalesce(with_seconds, seconds), ibis.null("float64"))


def _numbers(column: Any) -> Array:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _labels(column: Any) -> Labels:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=object)
