"""Predicted scores: the accuracy card, what the silent would say, and everybody's score beside who answered."""

from litestar import Response, get, post
from litestar.params import FromQuery, RawBody

from changemaker.access.roles import Permission
from changemaker.api.served import Served
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.reports.words import named, word
from changemaker.routines import asked_jobs
from changemaker.routines.expected_first import hidden_results
from changemaker.routines.kept_predictions import KeptSilent, next_step, predicted_questions
from changemaker.routines.kept_results import is_stale
from changemaker.store.jobs import list_jobs
from changemaker.web import flash
from changemaker.web.company import loaded_in
from changemaker.web.forms import form_of, go_to
from changemaker.web.job_view import job_views
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.paged import paged
from changemaker.web.predicted_page import (
    card_shown,
    count_of,
    layout_of,
    person_lines,
    person_of,
    report_in,
    segment_lines,
    silent_in,
)
from changemaker.web.reader import reader_of
from changemaker.web.times import micros

SEE = {"needs": Permission.SEE_PREDICTIONS}
KIND = "silent_scores"
FIRST, ON_A_PAGE = "nps", 50


@get("/predictions", opt=SEE, sync_to_thread=True)
def predictions(request: Asked, question: FromQuery[str] = "") -> Response[bytes]:
    """The card first, then the scores of those who kept silent."""
    served, reader = served_in(request), reader_of(request)
    workspace, language = served.workspace, reader.language
    questions = predicted_questions(workspace)
    chosen = question if question in questions else (FIRST if FIRST in questions or not questions else questions[0])
    kept, loaded = silent_in(workspace, chosen), loaded_in(workspace)
    with served.store.reading() as connection:
        jobs = list_jobs(connection, kinds=[KIND], limit=1)
    hidden = _hidden(served, kept)
    report = report_in(workspace, kept, language) if kept and not hidden else None
    shown = Shown(
        template="predictions.html",
        title=word("web.nav.predictions", language),
        here="predictions",
        polls=any(job.is_open for job in jobs),
    )
    return show(
        request,
        shown,
        kept=kept,
        hidden=hidden,
        chosen=chosen,
        questions=[(one, named("metric", one, language)) for one in questions],
        card=card_shown(kept.shown_card, language) if kept and kept.shown_card else None,
        report=report,
        layout=layout_of(workspace, kept, report) if kept and report else "",
        segments=segment_lines(kept, language) if kept else (),
        next_step=next_step("silent_scores"),
        made_at=micros(lambda: kept.made_at) if kept else 0,
        loaded=loaded,
        stale=kept is not None and loaded is not None and is_stale(kept, loaded.data_version),
        may_run=reader.actor.may(Permission.RUN_STUDIES),
        jobs=job_views(request, [job for job in jobs if job.is_open or job.state == "failed"]),
    )


@get("/predictions/people", opt=SEE, sync_to_thread=True)
def predicted_people(request: Asked, question: FromQuery[str] = FIRST) -> Response[bytes]:
    """What is predicted of each person who kept silent, the lowest first."""
    language = reader_of(request).language
    kept, tables = _published(request, question)
    page = paged(request, count_of(tables, kept) if kept and tables else 0, ON_A_PAGE)
    shown = Shown(template="predicted_people.html", title=word("web.predicted.people", language), here="predictions")
    people = (
        person_lines(tables, kept, first=page.first - 1, most=ON_A_PAGE, language=language) if kept and tables else ()
    )
    return show(
        request,
        shown,
        metric=named("metric", question, language),
        question=question,
        page=page,
        people=people,
    )


@get("/predictions/person", opt=SEE, sync_to_thread=True)
def predicted_person(request: Asked, id: FromQuery[str], question: FromQuery[str] = FIRST) -> Response[bytes]:
    """One prediction: the chance of each value, and what moves it."""
    served, language = served_in(request), reader_of(request).language
    kept, tables = _published(request, question)
    if kept is None or tables is None:
        raise NotThereError("no scores of single people are published", hint="the accuracy card says why")
    reasons, person, chances = person_of(served, tables, kept, id, language)
    shown = Shown(template="predicted_person.html", title=id[:80], here="predictions")
    return show(
        request,
        shown,
        metric=named("metric", question, language),
        question=question,
        person=person,
        reasons=reasons,
        chances=chances,
        most=max((share for _, share, _ in chances), default=1.0) or 1.0,
    )


@post("/predictions/run", opt={"needs": Permission.RUN_STUDIES}, sync_to_thread=True)
def predict_scores(request: Asked, body: RawBody) -> Response[bytes]:
    """Ask for the scores of a question as a job, unless one is under way."""
    served, reader = served_in(request), reader_of(request)
    question = form_of(body).text("question") or FIRST
    with served.store.writing() as connection:
        asked_jobs.ask(
            connection, kind=KIND, params={"question": question}, actor=reader.actor, now=micros(served.clock)
        )
    told = flash.Told(message=Message("web.scores.asked"))
    return go_to("/predictions", [flash.flash(served.keys, told)])


def _published(request: Asked, question: str) -> tuple[KeptSilent | None, Tables | None]:
    """What is published of a question, with the tables as the reader may see them; None where nothing is."""
    served = served_in(request)
    kept = silent_in(served.workspace, question)
    if kept is None or kept.state != "published" or _hidden(served, kept):
        return None, None
    return kept, open_tables(served.workspace.state, scope=reader_of(request).actor.scope, store=served.store)


def _hidden(served: Served, kept: KeptSilent | None) -> bool:
    """True where the answers of our own survey are not open yet: somebody says first what they expect."""
    return kept is not None and hidden_results(served.workspace, served.store, kept.survey) is not None


HANDLERS = (predictions, predicted_people, predicted_person, predict_scores)
