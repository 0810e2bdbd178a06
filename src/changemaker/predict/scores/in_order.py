"""An order of the rows that follows from what they hold, so that a shuffled file gives the same model."""

import numpy as np
from numpy.typing import NDArray

from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.target import Array

Hashes = NDArray[np.uint64]


def canonical(table: Array, unit: Codes, *further: Array) -> tuple[Codes, Codes]:
    """Return the order of the rows, and their units numbered anew by it.

    Rows of one unit stand together. Units that hold the same rows are alike in everything, so their order is free.

    Args:
        table: (n, p), NaN where unknown.
        unit: (n,), any codes.
        further: (n,) each: answer, time, weight.

    Example:
        >>> table, unit = np.array([[3.0], [1.0], [2.0]]), np.array([7, 5, 7])
        >>> order, again = canonical(table, unit)
        >>> turned, same = canonical(table[::-1], unit[::-1])
        >>> bool(np.all(table[order] == table[::-1][turned])), again.tolist() == same.tolist()
        (True, True)
    """
    row = _mixed(np.zeros(len(unit), dtype=np.uint64), np.uint64(0))
    columns = [*table.T, *further]
    for number, column in enumerate(columns):
        clean = np.where(np.isnan(column), np.nan, column) + 0.0  # one NaN, one zero
        row = _mixed(row ^ np.ascontiguousarray(clean, dtype=np.float64).view(np.uint64), np.uint64(number + 1))
    dense = np.unique(unit, return_inverse=True)[1].astype(np.intp)
    whole = np.zeros(int(dense.max(initial=-1)) + 1, dtype=np.uint64)
    np.add.at(whole, dense, row)
    whole = _mixed(whole, np.uint64(len(columns) + 1))
    order = np.lexsort((row, dense, whole[dense])).astype(np.intp)
    placed = dense[order]
    new = np.r_[True, placed[1:] != placed[:-1]] if len(placed) else np.zeros(0, dtype=np.bool_)
    return order, (np.cumsum(new) - 1).astype(np.intp)


def _mixed(value: Hashes, salt: np.uint64) -> Hashes:
    """Return splitmix64's finaliser of `value` and `salt`."""
    with np.errstate(over="ignore"):
        z = value + (salt + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)), dtype=np.uint64)
