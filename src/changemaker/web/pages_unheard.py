"""Problems that nobody asked about: what goes before lost margin, most money at risk first, with a first question."""

from litestar import MediaType, Response, get, post
from litestar.params import FromPath

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.routines import asked_jobs
from changemaker.routines.kept_predictions import next_step
from changemaker.routines.kept_results import is_stale
from changemaker.routines.predicted_rows import seen_problems
from changemaker.store.jobs import list_jobs
from changemaker.web import flash
from changemaker.web.company import loaded_in
from changemaker.web.forms import go_to
from changemaker.web.job_view import job_views
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.times import micros
from changemaker.web.unheard_page import layout_of, problem_lines, report_in, unheard_in

SEE = {"needs": Permission.SEE_PREDICTIONS}
KIND = "unheard"


@get("/unheard", opt=SEE, sync_to_thread=True)
def unheard(request: Asked) -> Response[bytes]:
    """All problems, and each with its accounts, its evidence and what to ask first."""
    served, reader = served_in(request), reader_of(request)
    workspace, language = served.workspace, reader.language
    kept, loaded = unheard_in(workspace), loaded_in(workspace)
    with served.store.reading() as connection:
        jobs = list_jobs(connection, kinds=[KIND], limit=1)
    report = report_in(workspace, kept, language) if kept else None
    seen = seen_problems(workspace, served.store, kept, reader.actor.scope).problems if kept else ()
    shown = Shown(
        template="unheard.html",
        title=word("web.nav.unheard", language),
        here="unheard",
        polls=any(job.is_open for job in jobs),
    )
    return show(
        request,
        shown,
        kept=kept,
        problems=problem_lines(seen, language),
        report=report,
        layout=layout_of(workspace, report) if report else "",
        next_step=next_step("unheard"),
        made_at=micros(lambda: kept.made_at) if kept else 0,
        loaded=loaded,
        stale=kept is not None and loaded is not None and is_stale(kept, loaded.data_version),
        may_run=reader.actor.may(Permission.RUN_STUDIES),
        may_ask=reader.actor.may(Permission.MANAGE_SURVEYS),
        jobs=job_views(request, [job for job in jobs if job.is_open or job.state == "failed"]),
    )


@get("/unheard/questions/{name:str}", opt=SEE, sync_to_thread=True)
def question_file(request: Asked, name: FromPath[str]) -> Response[str]:
    """The survey's file that asks about a problem, to be saved in `surveys/`."""
    kept = unheard_in(served_in(request).workspace)
    found = next((one.ask for one in (kept.problems if kept else ()) if one.ask.name == name), None)
    if found is None:
        raise NotThereError("no problem has a question of that name", hint="open the page again")
    headers = {"Content-Disposition": f'attachment; filename="{found.name}.yml"', "Cache-Control": "private, no-cache"}
    return Response(found.yaml, media_type=MediaType.TEXT, headers=headers)


@post("/unheard/run", opt={"needs": Permission.RUN_STUDIES}, sync_to_thread=True)
def find_unheard(request: Asked) -> Response[bytes]:
    """Ask for the search as a job, unless one is under way."""
    served, reader = served_in(request), reader_of(request)
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=KIND, params={}, actor=reader.actor, now=micros(served.clock))
    told = flash.Told(message=Message("web.scores.asked"))
    return go_to("/unheard", [flash.flash(served.keys, told)])


HANDLERS = (unheard, question_file, find_unheard)
