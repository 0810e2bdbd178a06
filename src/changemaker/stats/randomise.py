"""Randomisation inference: the effect held against those of all rollouts that could have been drawn instead.

References:
    Fisher (1935), The Design of Experiments, chapter 2; Wu and Ding (2021), JASA 116, 1898-1913, for the studentised
    statistic, which stays right when only the mean effect is zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, prod

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.stats.moments import Array

DRAWS = 1999
ALL_UP_TO = 5000  # as many assignments or fewer are all gone through
NEARLY = 1 - 1e-9  # values this close are ties
CELLS = 4_000_000  # assignments times clusters held at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Randomised:
    """Where the real assignment stands among those that could have been drawn."""

    p: float  # share of assignments at least as extreme, two-sided
    smallest: float  # the smallest p that this design can give
    assignments: int  # how many were compared, the real one among them
    exact: bool  # True if these were all


def randomisation_test(
    sums: Array, weights: Array, groups: NDArray[np.int64], slopes: Array, *, rng: Generator
) -> Randomised:
    """Test that the programme changed nothing for any unit, permuting the groups over the clusters.

    The statistic is the estimate divided by its standard error, both with group sizes as drawn.

    Args:
        sums: (clusters, K) each cluster's weighted sum of the columns.
        weights: (clusters,) each cluster's weight.
        groups: (clusters,) the group that each was assigned to.
        slopes: (groups, K) how the estimate moves with each group's means.
        rng: for the draws, where the assignments are too many to go through.

    Example:
        >>> sums = np.array([[5.0], [6.0], [7.0], [0.0], [1.0], [2.0]])
        >>> drawn, slopes = np.array([1, 1, 1, 0, 0, 0]), np.array([[-1.0], [1.0]])
        >>> test = randomisation_test(sums, np.ones(6), drawn, slopes, rng=np.random.default_rng(1))
        >>> test.p, test.assignments, test.exact
        (0.1, 20, True)
    """
    centred = sums - weights[:, None] * (sums.sum(axis=0) / weights.sum())
    projected = centred @ slopes.T
    counts = np.bincount(groups, minlength=len(slopes)).tolist()
    possible = factorial(len(groups)) // prod(factorial(count) for count in counts)
    exact = possible <= ALL_UP_TO
    observed = float(_statistics(projected, weights, groups[None, :])[0])
    blocks = [np.array(_all_assignments(counts))] if exact else _draws(groups, rng)
    seen = np.concatenate([_statistics(projected, weights, block) for block in blocks])
    extreme = int((seen >= observed * NEARLY).sum())
    if exact:
        top = float(seen.max())
        ties = int((seen >= top * NEARLY).sum())
        return Randomised(p=extreme / possible, smallest=ties / possible, assignments=possible, exact=True)
    return Randomised(p=(1 + extreme) / (1 + DRAWS), smallest=1 / (1 + DRAWS), assignments=1 + DRAWS, exact=False)


def _draws(groups: NDArray[np.int64], rng: Generator) -> list[NDArray[np.int64]]:
    """`DRAWS` permutations, in blocks that fit in memory."""
    block = max(1, min(DRAWS, CELLS // len(groups)))
    sizes = [block] * (DRAWS // block) + ([DRAWS % block] if DRAWS % block else [])
    return [rng.permuted(np.tile(groups, (size, 1)), axis=1) for size in sizes]


def _statistics(projected: Array, weights: Array, groups: NDArray[np.int64]) -> Array:
    """Absolute estimate over its standard error for each row of `groups`, (assignments, clusters)."""
    estimate = np.zeros(len(groups))
    variance = np.zeros(len(groups))
    for group in range(projected.shape[1]):
        inside = (groups == group).astype(np.float64)
        size = inside @ weights
        size[size == 0] = 1.0
        mean = inside @ projected[:, group] / size
        left = inside * (projected[:, group] - mean[:, None] * weights)
        estimate += mean
        variance += (left**2).sum(axis=1) / size**2
    flat = variance <= 1e-24 * np.maximum(1.0, estimate**2)
    spread = np.sqrt(np.where(flat, 1.0, variance))
    return np.where(flat, np.where(np.abs(estimate) > 1e-12, np.inf, 0.0), np.abs(estimate) / spread)


def _all_assignments(counts: Sequence[int]) -> list[NDArray[np.int64]]:
    """Every way to deal `counts[g]` clusters to each group g."""
    dealt: list[NDArray[np.int64]] = [np.full(sum(counts), -1)]
    for group, count in enumerate(counts):
        grown = []
        for partial in dealt:
            for places in combinations(np.flatnonzero(partial < 0).tolist(), count):
                full = partial.copy()
                full[list(places)] = group
                grown.append(full)
        dealt = grown
    return dealt
