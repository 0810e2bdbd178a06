"""Surveys: the list, one survey's questions in words, and the survey itself as those who are asked will see it."""

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from changemaker.access.roles import Permission
from changemaker.listen.surveys.survey_file import FOLDER
from changemaker.reports.words import word
from changemaker.reports.words.asked import OWN_NAMES
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.survey_page import lines_in, page_lines, reached_in, survey_of, title_of
from changemaker.web.survey_preview import preview_of

SEE = {"needs": Permission.SEE_SURVEYS}
FIRST_PAGE = 1
STARTER = """title: {en: How are we doing?}
languages: [en]
questions:
  - {id: nps, type: nps}
  - {id: why, type: text, label: {en: What is the main reason?}}
"""


@get("/surveys", opt=SEE, sync_to_thread=True)
def surveys(request: Asked) -> Response[bytes]:
    """All surveys, and whom they have reached."""
    served, language = served_in(request), reader_of(request).language
    shown = Shown(template="surveys.html", title=word("web.nav.surveys", language), here="surveys")
    return show(request, shown, lines=lines_in(served, language), names=OWN_NAMES, starter=STARTER)


@get("/surveys/{name:str}", opt=SEE, sync_to_thread=True)
def survey(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """One survey: every question in words, in the order of asking."""
    served, language = served_in(request), reader_of(request).language
    found = survey_of(served.workspace, name)
    shown = Shown(template="survey.html", title=title_of(found, language), here="surveys")
    return show(
        request,
        shown,
        tab="questions",
        file=f"{FOLDER}/{name}.yml",
        survey=found,
        pages=page_lines(found, language),
        reached=reached_in(served).get(name),
        names=OWN_NAMES,
    )


@get("/surveys/{name:str}/preview", opt=SEE, sync_to_thread=True)
def preview(
    request: Asked, name: FromPath[str], lang: FromQuery[str] = "", page: FromQuery[int] = FIRST_PAGE
) -> Response[bytes]:
    """One page of the survey, as those who are asked see it; nothing that is typed there goes anywhere."""
    found = survey_of(served_in(request).workspace, name)
    language = lang if lang in found.languages else found.languages[0]
    place = min(max(page, FIRST_PAGE), len(found.pages))
    return preview_of(request, found, language=language, page=place - 1)


HANDLERS = (surveys, survey, preview)
