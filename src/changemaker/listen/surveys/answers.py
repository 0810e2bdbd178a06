"""What an answer is in Python, which answers fit which question, and what conditions see of them."""

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeGuard

from changemaker.listen.surveys.question_types import (
    IN_WORDS,
    OFFERED,
    OTHER,
    PICKED_ONE,
    PICKED_SEVERAL,
    SCALES,
    WORDS_FIELD,
)
from changemaker.listen.surveys.survey import Question
from changemaker.rules.lexer import LARGEST
from changemaker.rules.types import Value

# Of many, rank and shortlist a tuple of options; of emotions id -> intensity 0 to 1, None where it was not said how
# strongly, {} for nothing in particular; of a date its ISO text; words beside a choice stand under "ID.words".
Answer = float | str | bool | tuple[str, ...] | Mapping[str, float | None]
Answers = Mapping[str, Answer]

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def scale_of(question: Question) -> tuple[int, int] | None:
    """Return the ends of a question's scale; None where it has no whole steps.

    Example:
        >>> from changemaker.listen.surveys.survey import Words
        >>> scale_of(Question(id="nps", type="nps", label=Words()))
        (0, 10)
    """
    ready = SCALES.get(question.type)
    if ready is None:
        return None
    low, high = ready
    return (low if question.low is None else int(question.low)), (high if question.high is None else int(question.high))


def fitting(question: Question, answer: object) -> Answer | None:
    """Return an answer as this question takes it; None where it does not, as after a change of the survey.

    Args:
        question: with the options that are offered now; of staff, places and people any id is taken.
        answer: of an earlier page, or of a draft.
    """
    scale = scale_of(question)
    if scale is not None:
        return float(answer) if _is_number(answer) and answer in range(scale[0], scale[1] + 1) else None
    ids = {option.id for option in question.options}
    match question.type:
        case "number":
            return float(answer) if _is_number(answer) and _within(question, float(answer)) else None
        case "date":
            return answer if isinstance(answer, str) and day_of(answer) is not None else None
        case "text":
            return answer if isinstance(answer, str) and answer.strip() else None
        case "consent":
            return answer if isinstance(answer, bool) else None
        case "emotions":
            return _emotions(answer, ids, question.most)
        case kind if kind in PICKED_ONE or kind in IN_WORDS:
            if not isinstance(answer, str) or not answer:
                return None
            known = answer in ids or (answer == OTHER and kind in IN_WORDS) or kind in OFFERED
            return answer if known else None
        case kind if kind in PICKED_SEVERAL or kind == "rank":
            return _picked(answer, ids, question.most)
        case _:
            return None


def seen_by_conditions(question: Question, answer: Answer | None) -> dict[str, Value]:
    """Return what conditions see of one answer, by name; names of what was not offered are left out."""
    if answer is None:
        return {}
    if isinstance(answer, tuple):
        if question.type == "rank":
            return {f"{question.id}.{id}": float(place) for place, id in enumerate(answer, start=1)}
        return {f"{question.id}.{option.id}": option.id in answer for option in question.options}
    if isinstance(answer, Mapping):
        return {f"{question.id}.{option.id}": option.id in answer for option in question.options}
    if question.type == "date":
        return {question.id: day_of(str(answer))}
    return {question.id: answer}


def words_of(question: Question, answers: Answers) -> str:
    """Return what was said in words beside, or instead of, a choice; "" where nothing was."""
    said = answers.get(f"{question.id}.{WORDS_FIELD}", "") if question.type in IN_WORDS else ""
    return said if isinstance(said, str) and answers.get(question.id) == OTHER else ""


def day_of(text: str) -> date | None:
    """Return the day that an ISO text names; None where it names none."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _is_number(answer: object) -> TypeGuard[int | float]:
    return isinstance(answer, int | float) and not isinstance(answer, bool) and abs(answer) <= LARGEST


def _within(question: Question, value: float) -> bool:
    return (question.low is None or value >= question.low) and (question.high is None or value <= question.high)


def _picked(answer: object, ids: set[str], most: int | None) -> tuple[str, ...] | None:
    if not isinstance(answer, tuple | list):
        return None
    known = tuple(dict.fromkeys(id for id in answer if isinstance(id, str) and id in ids))
    return known if known and (most is None or len(known) <= most) else None


def _emotions(answer: object, ids: set[str], most: int | None) -> Mapping[str, float | None] | None:
    if not isinstance(answer, Mapping):
        return None
    known = {id: felt for id, felt in answer.items() if id in ids and (felt is None or _is_share(felt))}
    if not known and answer:
        return None  # all that was felt is no longer asked: not the same as nothing in particular
    return known if most is None or len(known) <= most else None


def _is_share(felt: object) -> bool:
    return _is_number(felt) and 0 <= felt <= 1
