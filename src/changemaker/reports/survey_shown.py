"""A survey as it is asked, page by page: who sees what, in which words; for a terminal and for machines."""

from collections.abc import Iterator, Sequence
from typing import Any

from changemaker.listen.surveys.answers import scale_of
from changemaker.listen.surveys.direction import direction_of
from changemaker.listen.surveys.survey import Option, Page, Question, Survey, Words
from changemaker.reports.survey_conditions import condition_in_words
from changemaker.reports.words import listed, word
from changemaker.rules.nodes import Node
from changemaker.rules.text import text_of

MOST_OPTIONS = 12  # in a line


def survey_lines(survey: Survey, *, language: str) -> Iterator[str]:
    """Yield a survey line by line, its texts in `language`, or in the one that stands in for it."""
    asked = _Asked(survey, language)
    questions = [question for question in survey.questions() if question.type != "info"]
    always = sum(question.when is None for page in survey.pages if page.when is None for question in page.questions)
    yield word(
        "survey.shown.title",
        name=survey.name,
        title=asked.said(survey.title),
        version=survey.version,
        questions=len(questions),
        always=min(always, len(questions)),
    )
    yield f"  {word('survey.shown.languages', listed=listed(survey.languages, most=60))}"
    yield from asked.asking()
    if survey.intro.said:
        yield f"  {asked.said(survey.intro)}"
    for number, page in enumerate(survey.pages, start=1):
        yield ""
        yield from asked.page(page, number)
    if survey.thanks.said:
        yield from ("", f"  {asked.said(survey.thanks)}")


def survey_as_mapping(survey: Survey) -> dict[str, Any]:
    """Return a survey as JSON, in every language that it is written in."""
    return {
        "survey": survey.name,
        "version": survey.version,
        "languages": [{"language": one, "direction": direction_of(one)} for one in survey.languages],
        "title": dict(survey.title.said),
        "intro": dict(survey.intro.said),
        "thanks": dict(survey.thanks.said),
        "draw": survey.asking.draw,
        "modes": [{"mode": mode, **_when(when)} for when, mode in survey.asking.modes],
        "pages": [
            {
                "id": page.id,
                "title": dict(page.title.said),
                **_when(page.when),
                "questions": [_question(question) for question in page.questions],
            }
            for page in survey.pages
        ],
    }


def _when(when: Node | None) -> dict[str, str | None]:
    if when is None:
        return {"when": None, "when_in_words": None}
    return {"when": text_of(when), "when_in_words": condition_in_words(when)}


def _question(question: Question) -> dict[str, Any]:
    scale = scale_of(question)
    low, high = scale or (question.low, question.high)
    return {
        "id": question.id,
        "type": question.type,
        "kept_as": question.kept_as,
        "label": dict(question.label.said),
        "required": question.required,
        **_when(question.when),
        "low": low,
        "high": high,
        "most": question.most,
        "options": [
            {"id": option.id, "label": dict(option.label.said), **_when(option.when)} for option in question.options
        ],
    }


class _Asked:
    """Tells the parts of one survey in one language."""

    def __init__(self, survey: Survey, language: str) -> None:
        self.survey, self.language = survey, language

    def said(self, words: Words) -> str:
        return " ".join(words.in_(self.language, self.survey.languages[0]).split())

    def asking(self) -> Iterator[str]:
        asking = self.survey.asking
        if asking.when is not None:
            yield " " * 2 + word("survey.shown.audience", condition=condition_in_words(asking.when))
        yield " " * 2 + word(f"survey.shown.draw.{asking.draw}", number=asking.number or 0, event=asking.event)
        for when, mode in asking.modes:
            if when is None:
                yield " " * 2 + word("survey.shown.mode", mode=mode)
            else:
                yield " " * 2 + word("survey.shown.mode_if", mode=mode, condition=condition_in_words(when))

    def page(self, page: Page, number: int) -> Iterator[str]:
        title = f": {self.said(page.title)}" if page.title.said else ""
        yield word("survey.shown.page", number=number, title=title, of=len(self.survey.pages))
        if page.when is not None:
            yield " " * 2 + word("survey.shown.page_if", condition=condition_in_words(page.when))
        for question in page.questions:
            yield from self.question(question)

    def question(self, question: Question) -> Iterator[str]:
        stars = word("survey.shown.required") if question.required else ""
        yield f"  {question.id} ({question.type}){stars}  {self.said(question.label)}"
        if question.when is not None:
            yield f"      {word('survey.shown.only_if', condition=condition_in_words(question.when))}"
        scale = scale_of(question)
        if scale is not None:
            low, high = question.ends or (Words(), Words())
            first, last = self.said(low), self.said(high)
            yield f"      {word('survey.shown.scale', low=scale[0], high=scale[1], first=first, last=last)}"
        if question.options:
            id = "survey.shown.options" if question.most is None else "survey.shown.options_most"
            yield f"      {word(id, listed=self.options(question.options), most=question.most or 0)}"
        for option in question.options:
            if option.when is not None:
                told = condition_in_words(option.when)
                yield f"      {word('survey.shown.option_if', option=self.said(option.label), condition=told)}"

    def options(self, options: Sequence[Option]) -> str:
        return listed([self.said(option.label) for option in options], most=MOST_OPTIONS)
