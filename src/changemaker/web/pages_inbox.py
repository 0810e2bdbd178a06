"""The inbox: what asks for attention, and what one has to do oneself."""

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from changemaker.access.roles import Permission
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.routines.own_tasks import end_own_task
from changemaker.routines.signals import signals
from changemaker.store.tasks import Task, list_tasks
from changemaker.web import flash
from changemaker.web.forms import form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.paged import paged
from changemaker.web.reader import Reader, reader_of
from changemaker.web.times import micros

URL = "/inbox"
ON_A_PAGE, MOST = 25, 1000
PLACES = {"journey": "/journeys/{}", "programme": "/programmes/{}", "case": "/cases/{}"}  # of what a task is about


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task, with the page of what it is about and whether it is late."""

    task: Task
    about: str  # as people call it: an account, a programme
    url: str  # "" where it has no page
    is_late: bool


@get(URL, opt={"needs": Permission.SEE_OWN}, sync_to_thread=True)
def inbox(request: Asked) -> Response[bytes]:
    """Signals first, then one's own tasks, the soonest due first."""
    served, reader = served_in(request), reader_of(request)
    actor, now = reader.actor, micros(served.clock)
    with served.store.reading() as connection:
        roles = [role.value for role in actor.roles]
        tasks = list_tasks(connection, user_id=actor.id, roles=roles, limit=MOST)
        ended = list_tasks(connection, user_id=actor.id, roles=roles, states=("done", "dropped"), limit=MOST)
    page = paged(request, len(tasks), ON_A_PAGE)
    shown = Shown(template="inbox.html", title=word("web.nav.inbox", reader.language), here="inbox")
    return show(
        request,
        shown,
        signals=signals(served.workspace, served.store, actor, now=now),
        page=page,
        tasks=[_line(task, now, reader) for task in tasks[page.first - 1 : page.last]],
        ended=sorted(ended, key=lambda task: -(task.ended_at or 0))[:5],
    )


@post("/inbox/{id:str}/end", opt={"needs": Permission.SEE_OWN}, sync_to_thread=True)
def task_ended(request: Asked, id: FromPath[str], body: RawBody) -> Response[bytes]:
    """End a task as done or dropped, with a word on how it went."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    with served.store.writing() as connection:
        end_own_task(
            connection,
            id,
            version=form.number("version"),
            actor=reader.actor,
            now=micros(served.clock),
            state="dropped" if form.text("how") == "dropped" else "done",
            note=form.text("note"),
        )
    return go_to(URL, [flash.flash(served.keys, flash.Told(message=Message("web.home.task_ended")))])


def _line(task: Task, now: int, reader: Reader) -> TaskLine:
    kind, _, name = (task.about or "").partition(":")
    page = PLACES.get(kind, "")
    may = kind != "case" or reader.actor.may(Permission.SEE_CASES)
    return TaskLine(
        task=task,
        about=name,
        url=page.format(name) if page and may else "",
        is_late=task.due_at is not None and task.due_at < now,
    )


HANDLERS = (inbox, task_ended)
