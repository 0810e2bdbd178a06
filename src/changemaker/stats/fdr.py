"""Many questions asked at once: p-values adjusted so that few of the answers called true are false.

References:
    Benjamini and Hochberg (1995), JRSS B 57, 289-300; Benjamini and Yekutieli (2001), Annals of Statistics 29,
    1165-1188, theorem 1.3, for tests that depend on each other in any way.
    Storey, Taylor and Siegmund (2004), JRSS B 66, 187-205, for the share of questions where nothing is going on.
"""

import numpy as np

from changemaker.stats.moments import Array


def adjusted_p(p: Array, *, any_dependence: bool = False) -> Array:
    """Return Benjamini-Hochberg adjusted p-values; calling those at or below q true keeps the false share at q.

    Args:
        p: (tests,) p-values in [0, 1].
        any_dependence: be right for tests that depend on each other in any way, at a price of log(tests);
            without, they must be independent or positively dependent.

    Returns:
        (tests,) in the order of `p`, each at least its p and at most 1.

    Raises:
        ValueError: a p-value is missing or outside [0, 1].

    Example:
        >>> adjusted_p(np.array([0.01, 0.02, 0.9])).round(3).tolist()
        [0.03, 0.03, 0.9]
    """
    _check(p)
    tests = len(p)
    price = float((1 / np.arange(1, tests + 1)).sum()) if any_dependence else 1.0
    order = np.argsort(p, kind="stable")
    stepped = p[order] * price * tests / np.arange(1, tests + 1)
    adjusted = np.empty(tests)
    adjusted[order] = np.minimum.accumulate(stepped[::-1])[::-1]
    return np.clip(adjusted, p, 1.0)  # not even rounding takes it below p


def q_values(p: Array, *, from_p: float = 0.5) -> Array:
    """Return Storey's q-values: adjusted p-values times the estimated share of questions where nothing is going on.

    Args:
        p: (tests,) p-values in [0, 1]; dozens at least, or the share is a guess that comes out near 1.
        from_p: p-values above it are taken to come from questions where nothing is going on, in (0, 1).

    Returns:
        (tests,) in the order of `p`, never above `adjusted_p(p)`.

    Example:
        >>> p = np.r_[np.full(80, 0.001), np.linspace(0.01, 0.99, 20)]
        >>> float(adjusted_p(p)[0]), q_values(p)[0].round(5).item()
        (0.00125, 0.00028)
    """
    _check(p)
    quiet = 1.0 if len(p) == 0 else min(1.0, (1 + float((p > from_p).sum())) / ((1 - from_p) * len(p)))
    return adjusted_p(p) * quiet


def _check(p: Array) -> None:
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("a p-value lies in 0 to 1")
