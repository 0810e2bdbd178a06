"""Inviting a colleague: a link in a mail, with which the person chooses a password and is in."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from changemaker.access.first_run import new_user_id
from changemaker.access.links import new_link, use_link, user_of_link
from changemaker.access.mail import post
from changemaker.access.passwords import Passwords, check_new_password
from changemaker.access.people import ADMINS
from changemaker.access.person_words import email_as_kept, name_as_kept
from changemaker.access.roles import Role
from changemaker.access.secrets import hash_of
from changemaker.access.sessions import DAY, SignedIn, start_session
from changemaker.core.errors import BadPersonError, NotThereError
from changemaker.core.message import Message
from changemaker.store.audit import write_audit
from changemaker.store.open import Store
from changemaker.store.turns import take_turn
from changemaker.store.users import User, add_user, change_user, read_user, user_by_email

LASTS = 7 * DAY
PATH = "/invite/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """Somebody who may come in; `link` is in the mail too, and can be handed over where no mail leaves."""

    user: User
    link: str = field(repr=False)


def invite(
    store: Store,
    *,
    email: str,
    name: str,
    roles: Iterable[Role],
    staff_member_id: str | None = None,
    language: str | None = None,
    by: str,
    url: str,
    now: int,
) -> Invited:
    """Invite somebody who is not here yet.

    Args:
        store: of users.
        email: as it was typed.
        name: as it was typed.
        roles: at least one.
        staff_member_id: who this is in the company's tables.
        language: of the mail, and of the pages at first.
        by: user id of who invites.
        url: of the served pages, without a slash at the end.
        now: UTC microseconds.

    Raises:
        BadPersonError: the address is none or is here already; no name; no role.
    """
    words = tuple(sorted({Role(role).value for role in roles}))
    if not words:
        raise BadPersonError("no role was chosen", where="roles", hint="choose at least one: it says what may be seen")
    user = User(
        id=new_user_id(),
        email=email_as_kept(email),
        name=name_as_kept(name),
        roles=words,
        staff_member_id=(staff_member_id or "").strip() or None,
        language=language or None,
        state="invited",
        made_at=now,
    )
    with store.writing() as connection:
        take_turn(connection, ADMINS)
        if user_by_email(connection, user.email):
            raise BadPersonError(
                "somebody with this address is here already", where="email", hint="look in the list, also among closed"
            )
        add_user(connection, user)
        detail = {"roles": list(words)}
        write_audit(connection, now=now, actor=by, action="audit.invited", object=user.id, detail=detail)
        return _send(connection, user, url=url, now=now)


def invite_again(store: Store, id: str, *, by: str, url: str, now: int) -> Invited:
    """Send a new link to somebody who has not come in yet; the older one ends.

    Raises:
        NotThereError: nobody of that id waits for an invitation.
    """
    with store.writing() as connection:
        user = read_user(connection, id)
        if user is None or user.state != "invited":
            raise NotThereError("nobody of that id is invited", where=id, hint="see the list of people")
        write_audit(connection, now=now, actor=by, action="audit.invited_again", object=id)
        return _send(connection, user, url=url, now=now)


def invited_user(store: Store, token: str, *, now: int) -> User:
    """Return whom a link invites.

    Raises:
        CodeEndedError: the link is not good, or not any more.
    """
    return user_of_link(store, "invite", token, now=now)


def accept_invitation(
    store: Store, passwords: Passwords, *, token: str, password: str, company: str, now: int
) -> SignedIn:
    """Let somebody in who has a link: the password is set, a session begins.

    Raises:
        CodeEndedError: the link is not good, or not any more.
        WeakPasswordError: the password will not do; the link stays good.
        TooManyError: many sign in just now.
    """
    user = user_of_link(store, "invite", token, now=now)
    check_new_password(password, email=user.email, company=company, name=user.name)
    made = passwords.hash(password)
    with store.writing() as connection:
        user = use_link(connection, "invite", token, now=now)
        change_user(connection, user.id, password_hash=made, state="active")
        write_audit(connection, now=now, actor=user.id, action="audit.invitation_accepted", object=user.id)
        fresh = read_user(connection, user.id) or user
        return start_session(connection, fresh, how="invite", now=now)


def _send(connection: sa.Connection, user: User, *, url: str, now: int) -> Invited:
    token = new_link(connection, "invite", user.id, lasts=LASTS, now=now)
    link = f"{url}{PATH}{token}"
    lines = (Message("access.mail.invite.hello", {"name": user.name}), Message("access.mail.invite.lasts"))
    post(
        connection,
        kind="invite",
        user_id=user.id,
        key=hash_of(token)[:16],
        lines=lines,
        now=now,
        link=link,
        ends_at=now + LASTS,
    )
    return Invited(user=user, link=link)
