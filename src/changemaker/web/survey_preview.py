"""A page of a survey as those who are asked see it, with every question that could be on it; it goes nowhere."""

from dataclasses import replace
from datetime import date

from litestar import Response

from changemaker.listen.surveys.survey import Survey
from changemaker.web.answer_page import Sheet, render
from changemaker.web.asking_page import today_in
from changemaker.web.page import Asked, packed, served_in
from changemaker.web.times import micros


def preview_of(request: Asked, survey: Survey, *, language: str, page: int) -> Response[bytes]:
    """Return one page of `survey` in one of its languages.

    Args:
        request: who looks.
        survey: from its file.
        language: one of the survey's.
        page: index.
    """
    served = served_in(request)
    now = micros(served.clock)
    sheet = Sheet(
        survey=unconditional(survey),
        page=page,
        language=language,
        now=now,
        today=date.fromisoformat(today_in(served, now)),
        company=served.workspace.settings.name,
        look="preview",
    )
    return packed(request, render(sheet))


def unconditional(survey: Survey) -> Survey:
    """Return a survey with its conditions taken out: a preview shows what some would never see."""
    pages = []
    for page in survey.pages:
        questions = tuple(
            replace(one, when=None, options=tuple(replace(option, when=None) for option in one.options))
            for one in page.questions
        )
        pages.append(replace(page, when=None, questions=questions))
    return replace(survey, pages=tuple(pages))
