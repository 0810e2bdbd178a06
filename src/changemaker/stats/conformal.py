"""Ranges that hold a new answer in a stated share of cases, whatever the model, from answers that it has not seen.

A range grows from the likeliest value (two values) or the median outwards, always to the neighbour with the larger
share. An answer's depth is the share inside before it is reached. The range at a level is what lies less deep than the
depth that this share of known answers does not exceed; counting the share *before* the answer, and not with it, keeps
the coverage near the level without drawing lots.

References:
    Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random World, chapter 2.
    Gupta, Kuchibhotla and Ramdas (2022), Pattern Recognition 127, 108496: nested sets.
    Tibshirani, Barber, Candes and Ramdas (2019), NeurIPS 32: weights where new rows differ from known ones.
    Dunn, Wasserman and Ramdas (2023), JASA 118, 2491-2502: one row a unit.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]


def depths(shares: Array, code: Codes) -> Array:
    """Return the share inside the growing range before each row's answer is reached; 0 for where it starts.

    Args:
        shares: (n, K), adding up to 1.
        code: (n,), the answers, 0 to K - 1.

    Example:
        >>> depths(np.array([[0.2, 0.5, 0.3]] * 3), np.array([1, 2, 0])).tolist()
        [0.0, 0.5, 0.8]
    """
    found = np.ones(len(code))
    reached = np.zeros(len(code), dtype=np.bool_)
    for low, high, inside in _growing(shares):
        new = ~reached & (code >= low) & (code <= high)
        found[new] = inside[new]
        reached |= new
    return found


def ranges(shares: Array, deepest: float) -> tuple[Codes, Codes]:
    """Return the lowest and highest code of each row's range: all values that lie no deeper than `deepest`.

    Example:
        >>> low, high = ranges(np.array([[0.2, 0.5, 0.3]]), 0.6)
        >>> low.tolist(), high.tolist()
        ([1], [2])
    """
    bottom = np.zeros(len(shares), dtype=np.intp)
    top = np.zeros(len(shares), dtype=np.intp)
    for low, high, inside in _growing(shares):
        grown = inside <= deepest
        bottom[grown], top[grown] = low[grown], high[grown]
    return bottom, top


def threshold(depth: Array, *, level: float, weight: Array | None = None) -> float:
    """Return the depth that holds a new answer with probability `level` at least; infinite where n is too small.

    Args:
        depth: (n,), of known answers.
        level: in (0, 1).
        weight: (n,), 1 where left out; a new answer counts as much as the mean of them.

    Example:
        >>> threshold(np.arange(9.0), level=0.5)  # the fifth of nine: one new answer stands beyond them
        4.0
    """
    each = np.ones(len(depth)) if weight is None else weight
    order = np.argsort(depth, kind="stable")
    heap = np.cumsum(each[order])
    if len(depth) == 0 or heap[-1] <= 0:
        return float("inf")
    wanted = level * (heap[-1] + heap[-1] / np.count_nonzero(each > 0))
    place = int(np.searchsorted(heap, wanted * (1 - 1e-12), side="left"))
    return float(depth[order[place]]) if place < len(depth) else float("inf")


def one_a_unit(unit: Codes) -> Array:
    """Return weights that let each unit count once, however many rows it has.

    Example:
        >>> one_a_unit(np.array([0, 0, 1])).tolist()
        [0.5, 0.5, 1.0]
    """
    return np.asarray(1.0 / np.bincount(unit)[unit], dtype=np.float64)


def _growing(shares: Array) -> Iterator[tuple[Codes, Codes, Array]]:
    """Yield the range after each step, lowest and highest code, with the share inside before the step."""
    rows, values = shares.shape
    everyone = np.arange(rows)
    upto = np.cumsum(shares, axis=1)
    low = np.argmax(shares, axis=1) if values == 2 else np.argmax(upto >= 0.5 - 1e-12, axis=1)
    high = low.copy()
    inside = np.zeros(rows)
    yield low, high, inside
    inside = shares[everyone, low]
    for _ in range(values - 1):
        left = np.where(low > 0, shares[everyone, low - 1], -1.0)
        right = np.where(high < values - 1, shares[everyone, np.minimum(high + 1, values - 1)], -1.0)
        down = left >= right
        low, high = np.where(down, low - 1, low), np.where(down, high, high + 1)
        yield low, high, inside
        inside = inside + np.where(down, left, right)
