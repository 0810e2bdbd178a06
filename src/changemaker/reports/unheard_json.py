"""Problems that nobody asked about as JSON: the finding in the common shape, and each problem with its evidence."""

import json
from typing import Protocol

from changemaker.core.finding import Finding
from changemaker.predict.unheard.problem import Problem
from changemaker.reports.as_json import as_mapping, estimate_as_mapping
from changemaker.reports.words import say


class Found(Protocol):
    """What was found, by the study or as it was kept: whoever serves pages need not load what reads texts."""

    @property
    def finding(self) -> Finding:
        """The answer."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Most money at risk first."""

    @property
    def accounts(self) -> int:
        """That were followed."""

    @property
    def tried(self) -> int:
        """Signals."""

    @property
    def asked(self) -> tuple[str, ...]:
        """Keys of things that a question covers."""


def to_unheard_json(found: Found) -> str:
    """Return one JSON document that ends with a newline."""
    return json.dumps(unheard_as_mapping(found), ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def unheard_as_mapping(found: Found) -> dict[str, object]:
    """Return the same as plain values."""
    return as_mapping(found.finding) | {
        "accounts": found.accounts,
        "tried": found.tried,
        "asked": list(found.asked),
        "problems": [_problem(problem) for problem in found.problems],
    }


def _problem(problem: Problem) -> dict[str, object]:
    nearby = problem.nearby
    return {
        "key": problem.key,
        "name": say(problem.signal.name),
        "group": problem.signal.thing.group,
        "at_risk": estimate_as_mapping(problem.at_risk),
        "difference": estimate_as_mapping(problem.difference),
        "score": None if problem.score is None else estimate_as_mapping(problem.score),
        "found_by": problem.of,
        "followed": problem.followed,
        "like": problem.like,
        "adjusted_p": problem.adjusted_p,
        "accounts": problem.accounts,
        "looks": problem.looks,
        "now": problem.now,
        "biggest": [
            {
                "account_id": one.account_id,
                "usual": one.usual,
                "at_risk": one.at_risk,
                "low": one.low,
                "high": one.high,
            }
            for one in problem.biggest
        ],
        "course": [
            {"month": one.month, "value": one.value, "low": one.low, "high": one.high} for one in problem.course
        ],
        "echoes": [signal.key for signal in problem.echoes],
        "nearby": None
        if nearby is None
        else {"survey": nearby.survey, "question": nearby.question, "text": nearby.text},
        "ask": {
            "name": problem.ask.name,
            "type": problem.ask.type,
            "label": dict(problem.ask.label),
            "yaml": problem.ask.yaml,
        },
    }
