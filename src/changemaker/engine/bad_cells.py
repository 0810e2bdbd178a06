"""Cells that cannot be what their column is: words among numbers, infinities, and codes that stand for "missing"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isinf

import ibis
import ibis.expr.types as ir

from changemaker.core.errors import BadValueError, ChangemakerError
from changemaker.engine.plain import LINE, PlainTable

WORDS = "word_in_"  # prefix of the 0/1 column that marks words among a role's numbers
NINES = (999.0, 9999.0, 99999.0, 999999.0, 9999999.0, 99999999.0)
CODES = (*NINES[1:], *(-code for code in NINES), 2.0**31 - 1, -(2.0**31))  # 999 alone may be a price
ABSURD = 1e15  # no outcome of a customer programme is this large in any unit
FAR = 20.0  # a code for "missing" lies this many ranges away from all other values
THOUSANDS = r"^-?[0-9]{1,3}([.][0-9]{3})+$"
EMPTY_IT = "write the true number, or leave the cell empty"
CODED = "if it stands for 'not known', leave the cell empty; if it is real, write it in another unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A role that holds numbers, and its column's name in the file."""

    role: str
    column: str


def bad_cells(plain: PlainTable, ready: ir.Table, numbers: Sequence[Number]) -> tuple[int, list[ChangemakerError]]:
    """Return the number of rows and one problem for each kind of bad cell in each column.

    Args:
        plain: the table as it was opened, for the cells as they stand.
        ready: the roles' values, and for each number its column of `WORDS`.
        numbers: roles to look at.
    """
    sums: dict[str, ir.Value] = {"rows": ready.count()}
    for number in numbers:
        value = ready[number.role]
        sums[f"words_{number.role}"] = ready[WORDS + number.role].sum()
        sums |= {f"low_{number.role}": value.min(), f"high_{number.role}": value.max()}
    found = ready.aggregate(**sums).to_pyarrow().to_pylist()[0]
    problems: list[ChangemakerError] = []
    for number in numbers:
        if words := found[f"words_{number.role}"]:
            which = ready[WORDS + number.role] == 1
            problems.append(_problem(plain, ready, number, which, words, "is not a number", EMPTY_IT))
        low, high = found[f"low_{number.role}"], found[f"high_{number.role}"]
        if low is not None and any(isinf(end) or abs(end) > ABSURD or end in CODES for end in (low, high)):
            problems += _wild_or_coded(plain, ready, number)
    if plain.decimal_comma and numbers:
        problems += _ambiguous(plain, numbers)
    return int(found["rows"]), problems


def _ambiguous(plain: PlainTable, numbers: Sequence[Number]) -> list[ChangemakerError]:
    """Where commas are decimal, 1.234 may be a thousand or a fraction: a factor of 1,000 is not guessed."""
    sums: dict[str, ir.Value] = {}
    for place, number in enumerate(numbers):
        cell = plain.table[number.column]
        thousands = cell.re_search(THOUSANDS)
        sums |= {f"commas{place}": _count(cell.contains(",")), f"cell{place}": cell.max(where=thousands)}
    found = plain.table.aggregate(**sums).to_pyarrow().to_pylist()[0]
    if not any(found[f"commas{place}"] for place in range(len(numbers))):
        return []
    doubt = "may be a thousand or a fraction, for other cells have decimal commas"
    return [
        BadValueError(
            f"'{found[f'cell{place}']}' in column '{number.column}' {doubt}",
            where=plain.name,
            hint="write numbers without separators of thousands",
        )
        for place, number in enumerate(numbers)
        if found[f"cell{place}"] is not None
    ]


def _wild_or_coded(plain: PlainTable, ready: ir.Table, number: Number) -> list[ChangemakerError]:
    value = ready[number.role]
    wild = value.isinf() | (value.abs() > ABSURD)
    usual = value.notnull() & ~value.isin(CODES) & ~wild
    sums = {"wild": _count(wild), "low": value.min(where=usual), "high": value.max(where=usual)}
    sums |= {_key(code): _count(value == code) for code in CODES}
    found = ready.aggregate(**sums).to_pyarrow().to_pylist()[0]
    problems: list[ChangemakerError] = []
    if found["wild"]:
        problems.append(_problem(plain, ready, number, wild, found["wild"], "is infinite or absurd", EMPTY_IT))
    for code in _codes_for_missing(found):
        which, count = value == code, found[_key(code)]
        problems.append(_problem(plain, ready, number, which, count, "looks like a code for 'missing'", CODED))
    return problems


def _codes_for_missing(found: Mapping[str, float | None]) -> list[float]:
    """Codes that occur far from everything else, or below zero where nothing else is."""
    low, high = found["low"], found["high"]
    if low is None or high is None:
        return []
    reach = FAR * (high - low)
    there = [code for code in CODES if found[_key(code)]]
    return [c for c in there if c < low - reach or c > high + reach or (c < 0 <= low and abs(c) > high)]


def _problem(
    plain: PlainTable, ready: ir.Table, number: Number, which: ir.Value, count: int, complaint: str, hint: str
) -> BadValueError:
    """The first bad cell, as it stands in the file, with file:line:column where rows have lines."""
    first = ready.filter(which)
    line = None
    if LINE in ready.columns:
        line = first.aggregate(line=first[LINE].min()).to_pyarrow().to_pylist()[0]["line"]
        cell = plain.table.filter(plain.table[LINE] == line)[number.column]
    elif isinstance(plain.table[number.column], ir.StringColumn):
        text = plain.table[number.column]
        cell = plain.table.filter(text.try_cast("float64").isnull() & (text != ""))[number.column]
    else:
        cell = first[number.role]
    shown = cell.as_table().limit(1).to_pyarrow().to_pylist()
    column = plain.columns.index(number.column) + 1
    where = f"{plain.name}:{line}:{column}" if line else plain.name
    rows = "1 row" if count == 1 else f"{count:,} rows"
    said = next(iter(shown[0].values())) if shown else "a cell"
    return BadValueError(f"'{said}' in column '{number.column}' {complaint} ({rows})", where=where, hint=hint)


def _key(code: float) -> str:
    return f"code_{code:.0f}".replace("-", "minus_")


def _count(condition: ir.Value) -> ir.Value:
    return ibis.ifelse(condition, 1, 0).sum()
