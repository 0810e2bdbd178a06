"""Where a letter of a journey is answered: /r/TOKEN asks whether there was a problem; looking at it records nothing."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath

from changemaker.api.guard import address_of
from changemaker.api.identity import now_of
from changemaker.routines.acting.replies import Asked as Letter
from changemaker.routines.acting.replies import asked_by, keep_reply
from changemaker.routines.journey_letters import read_token
from changemaker.web.answer_page import render_reply
from changemaker.web.answer_request import MOST_READ, body_of, form_of, group_commit_of, language_for, page_of, told
from changemaker.web.page import Asked, served_in
from changemaker.web.pages_answer import OPEN, SENT, TROUBLE

ANSWERS: Mapping[str, bool] = {"yes": True, "no": False}


@get("/r/{token:str}", opt=OPEN, sync_to_thread=True, exception_handlers=TROUBLE)
def see_reply(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Ask; what the link of the letter says is chosen already, and can be changed."""
    letter = _letter(request, token)
    if letter is None:
        return told(request, "unknown", status=404)
    before = None if letter.before is None else ("yes" if letter.before else "no")
    chosen = str(request.query_params.get("problem") or before or "")
    return page_of(request, _asked(request, token, chosen if chosen in ANSWERS else ""))


@post("/r/{token:str}", opt=SENT, exception_handlers=TROUBLE, request_max_body_size=MOST_READ, status_code=200)
async def send_reply(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Keep the answer, and open a case where there was a problem."""
    body = await body_of(request)
    return await sync_to_thread(_send, request, token, body)


def _send(request: Asked, token: str, body: bytes | None) -> Response[bytes]:
    served = served_in(request)
    letter = _letter(request, token)
    if letter is None:
        return told(request, "unknown", status=404)
    served.limits.take_for_address("answer", address_of(request), now=now_of(served))
    form = form_of(body) if body is not None else {}
    if body is None or form is None:
        return told(request, "large" if body is None else "wrong", status=413 if body is None else 400)
    problem = ANSWERS.get(_last(form, "problem"))
    if problem is None:
        return page_of(request, _asked(request, token, "", _last(form, "lang")), status=422)

    def work(connection: sa.Connection) -> None:
        words, now = _last(form, "words"), now_of(served)
        keep_reply(connection, served.workspace, served.keys, letter, problem=problem, words=words, now=now)

    group_commit_of(request).write(work)
    return told(request, "replied", status=200, language=language_for(request, None, _last(form, "lang")))


def _asked(request: Asked, token: str, chosen: str, language: str = "") -> str:
    spoken = language_for(request, None, language, request.query_params.get("lang", ""))
    company = served_in(request).workspace.settings.name
    return render_reply(action=f"/r/{token}", chosen=chosen, language=spoken, company=company)


def _letter(request: Asked, token: str) -> Letter | None:
    served = served_in(request)
    if read_token(served.keys, token) is None:
        served.limits.take_for_address("guess", address_of(request), now=now_of(served))
        return None
    with served.store.reading() as connection:
        return asked_by(connection, served.keys, token)


def _last(form: Mapping[str, Sequence[str]], name: str) -> str:
    return "".join(form.get(name, ())[-1:])


HANDLERS = (see_reply, send_reply)
