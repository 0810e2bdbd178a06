"""What somebody typed and ticked on a page, read as answers; what cannot be one is said, and the rest is kept."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from changemaker.core.message import Message
from changemaker.listen.answering.path import Facts, kept, shown
from changemaker.listen.surveys.answers import Answer, Answers, day_of, scale_of
from changemaker.listen.surveys.question_types import (
    IN_WORDS,
    NOTHING,
    OFFERED,
    OTHER,
    PICKED_ONE,
    PICKED_SEVERAL,
    WORDS_FIELD,
)
from changemaker.listen.surveys.survey import Option, Question, Survey
from changemaker.rules.lexer import LARGEST

LONGEST_TEXT = 20_000  # characters of one answer
LONGEST_NUMBER = 40
YES, NO = frozenset({"yes", "true", "on", "1"}), frozenset({"no", "false", "off", "0"})
Form = Mapping[str, Sequence[str]]
Read = tuple[Answer | None, str, Message | None]  # the answer, words beside it, what is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Answers up to and with one page, and what is wrong on it."""

    answers: Answers
    problems: Mapping[str, Message]  # question id -> what is wrong; its answer is not among `answers`


def read_form(
    survey: Survey,
    page: int,
    form: Form,
    answers_before: Answers,
    facts: Facts,
    *,
    now: int,
    today: date,
    offered: Mapping[str, Sequence[Option]] | None = None,
) -> Typed:
    """Return the answers that a page's form adds to those before; a field left empty takes its answer back.

    Args:
        survey: as it was read.
        page: which page was sent off.
        form: field -> values, as browsers send them: the question's id, repeated for many, shortlist and emotions;
            `ID.OPTION` for an emotion's strength and for a place in a ranking; `ID.words`. Others are ignored.
        answers_before: so far.
        facts: as they were known when we asked.
        now: UTC microseconds.
        today: the local day.
        offered: question id -> staff, places or people that were offered from the tables.
    """
    answers = dict(answers_before)
    problems: dict[str, Message] = {}
    for question in shown(survey, page, answers, facts, now=now, today=today):
        answer, words, problem = _read(question, form, tuple((offered or {}).get(question.id, ())))
        answers.pop(question.id, None)
        answers.pop(f"{question.id}.{WORDS_FIELD}", None)
        if problem is None and answer is None and question.required and question.type != "info":
            problem = Message("survey.answer.required")
        if problem is not None:
            problems[question.id] = problem
        elif answer is not None:
            answers[question.id] = answer
            if words:
                answers[f"{question.id}.{WORDS_FIELD}"] = words
    return Typed(answers=kept(survey, answers, facts, now=now, today=today), problems=problems)


def as_json(answers: Answers) -> dict[str, object]:
    """Return answers as JSON has them; `of_json` gives them back."""
    return {id: _plain(answer) for id, answer in answers.items()}


def of_json(found: Mapping[str, object]) -> dict[str, Answer]:
    """Return answers that were kept as JSON; what no answer can be is left out.

    Example:
        >>> of_json({"way": ["web", "app"], "nps": 9, "odd": None})
        {'way': ('web', 'app'), 'nps': 9.0}
    """
    answers: dict[str, Answer] = {}
    for id, value in found.items():
        if isinstance(value, bool | str):
            answers[id] = value
        elif isinstance(value, int | float) and abs(value) <= LARGEST:
            answers[id] = float(value)
        elif isinstance(value, list | tuple):
            answers[id] = tuple(str(part) for part in value)
        elif isinstance(value, Mapping):
            answers[id] = {
                str(key): felt for key, felt in value.items() if felt is None or isinstance(felt, int | float)
            }
    return answers


def _plain(answer: Answer) -> object:
    if isinstance(answer, tuple):
        return list(answer)
    return dict(answer) if isinstance(answer, Mapping) else answer


def _read(question: Question, form: Form, offered: tuple[Option, ...]) -> Read:
    """Return what a form says to one question."""
    scale = scale_of(question)
    if scale is not None or question.type == "number":
        return _number(question, _one(form, question.id), scale)
    match question.type:
        case "info":
            return None, "", None
        case "text":
            return _text(form, question.id)
        case "date":
            return _day(_one(form, question.id))
        case "consent":
            given = _one(form, question.id).lower()
            return (given in YES if given in YES | NO else None), "", None
        case "emotions":
            return _emotions(question, form)
        case "rank":
            return _rank(question, form)
        case kind if kind in PICKED_SEVERAL:
            return _several(question, form)
        case _:
            return _one_of(question, form, offered)


def _one(form: Form, field: str) -> str:
    values = form.get(field, ())
    return values[-1].strip() if values else ""


def _number(question: Question, text: str, scale: tuple[int, int] | None) -> Read:
    if not text:
        return None, "", None
    value = number_of(text)
    low, high = scale or (question.low, question.high)
    if value is None or (scale is not None and value != int(value)):
        return None, "", Message("survey.answer.not_a_number")
    if low is not None and value < low:
        return None, "", Message("survey.answer.too_low", {"low": f"{low:g}"})
    if high is not None and value > high:
        return None, "", Message("survey.answer.too_high", {"high": f"{high:g}"})
    return value, "", None


