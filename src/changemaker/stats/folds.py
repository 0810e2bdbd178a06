"""Who teaches and who is judged: rows of one unit stay together, and with time only later rows are judged."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.core.seeds import stream

Codes = NDArray[np.intp]
MOST_BLOCKS = 5  # of periods: the first only teaches, each of the others is judged by all before it


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """One round: the rows that teach, and the rows that are judged by what these taught."""

    teach: Codes
    judge: Codes


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """One way to cut all the rows: its splits, and the part in which each row is judged (-1: never judged)."""

    splits: tuple[Split, ...]
    part: Codes


def blocks(period: Codes) -> Codes:
    """Return each row's block of periods, 0 the earliest, at most five of about equal size.

    Example:
        >>> blocks(np.array([0, 0, 1, 1, 2, 2])).tolist()
        [0, 0, 1, 1, 2, 2]
    """
    rows = np.bincount(period)
    middle = (np.cumsum(rows) - rows / 2) / rows.sum()
    block_of = np.floor(middle * min(MOST_BLOCKS, np.count_nonzero(rows))).astype(np.intp)
    return np.unique(block_of[period], return_inverse=True)[1].astype(np.intp)


def repeats(unit: Codes, period: Codes | None, *, folds: int, times: int, seed: int) -> Iterator[Repeat]:
    """Yield `times` ways to cut the rows into `folds`, no unit in two of them.

    Args:
        unit: shape (n,), codes 0 to G - 1 of the independent units.
        period: shape (n,), codes in the order of time, or None. With it, only earlier periods teach.
        folds: at least 2.
        times: how many different cuts.
        seed: of the random numbers.

    Example:
        >>> cut = next(repeats(np.array([0, 0, 1, 1]), None, folds=2, times=1, seed=1))
        >>> [sorted(split.judge.tolist()) for split in cut.splits] in ([[0, 1], [2, 3]], [[2, 3], [0, 1]])
        True
    """
    units = int(unit.max()) + 1
    block = np.zeros(len(unit), dtype=np.intp) if period is None else blocks(period)
    for time in range(times):
        deal = np.arange(units) % folds
        stream(seed, "folds", time).shuffle(deal)
        yield _cut(deal[unit], block, folds, later=period is not None)


def _cut(fold: Codes, block: Codes, folds: int, *, later: bool) -> Repeat:
    splits: list[Split] = []
    part = np.full(len(fold), -1, dtype=np.intp)
    for number in range(folds):
        for last in range(1, int(block.max()) + 1) if later else (0,):
            teach = np.flatnonzero((fold != number) & ((block < last) | (not later)))
            judge = np.flatnonzero((fold == number) & (block == last))
            if len(teach) and len(judge):
                part[judge] = len(splits)
                splits.append(Split(teach, judge))
    return Repeat(tuple(splits), part)
