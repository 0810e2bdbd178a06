"""What a survey's score is worth: kept when it was worked out, opened once somebody has said what they expect."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, RawBody

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.routines import asked_jobs
from changemaker.routines.kept_results import current_version, is_stale
from changemaker.routines.kept_scores import kept_score
from changemaker.store.expected import is_open
from changemaker.store.jobs import Job, list_jobs
from changemaker.web import flash
from changemaker.web.expected_form import expectable
from changemaker.web.forms import filled, form_of, go_to
from changemaker.web.job_view import job_views
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.score_page import beside_lines, layout_of, report_in, sayings, scored, who_lines
from changemaker.web.survey_page import reached_in, survey_of, title_of
from changemaker.web.times import micros

SEE = {"needs": Permission.SEE_SURVEYS}
KIND = "honest_score"


@get("/surveys/{name:str}/score", opt=SEE, sync_to_thread=True)
def score(request: Asked, name: FromPath[str], question: FromQuery[str] = "") -> Response[bytes]:
    """One question's score with who was heard, and what was expected beside it."""
    served, reader = served_in(request), reader_of(request)
    language, workspace = reader.language, served.workspace
    survey = survey_of(workspace, name)
    questions = scored(survey, language)
    chosen = question if question in dict(questions) else (questions[0][0] if questions else "")
    with served.store.reading() as connection:
        opened = is_open(connection, name, survey.version)
    kept = kept_score(workspace, name, chosen) if opened and chosen else None
    report = report_in(workspace, kept, language) if kept else None
    jobs = _jobs(request, name)
    said, reasons = sayings(served, survey) if opened else ((), ())
    shown = Shown(
        template="survey_score.html",
        title=title_of(survey, language),
        here="surveys",
        polls=any(job.is_open for job in jobs),
    )
    return show(
        request,
        shown,
        tab="score",
        survey=survey,
        is_open=opened,
        questions=questions,
        chosen=chosen,
        kept=kept,
        report=report,
        layout=layout_of(workspace, kept, report) if kept and report else "",
        who=who_lines(kept.score.who, language) if kept else (),
        made_at=micros(lambda: kept.made_at) if kept else 0,
        stale=kept is not None and is_stale(kept, current_version(workspace)),
        beside=beside_lines(served, survey, language) if opened else (),
        said=said,
        reasons=reasons,
        reached=reached_in(served).get(name),
        jobs=job_views(request, jobs),
        working=any(job.is_open for job in jobs),
        expectable=expectable(survey, language),
        form=filled(),
        may_run=reader.actor.may(Permission.RUN_STUDIES),
        may_manage=reader.actor.may(Permission.MANAGE_SURVEYS),
    )


@post("/surveys/{name:str}/score", opt={"needs": Permission.RUN_STUDIES}, sync_to_thread=True)
def ask_score(request: Asked, name: FromPath[str], body: RawBody) -> Response[bytes]:
    """Ask for a score as a job, unless it is being worked out."""
    served, reader = served_in(request), reader_of(request)
    survey, question = survey_of(served.workspace, name), form_of(body).text("question")
    if question not in dict(scored(survey, reader.language)):
        raise NotThereError("this question has no score", hint="choose one of those that the page shows")
    params = {"survey": name, "question": question}
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=KIND, params=params, actor=reader.actor, now=micros(served.clock))
    told = flash.Told(message=Message("web.score.asked"))
    return go_to(f"/surveys/{name}/score?question={question}", [flash.flash(served.keys, told)])


def _jobs(request: Asked, name: str) -> list[Job]:
    with served_in(request).store.reading() as connection:
        jobs = list_jobs(connection, kinds=[KIND], limit=20)
    newest = [job for job in jobs if job.params.get("survey") == name][:1]
    return [job for job in newest if job.is_open or job.state == "failed"]


HANDLERS = (score, ask_score)
