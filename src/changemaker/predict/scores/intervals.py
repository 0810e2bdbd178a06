"""The range of one score, at any level: how deep in their shares known answers lay, and how far from their mean."""

from dataclasses import dataclass

import numpy as np

from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.road import Answers
from changemaker.predict.scores.target import Array
from changemaker.stats import conformal

MOST_KEPT = 2000  # depths, so that a kept model stays small


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranges:
    """Known answers' depths (of a number: residuals), ascending, and how much each counts."""

    depth: Array  # (d,)
    weight: Array  # (d,)
    values: Array  # (K,), empty for a number

    def of(self, shares: Array, level: float) -> tuple[Array, Array]:
        """Return the lowest and highest value of each row's range, (m,) each, on the scale.

        Of a number with too few known answers for `level`, the range is as wide as the widest known residual.
        """
        if len(self.values):
            low, high = conformal.ranges(shares, conformal.threshold(self.depth, level=level, weight=self.weight))
            return self.values[low], self.values[high]
        tail = 0.5 + level / 2
        up = min(conformal.threshold(self.depth, level=tail, weight=self.weight), float(self.depth[-1]))
        down = min(conformal.threshold(-self.depth, level=tail, weight=self.weight), -float(self.depth[0]))
        return shares[:, 0] - down, shares[:, 0] + up


def ranges_of(shares: Array, answers: Answers, rows: Codes, unit: Codes, weight: Array | None = None) -> Ranges:
    """Return what known answers teach of ranges; a unit counts once.

    Args:
        shares: (r, K) of `rows`, by what had not seen them.
        answers: of all rows.
        rows: (r,), which.
        unit: (n,), of all rows.
        weight: (n,), how much each stands for those who will be predicted; 1 where left out.
    """
    if answers.target.kind == "number":
        depth = answers.y[rows] - shares[:, 0]
    else:
        depth = conformal.depths(shares, answers.code[rows])
    counts = conformal.one_a_unit(np.unique(unit[rows], return_inverse=True)[1].astype(np.intp)) * answers.weight[rows]
    return _kept(depth, counts if weight is None else counts * weight[rows], answers.values)


def _kept(depth: Array, weight: Array, values: Array) -> Ranges:
    """Sorted, and thinned to as many as a kept model needs: each stands for the run that ends with it."""
    order = np.lexsort((weight, depth))
    depth, weight = depth[order], weight[order]
    if len(depth) > MOST_KEPT:
        heap = np.cumsum(weight)
        ends = np.unique(np.searchsorted(heap, heap[-1] * np.arange(1, MOST_KEPT + 1) / MOST_KEPT * (1 - 1e-12)))
        ends = np.minimum(ends, len(depth) - 1)
        ends = np.unique(np.r_[0, ends, len(depth) - 1])
        depth, weight = depth[ends], np.diff(np.r_[0.0, heap[ends]])
    return Ranges(depth=depth, weight=weight, values=values)
