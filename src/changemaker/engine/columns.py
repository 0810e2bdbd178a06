"""From cells to typed columns: numbers, labels and 0/1 flags, with every bad cell found before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.types as ir

from changemaker.core.errors import BadFileError, raise_all
from changemaker.engine.bad_cells import WORDS, Number, bad_cells
from changemaker.engine.plain import LINE, PlainTable, reading

Kind = Literal["number", "label", "moment"]
MISSING = (
    "",
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    ".",
)  # lower case: what exports write for "not known", but not in labels
LONGEST_MISSING = max(len(word) for word in MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What one column is for: `role` is its name from here on, `column` its name in the file."""

    role: str
    column: str
    kind: Kind


def typed(plain: PlainTable, roles: Sequence[Role]) -> ir.Table:
    """Return the roles' columns, numbers as float64, labels as text, missing cells null; and `LINE` if known.

    Raises:
        MissingColumnError: a column is not there.
        BadValueError: a cell is no number, infinite, absurd, or a code such as -999999 that stands for "missing".
        BadFileError: the file cannot be read to its end, or has no row.
    """
    plain.require(list(dict.fromkeys(role.column for role in roles)))
    lines = [LINE] if LINE in plain.table.columns else []
    values = {role.role: _value(plain, role) for role in roles}
    numbers = [Number(role=role.role, column=role.column) for role in roles if role.kind == "number"]
    words = {WORDS + number.role: _is_word(plain, number.column) for number in numbers}
    with reading(plain.name):
        ready = plain.table.select(*lines, **values, **words).cache()
        plain.settle()
        rows, problems = bad_cells(plain, ready, numbers)
    if problems and plain.numbered is not None:
        return typed(plain.with_lines(), roles)  # raises the same, with lines
    raise_all(problems)
    if rows == 0:
        raise BadFileError("there is a header but no row", where=plain.name, hint="export it again")
    return ready.select(*lines, *values)


def number_in(plain: PlainTable, column: str) -> ir.Value:
    """Return a column as float64: null where it is missing or a word, infinite where it says so."""
    cell = plain.table[column]
    if isinstance(cell, ir.NumericColumn | ir.BooleanColumn):
        number = cell.cast("float64")
    else:
        text = cell.cast("string")
        number = text.try_cast("float64")
        if plain.decimal_comma:
            number = ibis.coalesce(number, text.replace(",", ".").try_cast("float64"))
    return ibis.ifelse(number.isnan(), ibis.null("float64"), number)


def is_missing(text: ir.Value) -> ir.Value:
    """Return whether a cell of text stands for "not known"; long cells are not even looked at."""
    return ibis.ifelse(text.length() <= LONGEST_MISSING, text.lower().isin(MISSING), ibis.literal(False))


def _is_word(plain: PlainTable, column: str) -> ir.Value:
    """1 where the cell says something that is no number."""
    cell = plain.table[column]
    if not isinstance(cell, ir.StringColumn):
        return ibis.literal(0)
    number = cell.try_cast("float64")
    if plain.decimal_comma:
        number = ibis.coalesce(number, cell.replace(",", ".").try_cast("float64"))
    return ibis.ifelse(cell.notnull() & number.isnull(), ibis.ifelse(is_missing(cell), 0, 1), 0)


def _value(plain: PlainTable, role: Role) -> ir.Value:
    if role.kind == "number":
        return number_in(plain, role.column)
    column = plain.table[role.column]
    if not isinstance(column, ir.StringColumn):
        return _label(column)
    blank = column == "" if role.kind == "label" else is_missing(column)  # an arm may be called "none"
    short = column.substr(0, column.length() - 2)
    whole = ibis.ifelse(column.endswith(".0"), short.try_cast("int64").notnull(), ibis.literal(False))
    return ibis.ifelse(blank, ibis.null("string"), ibis.ifelse(whole, short, column))


def _label(column: ir.Column) -> ir.Value:
    """Whole numbers lose their ".0", so that a label is the same from a file and from a frame."""
    if isinstance(column, ir.FloatingColumn):
        whole = (column == column.floor()) & (column.abs() < 2**53)
        label = ibis.ifelse(whole, column.cast("int64").cast("string"), column.cast("string"))
        return ibis.ifelse(column.isnan(), ibis.null("string"), label)
    if isinstance(column, ir.BooleanColumn):
        return ibis.ifelse(column, 1, 0).cast("string")
    return column.cast("string")
