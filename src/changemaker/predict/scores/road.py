"""From a learner's index to shares of a scale, or to a mean, calibrated on rows that did not teach it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.target import Array, Target
from changemaker.stats import class_shares

LEAST_SHARE = 1e-3  # of a value that was answered: one surprise shall not decide between two learners


class Road(Protocol):
    """What turns an index (n,) into shares (n, K); of a number, its mean as (n, 1)."""

    @property
    def slope(self) -> float:
        """Return 0 where the index tells nothing: then all rows have the same shares."""
        ...

    def of(self, index: Array) -> Array:
        """Return the shares of each row."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A number's mean, straight in the index."""

    slope: float
    start: float

    def of(self, index: Array) -> Array:
        """Return (n, 1) means."""
        return np.asarray((self.start + self.slope * index)[:, None], dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """The target of the rows that were answered, as the learners take it."""

    target: Target
    y: Array  # (n,)
    code: Codes  # (n,), places on the scale; zeros for a number
    weight: Array  # (n,)

    @property
    def values(self) -> Array:
        """(K,), the scale; empty for a number."""
        return np.array(self.target.values)

    def road(self, index: Array, rows: Codes) -> Road:
        """Return the calibrated road of an index (n,) on some rows."""
        if self.target.kind != "number":
            return class_shares.calibrated(
                index[rows], self.code[rows], values=len(self.target.values), weight=self.weight[rows]
            )
        weight, x, y = self.weight[rows] / self.weight[rows].sum(), index[rows], self.y[rows]
        middle, mean = float(weight @ x), float(weight @ y)
        spread = float(weight @ (x - middle) ** 2)
        slope = max(float(weight @ ((x - middle) * (y - mean))) / spread, 0.0) if spread > 0 else 0.0
        return Line(slope=slope, start=mean - slope * middle)

    def mean(self, shares: Array) -> Array:
        """Return (m,) the mean of the answer."""
        return shares[:, 0] if self.target.kind == "number" else class_shares.expected(shares, self.values)

    def loss(self, shares: Array, rows: Codes) -> Array:
        """Return (rows,) how badly the answers were foreseen: the logarithmic loss, of a number the squared error."""
        if self.target.kind == "number":
            return (self.y[rows] - shares[:, 0]) ** 2
        return -np.log(np.maximum(shares[np.arange(len(rows)), self.code[rows]], LEAST_SHARE))


def answers_of(target: Target, rows: Codes, weight: Array | None) -> Answers:
    """Return the answers of `rows`, in their order."""
    y = target.y[rows]
    code = np.zeros(len(y), dtype=np.intp)
    if target.kind != "number":
        code = np.searchsorted(np.array(target.values), y).astype(np.intp)
    return Answers(target=target, y=y, code=code, weight=np.ones(len(y)) if weight is None else weight[rows])
