"""Voices: what texts are about, what no survey asks for, and asking for the texts to be read."""

from collections import Counter
from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromPath

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.routines import asked_jobs
from changemaker.store.jobs import list_jobs
from changemaker.store.theme_words import names
from changemaker.web import flash
from changemaker.web.forms import Form, filled, go_to
from changemaker.web.job_view import JobView, job_views
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.paged import paged
from changemaker.web.reader import reader_of
from changemaker.web.times import micros
from changemaker.web.voices_page import (
    OTHER,
    Counted,
    counted_in,
    documents_of,
    quotes_of,
    themes_in,
)
from changemaker.web.voices_words import words_for

SEE = {"needs": Permission.SEE_VOICES}
KIND = "texts"  # of the job that reads
ON_A_PAGE, TEXTS_ON_A_PAGE = 20, 25


@get("/voices", opt=SEE, sync_to_thread=True)
def voices(request: Asked) -> Response[bytes]:
    """All themes, the largest first, each with three quotes."""
    served, language = served_in(request), reader_of(request).language
    counted = counted_in(served)
    themes = themes_in(served, counted) if counted else ()
    page = paged(request, len(themes), ON_A_PAGE)
    here = themes[page.first - 1 : page.last]
    jobs, is_open = reading_jobs(request)
    shown = Shown(template="voices.html", title=word("web.nav.voices", language), here="voices", polls=is_open)
    return show(
        request,
        shown,
        tab="themes",
        counted=counted,
        themes=themes,
        page=page,
        page_themes=here,
        quotes=quotes_of(served, here),
        by_kind=_added(counted, 0),
        by_language=_added(counted, 1),
        jobs=jobs,
        reading=is_open,
        may_read=reader_of(request).actor.may(Permission.RUN_STUDIES),
        **words_for(request),
    )


@get("/voices/never-asked", opt=SEE, sync_to_thread=True)
def never_asked(request: Asked) -> Response[bytes]:
    """Themes that no question of a survey covers."""
    served, language = served_in(request), reader_of(request).language
    counted = counted_in(served)
    found = [theme for theme in (themes_in(served, counted) if counted else ()) if theme.asked is False]
    themes = [theme for theme in found if theme.id != OTHER]
    shown = Shown(template="never_asked.html", title=word("web.never.title", language), here="voices")
    return show(
        request,
        shown,
        tab="never_asked",
        counted=counted,
        themes=themes[:ON_A_PAGE],
        share_n=sum(theme.n for theme in themes),
        quotes=quotes_of(served, themes[:ON_A_PAGE]),
        **words_for(request),
    )


@get("/voices/themes/{id:str}", opt=SEE, sync_to_thread=True)
def theme(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """One theme: its texts, the newest first, and what people may decide of it."""
    return theme_page(request, id, None)


@post("/voices/read", opt={"needs": Permission.RUN_STUDIES}, sync_to_thread=True)
def read(request: Asked) -> Response[bytes]:
    """Ask for the texts to be read, unless that is under way."""
    served, reader = served_in(request), reader_of(request)
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=KIND, params={}, actor=reader.actor, now=micros(served.clock))
    return go_to("/voices", [flash.flash(served.keys, flash.Told(message=Message("web.voices.read.asked")))])


def theme_page(request: Asked, id: str, form: Form | None) -> Response[bytes]:
    """Return the page of one theme, with what is wrong with a form."""
    served, language = served_in(request), reader_of(request).language
    counted = counted_in(served)
    themes = themes_in(served, counted) if counted else ()
    found = next((one for one in themes if id in (one.id, *one.parts)), None)
    if found is None or counted is None:
        raise NotThereError(f"no theme is called '{id[:60]}'", hint="the page Voices has them all")
    with served.store.reading() as connection:
        called = names(connection)
    page = paged(request, found.n if found.may_quote else 0, TEXTS_ON_A_PAGE)
    title = word("web.theme.other", language) if found.id == OTHER else found.name or found.id
    problems = form is not None and bool(form.problems)
    shown = Shown(template="theme.html", title=title, here="voices", status=422 if problems else 200)
    return show(
        request,
        shown,
        theme=found,
        texts=counted.texts,
        page=page,
        documents=documents_of(served, found, first=page.first - 1, most=TEXTS_ON_A_PAGE),
        others=[one for one in themes if one.id not in (found.id, OTHER)],
        parts=[(part, counted.themes[part].words or part) for part in found.parts if part in counted.themes],
        is_marked=found.id in called.asked,
        form=form or filled(name=found.name if found.is_named else ""),
        **words_for(request),
    )


def reading_jobs(request: Asked) -> tuple[list[JobView], bool]:
    """Return the last reading where it is worth a row, and whether it goes on."""
    with served_in(request).store.reading() as connection:
        jobs = list_jobs(connection, kinds=[KIND], limit=1)
    shown = [job for job in jobs if job.is_open or job.state == "failed"]
    return job_views(request, shown), any(job.is_open for job in jobs)


def _added(counted: Counted | None, place: int) -> Sequence[tuple[str, int]]:
    counts: Counter[str] = Counter()
    for key, n in (counted.kinds if counted else {}).items():
        counts[key[place]] += n
    return counts.most_common(8)


HANDLERS = (voices, never_asked, theme, read)
