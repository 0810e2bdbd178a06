"""One's own account: language, light or dark, results by mail, password, and where one is signed in."""

from litestar import Response, get, post
from litestar.params import RawBody

from changemaker.access.people import change_own, change_own_password
from changemaker.access.return_path import local_path
from changemaker.access.roles import Permission
from changemaker.access.sessions import sign_out_everywhere
from changemaker.api.identity import ended_cookie, session_cookie
from changemaker.core.errors import NotThereError, WeakPasswordError, WrongSignInError
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.store.users import User, read_user
from changemaker.web import flash
from changemaker.web.forms import Form, filled, form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.pages_entry import weak
from changemaker.web.reader import LANGUAGE, OWN_NAMES, THEME, as_theme, kept, languages, reader_of
from changemaker.web.times import micros

OWN = {"needs": Permission.SEE_OWN}


@post("/theme", opt={"public": "light or dark is anybody's choice"}, sync_to_thread=True)
def choose_theme(request: Asked, body: RawBody) -> Response[bytes]:
    """Remember light, dark or as the screen."""
    form, actor = form_of(body), reader_of(request).actor
    theme = as_theme(form.text("theme"))
    if actor.kind == "user":
        change_own(served_in(request).store, actor.id, theme=theme)
    return go_to(local_path(form.text("back")), [kept(THEME, theme)])


@get("/account", opt=OWN, sync_to_thread=True)
def account(request: Asked) -> Response[bytes]:
    """What one may choose."""
    return _account(request, Form())


@post("/account", opt=OWN, sync_to_thread=True)
def change_account(request: Asked, body: RawBody) -> Response[bytes]:
    """Keep language, theme and mail."""
    served, form = served_in(request), form_of(body)
    language = form.text("language") if form.text("language") in languages() else ""
    theme = as_theme(form.text("theme"))
    wants = form.text("digest") == "yes"
    change_own(served.store, reader_of(request).actor.id, language=language, theme=theme, digest=wants)
    told = flash.flash(served.keys, flash.Told(message=Message("web.saved")))
    return go_to("/account", [kept(LANGUAGE, language), kept(THEME, theme), told])


@post("/account/password", opt=OWN, sync_to_thread=True)
def change_password(request: Asked, body: RawBody) -> Response[bytes]:
    """Set another password; every other browser is signed out."""
    served, form, actor = served_in(request), form_of(body), reader_of(request).actor
    now = micros(served.clock)
    served.limits.take_for_account("sign_in", actor.id, now=now)
    try:
        begun = change_own_password(
            served.store,
            served.passwords,
            actor.id,
            old=form.secret("old"),
            new=form.secret("new"),
            company=served.workspace.settings.name,
            now=now,
        )
    except WrongSignInError:
        return _account(request, form.wrong(old=Message("web.field.password.old")))
    except WeakPasswordError:
        return _account(request, form.wrong(new=weak()))
    told = flash.flash(served.keys, flash.Told(message=Message("web.account.password.changed")))
    return go_to("/account", [session_cookie(served, begun), told])


@post("/account/sign-out-everywhere", opt=OWN, sync_to_thread=True)
def leave_everywhere(request: Asked) -> Response[bytes]:
    """End every session of the asker."""
    served, actor = served_in(request), reader_of(request).actor
    sign_out_everywhere(served.store, actor.id, by=actor.id, now=micros(served.clock))
    told = flash.flash(served.keys, flash.Told(message=Message("web.signed_out")))
    return go_to("/sign-in", [ended_cookie(served), told])


def _account(request: Asked, form: Form) -> Response[bytes]:
    reader, user = reader_of(request), _user(request)
    shown = Shown(
        template="account.html",
        title=word("web.nav.account", reader.language),
        here="account",
        status=422 if form.problems else 200,
    )
    chosen = filled(language=user.language or "", theme=reader.theme, digest=["yes"] if user.digest else [])
    return show(
        request,
        shown,
        form=form,
        chosen=chosen,
        user=user,
        names=[(code, OWN_NAMES[code]) for code in languages()],
        roles=sorted(reader.actor.roles),
    )


def _user(request: Asked) -> User:
    id = reader_of(request).actor.id
    with served_in(request).store.reading() as connection:
        user = read_user(connection, id)
    if user is None:
        raise NotThereError("this account is gone", hint="sign in again")
    return user


HANDLERS = (choose_theme, account, change_account, change_password, leave_everywhere)
