"""Numpy columns of a simulated company as Arrow columns: ids, money, days, moments."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from changemaker.sim.company_calendar import Calendar, Ints
from changemaker.tables.in_arrow import MONEY_PLACES

MONEY = pa.decimal128(18, MONEY_PLACES)


def words(options: Sequence[str | None], which: Ints) -> pa.Array:
    """Return the option at each place; a place of -1 or an option None is null."""
    return _taken(pa.array(options, pa.string()), which)


def ids(prefix: str, *parts: tuple[Ints, int]) -> pa.Array:
    """Return texts made of a prefix and of numbers, each padded with zeros to its width.

    Example:
        >>> ids("O", (np.array([7, 12]), 4), (np.array([1, 2]), 3)).to_pylist()
        ['O0007001', 'O0012002']
    """
    columns = [_taken(_padded(width), values) for values, width in parts]
    return pc.binary_join_element_wise(prefix, *columns, "")


@cache
def _padded(width: int) -> pa.Array:
    return pa.array([f"{number:0{width}d}" for number in range(10**width)], pa.string())


def _taken(known: pa.Array, which: Ints) -> pa.Array:
    return known.take(pa.array(which, mask=np.asarray(which) < 0))


def money(units: Ints) -> pa.Array:
    """Return decimals of ten-thousandths.

    Example:
        >>> money(np.array([12345, -1])).to_pylist()
        [Decimal('1.2345'), Decimal('-0.0001')]
    """
    wide = np.empty((len(units), 2), dtype=np.int64)
    wide[:, 0] = units
    wide[:, 1] = np.asarray(units) >> 63
    return pa.Array.from_buffers(MONEY, len(units), [None, pa.py_buffer(wide.tobytes())])


def days(calendar: Calendar, index: Ints) -> pa.Array:
    """Return dates of day indexes; those below the first day too."""
    return pa.array(calendar.epoch_days(index).astype(np.int32)).cast(pa.date32())


def days_or_null(calendar: Calendar, index: Ints, known: NDArray[np.bool_]) -> pa.Array:
    """Return dates where known, null elsewhere."""
    whole = np.where(known, calendar.epoch_days(index), 0).astype(np.int32)
    return pa.array(whole, mask=~known).cast(pa.date32())


def moments(calendar: Calendar, day: Ints, second: Ints, known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return UTC microseconds of local days and seconds, null where not known."""
    return pa.array(calendar.moments(day, second), mask=None if known is None else ~known)


def dated(calendar: Calendar, day: Ints) -> Mapping[str, pa.Array]:
    """Return the columns `date` and `month` of local days."""
    first = calendar.month_starts[calendar.month_of[day]]
    return {"date": days(calendar, day), "month": days(calendar, first)}


def in_dollars(count: int) -> Mapping[str, pa.Array]:
    """Return the columns `currency` and `rate` of money that was dollars already."""
    return {"currency": words(["USD"], np.zeros(count, dtype=np.int64)), "rate": pa.array(np.ones(count))}
