"""From an index to the chance of each value of a scale, so that all chances add up to what was answered."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.stats import ordinal

Array = NDArray[np.float64]
Codes = NDArray[np.intp]
ROWS_A_SLOPE = 1.0  # rows' worth of curvature that draw the slope to nothing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassShares:
    """A calibrated road from an index to shares; a value that nobody gave has none."""

    slope: float  # 0 or more: 0 says that the index tells nothing
    cuts: Array  # (values seen - 1,)
    seen: Codes  # codes of the values that were given
    values: int  # of the scale, K

    def of(self, index: Array) -> Array:
        """Return (n, K) shares."""
        found = ordinal.shares(self.cuts, self.slope * index)
        if len(self.seen) == self.values:
            return found
        wide = np.zeros((len(index), self.values))
        wide[:, self.seen] = found
        return wide


def calibrated(index: Array, code: Codes, *, values: int, weight: Array | None = None) -> ClassShares:
    """Return the road on which the shares of these rows add up to their answers.

    Args:
        index: (n,), of rows that did not teach it: else the slope is too steep.
        code: (n,), 0 to `values` - 1.
        values: of the scale.
        weight: (n,), 1 where left out.

    Example:
        >>> index = np.tile([-1.0, 1.0], 50)
        >>> code = np.tile([0, 1, 1, 1], 25)
        >>> road = calibrated(index, code, values=3)
        >>> road.of(index).mean(axis=0).round(6).tolist()
        [0.25, 0.75, 0.0]
    """
    each = np.ones(len(code)) if weight is None else weight
    seen, own = np.unique(code, return_inverse=True)
    own = own.astype(np.intp)
    if len(seen) == 1:
        return ClassShares(slope=0.0, cuts=np.zeros(0), seen=seen.astype(np.intp), values=values)
    spread = float(np.sqrt(np.cov(index, aweights=each))) if len(index) > 1 else 0.0
    slope, start = 0.0, ordinal.fit(np.zeros((len(own), 0)), own, weight=each).cuts
    if spread > 0:
        found = ordinal.fit(index[:, None] / spread, own, weight=each, ridge=ROWS_A_SLOPE)
        slope = max(float(found.slopes[0]) / spread, 0.0)
        start = found.cuts if slope > 0 else start
    cuts = ordinal.margins(slope, index, own, weight=each, start=start)
    return ClassShares(slope=slope, cuts=cuts, seen=seen.astype(np.intp), values=values)


def expected(shares: Array, values: Array) -> Array:
    """Return (n,) the mean of the scale's `values` by each row's shares.

    Example:
        >>> expected(np.array([[0.5, 0.5]]), np.array([0.0, 10.0])).tolist()
        [5.0]
    """
    return np.asarray(shares @ values, dtype=np.float64)
