"""How well themes agree with labels that are known, with ranges over texts."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.stats.agreement import adjusted_information, adjusted_rand

DRAWS = 100
MOST_DRAWN = 5_000  # texts of a draw: of more, so many tell the error, which is scaled


def agreement(found: Sequence[str], truth: Sequence[str], *, seed: int, level: float = 0.95) -> dict[str, Estimate]:
    """Return adjusted mutual information ("ami") and adjusted Rand index ("ari") of two groupings of the same texts.

    Every text counts; those without a theme are one theme of their own. Ranges: bootstrap over texts, normal around
    the value, because texts that are drawn twice make a draw itself agree too well.

    Args:
        found: themes.
        truth: known labels.
        seed: of the draws.
        level: coverage of the ranges, in (0, 1).

    References:
        Vinh, Epps and Bailey (2010), JMLR 11, 2837-2854 (arithmetic mean); Hubert and Arabie (1985), Journal of
        Classification 2, 193-218.
    """
    ours, theirs = _codes(found), _codes(truth)
    n = len(ours)
    size = min(n, MOST_DRAWN)
    draws = np.empty((DRAWS, 2))
    numbers = stream(seed, "agreement")
    for draw in range(DRAWS):
        rows = numbers.integers(n, size=size)
        draws[draw] = _both(ours[rows], theirs[rows])
    errors = draws.std(axis=0, ddof=1) * (size / n) ** 0.5
    z = NormalDist().inv_cdf(0.5 + level / 2)
    return {
        key: Estimate(
            value=value,
            low=max(-1.0, value - z * float(se)),
            high=max(value, min(1.0, value + z * float(se))),
            se=float(se),
            level=level,
            unit=key.upper(),
            n=n,
            method="adjusted-agreement",
        )
        for key, value, se in zip(("ami", "ari"), _both(ours, theirs), errors, strict=True)
    }


def _both(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> tuple[float, float]:
    return adjusted_information(theirs, ours), adjusted_rand(theirs, ours)


def _codes(labels: Sequence[str]) -> NDArray[np.int64]:
    return np.unique(np.array(labels, dtype=str), return_inverse=True)[1].astype(np.int64)