def number_of(text: str) -> float | None:
    """Return a number as people type it, with a point or one comma, in any digits; None where it is none.

    Example:
        >>> number_of("1,5"), number_of("\\u0661\\u0662"), number_of("1 250"), number_of("12 or so")
        (1.5, 12.0, 1250.0, None)
    """
    if len(text) > LONGEST_NUMBER:
        return None
    plain = "".join(_digit(letter) for letter in text if not letter.isspace())
    plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain
    if not set(plain) <= set("0123456789.-+"):
        return None
    try:
        value = float(plain)
    except ValueError:
        return None
    return value + 0.0 if math.isfinite(value) and abs(value) <= LARGEST else None


def _digit(letter: str) -> str:
    if letter in "\u066b\u060c":  # the Arabic decimal separator, and comma
        return ","
    if letter == "\u2212":
        return "-"
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def _text(form: Form, field: str) -> Read:
    values = form.get(field, ())
    text = cleaned("\n".join(values)) if values else ""
    if len(text) > LONGEST_TEXT:
        return None, "", Message("survey.answer.too_long", {"letters": len(text), "most": LONGEST_TEXT})
    return text or None, "", None


def cleaned(text: str) -> str:
    """Return a text without letters that no text has; lines end in \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_letter(letter) for letter in text).strip()


def _letter(letter: str) -> str:
    if letter in "\n\t":
        return letter
    kind = unicodedata.category(letter)
    return "\ufffd" if kind == "Cs" else "" if kind == "Cc" else letter


def _day(text: str) -> Read:
    if not text:
        return None, "", None
    plain = "".join(_digit(letter) for letter in text)
    found = day_of(plain)
    return (found.isoformat(), "", None) if found else (None, "", Message("survey.answer.not_a_date"))


def _one_of(question: Question, form: Form, offered: tuple[Option, ...]) -> Read:
    picked = _one(form, question.id)
    ids = {option.id for option in (*question.options, *offered)}
    if question.type in PICKED_ONE:
        return (picked, "", None) if picked in ids else _unknown(picked)
    words, _, problem = _text(form, f"{question.id}.{WORDS_FIELD}")
    if question.type in OFFERED and not ids and picked and picked != OTHER and words is None:
        words, _, problem = _text(form, question.id)  # nothing was offered: the field itself holds words
        picked = OTHER
    if problem is not None:
        return None, "", problem
    if picked == OTHER or (not picked and words):
        return (OTHER, str(words), None) if words else (OTHER if picked in ids else None, "", None)
    return (picked, "", None) if picked in ids and question.type in IN_WORDS else _unknown(picked)


def _unknown(picked: str) -> Read:
    return None, "", Message("survey.answer.not_offered") if picked else None


def _several(question: Question, form: Form) -> Read:
    ids = [option.id for option in question.options]
    ticked = [value.strip() for value in form.get(question.id, ()) if value.strip()]
    if any(value not in ids for value in ticked):
        return _unknown("another")
    picked = tuple(id for id in ids if id in ticked)
    problem = _too_many(question, len(picked))
    return (None if problem or not picked else picked), "", problem


def _too_many(question: Question, picked: int) -> Message | None:
    if question.most is None or picked <= question.most:
        return None
    return Message("survey.answer.too_many", {"most": question.most})


def _emotions(question: Question, form: Form) -> Read:
    ids = [option.id for option in question.options]
    ticked = [value.strip() for value in form.get(question.id, ()) if value.strip()]
    if any(value not in ids and value != NOTHING for value in ticked):
        return _unknown("another")
    steps = {id: _one(form, f"{question.id}.{id}") for id in ids}
    felt: dict[str, float | None] = {}
    for id in ids:
        step = number_of(steps[id]) if question.intensity and steps[id] else None
        if step is not None and (step != int(step) or not 1 <= step <= question.intensity):
            return None, "", Message("survey.answer.not_a_number")
        if id in ticked or step is not None:
            felt[id] = None if step is None else step / question.intensity
    if felt and NOTHING in ticked:
        return None, "", Message("survey.answer.nothing_and_something")
    problem = _too_many(question, len(felt))
    return (None if problem or not (felt or NOTHING in ticked) else felt), "", problem


def _rank(question: Question, form: Form) -> Read:
    places: dict[str, float] = {}
    for option in question.options:
        text = _one(form, f"{question.id}.{option.id}")
        if not text:
            continue
        place = number_of(text)
        if place is None or place != int(place) or not 1 <= place <= len(question.options):
            return None, "", Message("survey.answer.not_a_place", {"most": len(question.options)})
        places[option.id] = place
    if len(set(places.values())) < len(places):
        return None, "", Message("survey.answer.same_place")
    return tuple(sorted(places, key=places.__getitem__)) or None, "", None
