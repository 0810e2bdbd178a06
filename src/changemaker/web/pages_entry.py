"""Coming in: signing in and out, the first account, a forgotten password, an invitation."""

from collections.abc import Mapping

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from changemaker.access.first_run import become_first_admin, is_first_run
from changemaker.access.invite import accept_invitation, invited_user
from changemaker.access.passwords import SHORTEST
from changemaker.access.reset import ask_reset, reset_password
from changemaker.access.return_path import local_path
from changemaker.access.sessions import SignedIn, sign_out
from changemaker.access.sign_in import sign_in
from changemaker.api.guard import LIMIT
from changemaker.api.identity import ended_cookie, session_cookie, token_in
from changemaker.core.errors import BadPersonError, CodeEndedError, WeakPasswordError, WrongSignInError
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.web import flash
from changemaker.web.forms import Form, form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.times import micros

HERE = {"public": "whoever comes in is not known yet"}
WRONG: Mapping[str, Message] = {
    "email": Message("web.field.email"),
    "name": Message("web.field.name"),
}


@get("/sign-in", opt=HERE, sync_to_thread=True)
def sign_in_page(request: Asked) -> Response[bytes]:
    """Ask for e-mail and password."""
    if reader_of(request).actor.id:
        return go_to(local_path(request.query_params.get("next")))
    return _sign_in(request, Form())


@post("/sign-in", opt=HERE | {LIMIT: "sign_in"}, sync_to_thread=True)
def signing_in(request: Asked, body: RawBody) -> Response[bytes]:
    """Begin a session, or say that the two do not belong together."""
    served, form = served_in(request), form_of(body)
    now = micros(served.clock)
    served.limits.take_for_account("sign_in", form.text("email"), now=now)
    try:
        begun = sign_in(
            served.store,
            served.passwords,
            email=form.text("email"),
            password=form.secret("password"),
            now=now,
            instead_of=token_in(request),
        )
    except WrongSignInError:
        return _sign_in(request, form.wrong(password=Message("web.sign_in.wrong")))
    return _inside(request, begun, local_path(form.text("next")))


@post("/sign-out", opt=HERE, sync_to_thread=True)
def signing_out(request: Asked) -> Response[bytes]:
    """End the session of this browser."""
    served = served_in(request)
    sign_out(served.store, token_in(request), now=micros(served.clock))
    told = flash.flash(served.keys, flash.Told(message=Message("web.signed_out")))
    return go_to("/sign-in", [ended_cookie(served), told])


@get("/first", opt=HERE, sync_to_thread=True)
def first_page(request: Asked) -> Response[bytes]:
    """Ask for the code that the console shows."""
    return _first(request, Form())


@post("/first", opt=HERE | {LIMIT: "first_run"}, sync_to_thread=True)
def first_account(request: Asked, body: RawBody) -> Response[bytes]:
    """Make the first admin."""
    served, form = served_in(request), form_of(body)
    try:
        begun = become_first_admin(
            served.store,
            served.passwords,
            code=form.text("code"),
            name=form.text("name"),
            email=form.text("email"),
            password=form.secret("password"),
            company=served.workspace.settings.name,
            now=micros(served.clock),
        )
    except CodeEndedError:
        return _first(request, form.wrong(code=Message("web.first.wrong")))
    except BadPersonError as error:
        return _first(request, form.wrong(**{error.where: WRONG[error.where]}))
    except WeakPasswordError:
        return _first(request, form.wrong(password=weak()))
    return _inside(request, begun, "/", Message("web.first.welcome"))


@get("/reset", opt=HERE, sync_to_thread=True)
def reset_page(request: Asked) -> Response[bytes]:
    """Ask for the address that a link shall go to."""
    return show(request, _door(request, "reset.html", "web.reset.title"), form=Form(), sent=False)


@post("/reset", opt=HERE | {LIMIT: "reset"}, sync_to_thread=True)
def asking_reset(request: Asked, body: RawBody) -> Response[bytes]:
    """Send a link, if there is such an account; the answer is the same if not."""
    served, form = served_in(request), form_of(body)
    now = micros(served.clock)
    served.limits.take_for_account("reset", form.text("email"), now=now)
    ask_reset(served.store, email=form.text("email"), url=served.url, now=now)
    return show(request, _door(request, "reset.html", "web.reset.title"), form=form, sent=True)


