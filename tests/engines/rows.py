"""Rows of two engines held against each other: the same keys, numbers to nine digits."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import ibis.expr.types as ir
import pytest
from ibis.backends import BaseBackend

DIGITS = 1e-9  # relative

Row = Mapping[str, object]


def assert_same_rows(ours: Sequence[Row], theirs: Sequence[Row]) -> None:
    """Fail where two lists of rows differ in more than the last digits; their order does not matter."""
    assert len(ours) == len(theirs)
    for one, other in zip(in_order(ours), in_order(theirs), strict=True):
        exact = {name: value for name, value in one.items() if not is_real(value)}
        assert exact == {name: other[name] for name in exact}
        real = {name: float(value) for name, value in one.items() if is_real(value)}
        assert {name: float(other[name]) for name in real} == pytest.approx(real, rel=DIGITS, abs=DIGITS)


def rows_on(engine: BaseBackend, expression: ir.Table) -> list[Row]:
    """Return the rows of an expression as one engine works them out."""
    return engine.to_pyarrow(expression).to_pylist()


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Sort by what is exact: the keys of every table of ours are."""
    return sorted(rows, key=lambda row: [str(value) for value in row.values() if not is_real(value)])


def is_real(value: object) -> bool:
    return isinstance(value, float | Decimal)
