"""What the team expects to hear: which questions a number can be expected of, and the numbers as they were typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType

from changemaker.core.message import Message
from changemaker.listen.score.asked_people import SCORINGS
from changemaker.listen.surveys.answers import scale_of
from changemaker.listen.surveys.survey import Question, Survey
from changemaker.reports.words import word
from changemaker.web.forms import Form

ALL = "*"  # what is expected of the survey as a whole, in words
POINTS, PERCENT = (-100.0, 100.0), (0.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectable:
    """One question that a number can be expected of."""

    id: str  # canonical
    label: str
    hint: str  # in which unit


def expectable(survey: Survey, language: str) -> Sequence[Expectable]:
    """Return the questions whose mean, or score, can be foretold."""
    found = []
    for question in survey.questions():
        ends = _ends(question)
        if ends is None:
            continue
        label = question.label.in_(language, survey.languages[0]) or question.id
        hint = word(f"web.expected.unit.{_unit(question)}", language, low=ends[0], high=ends[1])
        found.append(Expectable(id=question.kept_as, label=label, hint=hint))
    return found


def read_values(survey: Survey, form: Form) -> tuple[Mapping[str, float], Mapping[str, Message]]:
    """Return the numbers that were typed, and what is wrong with the others.

    Args:
        survey: whose questions they are about.
        form: fields `value.QUESTION`; an empty one says nothing.
    """
    values: dict[str, float] = {}
    problems: dict[str, Message] = {}
    for question in survey.questions():
        ends = _ends(question)
        typed = form.text(f"value.{question.kept_as}").replace("−", "-").replace(",", ".")
        if ends is None or not typed:
            continue
        value = _number(typed)
        if value is None or not ends[0] <= value <= ends[1]:
            problems[f"value.{question.kept_as}"] = Message("web.expected.wrong", {"low": ends[0], "high": ends[1]})
        else:
            values[question.kept_as] = value / 100 if _unit(question) == "share" else value
    return MappingProxyType(values), MappingProxyType(problems)


def _unit(question: Question) -> str:
    """What its score is told in: "points", "share" of those who answered, or "mean"."""
    scoring = SCORINGS.get(question.kept_as)
    return scoring.unit if scoring is not None and scoring.unit in ("points", "share") else "mean"


def _ends(question: Question) -> tuple[float, float] | None:
    unit = _unit(question)
    if unit != "mean":
        return POINTS if unit == "points" else PERCENT
    scale = scale_of(question)
    return None if scale is None else (float(scale[0]), float(scale[1]))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
