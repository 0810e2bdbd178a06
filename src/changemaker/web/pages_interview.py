"""An interview as it is held: the survey's questions with prompts and notes, for whoever was asked to hold it.

Its rows are those of every other way of answering; who held it and what they noted stands beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from litestar import Response, get, post
from litestar.params import FromPath, RawBody
from markupsafe import Markup

from changemaker.access.actor import Actor
from changemaker.access.roles import Permission
from changemaker.core.errors import NotThereError
from changemaker.core.message import Message
from changemaker.listen.answering.typed import of_json
from changemaker.listen.asking.token import Token
from changemaker.reports.digits import direction
from changemaker.reports.words import word
from changemaker.routines.answering import Clocked, Door, Moved, Sent, open_door, page_now, send_page
from changemaker.store.audit import write_audit
from changemaker.store.invitations import Invitation
from changemaker.store.tasks import end_task, read_task
from changemaker.store.users import read_user
from changemaker.store.work_tables import TASK
from changemaker.web import flash
from changemaker.web.answer_moves import go_of, number_of, ticked, wished
from changemaker.web.answer_offered import names_in, offered_in
from changemaker.web.answer_page import Sheet, content_of, frame_of
from changemaker.web.answer_request import (
    NO_STORE,
    Surveys,
    clocked,
    form_of,
    group_commit_of,
    language_for,
)
from changemaker.web.answer_widgets import NOTE, PAGE
from changemaker.web.forms import go_to
from changemaker.web.held_interview import held_lines
from changemaker.web.interviews_page import DECLINED
from changemaker.web.page import Asked, Shown, packed, served_in, show, templates
from changemaker.web.reader import reader_of

HOLD = {"needs": Permission.HOLD_INTERVIEWS}
PERSONAL = ("interview", "visit")
HELD = ("open", "expired")  # one may talk to somebody after the day by which it was to be done
Form = Mapping[str, Sequence[str]]


@get("/interviews/{id:str}", opt=HOLD, sync_to_thread=True)
def hold(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """The page where this interview is."""
    served, actor = served_in(request), reader_of(request).actor
    with served.store.reading() as connection:
        door = _theirs(connection, request, actor, id)
    if door.standing == "answered" and not door.is_new:
        return _read_again(request, door)
    if door.standing not in HELD:
        return _over(request)
    time = clocked(served)
    wanted = str(request.query_params.get("page", ""))
    place = page_now(door, time, wanted=int(wanted) - 1 if wanted.isdecimal() and len(wanted) < 4 else None)
    return _shown(request, door, place, _language(request, door))


@post("/interviews/{id:str}", opt=HOLD, sync_to_thread=True)
def write_down(request: Asked, id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Keep one page with its notes; the last one ends the interview and its task."""
    served, actor, form = served_in(request), reader_of(request).actor, form_of(body) or {}
    time = clocked(served)

    def work(connection: sa.Connection) -> tuple[Door, Sent | None, Moved | None]:
        door = _theirs(connection, request, actor, id, hold=True)
        if door.standing not in HELD:
            return door, None, None
        sent = replace(_sent(request, door, form, actor, time), offered=offered_in(served, connection, door))
        moved = send_page(connection, served.keys, door, sent, time)
        if moved.page is None:
            _end(connection, door, actor, time.now)
        return door, sent, moved

    door, sent, moved = group_commit_of(request).write(work)
    if sent is None or moved is None:
        return _over(request)
    if moved.page is None:
        told = flash.Told(message=Message("interview.held", {"account": door.draft.account_id}))
        return go_to("/interviews", [flash.flash(served.keys, told)])
    if moved.problems:
        typed = form if moved.page == sent.page else None
        problems = moved.problems
        return _shown(request, moved.door, moved.page, sent.language, typed=typed, problems=problems, status=422)
    return go_to(f"/interviews/{id}?page={moved.page + 1}&lang-of-survey={sent.language}")


def _theirs(connection: sa.Connection, request: Asked, actor: Actor, id: str, *, hold: bool = False) -> Door:
    """Return an interview that `actor` may hold: given to them or to one of their roles, or any, for who runs surveys.

    Raises:
        NotThereError: there is none of this id, or it is somebody else's; which of both is not told.
    """
    served = served_in(request)
    token, now = Token("invitation", id[:64]), clocked(served).now
    door = open_door(connection, served.keys, Surveys(served), token, now=now, hold=hold)
    found = door.invitation if door is not None else None
    mine = found is not None and found.mode in PERSONAL and _given(connection, found, actor)
    if door is None or door.survey is None or not mine:
        raise NotThereError(
            "there is no such interview on your list", hint="the page Interviews has all that are yours"
        )
    return door


