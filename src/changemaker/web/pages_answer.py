"""Where respondents answer: /s/TOKEN shows a page and records nothing, and each page that is sent off is kept at once.

An invitation counts as opened with the first page that is sent off, not when its address is loaded: programs that look
through mail load every address.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath

from changemaker.core.message import Message
from changemaker.listen.answering.typed import of_json
from changemaker.listen.asking.token import Token, read_token, token_for
from changemaker.routines.answering import Door, Moved, Sent, open_door, page_now, send_page, stop_asking
from changemaker.web.answer_moves import go_of, number_of, ticked, wished
from changemaker.web.answer_offered import names_in, offered_in
from changemaker.web.answer_page import Look, Sheet, answers_in, render
from changemaker.web.answer_request import (
    MOST_READ,
    Surveys,
    body_of,
    clocked,
    count_page,
    form_of,
    group_commit_of,
    language_for,
    page_of,
    query_of,
    token_in,
    told,
    trouble,
)
from changemaker.web.answer_widgets import LANGUAGE, PAGE, RESPONSE
from changemaker.web.forms import go_to
from changemaker.web.page import Asked, served_in

SECOND = 1_000_000
SAME_ACT = 120 * SECOND  # in which sending the last page twice, or loading the thanks again, is one act
OPEN = {"public": "the address is the key"}
SENT = OPEN | {"from_elsewhere": "letters and other sites may hold the form"}
DONE = "done"
KIOSK_THANKS = 8  # seconds
TROUBLE: dict[int | type[Exception], Callable[[Asked, Any], Response[Any]]] = {Exception: trouble}


@get("/s/{token:str}", opt=OPEN, sync_to_thread=True, exception_handlers=TROUBLE)
def see(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """The page where this person is; nothing is recorded."""
    return _see(request, token)


@post("/s/{token:str}", opt=SENT, exception_handlers=TROUBLE, request_max_body_size=MOST_READ, status_code=303)
async def send(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Keep one page, and lead to the next."""
    body = await body_of(request)
    return await sync_to_thread(_send, request, token, body)


