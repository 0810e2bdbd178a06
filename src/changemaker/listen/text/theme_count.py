"""How many themes there are: the finest grouping that other texts of the same kind would give again.

Nobody tells the number. The texts are split into halves that share none; each half is grouped on its own, and each
text of one half also goes to the nearest group of the other. Where both say the same, the grouping is in what people
write and not in which of them wrote. Too many groups fall apart from half to half, too few are cut anywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.listen.text.grouping import Floats, cut, different, middles, nearest, tree_of
from changemaker.stats.agreement import adjusted_information
from changemaker.stats.distributions import t_quantile

SPLITS = 7
STEPS = 24  # counts that are tried
HEAPS = 4  # fewer themes than that are not tried where more are possible: large heaps are always found again
PER_THEME = 10  # texts that a theme has on average, at least: halves then still show five
DROP = 0.02  # of agreement: so far below a peak another one is another peak
MUCH = 0.1  # of agreement: a peak so far below a coarser one does not count
SLACK = 0.01  # of agreement that finer themes may cost
MOST_THEMES = 250
MOST_HALF = 1_500  # texts of a half at most


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCount:
    """How many themes, and how sure that is."""

    k: int
    low: int  # the fewest and the most that one split alone would have chosen, `k` included
    high: int
    stability: Estimate  # adjusted mutual information between halves, at `k`
    curve: tuple[tuple[int, float], ...]  # each count that was tried, with its agreement
    level: float  # of `low` to `high`


def theme_count(vectors: Floats, *, seed: int) -> ThemeCount:
    """Return the finest count at which halves agree as well as at any coarser one near it.

    Args:
        vectors: texts x dimensions, of different texts, in an order that does not depend on how they came in.
        seed: of the splits.

    Raises:
        ValueError: fewer than 2 * `PER_THEME` texts.

    References:
        Lange, Roth, Braun and Buhmann (2004), "Stability-based validation of clustering solutions", Neural
        Computation 16, 1299-1323. Vinh, Epps and Bailey (2010), JMLR 11, 2837-2854: agreement adjusted for chance.
        Breiman et al. (1984), Classification and Regression Trees, section 3.4.3: the rule of one standard error.
    """
    tried = counts_to_try(len(vectors), most=different(vectors))
    rows = [_agreement(vectors, tried, seed=seed, split=split) for split in range(SPLITS)]
    table = np.array(rows)  # splits x counts
    mean, se = table.mean(axis=0), table.std(axis=0, ddof=1) / np.sqrt(SPLITS)
    place = finest_peak(mean, se)
    alone = [tried[finest_peak(row, np.zeros_like(row))] for row in table]
    value, margin = float(mean[place]), t_quantile(0.975, SPLITS - 1) * float(se[place])
    stability = Estimate(
        value=value,
        low=value - margin,
        high=max(value, min(1.0, value + margin)),
        se=float(se[place]),
        level=0.95,
        unit="AMI",
        n=len(vectors),
        method="split-half-stability",
    )
    return ThemeCount(
        k=tried[place],
        low=min([tried[place], *alone]),
        high=max([tried[place], *alone]),
        stability=stability,
        curve=tuple(zip(tried, map(float, mean), strict=True)),
        level=(SPLITS - 1) / (SPLITS + 1),
    )


def finest_peak(agreement: Floats, se: Floats) -> int:
    """Return the place of the finest count that is about as good as the first peak seen from the finest one.

    A few large heaps are found again more easily than many themes, and say less: what matters is the peak behind which
    more themes only fall apart, unless a coarser one is better by `MUCH`. Neighbours are averaged, so that one lucky
    count makes no peak.

    Args:
        agreement: of each count, coarse to fine.
        se: standard errors of the same.

    Example:
        >>> finest_peak(np.array([0.6, 0.3, 0.4, 0.6, 0.6, 0.4]), np.zeros(6))
        4
    """
    around = np.pad(agreement, 1, mode="edge")
    smooth = (around[:-2] + 2 * around[1:-1] + around[2:]) / 4
    best = len(smooth) - 1
    for place in range(len(smooth) - 2, -1, -1):
        if smooth[place] > smooth[best]:
            best = place
        elif smooth[place] < smooth[best] - DROP and smooth[best] >= smooth.max() - MUCH:
            break
    worth = smooth[best] - max(SLACK, float(se[best]))
    return int(np.flatnonzero(smooth[best:] >= worth).max()) + best


def counts_to_try(n: int, *, most: int = MOST_THEMES) -> tuple[int, ...]:
    """Return the counts of themes that are tried on `n` texts, evenly spread in their logarithm, `most` at most.

    Example:
        >>> counts_to_try(48)
        (2, 3, 4)
    """
    most = min(n // PER_THEME, MOST_THEMES, most)
    if most < 2:
        raise ValueError(f"{n} texts are too few for two themes")
    least = HEAPS if most >= 2 * HEAPS else 2
    return tuple(sorted({round(k) for k in np.geomspace(least, most, STEPS)}))


def _agreement(vectors: Floats, tried: Sequence[int], *, seed: int, split: int) -> list[float]:
    """How far two halves agree, for each count."""
    order = stream(seed, "themes", split).permutation(len(vectors))
    half = min(len(vectors) // 2, MOST_HALF)
    one, other = vectors[np.sort(order[:half])], vectors[np.sort(order[half : 2 * half])]
    trees = tree_of(one), tree_of(other)
    found = []
    for k in tried:
        ours, theirs = (cut(tree, k) for tree in trees)
        there = adjusted_information(theirs, nearest(other, middles(one, ours)))
        back = adjusted_information(ours, nearest(one, middles(other, theirs)))
        found.append((there + back) / 2)
    return found
