"""How far two groupings of the same things agree, beyond what groups of these sizes would agree by chance.

References:
    Vinh, Epps and Bailey (2010), "Information theoretic measures for clusterings comparison: variants, properties,
    normalization and correction for chance", JMLR 11, 2837-2854. Hubert and Arabie (1985), "Comparing partitions",
    Journal of Classification 2, 193-218.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Groups = NDArray[np.int64]  # of each thing its group, 0 and up, none left out


def adjusted_information(ours: Groups, theirs: Groups) -> float:
    """Return adjusted mutual information, with the arithmetic mean: 1 for the same groups, about 0 by chance.

    Args:
        ours: one group a thing.
        theirs: another grouping of the same things.

    Example:
        >>> round(adjusted_information(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])), 6)
        1.0
        >>> round(adjusted_information(np.array([0, 0, 1, 2]), np.array([0, 0, 1, 1])), 6)  # scikit-learn 1.9
        0.571429
    """
    table = _table(ours, theirs)
    n, a, b = float(table.sum()), table.sum(axis=1), table.sum(axis=0)
    if len(a) == len(b) == 1 or len(a) == len(b) == n:
        return 1.0
    seen = table > 0
    together = table[seen]
    by_chance = np.outer(a, b)[seen]
    information = float((together / n * np.log(together * n / by_chance)).sum())
    expected = _expected(a, b, n)
    most = (_entropy(a, n) + _entropy(b, n)) / 2 - expected
    if abs(most) < np.finfo(float).eps:
        most = np.copysign(np.finfo(float).eps, most)
    return float((information - expected) / most)


def adjusted_rand(ours: Groups, theirs: Groups) -> float:
    """Return the adjusted Rand index: 1 for the same groups, about 0 by chance.

    Example:
        >>> round(adjusted_rand(np.array([0, 0, 1, 2]), np.array([0, 0, 1, 1])), 6)  # Hubert and Arabie, eq. 5
        0.571429
    """
    table = _table(ours, theirs)
    both, one, other = (float((x * (x - 1) / 2).sum()) for x in (table, table.sum(axis=1), table.sum(axis=0)))
    n = float(table.sum())
    expected = one * other / (n * (n - 1) / 2) if n > 1 else 0.0
    most = (one + other) / 2 - expected
    return 1.0 if most == 0 else (both - expected) / most


def _table(ours: Groups, theirs: Groups) -> NDArray[np.float64]:
    """How many things are in each pair of groups."""
    wide = int(theirs.max()) + 1
    cells = np.bincount(ours * wide + theirs, minlength=(int(ours.max()) + 1) * wide)
    table = cells.reshape(-1, wide).astype(np.float64)
    return np.asarray(table[np.ix_(table.sum(axis=1) > 0, table.sum(axis=0) > 0)])


def _entropy(sizes: NDArray[np.float64], n: float) -> float:
    return float(-(sizes / n * np.log(sizes / n)).sum())


def _expected(a: NDArray[np.float64], b: NDArray[np.float64], n: float) -> float:
    """Mutual information that groups of these sizes have by chance: groups of one size are counted once."""
    (u, times_u), (v, times_v) = (np.unique(x, return_counts=True) for x in (a, b))
    if len(v) > len(u):
        u, times_u, v, times_v = v, times_v, u, times_u
    whole = 0.0
    for size, times in zip(v, times_v, strict=True):
        shared = np.arange(1, min(float(u.max()), size) + 1)[None, :]
        wide = u[:, None]
        can_be = (shared <= wide) & (shared >= wide + size - n)
        log_chance = (
            gammaln(wide + 1) + gammaln(size + 1) + gammaln(n - wide + 1) + gammaln(n - size + 1) - gammaln(n + 1)
        ) - (
            gammaln(shared + 1)
            + gammaln(np.maximum(wide - shared, 0) + 1)
            + gammaln(size - shared + 1)
            + gammaln(np.maximum(n - wide - size + shared, 0) + 1)
        )
        told = shared / n * np.log(n * shared / (wide * size)) * np.exp(log_chance)
        whole += float(times * (times_u @ np.where(can_be, told, 0.0).sum(axis=1)))
    return whole