@get("/k/{token:str}", opt=OPEN, sync_to_thread=True, exception_handlers=TROUBLE)
def see_kiosk(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """The same on a screen that many people use one after the other."""
    return _see(request, token)


@post("/k/{token:str}", opt=SENT, exception_handlers=TROUBLE, request_max_body_size=MOST_READ, status_code=303)
async def send_kiosk(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Keep one page of a kiosk, and lead to the next."""
    body = await body_of(request)
    return await sync_to_thread(_send, request, token, body)


@get("/s/{token:str}/stop", opt=OPEN, sync_to_thread=True, exception_handlers=TROUBLE)
def see_stop(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Ask once whether nobody shall ask again; nothing is done."""
    found = token_in(request, token)
    door = _door(request, found) if found is not None else None
    if door is None or door.invitation is None:
        return told(request, "unknown", status=404)
    language = language_for(request, door.survey, *wished(request), door.draft.language)
    if door.standing == "declined":
        return told(request, "stop.done", status=200, language=language)
    back = f"/s/{token}" if door.standing == "open" else ""
    more = {"action": f"/s/{token}/stop", "label": "asked.stop.send", "link": back, "link_label": "asked.go_on"}
    return told(request, "stop", status=200, language=language, more=more)


@post("/s/{token:str}/stop", opt=SENT, sync_to_thread=True, exception_handlers=TROUBLE, status_code=200)
def stop(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Never ask this person again."""
    found = token_in(request, token)
    if found is None:
        return told(request, "unknown", status=404)
    count_page(request, found)
    served = served_in(request)
    time = clocked(served)

    def work(connection: sa.Connection) -> Door | None:
        door = open_door(connection, served.keys, Surveys(served), found, now=time.now)
        if door is not None:
            stop_asking(connection, door, time.now)
        return door

    door = group_commit_of(request).write(work)
    if door is None or door.invitation is None:
        return told(request, "unknown", status=404)
    language = language_for(request, door.survey, *wished(request), door.draft.language)
    return told(request, "stop.done", status=200, language=language)


def _see(request: Asked, text: str) -> Response[bytes]:
    served, found = served_in(request), token_in(request, text)
    door = _door(request, found) if found is not None else None
    if found is None or door is None:
        return told(request, "unknown", status=404)
    if (elsewhere := _right_place(request, door, text)) is not None:
        return elsewhere
    time = clocked(served)
    language = language_for(request, door.survey, *wished(request), door.draft.language)
    if door.standing != "open":
        return _ended(request, door, language, text)
    if door.draft.mode == "kiosk" and found.kind == "response" and _is_left(door, time.now):
        return go_to(_start(request, door))
    query = query_of(request)
    wanted = query.get("page", [""])[0]
    place = page_now(door, time, wanted=int(wanted) - 1 if wanted.isdecimal() and len(wanted) < 4 else None)
    chosen = answers_in({name: values for name, values in query.items() if name != "page"}, of_json(door.draft.answers))
    return _page(request, door, _sheet(request, door, text, place, language, typed=chosen))


def _send(request: Asked, text: str, body: bytes | None) -> Response[bytes]:
    served, found = served_in(request), token_in(request, text)
    if found is None:
        return told(request, "unknown", status=404)
    count_page(request, found)
    if body is None:
        return _refused(request, "large", 413, text)
    form = form_of(body)
    if form is None:
        return _refused(request, "wrong", 400, text)
    begin = _begins(request, form)
    time, survey_of = clocked(served), Surveys(served)

    def work(connection: sa.Connection) -> tuple[Door | None, Sent | None, Moved | None]:
        door = open_door(connection, served.keys, survey_of, found, now=time.now, begin=begin, hold=True)
        if door is None or door.standing != "open":
            return door, None, None
        language = language_for(request, door.survey, *wished(request, form), door.draft.language)
        place = number_of(form, PAGE)
        shown = page_now(door, time) if place is None else min(place, len(door.open_survey.pages))
        offered = offered_in(served, connection, door)
        sent = Sent(page=shown, form=ticked(door, form), go=go_of(form), language=language, offered=offered)
        return door, sent, send_page(connection, served.keys, door, sent, time)

    door, sent, moved = group_commit_of(request).write(work)
    if door is None:
        return told(request, "unknown", status=404)
    if sent is None or moved is None:
        return _too_late(request, door, text, form)
    return _moved(request, moved, sent, text)


def _moved(request: Asked, moved: Moved, sent: Sent, text: str) -> Response[bytes]:
    door = moved.door
    here = (
        text
        if door.link is None or door.is_new
        else token_for(served_in(request).keys, Token("response", door.draft.id))
    )
    place = "k" if door.draft.mode == "kiosk" else "s"
    if moved.page is None:
        return go_to(f"/{place}/{here}?{DONE}=1")
    if moved.problems:
        typed = sent.form if moved.page == sent.page else None
        sheet = _sheet(request, door, here, moved.page, sent.language, typed=typed, problems=moved.problems)
        return _page(request, door, sheet, status=422)
    told_in = {LANGUAGE: sent.language} if door.is_new else {}
    return go_to(f"/{place}/{here}?{urlencode({'page': moved.page + 1, **told_in})}")


def _sheet(
    request: Asked,
    door: Door,
    text: str,
    page: int,
    language: str,
    *,
    typed: Mapping[str, Sequence[str]] | None = None,
    problems: Mapping[str, Message] | None = None,
) -> Sheet:
    served, time = served_in(request), clocked(served_in(request))
    with served.store.reading() as connection:
        names, offered = names_in(served, connection, door), offered_in(served, connection, door)
    kiosk = door.draft.mode == "kiosk"
    look: Look = "kiosk" if kiosk else "embedded" if door.draft.mode == "embedded" else "page"
    begins = door.link is not None and door.is_new
    hidden = {RESPONSE: token_for(served.keys, Token("response", door.draft.id))} if begins else {}
    return Sheet(
        survey=door.open_survey,
        page=page,
        language=language,
        answers=of_json(door.draft.answers),
        typed=typed,
        problems=problems or {},
        facts={**door.facts, **names},
        offered=offered,
        seed=door.draft.seed,
        now=time.now,
        today=time.today,
        action=f"/{'k' if kiosk else 's'}/{text}",
        hidden=hidden,
        company=served.workspace.settings.name,
        look=look,
        stop=f"/s/{text}/stop" if door.invitation is not None else "",
        start=_start(request, door) if kiosk else "",
    )


def _page(request: Asked, door: Door, sheet: Sheet, *, status: int = 200) -> Response[bytes]:
    then = (sheet.survey.kiosk_reset_seconds, sheet.start) if sheet.start else None
    return page_of(request, render(sheet), status=status, door=door, then=then)


def _ended(request: Asked, door: Door, language: str, text: str) -> Response[bytes]:
    """What an address says that takes no answers: thank you, right after the last page; else why not."""
    at = door.draft.submitted_at or 0
    just_now = clocked(served_in(request)).now - at < SAME_ACT
    if door.standing == "answered" and just_now and DONE in request.query_params:
        survey = door.survey
        words = survey.thanks.in_(language, survey.languages[0]) if survey is not None else ""
        refresh = (KIOSK_THANKS, _start(request, door)) if door.draft.mode == "kiosk" else None
        more = {"text": words}
        return told(request, "thanks", status=200, language=language, door=door, then=refresh, more=more)
    if door.draft.mode == "kiosk" and door.standing == "answered":
        return go_to(_start(request, door))
    return told(request, door.standing, status=410, language=language, door=door)


def _too_late(request: Asked, door: Door, text: str, form: Mapping[str, Sequence[str]]) -> Response[bytes]:
    """A page that came when nothing is taken any more; the last one sent twice is one act."""
    language = language_for(request, door.survey, *wished(request, form), door.draft.language)
    at = door.draft.submitted_at or 0
    if door.standing == "answered" and clocked(served_in(request)).now - at < SAME_ACT:
        here = text if door.link is None else token_for(served_in(request).keys, Token("response", door.draft.id))
        return go_to(f"/{'k' if door.draft.mode == 'kiosk' else 's'}/{here}?{DONE}=1")
    return told(request, door.standing, status=410, language=language, door=door)


def _refused(request: Asked, why: str, status: int, text: str) -> Response[bytes]:
    place = "k" if request.url.path.startswith("/k/") else "s"
    return told(request, why, status=status, more={"link": f"/{place}/{text}", "link_label": "asked.go_on"})


def _door(request: Asked, token: Token) -> Door | None:
    served = served_in(request)
    with served.store.reading() as connection:
        return open_door(connection, served.keys, Surveys(served), token, now=clocked(served).now)


def _right_place(request: Asked, door: Door, text: str) -> Response[bytes] | None:
    """Lead to /k where it is a kiosk, and to /s where it is none."""
    kiosk, here = door.draft.mode == "kiosk", request.url.path.startswith("/k/")
    return None if kiosk == here else go_to(f"/{'k' if kiosk else 's'}/{text}")


def _is_left(door: Door, now: int) -> bool:
    """True once whoever began at a kiosk has gone: what they answered is not shown to the next person."""
    return now - door.draft.updated_at > door.open_survey.kiosk_reset_seconds * SECOND


def _start(request: Asked, door: Door) -> str:
    if door.link is None:
        return ""
    return f"/k/{token_for(served_in(request).keys, Token('link', door.link.id))}"


def _begins(request: Asked, form: Mapping[str, Sequence[str]]) -> str:
    """The id of the response that begins with this form: drawn when it was shown, so that sent twice it is one."""
    given = read_token(served_in(request).keys, "".join(form.get(RESPONSE, ())[-1:]))
    return given.id if given is not None and given.kind == "response" else secrets.token_hex(16)


HANDLERS = (see, send, see_kiosk, send_kiosk, see_stop, stop)
