"""Which of the scores that customers are asked for earn their keep, and which had better be retired."""

from collections.abc import Mapping, Sequence

from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.link.judging import key
from changemaker.link.verdicts import NOTHING, PREDICTS

KEEP, RETIRE, UNCLEAR, UNKNOWN = "keep", "retire", "unclear", "unknown"


def advice(findings: Mapping[str, Finding], asked: Sequence[str]) -> tuple[Message, ...]:
    """Return what the contests together say of each asked score: keep it, retire it, or that nobody can tell yet.

    A score is kept if it foretells any outcome, and proposed to be retired if it adds nothing to every outcome that it
    could be tried on.

    Args:
        findings: by outcome.
        asked: scores for which customers' time is taken, in the order to name them.
    """
    kinds: dict[str, list[str]] = {KEEP: [], RETIRE: [], UNCLEAR: [], UNKNOWN: []}
    for metric in asked:
        kinds[_kind(findings, metric)].append(metric)
    outcomes = ", ".join(findings)
    return tuple(
        Message(f"scores.advice.{kind}", {"metrics": ", ".join(metrics), "n": len(metrics), "outcomes": outcomes})
        for kind, metrics in kinds.items()
        if metrics
    )


def retired(finding: Finding, asked: Sequence[str]) -> tuple[str, ...]:
    """Return the asked scores that add nothing to one outcome's forecast."""
    return tuple(metric for metric in asked if _said(finding, metric) == NOTHING)


def _kind(findings: Mapping[str, Finding], metric: str) -> str:
    said = [_said(finding, metric) for finding in findings.values()]
    heard = [word for word in said if word]
    if PREDICTS in heard:
        return KEEP
    if not heard:
        return UNKNOWN
    return RETIRE if all(word == NOTHING for word in heard) else UNCLEAR


def _said(finding: Finding, metric: str) -> str:
    verdict = finding.verdicts.get(key(metric))
    return verdict.verdict if verdict else ""
