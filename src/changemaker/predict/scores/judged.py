"""How good predictions are on rows that did not teach them, and by how much they are better than others.

References:
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845, for the difference of two AUCs.
    Brier (1950), Monthly Weather Review 78, 1-3; Murphy (1988) 116, 2417-2424: the skill over a reference forecast.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from changemaker.core.estimate import Estimate
from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.target import Array
from changemaker.stats import calibration, concordance
from changemaker.stats.calibration import Predicted

RANGE = 0.95  # level of a card's own ranges; what is published is decided at it
ROUNDING = 1e-9  # of a gain: what is smaller is how computers add


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """The judged rows: answers, who belongs together, and what judged them."""

    answer: Array  # (n,)
    unit: Codes  # (n,)
    weight: Array  # (n,)
    fold: Codes  # (n,): only what the same fits have predicted is put in order
    yes_no: bool
    retaught: float = 1.0  # times the variance of an AUC or a gain: above 1 where folds have taught each other

    def where(self, rows: NDArray[np.bool_]) -> "Rows":
        """Return the same for some of them."""
        return replace(
            self, answer=self.answer[rows], unit=self.unit[rows], weight=self.weight[rows], fold=self.fold[rows]
        )

    def beside(self, mean: Array) -> Predicted:
        """Return predictions beside the answers."""
        return Predicted(mean=mean, answer=self.answer, unit=self.unit, weight=self.weight)


def accuracy(mean: Array, rows: Rows, *, level: float) -> Estimate:
    """Return the AUC (yes/no) or the mean absolute error of the predicted mean."""
    if not rows.yes_no:
        found = calibration.mean_of(
            np.abs(rows.answer - mean), rows.beside(mean), level=level, of="points", method="held-out-error"
        )
        return replace(found, low=max(found.low, 0.0))
    value, influence = _auc(mean, rows)
    influence = rows.retaught**0.5 * influence
    found = calibration.ranged(value, influence, rows.unit, level=level, of="auc", method="held-out-auc")
    return replace(found, low=max(found.low, 0.0), high=min(found.high, 1.0))


def gain(mean: Array, baseline: Array, rows: Rows, *, level: float) -> Estimate:
    """Return what `mean` is better by than `baseline`: in AUC (yes/no), or as a share of its squared error."""
    wider = rows.retaught**0.5
    if rows.yes_no:
        (ours, moved), (theirs, other) = _auc(mean, rows), _auc(baseline, rows)
        return _gain(ours - theirs, wider * (moved - other), rows, level=level, of="auc")
    left, others = (rows.weight * (rows.answer - one) ** 2 for one in (mean, baseline))
    total = float(others.sum())
    if total <= 0:
        return _gain(0.0, np.zeros(len(left)), rows, level=level, of="share")
    value = 1 - float(left.sum()) / total
    return _gain(value, wider * ((1 - value) * others - left) / total, rows, level=level, of="share")


def _gain(value: float, influence: Array, rows: Rows, *, level: float, of: str) -> Estimate:
    """Return the gain with its range; the same prediction made on two roads gains nothing, exactly."""
    found = calibration.ranged(value, influence, rows.unit, level=level, of=of, method="held-out-gain")
    if abs(value) < ROUNDING and (found.se or 0.0) < ROUNDING:
        return replace(found, value=0.0, low=0.0, high=0.0, se=0.0)
    return found


def _auc(mean: Array, rows: Rows) -> tuple[float, Array]:
    found = concordance.auc(mean, rows.weight * rows.answer, rows.weight * (1 - rows.answer), rows.fold)
    return found.value, found.influence
