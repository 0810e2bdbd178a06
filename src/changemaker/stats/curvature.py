"""How certain a likelihood is of its parameters: the inverse of its curvature where it is highest."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STEP = 1e-4


def covariance_at(gradient: Callable[[Array], Array], best: Array, *, doubt: float) -> Array:
    """Return the covariance of the parameters, shape (p, p).

    Args:
        gradient: of minus the log-likelihood, (p,) to (p,).
        best: (p,), where it is zero; in units of about 1, such as logarithms.
        doubt: standard deviation that no direction exceeds, however flat the likelihood is in it.

    Example:
        >>> covariance_at(lambda x: np.array([4.0, 0.0]) * x, np.zeros(2), doubt=10.0).round(2).tolist()
        [[0.25, 0.0], [0.0, 100.0]]
    """
    steps = np.eye(len(best)) * STEP
    curved = np.array([gradient(best + step) - gradient(best - step) for step in steps]) / (2 * STEP)
    values, vectors = np.linalg.eigh((curved + curved.T) / 2)
    return np.asarray((vectors / (np.maximum(values, 0) + doubt**-2)) @ vectors.T, dtype=np.float64)
