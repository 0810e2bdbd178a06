"""Answers as the canonical tables hold them: one row a question or option, emotions and texts beside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from changemaker.listen.answering.path import Facts, asked
from changemaker.listen.surveys.answers import Answer, Answers, fitting, words_of
from changemaker.listen.surveys.question_types import NOTHING, OFFERED, OTHER
from changemaker.listen.surveys.survey import Question, Survey

US = "us"  # the option of first choice that counts as a yes
AS_COLUMN = {"staff_member": "staff_member_id", "location": "location_id"}
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What one response adds to the tables."""

    answers: tuple[tuple[str, float | None, str | None], ...]  # question, value, choice
    emotions: tuple[tuple[str, float | None, str], ...]  # emotion, intensity 0 to 1, method
    texts: tuple[tuple[str, str], ...]  # question, text: personal
    consents: tuple[tuple[str, str, bool], ...]  # channel, purpose, given
    about: Mapping[str, str] = field(default_factory=dict)  # staff_member_id, location_id: who and where, as answered


def recorded(survey: Survey, answers: Answers, facts: Facts, *, now: int, today: date) -> Recorded:
    """Return the rows of one response; answers to questions that are not asked on its way are left out.

    Of many and shortlist each option that was offered is a row `QUESTION.OPTION` of 1 or 0, of rank its place. Emotions
    that were shown and not picked are 0; "none" stands where nothing in particular was felt. First choice is 1 for us,
    0 for anybody else. An emotion whose strength was not asked has no intensity.

    Args:
        survey: as it was read.
        answers: of the response.
        facts: as they were known when we asked.
        now: UTC microseconds.
        today: the local day.
    """
    rows: list[tuple[str, float | None, str | None]] = []
    emotions: list[tuple[str, float | None, str]] = []
    texts: list[tuple[str, str]] = []
    consents: list[tuple[str, str, bool]] = []
    about: dict[str, str] = {}
    for question in asked(survey, answers, facts, now=now, today=today):
        answer = fitting(question, answers.get(question.id))
        if answer is None:
            continue
        if question.type == "emotions" and isinstance(answer, Mapping):
            emotions += _emotions(question, answer)
        elif question.type == "text":
            texts.append((question.kept_as, str(answer)))
        else:
            rows += _rows(question, answer)
        if words := words_of(question, answers):
            texts.append((question.kept_as, words))
        if question.type == "consent" and question.about:
            channel, _, purpose = question.about.partition("/")
            consents.append((channel, purpose, bool(answer)))
        if question.type in AS_COLUMN and answer != OTHER:
            about[AS_COLUMN[question.type]] = str(answer)
    return Recorded(
        answers=tuple(rows), emotions=tuple(emotions), texts=tuple(texts), consents=tuple(consents), about=about
    )


def method_of(question: Question) -> str:
    """Return how emotions were asked, in words that stay the same from survey to survey.

    Example:
        >>> from changemaker.listen.surveys.emotion_words import cx8
        >>> from changemaker.listen.surveys.survey import Words
        >>> method_of(Question(id="feel", type="emotions", label=Words(), options=cx8(), most=2))
        'pick up to two of eight'
    """
    most = len(question.options) if question.most is None else question.most
    return f"pick up to {_counted(most)} of {_counted(len(question.options))}"


def _counted(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _rows(question: Question, answer: Answer) -> list[tuple[str, float | None, str | None]]:
    name = question.kept_as
    if isinstance(answer, tuple) and question.type == "rank":
        return [(f"{name}.{id}", float(place), None) for place, id in enumerate(answer, start=1)]
    if isinstance(answer, tuple):
        return [(f"{name}.{option.id}", float(option.id in answer), None) for option in question.options]
    if question.type == "first_choice":
        return [(name, float(answer == US), str(answer))]
    if isinstance(answer, bool):
        return [(name, float(answer), None)]
    if isinstance(answer, str):
        return [] if question.type in OFFERED and answer == OTHER else [(name, None, answer)]
    return [(name, float(answer), None)] if isinstance(answer, int | float) else []


def _emotions(question: Question, felt: Mapping[str, float | None]) -> list[tuple[str, float | None, str]]:
    method = method_of(question)
    rows = [(option.id, felt.get(option.id, 0.0), method) for option in question.options]
    return rows if felt else [*rows, (NOTHING, 0.0, method)]
