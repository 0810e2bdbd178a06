"""Columns of a file as numbers that a regression can use: labels by level, heavy tails by rank as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from changemaker.stats.concordance import ranks

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
Values = NDArray[Any]
MIN_UNITS_A_LEVEL = 10  # fewer share one level: a fold must hold some of each
MOST_LEVELS = 20
FEW_VALUES = 6  # a baseline number with no more distinct values may go up and down, as labels do
HEAVY_TAIL = 0.8  # correlation of a number with its own rank; the bell curve has .98, an exponential .87
NO_SPREAD = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """One column: which rows answered, and their values."""

    values: Values  # (n,)
    answered: Flags  # (n,)

    @property
    def labels(self) -> bool:
        """True if the values are names rather than numbers."""
        return self.values.dtype.kind in "OUS"


def column(values: Values) -> Column:
    """Return `values`, shape (n,), with their gaps found: NaN, None and the empty text.

    Example:
        >>> column(np.array(["gold", "", None], dtype=object)).answered.tolist()
        [True, False, False]
    """
    if values.dtype.kind in "OUS":
        answered = np.array(
            [value is not None and value == value and str(value).strip() != "" for value in values], dtype=bool
        )
        return Column(values=values, answered=answered)
    numbers = values.astype(np.float64)
    return Column(values=numbers, answered=~np.isnan(numbers))


def metric_columns(metric: Column, unit: Codes) -> Array:
    """Return the answered rows of a metric as uncorrelated columns of mean 0 and variance 1; none if it is constant.

    A number with a heavy tail (days to resolve, money) comes with its rank: its link may be to either.

    Args:
        metric: with at least one answer.
        unit: shape (n,), codes of the independent units.

    Example:
        >>> metric_columns(column(np.array([1.0, 2.0, np.nan, 3.0])), np.arange(4)).round(2).tolist()
        [[-1.22], [0.0], [1.22]]
    """
    values = metric.values[metric.answered]
    if metric.labels:
        return orthogonal(_dummies(levels(values, unit[metric.answered])))
    return orthogonal(np.column_stack([values, ranks(values)]) if heavy_tailed(values) else values[:, None])


def heavy_tailed(values: Array) -> bool:
    """Return whether a few large values say more than the order of all.

    Example:
        >>> heavy_tailed(np.exp(np.linspace(-6, 6, 99))), heavy_tailed(np.linspace(-3, 3, 99))
        (True, False)
    """
    place = ranks(values)
    spread = float(np.std(values) * np.std(place))
    return spread > 0 and float(np.mean((values - values.mean()) * place)) / spread < HEAVY_TAIL


def baseline_columns(baseline: Mapping[str, Values], unit: Codes) -> Array:
    """Return what is known anyway, shape (n, p): all ones first, then uncorrelated columns of mean 0 and variance 1.

    A gap in labels is a level; in numbers it is the mean and a flag. A number comes with its rank, or by levels if it
    has six values at most, so that a metric wins nothing from a bend that the baseline already knows.

    Example:
        >>> baseline_columns({"size": np.tile([1.0, 2.0], 20)}, np.arange(40)).shape
        (40, 2)
    """
    parts = [np.empty((len(unit), 0))]
    for values in baseline.values():
        known = column(values)
        if not known.answered.any():
            continue
        if known.labels or len(np.unique(known.values[known.answered])) <= FEW_VALUES:
            named = np.where(known.answered, known.values.astype(str), "")
            parts.append(_dummies(levels(named, unit)))
        else:
            filled = np.where(known.answered, known.values, known.values[known.answered].mean())
            parts.append(np.column_stack([filled, ranks(filled), ~known.answered]))
    return np.column_stack([np.ones(len(unit)), orthogonal(np.column_stack(parts))])


def levels(values: Values, unit: Codes) -> Codes:
    """Return the level of each label, 0 the most frequent; labels of fewer than ten units share the last one.

    Where even these are fewer than ten together they join the most frequent.

    Args:
        values: shape (n,), each with an answer.
        unit: shape (n,), codes of the independent units.

    Example:
        >>> np.bincount(levels(np.array(["gold"] * 20 + ["tin"] * 10 + ["zinc"] * 3), np.arange(33))).tolist()
        [23, 10]
    """
    name, units = units_by_label(values, unit)
    order = np.argsort(-units, kind="stable")
    kept = [label for label in order[:MOST_LEVELS] if units[label] >= MIN_UNITS_A_LEVEL]
    rest = int(units.sum() - units[kept].sum())
    level = np.full(len(units), len(kept) if rest >= MIN_UNITS_A_LEVEL else 0, dtype=np.intp)
    level[kept] = np.arange(len(kept))
    return level[name]


def units_by_label(values: Values, unit: Codes) -> tuple[Codes, Codes]:
    """Return each row's label as a code, and how many units each label has."""
    name = np.unique(values.astype(str), return_inverse=True)[1].astype(np.intp)
    return name, np.bincount(np.unique(np.column_stack([name, unit]), axis=0)[:, 0])


def _dummies(level: Codes) -> Array:
    return np.asarray(level[:, None] == np.arange(1, level.max(initial=0) + 1)[None, :], dtype=np.float64)


def orthogonal(columns: Array) -> Array:
    """Return uncorrelated columns of mean 0 and variance 1 that span the same, shape (n, rank).

    Example:
        >>> orthogonal(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])).shape
        (3, 1)
    """
    around = columns - columns.mean(axis=0)
    spread = around.std(axis=0)
    around = around[:, spread > NO_SPREAD * (1 + np.abs(columns).max(axis=0, initial=0))]
    if around.shape[1] == 0:
        return np.empty((len(columns), 0))
    around = around / around.std(axis=0)
    size, direction = np.linalg.eigh(around.T @ around / len(around))
    real = size > NO_SPREAD * len(size)
    return np.asarray(around @ (direction[:, real] / np.sqrt(size[real])), dtype=np.float64)
