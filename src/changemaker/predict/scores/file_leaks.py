"""Which columns of a file know the answer: written down after it, or made from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.core.message import Message
from changemaker.core.seeds import stream
from changemaker.predict.scores.design import Codes, Known
from changemaker.predict.scores.target import Array
from changemaker.stats.known_answer import MIN_EXPECTED, Knows, knows

MOST_ROWS = 20_000  # enough to tell .98 from less
ROWS_A_LABEL = 100  # with so many the mean of a label owes nothing to any one row
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLeak:
    """A column that must not teach, and how it gave itself away."""

    name: str
    why: Message


def leaks(columns: Sequence[Known], y: Array, unit: Codes, *, seed: int) -> tuple[FileLeak, ...]:
    """Return the columns that know the answer by themselves, or by where they are empty.

    Args:
        columns: what is known of each row.
        y: (n,), the answers, NaN where there is none.
        unit: (n,), codes of what may not be split.
        seed: for the rows looked at, and for the halves of labels.

    Example:
        >>> y = np.repeat([0.0, 1.0], 100)
        >>> told = Known(name="refund", group="refund", kind="number", values=y * 7 + 1)
        >>> [found.name for found in leaks([told], y, np.arange(200), seed=1)]
        ['refund']
    """
    rows = np.flatnonzero(np.isfinite(y))
    if len(rows) > MOST_ROWS:
        rows = np.sort(stream(seed, "file-leaks").choice(rows, MOST_ROWS, replace=False))
    half = stream(seed, "file-leak-halves").integers(0, 2, int(unit.max(initial=0)) + 1)[unit[rows]]
    found = []
    for column in columns:
        why = _leak(column.values[rows], column, y[rows], unit[rows], half)
        if why is not None:
            found.append(FileLeak(name=column.name, why=why))
    return tuple(found)


def _leak(values: Array, column: Known, y: Array, unit: Codes, half: NDArray[np.int64]) -> Message | None:
    known = np.isfinite(values)
    if not known.all() and known.any():
        how = knows((~known).astype(np.float64), y, unit)
        if how is not None:
            return _said("missing", how)
    if column.kind == "category" and known.any():
        values, known = _as_number(values, known, y, half)
    if np.count_nonzero(known) < 2 * MIN_EXPECTED:
        return None
    how = knows(values[known], y[known], unit[known])
    return _said(how.how, how) if how is not None else None


def _said(way: str, how: Knows) -> Message:
    return Message(f"predict.leak.{way}", {"share": how.share, "unit": how.unit})


def _as_number(values: Array, known: Flags, y: Array, half: NDArray[np.int64]) -> tuple[Array, Flags]:
    """Labels as numbers: of each the mean answer; where rows are few, that of the other half of the units."""
    size = int(np.nanmax(values)) + 1
    if np.count_nonzero(known) >= ROWS_A_LABEL * size:
        return _means(values, y, taught=known, told=known), known
    means = np.full(len(values), np.nan)
    for side in (0, 1):
        taught, told = known & (half != side), known & (half == side)
        means[told] = _means(values, y, taught=taught, told=told)[told]
    return means, np.isfinite(means)


def _means(values: Array, y: Array, *, taught: Flags, told: Flags) -> Array:
    """(n,), of each `told` row the mean answer of the `taught` rows with its label; NaN where there is none."""
    codes = values[taught].astype(np.intp)
    count = np.bincount(codes, minlength=int(np.nanmax(values)) + 1)
    total = np.bincount(codes, y[taught], minlength=len(count))
    mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    means = np.full(len(values), np.nan)
    means[told] = mean[values[told].astype(np.intp)]
    return means
