"""An exact split of the change of a product over its factors: whatever the order of the changes, its average.

References:
    Shapley (1953), A value for n-person games, in Contributions to the Theory of Games II, 307-317;
    Sun (1998), Energy Economics 20, 85-100: the same split of a product, with nothing left over.
"""

from dataclasses import dataclass

import numpy as np

from changemaker.stats.moments import Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """The parts of a change; they add up to it exactly, all in its unit."""

    first: Array
    second: Array
    third: Array


def split_product(total: Array, without: Array, *, first: tuple[Array, Array], second: tuple[Array, Array]) -> Split:
    """Return what each of three factors did to a product.

    Each part is the factor's own change times the mean of the others, over all orders in which the three could have
    changed. The third factor is what the product leaves: `total` over the other two. Where these are zero the whole of
    what they do not explain falls to the third, so that the parts add up in any case.

    Args:
        total: the product as it is.
        without: the product as it would have been.
        first: the first factor as it is and as it would have been, at least zero.
        second: the second factor, likewise.

    Example:
        >>> one = np.array([1.0])
        >>> parts = split_product(one * 12, one * 1, first=(one * 2, one), second=(one * 3, one))
        >>> [round(float(part[0]), 4) for part in (parts.first, parts.second, parts.third)]
        [3.1667, 4.6667, 3.1667]
    """
    (a, a0), (x, x0) = first, second
    y, y0 = _over(total, a * x), _over(without, a0 * x0)
    of_first = (a - a0) * ((x * y + x0 * y0) / 3 + (x * y0 + x0 * y) / 6)
    of_second = (x - x0) * ((a * y + a0 * y0) / 3 + (a * y0 + a0 * y) / 6)
    return Split(first=of_first, second=of_second, third=total - without - of_first - of_second)


def _over(total: Array, count: Array) -> Array:
    return np.divide(total, count, out=np.zeros_like(total), where=count > 0)
