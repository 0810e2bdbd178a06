"""What people would say without a model: the mean of all, the mean of the segment, what the same one said last."""

from dataclasses import dataclass

import numpy as np

from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.road import Answers
from changemaker.predict.scores.target import Array

BELIEVED = 5.0  # answers: as many of the overall mean are put to each segment's own
NAMES = ("overall", "segment", "last")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simple:
    """What the baselines may see of the answered rows."""

    answers: Answers
    segment: Codes | None  # (n,)
    last: Array | None  # (n,), NaN where there is none

    def names(self) -> tuple[str, ...]:
        """Return the baselines that there are."""
        there = {"overall": True, "segment": self.segment is not None, "last": self.last is not None}
        return tuple(name for name in NAMES if there[name])

    def predicted(self, name: str, teach: Codes, judge: Codes) -> Array:
        """Return what one baseline, taught by some rows, says of others."""
        y, weight = self.answers.y[teach], self.answers.weight[teach]
        mean = float(weight @ y / weight.sum())
        if name == "segment" and self.segment is not None:
            return _segment(self.segment, teach, judge, y, weight)
        if name == "last" and self.last is not None:
            return _last(self.last[teach], self.last[judge], y, weight)
        return np.full(len(judge), mean)


def _segment(segment: Codes, teach: Codes, judge: Codes, y: Array, weight: Array) -> Array:
    mean = float(weight @ y / weight.sum())
    many = int(segment.max(initial=0)) + 1
    sums = np.bincount(segment[teach], weight * y, minlength=many) + BELIEVED * mean
    rows = np.bincount(segment[teach], weight, minlength=many) + BELIEVED
    return np.asarray((sums / rows)[segment[judge]], dtype=np.float64)


def _last(taught: Array, asked: Array, y: Array, weight: Array) -> Array:
    """Return the last known score, drawn to the mean as far as those who teach were; the mean where there is none."""
    mean = float(weight @ y / weight.sum())
    known = np.isfinite(taught)
    if np.count_nonzero(known) < 2:
        return np.full(len(asked), mean)
    w, x, z = weight[known], taught[known], y[known]
    middle, level = float(w @ x / w.sum()), float(w @ z / w.sum())
    spread = float(w @ (x - middle) ** 2)
    slope = float(np.clip(w @ ((x - middle) * (z - level)) / spread, 0.0, 1.0)) if spread > 0 else 0.0
    silent = weight[~known]
    else_mean = (float(silent @ y[~known]) + BELIEVED * mean) / (float(silent.sum()) + BELIEVED)
    return np.where(
        np.isfinite(asked), level + slope * (np.where(np.isfinite(asked), asked, middle) - middle), else_mean
    )