@get("/reset/{token:str}", opt=HERE, sync_to_thread=True)
def reset_link(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Ask for a new password; the link is used up only by the form."""
    return _choose(request, Form())


@post("/reset/{token:str}", opt=HERE | {LIMIT: "one_time"}, sync_to_thread=True)
def resetting(request: Asked, token: FromPath[str], body: RawBody) -> Response[bytes]:
    """Set the new password."""
    served, form = served_in(request), form_of(body)
    try:
        reset_password(
            served.store,
            served.passwords,
            token=token,
            password=form.secret("password"),
            company=served.workspace.settings.name,
            now=micros(served.clock),
        )
    except WeakPasswordError:
        return _choose(request, form.wrong(password=weak()))
    except CodeEndedError:
        return _ended(request, "web.reset.ended", "/reset", "web.reset.title")
    told = flash.flash(served.keys, flash.Told(message=Message("web.reset.done")))
    return go_to("/sign-in", [told])


@get("/invite/{token:str}", opt=HERE, sync_to_thread=True)
def invitation(request: Asked, token: FromPath[str]) -> Response[bytes]:
    """Welcome who was invited, and ask for a password."""
    return _invited(request, token, Form())


@post("/invite/{token:str}", opt=HERE | {LIMIT: "one_time"}, sync_to_thread=True)
def accepting(request: Asked, token: FromPath[str], body: RawBody) -> Response[bytes]:
    """Let who was invited in."""
    served, form = served_in(request), form_of(body)
    try:
        begun = accept_invitation(
            served.store,
            served.passwords,
            token=token,
            password=form.secret("password"),
            company=served.workspace.settings.name,
            now=micros(served.clock),
        )
    except WeakPasswordError:
        return _invited(request, token, form.wrong(password=weak()))
    except CodeEndedError:
        return _ended(request, "web.invite.ended", "/sign-in", "web.sign_in.title")
    return _inside(request, begun, "/")


def weak() -> Message:
    """Return why a password will not do, in the reader's language."""
    return Message("web.field.password.weak", {"n": SHORTEST})


def _sign_in(request: Asked, form: Form) -> Response[bytes]:
    served = served_in(request)
    shown = _door(request, "sign_in.html", "web.sign_in.title", form)
    wanted = form.text("next") or local_path(request.query_params.get("next"))
    company = served.workspace.settings.sign_in is not None
    first = is_first_run(served.store)
    return show(request, shown, form=form, next=wanted, company_sign_in=company, first_run=first)


def _first(request: Asked, form: Form) -> Response[bytes]:
    shown = _door(request, "first.html", "web.first.title", form)
    return show(request, shown, form=form, over=not is_first_run(served_in(request).store))


def _choose(request: Asked, form: Form) -> Response[bytes]:
    return show(request, _door(request, "choose_password.html", "web.reset.choose", form), form=form)


def _invited(request: Asked, token: str, form: Form) -> Response[bytes]:
    served = served_in(request)
    try:
        user = invited_user(served.store, token, now=micros(served.clock))
    except CodeEndedError:
        return _ended(request, "web.invite.ended", "/sign-in", "web.sign_in.title")
    shown = _door(request, "invite.html", "web.invite.title", form, name=user.name)
    return show(request, shown, form=form, email=user.email)


def _ended(request: Asked, what: str, url: str, label: str) -> Response[bytes]:
    shown = Shown(template="ended.html", title=word(what, reader_of(request).language), status=410)
    return show(request, shown, text=f"{what}.text", url=url, label=label)


def _door(request: Asked, template: str, title: str, form: Form | None = None, **params: object) -> Shown:
    status = 422 if form and form.problems else 200
    return Shown(template=template, title=word(title, reader_of(request).language, **params), status=status)


def _inside(request: Asked, begun: SignedIn, url: str, message: Message | None = None) -> Response[bytes]:
    served = served_in(request)
    told = [flash.flash(served.keys, flash.Told(message=message))] if message else []
    return go_to(url, [session_cookie(served, begun), *told])


HANDLERS = (
    sign_in_page,
    signing_in,
    signing_out,
    first_page,
    first_account,
    reset_page,
    asking_reset,
    reset_link,
    resetting,
    invitation,
    accepting,
)
