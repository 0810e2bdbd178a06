"""Jobs: the list, one job with its steps, and ending it early."""

from litestar import Response, get, post
from litestar.params import FromPath

from changemaker.access.roles import Permission
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.routines import asked_jobs
from changemaker.store.jobs import Job, list_jobs
from changemaker.store.users import list_users
from changemaker.web import flash
from changemaker.web.forms import go_to
from changemaker.web.job_view import job_views, page_of
from changemaker.web.page import Asked, Shown, served_in, show, show_part
from changemaker.web.reader import reader_of
from changemaker.web.times import micros

OWN = {"needs": Permission.SEE_OWN}
MOST = 50


@get("/jobs", opt=OWN, sync_to_thread=True)
def jobs(request: Asked) -> Response[bytes]:
    """One's own jobs, or everybody's."""
    reader = reader_of(request)
    by = None if reader.actor.may(Permission.SEE_ALL_JOBS) else reader.actor.id
    with served_in(request).store.reading() as connection:
        found = list_jobs(connection, by=by, limit=MOST)
    shown = Shown(
        template="jobs.html",
        title=word("web.nav.jobs", reader.language),
        here="jobs",
        polls=any(job.is_open for job in found),
    )
    return show(request, shown, jobs=job_views(request, found))


@get("/jobs/{id:str}", opt=OWN, sync_to_thread=True)
def job(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """One job with its steps."""
    found = _job(request, id)
    (view,) = job_views(request, [found])
    shown = Shown(template="job.html", title=view.name, here="jobs", polls=found.is_open)
    return show(request, shown, job=view, attempt=found.attempt, asker=_name_of(request, found.asked_by))


@get("/jobs/{id:str}/row", opt=OWN, sync_to_thread=True)
def job_row(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """The row of one job, which a page asks for each second while it runs; once it is over, the page loads anew."""
    found = _job(request, id)
    (view,) = job_views(request, [found])
    answer = show_part(request, "job_row.html", job=view)
    if not found.is_open:
        answer.headers["HX-Refresh"] = "true"
    return answer


@post("/jobs/{id:str}/cancel", opt=OWN, sync_to_thread=True)
def cancel(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Cancel a job, or ask it to end at its next step."""
    served, actor = served_in(request), reader_of(request).actor
    with served.store.writing() as connection:
        found, was_open = asked_jobs.cancel(connection, id, actor=actor, now=micros(served.clock))
    told = flash.Told(message=Message("web.job.cancelled.told" if was_open else "web.job.over"))
    return go_to(page_of(found) or f"/jobs/{id}", [flash.flash(served.keys, told)])


def _job(request: Asked, id: str) -> Job:
    with served_in(request).store.reading() as connection:
        return asked_jobs.seen_job(connection, id, actor=reader_of(request).actor)


def _name_of(request: Asked, id: str) -> str:
    with served_in(request).store.reading() as connection:
        names = {user.id: user.name for user in list_users(connection)}
    return names.get(id, id)


HANDLERS = (jobs, job, job_row, cancel)
