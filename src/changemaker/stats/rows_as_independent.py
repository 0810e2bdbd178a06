"""The comparisons of a spreadsheet, every row taken as a new customer: here only to show how often they are wrong."""

import numpy as np
from numpy.typing import NDArray

from changemaker.core.estimate import Estimate
from changemaker.stats.distributions import t_quantile
from changemaker.stats.moments import Array


def treated_untreated_rows(values: Array, treated: NDArray[np.bool_], *, level: float) -> Estimate:
    """Return mean(treated) - mean(others), rows taken as independent.

    Args:
        values: (rows,).
        treated: (rows,) True for treated rows; both kinds occur.
        level: of the range, in (0, 1).

    References:
        Welch (1947), Biometrika 34, 28-35.

    Example:
        >>> values, treated = np.array([1.0, 3.0, 4.0, 6.0]), np.array([False, False, True, True])
        >>> found = treated_untreated_rows(values, treated, level=0.95)
        >>> found.value, round(found.se or 0, 3)
        (3.0, 1.414)
    """
    ours, theirs = values[treated], values[~treated]
    parts = np.array([ours.var(ddof=1) / len(ours), theirs.var(ddof=1) / len(theirs)])
    freedom = parts.sum() ** 2 / (parts**2 / (np.array([len(ours), len(theirs)]) - 1)).sum()
    value = float(ours.mean() - theirs.mean())
    se = float(parts.sum() ** 0.5)
    margin = t_quantile(0.5 + level / 2, float(freedom)) * se
    return Estimate(
        value=value,
        low=value - margin,
        high=value + margin,
        se=se,
        level=level,
        unit="",
        n=len(values),
        method="rows-as-independent",
    )


def before_after_rows(outcomes: Array, on: NDArray[np.bool_], *, level: float) -> Estimate:
    """Return mean after less mean before over treated units, rows taken as independent.

    Args:
        outcomes: (units, periods) of treated units.
        on: (units, periods) True once started.
        level: of the range.
    """
    return treated_untreated_rows(outcomes.ravel(), on.ravel(), level=level)
