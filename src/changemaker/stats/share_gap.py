"""The gap between two shares where few of either were counted: a range from two score ranges, which never collapses.

A difference of means has no spread where nobody, or everybody, in an arm did something; a score range still has one.

References:
    Newcombe (1998), Statistics in Medicine 17, 873-890: method 10, the hybrid score range.
    Wilson (1927), JASA 22, 209-212.
"""

from math import sqrt


def share_gap(first: tuple[int, int], second: tuple[int, int], *, z: float) -> tuple[float, float, float]:
    """Return the share of `first` less that of `second`, with its lower and upper bound.

    Args:
        first: how many of how many units, each drawn by itself.
        second: the same of those it is compared with.
        z: standard errors to each side: 1.96 for a single look at 95 %.

    Raises:
        ValueError: an arm has no unit.

    Example:
        >>> [round(x, 4) for x in share_gap((56, 70), (48, 80), z=1.959964)]  # Newcombe, table II (a)
        [0.2, 0.0524, 0.3339]
    """
    (p, low_p, high_p), (q, low_q, high_q) = _wilson(*first, z), _wilson(*second, z)
    gap = p - q
    return gap, gap - sqrt((p - low_p) ** 2 + (high_q - q) ** 2), gap + sqrt((high_p - p) ** 2 + (q - low_q) ** 2)


def _wilson(hits: int, n: int, z: float) -> tuple[float, float, float]:
    if not 0 <= hits <= n or n < 1:
        raise ValueError(f"no share of {hits} of {n}")
    p = hits / n
    centre, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return p, min(p, (centre - half) / scale), max(p, (centre + half) / scale)
