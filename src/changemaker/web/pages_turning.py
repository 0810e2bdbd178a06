"""Who is turning: one list, each account once, in the order in which to act."""

from litestar import Response, get, post

from changemaker.access.roles import Permission
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.routines import asked_jobs
from changemaker.routines.kept_predictions import MOST_LISTED, next_step
from changemaker.routines.kept_results import is_stale
from changemaker.routines.predicted_rows import seen_turning
from changemaker.store.jobs import list_jobs
from changemaker.web import flash
from changemaker.web.company import loaded_in
from changemaker.web.forms import go_to
from changemaker.web.job_view import job_views
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.paged import paged
from changemaker.web.reader import reader_of
from changemaker.web.times import micros
from changemaker.web.turning_page import at_risk_in, layout_of, report_in, turning_lines

SEE = {"needs": Permission.SEE_PREDICTIONS}
KIND = "at_risk"
ON_A_PAGE = 25


@get("/turning", opt=SEE, sync_to_thread=True)
def turning(request: Asked) -> Response[bytes]:
    """The list first; then how often such warnings are false, and what the rest rests on."""
    served, reader = served_in(request), reader_of(request)
    workspace, language = served.workspace, reader.language
    kept, loaded = at_risk_in(workspace), loaded_in(workspace)
    with served.store.reading() as connection:
        jobs = list_jobs(connection, kinds=[KIND], limit=1)
    listed = seen_turning(workspace, served.store, kept, reader.actor.scope) if kept else ()
    page = paged(request, len(listed), ON_A_PAGE)
    report = report_in(workspace, kept, language) if kept else None
    shown = Shown(
        template="turning.html",
        title=word("web.nav.turning", language),
        here="turning",
        polls=any(job.is_open for job in jobs),
    )
    return show(
        request,
        shown,
        kept=kept,
        page=page,
        more=kept.listed if kept and kept.listed > MOST_LISTED else 0,
        accounts=turning_lines(
            listed[page.first - 1 : page.last], language, currency=workspace.settings.currency, first=page.first
        ),
        any_risk=any(one.at_risk for one in listed),
        any_worth=any(one.worth_acting for one in listed),
        report=report,
        layout=layout_of(workspace, report) if report else "",
        next_step=next_step("at_risk"),
        made_at=micros(lambda: kept.made_at) if kept else 0,
        loaded=loaded,
        stale=kept is not None and loaded is not None and is_stale(kept, loaded.data_version),
        may_run=reader.actor.may(Permission.RUN_STUDIES),
        jobs=job_views(request, [job for job in jobs if job.is_open or job.state == "failed"]),
    )


@post("/turning/run", opt={"needs": Permission.RUN_STUDIES}, sync_to_thread=True)
def find_turning(request: Asked) -> Response[bytes]:
    """Ask for the list as a job, unless one is under way."""
    served, reader = served_in(request), reader_of(request)
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=KIND, params={}, actor=reader.actor, now=micros(served.clock))
    told = flash.Told(message=Message("web.scores.asked"))
    return go_to("/turning", [flash.flash(served.keys, told)])


HANDLERS = (turning, find_turning)
