"""Which score predicts money: the contest that was kept last, and asking it again."""

from litestar import MediaType, Response, get, post
from litestar.params import FromPath, FromQuery

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.reports.words import named, word
from changemaker.routines import asked_jobs
from changemaker.routines.kept_results import is_stale
from changemaker.store.jobs import list_jobs
from changemaker.web import flash
from changemaker.web.company import loaded_in
from changemaker.web.forms import go_to
from changemaker.web.job_view import job_views
from changemaker.web.live_charts import live_spec
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.scores_page import contest_in, contest_shown, layout_of, report_in
from changemaker.web.times import micros

KIND = "contest"


@get("/scores", opt={"needs": Permission.SEE_SCORES}, sync_to_thread=True)
def scores(request: Asked, outcome: FromQuery[str] = "") -> Response[bytes]:
    """All outcomes side by side, and one of them in full."""
    served, reader = served_in(request), reader_of(request)
    workspace, language = served.workspace, reader.language
    kept, loaded = contest_in(workspace), loaded_in(workspace)
    with served.store.reading() as connection:
        jobs = list_jobs(connection, kinds=[KIND], limit=1)
    shown_jobs = [job for job in jobs if job.is_open or job.state == "failed"]
    shown = Shown(
        template="scores.html",
        title=word("web.nav.scores", language),
        here="scores",
        polls=any(job.is_open for job in jobs),
    )
    contest = contest_shown(workspace, kept, language) if kept else None
    chosen = outcome if contest and outcome in contest.outcomes else (contest.outcomes[0] if contest else "")
    report = report_in(workspace, chosen, language) if chosen else None
    return show(
        request,
        shown,
        contest=contest,
        chosen=chosen,
        report=report,
        layout=layout_of(workspace, report, chosen) if report else "",
        outcome_names={name: named("web.outcome", name, language) for name in (contest.outcomes if contest else ())},
        made_at=micros(lambda: kept.made_at) if kept else 0,
        loaded=loaded,
        stale=kept is not None and loaded is not None and is_stale(kept, loaded.data_version),
        may_run=reader.actor.may(Permission.RUN_STUDIES),
        jobs=job_views(request, shown_jobs),
    )


@post("/scores/run", opt={"needs": Permission.RUN_STUDIES}, sync_to_thread=True)
def ask_scores(request: Asked) -> Response[bytes]:
    """Ask for the contest as a job, unless one is under way."""
    served, reader = served_in(request), reader_of(request)
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=KIND, params={}, actor=reader.actor, now=micros(served.clock))
    told = flash.Told(message=Message("web.scores.asked"))
    return go_to("/scores", [flash.flash(served.keys, told)])


@get("/scores/charts/{outcome:str}/{chart:str}", opt={"needs": Permission.SEE_SCORES}, sync_to_thread=True)
def score_chart(
    request: Asked, outcome: FromPath[str], chart: FromPath[str], width: FromQuery[str] = ""
) -> Response[str]:
    """One chart as a specification, for who touches its drawing."""
    language = reader_of(request).language
    report = report_in(served_in(request).workspace, outcome, language)
    found = next((one for one in report.charts if one.id == chart), None) if report else None
    if found is None:
        raise NotThereError(f"'{outcome}' has no chart '{chart}'", hint="open the page again")
    spec = live_spec(found, width=width, language=language)
    return Response(spec, media_type=MediaType.JSON, headers={"Cache-Control": "private, no-cache"})


HANDLERS = (scores, ask_scores, score_chart)
