"""A finding as JSON, for machines (docs/reference/finding.schema.json): full precision, ids beside the English text."""

import json
from collections.abc import Mapping

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Figure, Finding
from changemaker.core.message import Message
from changemaker.reports.words import say


def to_json(finding: Finding) -> str:
    """Return `finding` as one JSON document that ends with a newline.

    `se` is null where a method has none, `passed` is null where a check could not be made, and `id` names a sentence
    whatever its wording.

    Raises:
        KeyError: a message has no English sentence (a bug).
    """
    return json.dumps(as_mapping(finding), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def as_mapping(finding: Finding) -> dict[str, object]:
    """Return the same as a dictionary of plain values."""
    return {
        "study": finding.study,
        "question": say(finding.question),
        "headline": list(finding.headline),
        "estimates": {key: estimate_as_mapping(estimate) for key, estimate in finding.estimates.items()},
        "verdicts": {
            key: {"verdict": verdict.verdict, **_text("why", verdict.why)} for key, verdict in finding.verdicts.items()
        },
        "refusals": [
            {"what": refusal.what, "why": say(refusal.why), "needs": say(refusal.needs), "id": refusal.why.id}
            for refusal in finding.refusals
        ],
        "checks": [
            {"name": check.name, "passed": check.passed, **_text("detail", check.detail)} for check in finding.checks
        ],
        "notes": [say(note) for note in finding.notes],
        "figures": [_figure(figure) for figure in finding.figures],
    }


def _text(field: str, message: Message) -> Mapping[str, str]:
    return {field: say(message), "id": message.id}


def estimate_as_mapping(estimate: Estimate) -> dict[str, object]:
    """Return one estimate as a dictionary of plain values."""
    return {
        "value": float(estimate.value),
        "low": float(estimate.low),
        "high": float(estimate.high),
        "level": float(estimate.level),
        "se": None if estimate.se is None else float(estimate.se),
        "unit": estimate.unit,
        "n": int(estimate.n),
        "method": estimate.method,
        "grade": estimate.grade,
    }


def _figure(figure: Figure) -> dict[str, object]:
    points = [
        {"x": float(p.x), "label": p.label, "value": float(p.value), "low": float(p.low), "high": float(p.high)}
        for p in figure.points
    ]
    return {
        "id": figure.id,
        "kind": figure.kind,
        "title": say(figure.title),
        "caption": say(figure.caption),
        "unit": figure.unit,
        "points": points,
    }
