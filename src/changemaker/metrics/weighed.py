"""Sums over rows that may stand for more than one row: exact in decimal, floating only as they leave."""

import ibis.expr.types as ir

MONEY = "decimal(19, 4)"  # a digit wider than the column: DuckDB multiplies two of 18 within 18, and overflows
WEIGHT = "decimal(19, 9)"  # the product fits 38 digits, so that sums of money stay exact


def money_sum(rows: ir.Table, column: ir.DecimalValue) -> ir.FloatingScalar:
    """Return the weighted sum of a money column of `rows` as float64; 0 where there is nothing."""
    return (column.cast(MONEY) * rows.weight.fill_null(1).cast(WEIGHT)).sum().cast("float64").fill_null(0)


def number_sum(rows: ir.Table, column: ir.NumericValue) -> ir.FloatingScalar:
    """Return the weighted sum of a column of numbers or of 0 and 1, as float64; 0 where there is nothing."""
    return (column.cast("float64") * rows.weight.fill_null(1)).sum().fill_null(0)


def joined(rows: ir.Table, part: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """Return `rows` with the columns of `part`, which has at most one row a key; 0 where it has none."""
    added = [name for name in part.columns if name not in keys]
    right = part.rename({f"{name}_key": name for name in keys})
    both = rows.left_join(right, [rows[name] == right[f"{name}_key"] for name in keys])
    return both.select(*rows.columns, **{name: both[name].fill_null(0) for name in added})
