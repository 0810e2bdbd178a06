"""What goes out: counts by state, what is in doubt and how it was settled, the latest rows; and unsubscribing."""

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from changemaker.access.roles import Permission
from changemaker.channels.unsubscribe import read_token
from changemaker.core.errors import BadQuestionError
from changemaker.core.message import Message
from changemaker.reports.words import CATALOGUES, named, word
from changemaker.store.audit import write_audit
from changemaker.store.outbox import Sending, Settling, count_sendings, list_sendings, settle
from changemaker.web import flash
from changemaker.web.forms import form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.times import micros

MOST = 50
LINK = {"public": "the link of a mail is enough"}


@get("/sending", opt={"needs": Permission.SEE_SENDING}, sync_to_thread=True)
def sending(request: Asked) -> Response[bytes]:
    """States, reasons, and what nobody knows of."""
    served, reader = served_in(request), reader_of(request)
    with served.store.reading() as connection:
        counts = count_sendings(connection)
        doubtful = list_sendings(connection, states=["in_doubt"], limit=MOST)
        latest = list_sendings(connection, limit=MOST)
    by_state: dict[str, int] = {}
    for (state, _), n in counts.items():
        by_state[state] = by_state.get(state, 0) + n
    language = reader.language
    shown = Shown(template="sending.html", title=word("web.nav.sending", language), here="sending")
    return show(
        request,
        shown,
        live=served.workspace.settings.sending.live,
        by_state=by_state,
        doubtful=doubtful,
        latest=latest,
        reason=lambda row: _reason(row, language),
        channel=lambda row: named("sending.channel", row.channel, language),
        may_manage=reader.actor.may(Permission.MANAGE_SENDING),
    )


@post("/sending/settle", opt={"needs": Permission.MANAGE_SENDING}, sync_to_thread=True)
def settling(request: Asked, body: RawBody) -> Response[bytes]:
    """Write down what a person found out about a message that may have been sent."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    hows: dict[str, Settling] = {"sent": "sent", "again": "again", "drop": "drop"}
    how, now = hows.get(form.text("how")), micros(served.clock)
    if how is None:
        raise BadQuestionError("it was not said what became of the message", hint="press one of the three buttons")
    with served.store.writing() as connection:
        done = settle(connection, key=form.text("key"), how=how, now=now)
        if done:
            write_audit(
                connection,
                now=now,
                actor=reader.actor.id,
                action="audit.settled",
                object=form.text("key"),
                detail={"how": how},
            )
    message = "web.sending.settled" if done else "web.sending.settled.before"
    return go_to("/sending", [flash.flash(served.keys, flash.Told(message=Message(message)))])


@get("/u/{token:str}", opt=LINK, sync_to_thread=True)
def unsubscribe_page(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Ask for one press: programs that look at links in mails must not unsubscribe anybody."""
    known = read_token(served_in(request).keys, token) is not None
    return _unsubscribe(request, "ask" if known else "wrong")


def unsubscribed_page(request: Asked) -> Response[bytes]:
    """Return what a person sees who pressed the button; the API has done it."""
    return _unsubscribe(request, "done")


def _unsubscribe(request: Asked, state: str) -> Response[bytes]:
    title = {"ask": "web.unsubscribe.title", "done": "web.unsubscribe.done", "wrong": "web.unsubscribe.wrong"}[state]
    language = reader_of(request).language
    shown = Shown(template="unsubscribe.html", title=word(title, language), status=404 if state == "wrong" else 200)
    return show(request, shown, state=state)


def _reason(row: Sending, language: str) -> str:
    if row.reason is None:
        return ""
    return word(row.reason, language) if row.reason in CATALOGUES[language] else row.reason


HANDLERS = (sending, settling, unsubscribe_page)
