"""Gaps in a survey's texts, filled with what is known and was answered: {account_name}, {nps}, {way|this}."""

import re
from collections.abc import Iterator, Mapping

from changemaker.listen.surveys.answers import Answers
from changemaker.listen.surveys.survey import Question, Survey

# Names that whoever shows the survey adds to the facts; they are never kept with an invitation.
ADDED: tuple[str, ...] = ("account_name", "contact_name", "company_name", "staff_member_name", "location_name")
MAY_BE_UNKNOWN = frozenset(ADDED) - {"company_name"}
GAP = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_.]*)(?:\|([^{}]*))?\}")
_AROUND = re.compile(r"[ \t]{2,}")


def piped(
    text: str, answers: Answers, facts: Mapping[str, object], *, survey: Survey | None = None, language: str = ""
) -> str:
    """Return a text with its gaps filled; what is not known leaves nothing, or the words behind the "|".

    What is filled in is never read for gaps again, and is text, not HTML: whoever shows it escapes all of it.

    Args:
        text: of a survey; "{{" stands for one brace.
        answers: so far.
        facts: as they were known when we asked, and the names in `ADDED` where they are known.
        survey: shows a choice by its label in `language`; by its id where left out.
        language: of the respondent.

    Example:
        >>> piped("You gave {nps} to {account_name|us}.", {"nps": 9.0}, {})
        'You gave 9 to us.'
    """
    lost = False

    def filled(gap: re.Match[str]) -> str:
        nonlocal lost
        if gap[1] is None:
            return gap[0][0]
        said = _said(gap[1], answers, facts, survey, language)
        lost = lost or not (said or gap[2])
        return said or gap[2] or ""

    told = GAP.sub(filled, text)
    return _AROUND.sub(" ", told).strip() if lost else told


def gaps_of(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each name that a text wants, and whether it says what stands there without it."""
    for gap in GAP.finditer(text):
        if gap[1] is not None:
            yield gap[1], gap[2] is not None


def _said(name: str, answers: Answers, facts: Mapping[str, object], survey: Survey | None, language: str) -> str:
    value = answers.get(name, facts.get(name))
    question = _asked(survey, name)
    if survey is not None and question is not None and question.options:
        picked = value if isinstance(value, tuple | Mapping) else (value,)
        labels = {option.id: option.label.in_(language, survey.languages[0]) for option in question.options}
        return ", ".join(labels[id] for id in picked if id in labels)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float | int):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return ", ".join(map(str, value)) if isinstance(value, tuple | Mapping) else str(value)


def _asked(survey: Survey | None, name: str) -> Question | None:
    return next((one for one in survey.questions() if one.id == name), None) if survey is not None else None
