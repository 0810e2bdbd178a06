"""An accuracy card as a file can hold it: where a value may be an estimate or a refusal, it has a place for each."""

from dataclasses import dataclass
from typing import Self

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.predict.scores.card import CalibrationPoint, Card, SegmentCard


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSegment:
    """One segment of the card; `gain` or the reason why there is none."""

    segment: str
    answers: int
    published: bool
    gain: Estimate | None = None
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCard:
    """An accuracy card as a file can hold it."""

    estimates: dict[str, Estimate]
    refusals: tuple[Refusal, ...]
    best_baseline: str
    learner: str
    why: Message
    calibration: tuple[CalibrationPoint, ...]
    segments: tuple[KeptSegment, ...]
    checks: tuple[Check, ...]
    answers: int
    units: int

    @classmethod
    def of(cls, card: Card) -> Self:
        """Return `card` as a file can hold it."""
        return cls(
            estimates=dict(card.estimates),
            refusals=card.refusals,
            best_baseline=card.best_baseline,
            learner=card.learner,
            why=card.why,
            calibration=card.calibration,
            segments=tuple(_kept_segment(one) for one in card.segments),
            checks=card.checks,
            answers=card.answers,
            units=card.units,
        )

    @property
    def card(self) -> Card:
        """The card as the study made it."""
        segments = tuple(_segment(one) for one in self.segments)
        kept = {name: getattr(self, name) for name in self.__slots__ if name != "segments"}
        return Card(**kept, segments=segments)


def _segment(kept: KeptSegment) -> SegmentCard:
    gain = kept.gain or kept.refused
    assert gain is not None  # one of both was kept
    return SegmentCard(segment=kept.segment, answers=kept.answers, gain=gain, published=kept.published)


def _kept_segment(card: SegmentCard) -> KeptSegment:
    return KeptSegment(
        segment=card.segment,
        answers=card.answers,
        published=card.published,
        gain=None if isinstance(card.gain, Refusal) else card.gain,
        refused=card.gain if isinstance(card.gain, Refusal) else None,
    )
