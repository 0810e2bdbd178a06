"""Answers of some, used for others: how much each answer stands for those who did not answer.

References:
    Shimodaira (2000), Journal of Statistical Planning and Inference 90, 227-244: weights under covariate shift.
    Kish (1965), Survey Sampling, section 11.7: the effective number of answers.
"""

import numpy as np
from numpy.typing import NDArray

from changemaker.stats import logistic

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_TIMES = 10.0  # the mean weight: what stands for more is cut, or one answer would carry the range


def density_ratio(columns: Array, answered: Flags) -> Array:
    """Return how much likelier each answered row's columns are among those who did not answer, mean 1.

    Args:
        columns: (n, p), about unit variance; scaled by the prior that their slopes shall have.
        answered: (n,), both kinds present.

    Returns:
        (answered rows,), cut at ten times the mean.

    Example:
        >>> here = np.repeat([True, False], 50)
        >>> density_ratio(np.zeros((100, 1)), here)[:2].round(6).tolist()
        [1.0, 1.0]
    """
    table = np.column_stack([np.ones(len(columns)), columns])
    slopes = logistic.fit(table, answered.astype(np.float64), np.zeros(len(table)))
    odds = table[answered] @ slopes
    weight = np.exp(-(odds - odds.min()))
    for _ in range(20):
        weight = np.minimum(weight / weight.mean(), MOST_TIMES)
    return np.asarray(weight / weight.mean(), dtype=np.float64)


def effective_share(weight: Array) -> float:
    """Return what share of the answers the weights leave: 1 where all count alike.

    Example:
        >>> effective_share(np.array([1.0, 1.0, 0.0, 0.0]))
        0.5
    """
    return float(weight.sum() ** 2 / (len(weight) * (weight @ weight)))
