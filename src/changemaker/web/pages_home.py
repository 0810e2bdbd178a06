"""Home: what each programme was worth, what is new, what the data ask for, and what one has to do."""

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from changemaker.access.roles import Permission
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.routines.own_tasks import end_own_task
from changemaker.store.jobs import list_jobs
from changemaker.store.tasks import list_tasks
from changemaker.web import flash
from changemaker.web.company import loaded_in, programmes_in
from changemaker.web.forms import form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.programme_lines import lines_of
from changemaker.web.reader import reader_of
from changemaker.web.times import micros
from changemaker.web.whats_new import COOKIE, changed_since, visit_of, warnings_of

MOST_NEWS = 8


@get("/", opt={"needs": Permission.SEE_HOME}, sync_to_thread=True)
def home(request: Asked) -> Response[bytes]:
    """The first page."""
    served, reader = served_in(request), reader_of(request)
    workspace, actor, now = served.workspace, reader.actor, micros(served.clock)
    sees_results = actor.may(Permission.SEE_PROOF)
    lines = lines_of(workspace, programmes_in(workspace), reader.language) if sees_results else []
    loaded = loaded_in(workspace) if actor.may(Permission.SEE_DATA) else None
    with served.store.reading() as connection:
        jobs = list_jobs(connection, by=actor.id, limit=20)
        tasks = list_tasks(connection, user_id=actor.id, roles=[role.value for role in actor.roles])
    visit = visit_of(request.cookies.get(COOKIE, ""), user=actor.id, now=now)
    news = changed_since(visit.before, workspace=workspace, lines=lines, loaded=loaded, jobs=jobs)
    shown = Shown(
        template="home.html", title=word("web.home.title", reader.language), here="home", cookies=[visit.cookie]
    )
    return show(
        request,
        shown,
        lines=lines,
        sees_results=sees_results,
        sees_data=actor.may(Permission.SEE_DATA),
        loaded=loaded,
        news=news[:MOST_NEWS],
        visit=visit,
        warnings=list(warnings_of(loaded, lines, now)) if loaded else [],
        tasks=tasks,
    )


@post("/tasks/{id:str}/done", opt={"needs": Permission.SEE_OWN}, sync_to_thread=True)
def task_done(request: Asked, id: FromPath[str], body: RawBody) -> Response[bytes]:
    """End a task of one's own, as it was shown."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    with served.store.writing() as connection:
        end_own_task(connection, id, version=form.number("version"), actor=reader.actor, now=micros(served.clock))
    told = flash.Told(message=Message("web.home.task_ended"))
    return go_to("/", [flash.flash(served.keys, told)])


HANDLERS = (home, task_done)
