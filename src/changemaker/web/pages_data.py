"""Data: what is loaded and how fresh, how tables find each other, what was set aside, and loading again."""

import sqlalchemy as sa
from litestar import Response, get, post
from litestar.params import FromPath

from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.routines import asked_jobs
from changemaker.store.event_tables import EVENT
from changemaker.store.jobs import list_jobs
from changemaker.tables.catalogue import TABLES
from changemaker.web import flash
from changemaker.web.company import loaded_in, report_on
from changemaker.web.forms import go_to
from changemaker.web.job_view import job_views
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.set_aside import aside_page, reasons_of
from changemaker.web.times import micros

KIND = "load"
WHOLE = "all"  # the one part of a table without months


@get("/data", opt={"needs": Permission.SEE_DATA}, sync_to_thread=True)
def data(request: Asked) -> Response[bytes]:
    """All tables."""
    served, reader = served_in(request), reader_of(request)
    loaded = loaded_in(served.workspace)
    with served.store.reading() as connection:
        jobs = list_jobs(connection, kinds=[KIND], limit=1)
        newest = sa.select(EVENT.c.id, EVENT.c.received_at).order_by(EVENT.c.id.desc()).limit(1)
        latest = connection.execute(newest).one_or_none()
    manifest = loaded.manifest if loaded else None
    report = report_on(loaded, served.workspace.settings.currency) if loaded else None
    links = [(one.table, match) for one in report.tables for match in one.matches if match.rows] if report else []
    shown = Shown(
        template="data.html",
        title=word("web.nav.data", reader.language),
        here="data",
        polls=any(job.is_open for job in jobs),
    )
    return show(
        request,
        shown,
        report=report,
        months={
            table: len(parts) for table, parts in (manifest.tables if manifest else {}).items() if WHOLE not in parts
        },
        broken=[(table, match) for table, match in links if match.matched < match.rows],
        whole=[(table, match) for table, match in links if match.matched == match.rows],
        loaded=loaded,
        loaded_at=micros(lambda: loaded.loaded_at) if loaded else 0,
        events=latest.id if latest else 0,
        last_event=latest.received_at if latest else None,
        may_run=reader.actor.may(Permission.RUN_STUDIES),
        sees_rows=reader.actor.may(Permission.SEE_SET_ASIDE),
        jobs=job_views(request, [job for job in jobs if job.is_open or job.state == "failed"]),
    )


@post("/data/load", opt={"needs": Permission.RUN_STUDIES}, sync_to_thread=True)
def load_again(request: Asked) -> Response[bytes]:
    """Ask for a load as a job, unless one is under way."""
    served, reader = served_in(request), reader_of(request)
    with served.store.writing() as connection:
        asked_jobs.ask(connection, kind=KIND, params={}, actor=reader.actor, now=micros(served.clock))
    told = flash.Told(message=Message("web.data.asked"))
    return go_to("/data", [flash.flash(served.keys, told)])


@get("/data/{table:str}/set-aside", opt={"needs": Permission.SEE_SET_ASIDE}, sync_to_thread=True)
def set_aside(request: Asked, table: FromPath[str]) -> Response[bytes]:
    """The rows of one table that broke a rule, fifty at a time."""
    served, language = served_in(request), reader_of(request).language
    loaded = loaded_in(served.workspace)
    if table not in TABLES or loaded is None:
        raise NotThereError(f"no table '{table}' is loaded", hint="the page Data has them all")
    asked = request.query_params.get("from", "1")
    first = int(asked) if asked.isdecimal() and len(asked) < 10 else 1
    page = aside_page(served.workspace, loaded, table, first=first, language=language)
    shown = Shown(template="set_aside.html", title=word("web.aside.title", language, table=table), here="data")
    return show(request, shown, table=table, page=page, reasons=reasons_of(loaded, table, language))


HANDLERS = (data, load_again, set_aside)
