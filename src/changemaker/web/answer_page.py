"""A page of a survey as a respondent, a kiosk, an interviewer or a preview has it; HTML that needs no script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from markupsafe import Markup, escape

from changemaker.core.message import Message
from changemaker.listen.answering.path import next_page, shown
from changemaker.listen.surveys.answers import Answer, Answers
from changemaker.listen.surveys.survey import RIGHT_TO_LEFT, Option, Survey, Words
from changemaker.reports.words.asked import OWN_NAMES, asked_word, frame_language
from changemaker.web.answer_widgets import Asked, Said, asked_of, said_in
from changemaker.web.page import templates

Look = Literal["page", "kiosk", "embedded", "preview", "interview"]
SECONDS_A_QUESTION = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of one survey, for one person."""

    survey: Survey
    page: int  # index; the number of pages stands for what comes after the last one
    language: str  # one of the survey's
    answers: Answers = field(default_factory=dict)  # kept so far
    typed: Mapping[str, Sequence[str]] | None = None  # fields as they were sent, where they are shown once more
    problems: Mapping[str, Message] = field(default_factory=dict)  # question id -> what is wrong
    facts: Mapping[str, object] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)  # of the interviewer, by question
    seed: int = 0
    now: int
    today: date
    action: str = ""  # where the form goes; "" goes nowhere
    hidden: Mapping[str, str] = field(default_factory=dict)
    company: str = ""
    look: Look = "page"
    stop: str = ""  # address of the opt-out
    start: str = ""  # of a kiosk: where the next person begins
    offered: Mapping[str, Sequence[Option]] = field(default_factory=dict)

    @property
    def is_end(self) -> bool:
        """True where all questions are behind."""
        return self.page >= len(self.survey.pages)


def render(sheet: Sheet) -> str:
    """Return one page as HTML.

    Args:
        sheet: what it shows. Everything in it that people wrote is escaped.
    """
    return templates().get_template("answer.html").render(**frame_of(sheet), **content_of(sheet))


def render_told(*, id: str, language: str, company: str, more: Mapping[str, object]) -> str:
    """Return a page that says one thing: thank you, expired, answered already.

    Args:
        id: of its words, `asked.ID.title` and `asked.ID.text`.
        language: of the reader.
        company: who asked.
        more: `text`, the company's own words instead of ours; `action` and `label` of a button, `link` and `link_label`
            of a link; `next`, whether the next person is awaited.
    """
    nothing = dict.fromkeys(("text", "action", "link", "label", "link_label"), "")
    content = {**nothing, "next": False, "look": "page", **more}
    frame = _frame(language, (), company)
    return templates().get_template("answer_told.html").render(id=id, **frame, **content)


def render_reply(*, action: str, chosen: str, language: str, company: str) -> str:
    """Return the page that asks whether there was a problem.

    Args:
        action: where the answer goes.
        chosen: "yes" or "no" where the link of the letter said so, or it was answered before.
        language: of the reader.
        company: who asks.
    """
    frame = _frame(language, (), company)
    return templates().get_template("reply.html").render(action=action, chosen=chosen, look="page", **frame)


def frame_of(sheet: Sheet) -> dict[str, object]:
    """Return what is around the questions: language, direction, the names of languages."""
    return _frame(sheet.language, sheet.survey.languages, sheet.company) | {"look": sheet.look}


def content_of(sheet: Sheet) -> dict[str, object]:
    """Return what the templates show of a page."""
    survey, page = sheet.survey, None if sheet.is_end else sheet.survey.pages[sheet.page]
    first, position, total = _place(sheet)
    title = _said(sheet, page.title) if page and page.title.said else None
    questions = questions_of(sheet)
    return {
        "sheet": sheet,
        "title": title or (_said(sheet, survey.title) if not sheet.is_end else None),
        "about": _said(sheet, survey.intro) if first and survey.intro.said else None,
        "guide": _said(sheet, survey.guide) if survey.guide.said else None,
        "questions": questions,
        "problems": [(one, one.problem) for one in questions if one.problem],
        "first": first,
        "last": sheet.page >= len(survey.pages) - 1,
        "position": position,
        "total": total,
        "minutes": _minutes(sheet, questions),
    }


def questions_of(sheet: Sheet) -> list[Asked]:
    """Return what is asked on the page, ready to be shown."""
    if sheet.is_end:
        return []
    found = shown(sheet.survey, sheet.page, sheet.answers, sheet.facts, now=sheet.now, today=sheet.today)
    return [
        asked_of(
            question,
            survey=sheet.survey,
            language=sheet.language,
            answers=sheet.answers,
            typed=sheet.typed,
            facts=sheet.facts,
            seed=sheet.seed,
            problem=_problem(sheet, question.id),
            offered=sheet.offered.get(question.id, ()),
            note=sheet.notes.get(question.id, ""),
        )
        for question in found
    ]


def answers_in(query: Mapping[str, Sequence[str]], answers: Mapping[str, Answer]) -> dict[str, Sequence[str]] | None:
    """Return what an address has chosen before anything is sent off, such as "?nps=9"; what was kept outweighs it."""
    chosen = {name: values for name, values in query.items() if name not in answers}
    return chosen or None


def _frame(language: str, languages: Sequence[str], company: str) -> dict[str, object]:
    spoken = frame_language(language, *languages)

    def t(id: str, **params: object) -> Markup:
        """A sentence of the frame, marked where it is in another language than the page."""
        told = asked_word(id, spoken, **params)
        if spoken == language.partition("-")[0]:
            return escape(told)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(spoken, _direction(spoken), told)

    return {
        "language": language,
        "direction": _direction(language),
        "company": company,
        "t": t,
        "plain": lambda id, **params: asked_word(id, spoken, **params),
        "languages": [(code, OWN_NAMES.get(code, code)) for code in languages],
    }


def _direction(language: str) -> str:
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def _said(sheet: Sheet, words: Words) -> Said:
    return said_in(words, sheet.survey, sheet.language, sheet.answers, sheet.facts)


def _problem(sheet: Sheet, id: str) -> str:
    message = sheet.problems.get(id)
    if message is None:
        return ""
    return asked_word(message.id, frame_language(sheet.language, *sheet.survey.languages), **message.params)


def _place(sheet: Sheet) -> tuple[bool, int, int]:
    """Whether this is the first page on this person's way, which one it is, and of how many as far as one knows."""
    way: list[int] = []
    index: int | None = -1
    while index is not None and len(way) <= len(sheet.survey.pages):
        index = next_page(sheet.survey, sheet.answers, sheet.facts, after=index, now=sheet.now, today=sheet.today)
        way += [] if index is None else [index]
    before = sum(1 for one in way if one < sheet.page)
    return before == 0, before + 1, max(len(way), before + 1)


def _minutes(sheet: Sheet, questions: Sequence[Asked]) -> tuple[str, int] | None:
    """How long it takes from here on, as the id of a sentence and its number."""
    if sheet.is_end:
        return None
    later = sum(len(page.questions) for page in sheet.survey.pages[sheet.page + 1 :])
    n = max(1, round((len(questions) + later) * SECONDS_A_QUESTION / 60))
    return ("one" if n == 1 else "two" if n == 2 else "few" if n <= 10 else "many"), n
