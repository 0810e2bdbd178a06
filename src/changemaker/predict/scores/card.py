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
    gain: Estimate | Refusal  # over the best baseline, in the card's measure
    published: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Accuracy on answers that the model has not seen.

    `estimates`: `auc` or `mae`, `baseline_auc` or `baseline_mae` (the best of three), `baseline:overall`,
    `baseline:segment`, `baseline:last`, `gain`, `coverage`, `calibration_slope`; with time, `auc_later` or `mae_later`
    and `gain_later`; where answerers and others differ, `effective_share`.
    """

    estimates: Mapping[str, Estimate]
    refusals: tuple[Refusal, ...]  # one with what="scores" where nothing may be published
    best_baseline: str  # "overall", "segment" or "last"
    learner: str  # "trees" or "ordinal" ("ridge" for a number); the simpler one wins ties
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
