"""What the conditions of a survey may call: facts of who is asked, and answers to its questions."""

from collections.abc import Mapping

from changemaker.listen.surveys.answers import scale_of
from changemaker.listen.surveys.facts import FACTS
from changemaker.listen.surveys.question_types import IN_WORDS, OFFERED, PICKED_ONE, PICKED_SEVERAL
from changemaker.listen.surveys.survey import Question, Survey
from changemaker.rules.types import DAY, FLAG, NUMBER, TEXT, Type, choice


def names_of(survey: Survey) -> dict[str, Type]:
    """Return every name that a condition of the survey may use, with what it holds.

    Numbers are called by the question's id, and so are single choices, texts, dates and consents; of many, shortlist
    and emotions each option is a flag `ID.OPTION`, of rank a number: its place.
    """
    found: dict[str, Type] = dict(FACTS)
    for question in survey.questions():
        found |= names_of_question(question)
    return found


def names_of_question(question: Question) -> Mapping[str, Type]:
    """Return what one question's answer is called, with what it holds; nothing for a text to read.

    Example:
        >>> from changemaker.listen.surveys.survey import Option, Words
        >>> way = Question(id="way", type="many", label=Words(), options=(Option(id="web", label=Words()),))
        >>> {name: str(held) for name, held in names_of_question(way).items()}
        {'way.web': 'flag'}
    """
    options = tuple(option.id for option in question.options)
    if question.type in PICKED_SEVERAL or question.type == "emotions":
        return {f"{question.id}.{option}": FLAG for option in options}
    if question.type == "rank":
        return {f"{question.id}.{option}": NUMBER for option in options}
    if scale_of(question) is not None or question.type == "number":
        return {question.id: NUMBER}
    if question.type in PICKED_ONE or (question.type in IN_WORDS - OFFERED):
        return {question.id: choice(*options)}
    plain: Mapping[str, Type] = {"date": DAY, "consent": FLAG, "text": TEXT} | dict.fromkeys(OFFERED, TEXT)
    return {question.id: plain[question.type]} if question.type in plain else {}
