"""Keys of machines, made and taken back; and the record of who did what, with its chain checked."""

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from changemaker.access.machine_keys import FOR_MACHINES, make_key, revoke_key
from changemaker.access.people import keys
from changemaker.access.roles import Permission
from changemaker.core.errors import BadPersonError, NotThereError
from changemaker.core.message import Message
from changemaker.reports.words import CATALOGUES, word
from changemaker.store.api_keys import ApiKey
from changemaker.store.audit import read_audit, verify_audit
from changemaker.store.users import list_users
from changemaker.web import flash
from changemaker.web.forms import Form, filled, form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import reader_of
from changemaker.web.times import micros

MANAGE, SEE_RECORD = {"needs": Permission.MANAGE_KEYS}, {"needs": Permission.SEE_AUDIT}
PAGE = 50


@get("/people/keys", opt=MANAGE, sync_to_thread=True)
def keys_page(request: Asked) -> Response[bytes]:
    """All keys, and a form for another."""
    return _keys(request, filled(permissions=[Permission.PUSH_EVENTS.value]))


@post("/people/keys", opt=MANAGE, sync_to_thread=True)
def making_key(request: Asked, body: RawBody) -> Response[bytes]:
    """Make a key and show it, this once."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    wanted = [permission for permission in FOR_MACHINES if permission.value in form.chosen("permissions")]
    if not wanted:
        return _keys(request, form.wrong(permissions=Message("web.field.permissions")))
    try:
        made = make_key(
            served.store, name=form.text("name"), permissions=wanted, by=reader.actor.id, now=micros(served.clock)
        )
    except BadPersonError:
        return _keys(request, form.wrong(name=Message("web.field.empty")))
    title = word("web.keys.made", reader.language)
    shown = Shown(template="shown_once.html", title=title, here="people", headers={"Cache-Control": "no-store"})
    words = {"heading": "web.keys.made", "about": "web.keys.made.about", "back": "/people/keys"}
    return show(request, shown, secret=made.secret, **words)


@get("/people/keys/{id:str}/revoke", opt=MANAGE, sync_to_thread=True)
def revoke_page(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Ask once more before a key is taken back."""
    key = next((one for one in keys(served_in(request).store) if one.id == id), None)
    if key is None:
        raise NotThereError("no key of that name", hint="the list of keys has them all")
    title = word("web.keys.revoke.title", reader_of(request).language, name=key.name)
    return show(
        request,
        Shown(template="confirm.html", title=title, here="people"),
        about="web.keys.revoke.about",
        action=f"/people/keys/{id}/revoke",
        label="web.keys.revoke",
        back="/people/keys",
        hidden=(),
    )


@post("/people/keys/{id:str}/revoke", opt=MANAGE, sync_to_thread=True)
def revoking(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Take a key back."""
    served, reader = served_in(request), reader_of(request)
    revoke_key(served.store, id, by=reader.actor.id, now=micros(served.clock))
    told = flash.flash(served.keys, flash.Told(message=Message("web.keys.revoked")))
    return go_to("/people/keys", [told])


@get("/people/record", opt=SEE_RECORD, sync_to_thread=True)
def record(request: Asked) -> Response[bytes]:
    """Who did what; checked as a whole when that is asked for."""
    served, reader = served_in(request), reader_of(request)
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    with served.store.reading() as connection:
        rows = read_audit(connection, PAGE, before)
        names = {user.id: user.name for user in list_users(connection)}
    checked = "check" in request.query_params
    known = CATALOGUES[reader.language]
    return show(
        request,
        Shown(template="record.html", title=word("web.nav.people", reader.language), here="people"),
        tab="record",
        rows=rows,
        names=names | {"system": word("web.audit.system", reader.language)},
        actions={row.action: word(row.action, reader.language) if row.action in known else row.action for row in rows},
        checked=checked,
        broken=verify_audit(served.store) if checked else None,
        older=rows[-1].id if len(rows) == PAGE else None,
    )


def _keys(request: Asked, form: Form) -> Response[bytes]:
    served, reader = served_in(request), reader_of(request)
    status = 422 if form.problems else 200
    title = word("web.nav.people", reader.language)
    with served.store.reading() as connection:
        names = {user.id: user.name for user in list_users(connection)}
    found: list[ApiKey] = list(keys(served.store))
    every = [permission for permission in Permission if permission in FOR_MACHINES]
    shown = Shown(template="keys.html", title=title, here="people", status=status)
    return show(request, shown, tab="keys", keys=found, form=form, every=every, names=names)


HANDLERS = (keys_page, making_key, revoke_page, revoking, record)
