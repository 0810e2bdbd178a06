"""Interviews to hold: one's own or everybody's, by when; done ones, declined ones; and which teams met a customer."""

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, RawBody

from changemaker.access.roles import Permission
from changemaker.core.errors import EditedMeanwhileError, NotThereError
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.routines.interviews import drop_task
from changemaker.store.audit import write_audit
from changemaker.store.invitations import mark
from changemaker.web import flash
from changemaker.web.forms import form_of, go_to
from changemaker.web.interviews_page import DECLINED, is_theirs, lines_of, open_ones, over_ones, sees_all
from changemaker.web.met_page import met_in, team_lines
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.survey_page import surveys_of
from changemaker.web.times import micros

HOLD = {"needs": Permission.HOLD_INTERVIEWS}


@get("/interviews", opt=HOLD, sync_to_thread=True)
def interviews(request: Asked, whose: FromQuery[str] = "", after: FromQuery[str] = "") -> Response[bytes]:
    """What is to be held, what is over, and the share of each team that met a customer."""
    served, reader = served_in(request), reader_of(request)
    actor, now, language = reader.actor, micros(served.clock), reader.language
    may_all = sees_all(actor)
    everybody = may_all and whose == "all"
    surveys = surveys_of(served.workspace)
    met = met_in(served, now) if may_all else None
    waiting, rest = open_ones(served, actor, everybody=everybody, after=_place(after))
    shown = Shown(template="interviews.html", title=word("web.interviews.title", language), here="interviews")
    return show(
        request,
        shown,
        may_all=may_all,
        everybody=everybody,
        open=lines_of(waiting, surveys, now=now, language=language),
        rest=f"{'whose=all&' if everybody else ''}after={rest[0]}-{rest[1]}" if rest else "",
        done=lines_of(over_ones(served, actor, everybody=everybody), surveys, now=now, language=language),
        reasons=DECLINED,
        met=team_lines(met, language) if met else None,
    )


@post("/interviews/{id:str}/declined", opt=HOLD, sync_to_thread=True)
def declined(request: Asked, id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Write down that an interview will not be held, and why."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body)
    found, now = is_theirs(served, actor, id), micros(served.clock)
    if found is None:
        raise NotThereError(
            "there is no such interview on your list", hint="the page Interviews has all that are yours"
        )
    why = form.text("why") if form.text("why") in DECLINED else DECLINED[0]
    with served.store.writing() as connection:
        if not mark(connection, id, "declined", now, reason=f"web.declined.{why}"):
            raise EditedMeanwhileError(
                "this interview was held or ended by somebody else since it was shown",
                hint="load the page again: it shows how it stands now",
            )
        if found.task_id is not None:
            drop_task(connection, found.task_id, now=now, note=why)
        write_audit(
            connection, now=now, actor=actor.id, action="audit.interview_declined", object=id, detail={"why": why}
        )
    told = flash.Told(message=Message("web.interviews.declined.told", {"account": found.account_id}))
    return go_to("/interviews", [flash.flash(served.keys, told)])


def _place(text: str) -> tuple[int, str] | None:
    """Where a page of the list begins; None at its beginning."""
    due_at, _, id = text[:100].partition("-")
    return (int(due_at), id) if due_at.isascii() and due_at.isdecimal() and len(due_at) < 19 else None


HANDLERS = (interviews, declined)
