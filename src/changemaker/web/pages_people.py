"""People and access: who may sign in, with which roles; inviting, changing, closing and opening again."""

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from changemaker.access.invite import invite, invite_again
from changemaker.access.people import change_roles, close_person, people, reopen_person
from changemaker.access.roles import Permission, Role
from changemaker.core.errors import BadPersonError, LastAdminError, NotThereError
from changemaker.core.message import Message
from changemaker.reports.words import word
from changemaker.store.users import User, read_user
from changemaker.web import flash
from changemaker.web.forms import Form, filled, form_of, go_to
from changemaker.web.page import Asked, Shown, served_in, show
from changemaker.web.reader import languages, reader_of
from changemaker.web.times import micros

SEE, MANAGE = {"needs": Permission.SEE_PEOPLE}, {"needs": Permission.MANAGE_PEOPLE}
TAKEN = "web.field.taken"


@get("/people", opt=SEE, sync_to_thread=True)
def people_page(request: Asked) -> Response[bytes]:
    """Everybody."""
    reader = reader_of(request)
    shown = Shown(template="people.html", title=word("web.nav.people", reader.language), here="people")
    may = reader.actor.may(Permission.MANAGE_PEOPLE)
    return show(request, shown, tab="people", people=people(served_in(request).store), may_manage=may)


@get("/people/invite", opt=MANAGE, sync_to_thread=True)
def invite_page(request: Asked) -> Response[bytes]:
    """Ask whom to invite."""
    return _invite(request, filled(roles=[]))


@post("/people/invite", opt=MANAGE, sync_to_thread=True)
def inviting(request: Asked, body: RawBody) -> Response[bytes]:
    """Invite somebody; where no mail leaves, the link is shown once."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    roles = _roles(form)
    if not roles:
        return _invite(request, form.wrong(roles=Message("web.field.roles")))
    try:
        made = invite(
            served.store,
            email=form.text("email"),
            name=form.text("name"),
            roles=roles,
            staff_member_id=form.text("staff_member_id") or None,
            language=form.text("language") if form.text("language") in languages() else None,
            by=reader.actor.id,
            url=served.url,
            now=micros(served.clock),
        )
    except BadPersonError as error:
        is_taken = error.where == "email" and "already" in error.what
        said = Message(TAKEN if is_taken else f"web.field.{error.where or 'name'}")
        return _invite(request, form.wrong(**{error.where or "name": said}))
    return _after_invitation(request, made.user, made.link)


@get("/people/{id:str}", opt=SEE, sync_to_thread=True)
def person(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """One person."""
    return _person(request, _user(request, id), None)


@post("/people/{id:str}", opt=MANAGE, sync_to_thread=True)
def change_person(request: Asked, id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Give other roles, unless somebody else was faster."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    roles = _roles(form)
    if not roles:
        return _person(request, _user(request, id), form.wrong(roles=Message("web.field.roles")))
    try:
        user = change_roles(
            served.store,
            id,
            roles=roles,
            staff_member_id=form.text("staff_member_id") or None,
            version=form.number("version"),
            by=reader.actor.id,
            now=micros(served.clock),
        )
    except LastAdminError:
        return _person(request, _user(request, id), form.wrong(roles=Message("web.field.last_admin")))
    told = flash.Told(message=Message("web.people.changed", {"name": user.name}))
    return go_to("/people", [flash.flash(served.keys, told)])


@get("/people/{id:str}/close", opt=MANAGE, sync_to_thread=True)
def close_page(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Ask once more before an account is closed."""
    user, language = _user(request, id), reader_of(request).language
    shown = Shown(
        template="confirm.html", title=word("web.people.close.title", language, name=user.name), here="people"
    )
    return show(
        request,
        shown,
        about="web.people.close.about",
        action=f"/people/{id}/close",
        label="web.people.close",
        back=f"/people/{id}",
        hidden=(("version", user.version),),
    )


@post("/people/{id:str}/close", opt=MANAGE, sync_to_thread=True)
def closing(request: Asked, id: FromPath[str], body: RawBody) -> Response[bytes]:
    """Close an account; the next page can undo it."""
    served, reader, form = served_in(request), reader_of(request), form_of(body)
    try:
        user = close_person(
            served.store, id, version=form.number("version"), by=reader.actor.id, now=micros(served.clock)
        )
    except LastAdminError:
        return _person(
            request, _user(request, id), _as_it_is(_user(request, id)).wrong(roles=Message("web.field.last_admin"))
        )
    undo = f"/people/{id}/reopen?version={user.version}"
    told = flash.Told(message=Message("web.people.closed", {"name": user.name}), undo=undo)
    return go_to("/people", [flash.flash(served.keys, told)])


@post("/people/{id:str}/reopen", opt=MANAGE, sync_to_thread=True)
def reopening(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Open a closed account again."""
    served, reader = served_in(request), reader_of(request)
    asked = request.query_params.get("version", "")
    version = int(asked) if asked.isdecimal() and len(asked) < 10 else -1
    user = reopen_person(served.store, id, version=version, by=reader.actor.id, now=micros(served.clock))
    told = flash.Told(message=Message("web.people.reopened", {"name": user.name}))
    return go_to("/people", [flash.flash(served.keys, told)])


@post("/people/{id:str}/invite-again", opt=MANAGE, sync_to_thread=True)
def inviting_again(request: Asked, id: FromPath[str]) -> Response[bytes]:
    """Send a new link to who has not come in yet."""
    served, reader = served_in(request), reader_of(request)
    made = invite_again(served.store, id, by=reader.actor.id, url=served.url, now=micros(served.clock))
    return _after_invitation(request, made.user, made.link)


def _after_invitation(request: Asked, user: User, link: str) -> Response[bytes]:
    served, language = served_in(request), reader_of(request).language
    if served.workspace.settings.mail is not None:  # mails to our own people leave in a rehearsal, too
        told = flash.Told(message=Message("web.people.invited", {"name": user.name}))
        return go_to("/people", [flash.flash(served.keys, told)])
    title = word("web.people.invited", language, name=user.name)
    shown = Shown(template="shown_once.html", title=title, here="people", headers={"Cache-Control": "no-store"})
    words = {"heading": "web.people.invited.link", "about": "web.people.invited.link.about", "back": "/people"}
    return show(request, shown, secret=link, **words)


def _invite(request: Asked, form: Form) -> Response[bytes]:
    status = 422 if form.problems else 200
    title = word("web.people.invite", reader_of(request).language)
    return show(
        request,
        Shown(template="invite_person.html", title=title, here="people", status=status),
        form=form,
        every=list(Role),
    )


def _person(request: Asked, user: User, form: Form | None) -> Response[bytes]:
    status = 422 if form and form.problems else 200
    shown = Shown(template="person.html", title=user.name, here="people", status=status)
    may = reader_of(request).actor.may(Permission.MANAGE_PEOPLE)
    return show(request, shown, user=user, form=form or _as_it_is(user), every=list(Role), may_manage=may)


def _as_it_is(user: User) -> Form:
    return filled(roles=list(user.roles), staff_member_id=user.staff_member_id or "")


def _user(request: Asked, id: str) -> User:
    with served_in(request).store.reading() as connection:
        user = read_user(connection, id)
    if user is None:
        raise NotThereError("nobody of that id", hint="the list of people has everybody")
    return user


def _roles(form: Form) -> list[Role]:
    return [role for role in Role if role.value in form.chosen("roles")]


HANDLERS = (
    people_page,
    invite_page,
    inviting,
    person,
    change_person,
    close_page,
    closing,
    reopening,
    inviting_again,
)
