"""Cards and lists of predictions as plain values, for machines."""

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.predict.scores.card import Card, SegmentCard
from changemaker.predict.turning.one_list import Turning
from changemaker.reports.as_json import estimate_as_mapping
from changemaker.reports.words import say


def card_as_mapping(card: Card) -> dict[str, object]:
    """Return an accuracy card as plain values; its estimates are in the finding, too."""
    return {
        "published": card.published,
        "best_baseline": card.best_baseline,
        "learner": card.learner,
        "why": say(card.why),
        "answers": card.answers,
        "units": card.units,
        "estimates": {key: estimate_as_mapping(one) for key, one in card.estimates.items()},
        "calibration": [
            {"predicted": float(point.predicted), "answered": estimate_as_mapping(point.answered)}
            for point in card.calibration
        ],
        "segments": [_segment(one) for one in card.segments],
    }


def turning_as_mapping(turning: Turning) -> dict[str, object]:
    """Return one account of the list of who is turning as plain values."""
    return {
        "account_id": turning.account_id,
        "at_risk": _estimate(turning.at_risk),
        "worth_acting": _estimate(turning.worth_acting),
        "paid": float(turning.paid),
        "reasons": [
            {
                "kind": reason.kind,
                "says": say(reason.says),
                "id": reason.says.id,
                "since": reason.since,
                "probability": None if reason.probability is None else float(reason.probability),
                "false_alarm_rate": float(reason.false_alarm_rate),
            }
            for reason in turning.reasons
        ],
    }


def _segment(segment: SegmentCard) -> dict[str, object]:
    refused = say(segment.gain.why) if isinstance(segment.gain, Refusal) else None
    return {
        "segment": segment.segment,
        "answers": segment.answers,
        "published": segment.published,
        "gain": None if isinstance(segment.gain, Refusal) else estimate_as_mapping(segment.gain),
        "refused": refused,
    }


def _estimate(estimate: Estimate | None) -> dict[str, object] | None:
    return None if estimate is None else estimate_as_mapping(estimate)