def _given(connection: sa.Connection, invitation: Invitation, actor: Actor) -> bool:
    if actor.may(Permission.MANAGE_SURVEYS):
        return True
    if invitation.task_id is None:
        return False
    asked = sa.select(TASK.c.user_id, TASK.c.role).where(TASK.c.id == invitation.task_id)
    row = connection.execute(asked).one_or_none()
    return row is not None and (row.user_id == actor.id or (row.user_id is None and row.role in actor.roles))


def _sent(request: Asked, door: Door, form: Form, actor: Actor, time: Clocked) -> Sent:
    place = number_of(form, PAGE)
    shown = page_now(door, time) if place is None else min(place, len(door.open_survey.pages))
    asked = {question.id for question in door.open_survey.questions()}
    notes = {
        name.removeprefix(NOTE): "\n".join(values).strip()
        for name, values in form.items()
        if name.startswith(NOTE) and name.removeprefix(NOTE) in asked
    }
    language = _language(request, door, form)
    return Sent(
        page=shown, form=ticked(door, form), go=go_of(form), language=language, notes=notes, interviewer=actor.id
    )


def _end(connection: sa.Connection, door: Door, actor: Actor, now: int) -> None:
    invitation = door.invitation
    task = read_task(connection, invitation.task_id) if invitation is not None and invitation.task_id else None
    if task is not None and task.state == "open":
        end_task(connection, task.id, version=task.version, by=actor.id, now=now)
    write_audit(connection, now=now, actor=actor.id, action="audit.interview_held", object=door.draft.id)


def _language(request: Asked, door: Door, form: Form | None = None) -> str:
    of_address = request.query_params.get("lang-of-survey", "")
    of_reader = reader_of(request).language
    return language_for(request, door.survey, *wished(request, form), of_address, door.draft.language, of_reader)


def _over(request: Asked) -> Response[bytes]:
    told = flash.Told(message=Message("interview.over"), tone="warning")
    return go_to("/interviews", [flash.flash(served_in(request).keys, told)])


def _read_again(request: Asked, door: Door) -> Response[bytes]:
    """What was answered and noted, as it was kept; nothing of it can be changed."""
    served, language, draft, survey = served_in(request), reader_of(request).language, door.draft, door.open_survey
    with served.store.reading() as connection:
        lines = held_lines(connection, served.keys, survey, draft, language)
        holder = read_user(connection, draft.interviewer) if draft.interviewer else None
    mode = draft.mode if draft.mode in PERSONAL else PERSONAL[0]
    title = word(f"interview.title.{mode}", language, account=draft.account_id)
    answer = show(
        request,
        Shown(template="interview_held.html", title=title, here="interviews"),
        survey=survey.title.in_(language, survey.languages[0]) or survey.name,
        contact=draft.contact_id or "",
        by=holder.name if holder else draft.interviewer or "–",
        at=draft.submitted_at,
        lines=lines,
    )
    answer.headers.update(NO_STORE)
    return answer


def _shown(
    request: Asked,
    door: Door,
    page: int,
    language: str,
    *,
    typed: Form | None = None,
    problems: Mapping[str, Message] | None = None,
    status: int = 200,
) -> Response[bytes]:
    served, reader, time = served_in(request), reader_of(request), clocked(served_in(request))
    with served.store.reading() as connection:
        names, offered = names_in(served, connection, door), offered_in(served, connection, door)
    notes = dict(door.draft.notes)
    if typed is not None:
        notes |= {name.removeprefix(NOTE): "\n".join(said) for name, said in typed.items() if name.startswith(NOTE)}
    sheet = Sheet(
        survey=door.open_survey,
        page=page,
        language=language,
        answers=of_json(door.draft.answers),
        typed=typed,
        problems=problems or {},
        facts={**door.facts, **names},
        offered=offered,
        notes=notes,
        seed=door.draft.seed,
        now=time.now,
        today=time.today,
        action=f"/interviews/{door.draft.invitation_id}",
        company=served.workspace.settings.name,
        look="interview",
    )
    own = reader.language

    def site(id: str, **params: object) -> Markup:
        told = word(id, own, **params)
        if own == language:
            return Markup("{}").format(told)
        return Markup('<span lang="{}" dir="{}">{}</span>').format(own, direction(own), told)

    frame = frame_of(sheet) | content_of(sheet)
    about = {"door": replace(door), "actor": reader.actor, "csrf": reader.actor.csrf, "theme": reader.theme}
    words = {"site": site, "said": lambda id: word(id, own), "declined": DECLINED}
    html = templates().get_template("interview.html").render(**frame, **about, **words)
    return packed(request, html, status=status, headers=NO_STORE)


HANDLERS = (hold, write_down)
