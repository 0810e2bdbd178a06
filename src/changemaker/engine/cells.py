"""Columns as arrays, for models that need the rows: numbers where all cells are, labels elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from changemaker.engine.calendar import ordered_periods
from changemaker.engine.columns import Role, is_missing, number_in, typed
from changemaker.engine.intake import Intake, complete_rows
from changemaker.engine.plain import PlainTable, reading
from changemaker.engine.sample import sampled

MOST_ROWS = 200_000  # a model that forecasts learns little from more


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Rows with a known outcome, unit and time; of too many a sample, of whole units where there are some."""

    outcome: NDArray[np.float64]
    columns: Mapping[str, NDArray[np.float64] | NDArray[np.object_]]  # numbers with NaN, or labels with None, for a gap
    unit: NDArray[np.int64] | None  # codes
    period: NDArray[np.int64] | None  # 0 to T - 1, in time


def read_cells(
    plain: PlainTable, *, outcome: str, names: Sequence[str], unit: str | None, time: str | None
) -> tuple[Cells, Intake]:
    """Read the columns `names` beside an outcome.

    Raises:
        BadFileError, BadValueError, MissingColumnError: see `columns.typed`.
    """
    plain.require([outcome, *names, *(name for name in (unit, time) if name)])
    kinds = _kinds(plain, names)
    roles = [Role(role="outcome", column=outcome, kind="number")]
    roles += [Role(role="unit", column=unit, kind="label")] if unit else []
    roles += [Role(role="time", column=time, kind="moment")] if time else []
    needed = {role.role: role.column for role in roles}
    roles += [
        Role(role=f"c{place}", column=name, kind="number" if kinds[name] else "label")
        for place, name in enumerate(names)
    ]
    table, intake = complete_rows(typed(plain, roles), needed, name=plain.name)
    together = ["unit"] if unit else [role.role for role in roles]
    arrow = sampled(table, together, most=MOST_ROWS).to_pyarrow()
    values = {
        role.column: _numbers(arrow[role.role]) if role.kind == "number" else _labels(arrow[role.role])
        for role in roles[len(needed) :]
    }
    codes = (
        np.unique(np.array(arrow["unit"].to_pylist(), dtype=object).astype(str), return_inverse=True)[1]
        if unit
        else None
    )
    period = None
    if time:
        places = ordered_periods(set(arrow["time"].to_pylist()), column=time, where=plain.name)
        period = np.array([places[label] for label in arrow["time"].to_pylist()], dtype=np.int64)
    cells = Cells(outcome=_numbers(arrow["outcome"]), columns=values, unit=codes, period=period)
    return cells, intake


def _kinds(plain: PlainTable, names: Sequence[str]) -> dict[str, bool]:
    """For each column, True if every cell that says something is a number."""
    text = [name for name in names if isinstance(plain.table[name], ir.StringColumn)]
    if not text:
        return {name: isinstance(plain.table[name], ir.NumericColumn | ir.BooleanColumn) for name in names}
    with reading(plain.name):
        counts = plain.table.aggregate(**{f"c{place}": _words(plain, name) for place, name in enumerate(text)})
        words = counts.to_pyarrow().to_pylist()[0]
    found = {name: not words[f"c{place}"] for place, name in enumerate(text)}
    return {name: found.get(name, isinstance(plain.table[name], ir.NumericColumn | ir.BooleanColumn)) for name in names}


def _words(plain: PlainTable, name: str) -> ir.Value:
    cell = plain.table[name]
    word = cell.notnull() & ~is_missing(cell) & number_in(plain, name).isnull()
    return ibis.ifelse(word, 1, 0).sum()


def _numbers(column: Any) -> NDArray[np.float64]:
    return np.array([np.nan if cell is None else cell for cell in column.to_pylist()], dtype=np.float64)


def _labels(column: Any) -> NDArray[np.object_]:
    return np.array(column.to_pylist(), dtype=object)
