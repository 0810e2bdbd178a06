"""Quantiles and tails of the textbook distributions, from scipy.special: scipy.stats costs a second to import."""

from scipy import special


def normal_quantile(p: float) -> float:
    """Return z with P(Z <= z) = p.

    Example:
        >>> round(normal_quantile(0.975), 3)
        1.96
    """
    return float(special.ndtri(p))


def t_quantile(p: float, freedom: float) -> float:
    """Return t with P(T <= t) = p; infinite `freedom` is the normal.

    Example:
        >>> round(t_quantile(0.975, 10), 3), round(t_quantile(0.975, float("inf")), 3)
        (2.228, 1.96)
    """
    return float(special.stdtrit(freedom, p)) if freedom < 1e10 else normal_quantile(p)


def two_sided_t(t: float, freedom: float) -> float:
    """Return P(|T| >= |t|).

    Example:
        >>> round(two_sided_t(2.228, 10), 3)
        0.05
    """
    return float(2 * special.stdtr(freedom, -abs(t)) if freedom < 1e10 else 2 * special.ndtr(-abs(t)))


def chi_square_tail(value: float, freedom: float) -> float:
    """Return P(chi square >= value).

    Example:
        >>> round(chi_square_tail(3.841, 1), 3)
        0.05
    """
    return float(special.chdtrc(freedom, value))


def hotelling_tail(wald: float, rank: int, left: int) -> float:
    """Return the p-value of a Wald statistic of `rank` contrasts whose covariance has `left` degrees of freedom.

    References:
        Hotelling (1931), Annals of Mathematical Statistics 2, 360-378.

    Example:
        >>> round(hotelling_tail(4.965, 1, 10), 3)  # one contrast: t squared
        0.05
    """
    return f_tail(wald / rank * (left - rank + 1) / left, rank, left - rank + 1)


def f_tail(value: float, above: float, below: float) -> float:
    """Return P(F >= value) with `above` and `below` degrees of freedom.

    Example:
        >>> round(f_tail(4.965, 1, 10), 3)
        0.05
    """
    return float(special.fdtrc(above, below, value))
