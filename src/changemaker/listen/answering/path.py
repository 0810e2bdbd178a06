"""Which questions are asked of whom: conditions worked out on facts and on the answers before them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256

from changemaker.listen.surveys.answers import Answer, Answers, fitting, seen_by_conditions
from changemaker.listen.surveys.facts import FACTS
from changemaker.listen.surveys.names import names_of
from changemaker.listen.surveys.question_types import IN_WORDS, OTHER, TAKES_OPTIONS, WORDS_FIELD
from changemaker.listen.surveys.survey import Option, Question, Survey
from changemaker.rules.closure import Rule, closure
from changemaker.rules.nodes import Node
from changemaker.rules.types import NOW, TODAY, Type

Facts = Mapping[str, object]
MOST_KEPT = 128  # surveys whose conditions are held ready


def next_page(survey: Survey, answers: Answers, facts: Facts, *, after: int = -1, now: int, today: date) -> int | None:
    """Return the next page that has something to ask, None where there is no more.

    Args:
        survey: as it was read.
        answers: so far.
        facts: as they were known when we asked.
        after: the page that was just answered; -1 before the first.
        now: UTC microseconds.
        today: the local day.
    """
    for page, questions in _asked(survey, answers, facts, now=now, today=today):
        if page > after and questions:
            return page
    return None


def shown(survey: Survey, page: int, answers: Answers, facts: Facts, *, now: int, today: date) -> tuple[Question, ...]:
    """Return the questions of a page that are asked now, each with the options that are offered now."""
    for index, questions in _asked(survey, answers, facts, now=now, today=today):
        if index == page:
            return questions
    return ()


def asked(survey: Survey, answers: Answers, facts: Facts, *, now: int, today: date) -> tuple[Question, ...]:
    """Return every question that is asked on the way that these answers take, with the options that are offered."""
    pages = _asked(survey, answers, facts, now=now, today=today)
    return tuple(question for _, questions in pages for question in questions)


def kept(survey: Survey, answers: Answers, facts: Facts, *, now: int, today: date) -> dict[str, Answer]:
    """Return the answers to questions that are asked now; others, and those that no longer fit, are dropped."""
    held: dict[str, Answer] = {}
    for question in asked(survey, answers, facts, now=now, today=today):
        answer = fitting(question, answers.get(question.id))
        if answer is None:
            continue
        held[question.id] = answer
        words = answers.get(f"{question.id}.{WORDS_FIELD}")
        if question.type in IN_WORDS and answer == OTHER and isinstance(words, str) and words:
            held[f"{question.id}.{WORDS_FIELD}"] = words
    return held


def options_shown(
    question: Question, answers: Answers, facts: Facts, seed: int, *, offered: Sequence[Option] = ()
) -> tuple[Option, ...]:
    """Return the options in the order in which this respondent sees them.

    Args:
        question: from `shown`, which has left out what is not offered.
        answers, facts: of the respondent.
        seed: of the response: the same order each time that the page is seen.
        offered: staff, places or people of the tables, before those of the survey itself.

    Example:
        >>> from changemaker.listen.surveys.survey import Words
        >>> two = Question(id="q", type="one", label=Words(), options=(Option(id="a", label=Words()),))
        >>> [option.id for option in options_shown(two, {}, {}, seed=7)]
        ['a']
    """
    every = {option.id: option for option in (*offered, *question.options)}
    options = list(every.values())
    if question.shuffle:
        options.sort(key=lambda option: sha256(f"{seed}/{question.id}/{option.id}".encode()).digest())
    return tuple(sorted(options, key=lambda option: option.id == OTHER))


def row_of_facts(facts: Facts, *, now: int, today: date) -> dict[str, object]:
    """Return facts as conditions take them; those of another type than declared count as not known."""
    row: dict[str, object] = {NOW: now, TODAY: today}
    for name, held in FACTS.items():
        value = _as_typed(facts.get(name), held)
        if value is not None:
            row[name] = value
    return row


def _as_typed(value: object, held: Type) -> object:
    if held.kind == "day" and isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    wanted: dict[str, type | tuple[type, ...]] = {"number": (int, float), "flag": bool, "day": date}
    fits = isinstance(value, wanted.get(held.kind, str)) and not (held.kind == "number" and isinstance(value, bool))
    return value if fits else None


@dataclass(frozen=True, slots=True)
class _ReadyQuestion:
    question: Question
    when: Rule | None
    options: tuple[tuple[Option, Rule | None], ...] | None  # None: none of them has a condition


@dataclass(frozen=True, slots=True)
class _ReadyPage:
    when: Rule | None
    questions: tuple[_ReadyQuestion, ...]


def _asked(
    survey: Survey, answers: Answers, facts: Facts, *, now: int, today: date
) -> Iterator[tuple[int, tuple[Question, ...]]]:
    """Yield each page with what it asks; an answer counts only where its question is asked itself."""
    row = row_of_facts(facts, now=now, today=today)
    for index, page in enumerate(_ready(survey)):
        found: list[Question] = []
        if page.when is None or page.when(row) is True:
            for ready in page.questions:
                question = _offered(ready, row)
                if question is None:
                    continue
                found.append(question)
                row |= seen_by_conditions(question, fitting(question, answers.get(question.id)))
        yield index, tuple(found)


def _offered(ready: _ReadyQuestion, row: Mapping[str, object]) -> Question | None:
    """Return a question with the options that are offered now; None where it is not asked."""
    if ready.when is not None and ready.when(row) is not True:
        return None
    if ready.options is None:
        return ready.question
    options = tuple(option for option, when in ready.options if when is None or when(row) is True)
    if not options and ready.question.type in TAKES_OPTIONS:
        return None
    return replace(ready.question, options=options)


class _Held:
    """A survey by who it is, not by what is in it, so that looking it up takes no time."""

    __slots__ = ("survey",)

    def __init__(self, survey: Survey) -> None:
        self.survey = survey

    def __hash__(self) -> int:
        return id(self.survey)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.survey is self.survey


def _ready(survey: Survey) -> tuple[_ReadyPage, ...]:
    return _worked_out(_Held(survey))


@lru_cache(maxsize=MOST_KEPT)
def _worked_out(held: _Held) -> tuple[_ReadyPage, ...]:
    names = names_of(held.survey)

    def rule(node: Node | None) -> Rule | None:
        return None if node is None else closure(node, names)

    def ready(question: Question) -> _ReadyQuestion:
        options = tuple((option, rule(option.when)) for option in question.options)
        conditional = any(when is not None for _, when in options)
        return _ReadyQuestion(question, rule(question.when), options if conditional else None)

    return tuple(_ReadyPage(rule(page.when), tuple(map(ready, page.questions))) for page in held.survey.pages)
