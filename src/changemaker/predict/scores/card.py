"""The accuracy card: what stands beside every predicted score, and decides whether there is one."""

from collections.abc import Mapping
from dataclasses import dataclass

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPoint:
    """Rows of about equal prediction: what was predicted, and what was answered."""

    predicted: float
    answered: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentCard:
    """How well one segment is predicted on answers not seen; `published` is False where no better than a baseline."""

    segment: str
    answers: int
    gain: Estimate | Refusal  # over the baseline that is best in this segment, in the card's measure
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Accuracy on answers that the model has not seen.

    `estimates`: `auc` or `mae`, `baseline_auc` or `baseline_mae` (the best of three), `baseline:overall`,
    `baseline:segment`, `baseline:last`, `gain` (in AUC, or of a scale or number the share of the squared error that it
    takes off), `coverage`, `calibration_slope`; with time, the same with `_later` for the accuracy, its baseline and
    the gain; where some did not answer, `coverage_others` and `effective_share` (what the answers are worth, weighted
    to look like those who did not answer). Empty where there was too little to learn from.
    """

    estimates: Mapping[str, Estimate]
    refusals: tuple[Refusal, ...]  # one with what="scores" where nothing may be published
    best_baseline: str  # "overall", "segment" or "last": the one that the gain is over
    learner: str  # "trees" or "ordinal" ("ridge" for a number), "none"; the simpler one wins ties
    why: Message  # why that one
    calibration: tuple[CalibrationPoint, ...]
    segments: tuple[SegmentCard, ...]
    checks: tuple[Check, ...]
    answers: int
    units: int

    @property
    def published(self) -> bool:
        """True if scores may be shown."""
        return not any(refusal.what == "scores" for refusal in self.refusals)
