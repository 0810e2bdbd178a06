"""Programmes: the list, and the proof of each with its files, its charts and its next run."""

from urllib.parse import quote

from litestar import MediaType, Response, get, post
from litestar.params import FromPath, FromQuery

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.prove.programme_file import Programme
from changemaker.reports.words import word
from changemaker.routines import asked_jobs
from changemaker.routines.kept_files import lay_out
from changemaker.routines.kept_results import is_stale
from changemaker.store.jobs import Job, list_jobs
from changemaker.web import flash
from changemaker.web.case_page import case_in
from changemaker.web.company import loaded_in, programmes_in
from changemaker.web.forms import go_to
from changemaker.web.job_view import job_views
from changemaker.web.live_charts import live_spec
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.programme_lines import lines_of
from changemaker.web.reader import reader_of
from changemaker.web.times import micros

PROVE = "prove"
FILE_KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


@get("/programmes", opt={"needs": Permission.SEE_PROOF}, sync_to_thread=True)
def programmes(request: Asked) -> Response[bytes]:
    """All programmes, one line each."""
    reader, workspace = reader_of(request), served_in(request).workspace
    found = programmes_in(workspace)
    shown = Shown(template="programmes.html", title=word("web.nav.programmes", reader.language), here="programmes")
    return show(request, shown, lines=lines_of(workspace, found, reader.language))


@get("/programmes/{name:str}", opt={"needs": Permission.SEE_PROOF}, sync_to_thread=True)
def programme(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """What one programme was worth, and why to believe it."""
    served, reader = served_in(request), reader_of(request)
    found = _named(request, name)
    case = case_in(served.workspace, name, reader.language)
    loaded = loaded_in(served.workspace)
    jobs = _jobs_of(request, name)
    stale = case is not None and loaded is not None and is_stale(case.kept, loaded.data_version)
    shown = Shown(
        template="programme.html",
        title=case.told.title if case else found.name,
        here="programmes",
        polls=any(job.is_open for job in jobs),
    )
    return show(
        request,
        shown,
        name=name,
        programme=found,
        case=case,
        layout=case.layout(served.workspace) if case else "",
        made_at=micros(lambda: case.kept.made_at) if case else 0,
        files=[(kind, f"/programmes/{name}/files/{kind}") for kind in FILE_KINDS if case],
        stale=stale,
        loaded=loaded,
        may_run=reader.actor.may(Permission.RUN_STUDIES),
        jobs=job_views(request, [job for job in jobs if job.is_open or job.state == "failed"][:1]),
    )


@post("/programmes/{name:str}/prove", opt={"needs": Permission.RUN_STUDIES}, sync_to_thread=True)
def prove_again(request: Asked, name: FromPath[str]) -> Response[bytes]:
    """Ask for the proof as a job, unless one is under way."""
    served, reader = served_in(request), reader_of(request)
    _named(request, name)
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=PROVE, params={"programme": name}, actor=reader.actor, now=micros(served.clock))
    told = flash.Told(message=Message("web.programme.asked"))
    return go_to(f"/programmes/{name}", [flash.flash(served.keys, told)])


@get("/programmes/{name:str}/files/{kind:str}", opt={"needs": Permission.SEE_PROOF}, sync_to_thread=True)
def programme_file(request: Asked, name: FromPath[str], kind: FromPath[str]) -> Response[bytes]:
    """One file of the kept report, to be saved."""
    workspace, language = served_in(request).workspace, reader_of(request).language
    case = case_in(workspace, name, language)
    if case is None or kind not in FILE_KINDS:
        raise NotThereError(f"no {kind} file is kept for '{name}'", hint="prove the programme first")
    path = lay_out(workspace, case.kept, kinds=[kind], language=language)[kind]
    return Response(
        content=path.read_bytes(),
        media_type=FILE_KINDS[kind],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(path.name)}",
            "Cache-Control": "private, no-cache",
        },
    )


@get("/programmes/{name:str}/charts/{chart:str}", opt={"needs": Permission.SEE_PROOF}, sync_to_thread=True)
def programme_chart(
    request: Asked, name: FromPath[str], chart: FromPath[str], width: FromQuery[str] = ""
) -> Response[str]:
    """One chart as a specification, for who touches its drawing."""
    language = reader_of(request).language
    case = case_in(served_in(request).workspace, name, language)
    found = next((one for one in case.told.charts if one.id == chart), None) if case else None
    if found is None:
        raise NotThereError(f"'{name}' has no chart '{chart}'", hint="open the programme's page again")
    spec = live_spec(found, width=width, language=language)
    return Response(spec, media_type=MediaType.JSON, headers={"Cache-Control": "private, no-cache"})


def _named(request: Asked, name: str) -> Programme:
    found = programmes_in(served_in(request).workspace).get(name)
    if found is None:
        raise NotThereError(f"no programme is called '{name}'", hint="the list of programmes has them all")
    return found


def _jobs_of(request: Asked, name: str) -> list[Job]:
    with served_in(request).store.reading() as connection:
        jobs = list_jobs(connection, kinds=[PROVE], limit=50)
    return [job for job in jobs if job.params.get("programme") == name]


HANDLERS = (programmes, programme, prove_again, programme_file, programme_chart)
