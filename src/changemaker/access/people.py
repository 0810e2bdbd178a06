"""The people of one installation, as an admin sees and changes them; there is always one admin left."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from changemaker.access.passwords import Passwords, check_new_password
from changemaker.access.person_words import name_as_kept
from changemaker.access.roles import Role
from changemaker.access.sessions import SignedIn, start_session
from changemaker.core.errors import (
    BadPersonError,
    EditedMeanwhileError,
    LastAdminError,
    NotThereError,
    WrongSignInError,
)
from changemaker.store.api_keys import ApiKey, list_api_keys
from changemaker.store.audit import write_audit
from changemaker.store.one_times import end_one_times
from changemaker.store.open import Store
from changemaker.store.sessions import end_sessions_of
from changemaker.store.turns import take_turn
from changemaker.store.users import User, change_user, list_users, read_user

ADMINS = "admins"  # changes to who is one happen one after the other


def people(store: Store) -> Sequence[User]:
    """Return everybody, by name; closed ones too."""
    with store.reading() as connection:
        return list_users(connection)


def keys(store: Store) -> Sequence[ApiKey]:
    """Return the API keys, the youngest first; their secrets are not kept."""
    with store.reading() as connection:
        return list_api_keys(connection)


def change_roles(
    store: Store, id: str, *, roles: Iterable[Role], staff_member_id: str | None, version: int, by: str, now: int
) -> User:
    """Give somebody other roles, or another place in the company's tables.

    Args:
        store: of users.
        id: whose.
        roles: all that the person has from now on; at least one.
        staff_member_id: who this is in the company's tables.
        version: of the user as it was shown.
        by: user id of who changes it.
        now: UTC microseconds.

    Raises:
        NotThereError: there is nobody of that id.
        EditedMeanwhileError: somebody else changed it since it was shown.
        LastAdminError: nobody would be admin any more.
        BadPersonError: no role.
    """
    words = sorted({Role(role).value for role in roles})
    if not words:
        raise BadPersonError("no role was chosen", where="roles", hint="choose at least one, or close the account")
    with store.writing() as connection:
        take_turn(connection, ADMINS)
        user = _shown(connection, id, version)
        if Role.ADMIN.value not in words:
            _require_another_admin(connection, user)
        staff = (staff_member_id or "").strip() or None
        _change(connection, user, version, roles=words, staff_member_id=staff)
        detail = {"before": list(user.roles), "after": words, "staff_member_id": staff}
        write_audit(connection, now=now, actor=by, action="audit.roles_changed", object=id, detail=detail)
        return _read(connection, id)


def close_person(store: Store, id: str, *, version: int, by: str, now: int) -> User:
    """Let somebody in no more: sessions and links end, the name stays on what was done.

    Raises:
        NotThereError: there is nobody of that id.
        EditedMeanwhileError: somebody else changed it since it was shown.
        LastAdminError: nobody would be admin any more.
    """
    with store.writing() as connection:
        take_turn(connection, ADMINS)
        take_turn(connection, f"user:{id}")  # nobody signs in with the old state meanwhile
        user = _shown(connection, id, version)
        _require_another_admin(connection, user)
        _change(connection, user, version, state="closed")
        ended = end_sessions_of(connection, id)
        for kind in ("invite", "reset", "signing"):
            end_one_times(connection, kind, id)
        detail = {"sessions": ended}
        write_audit(connection, now=now, actor=by, action="audit.closed", object=id, detail=detail)
        return _read(connection, id)


def reopen_person(store: Store, id: str, *, version: int, by: str, now: int) -> User:
    """Let somebody in again who was closed; with the password and roles of before.

    Raises:
        NotThereError: there is nobody of that id who is closed.
        EditedMeanwhileError: somebody else changed it since it was shown.
    """
    with store.writing() as connection:
        user = _shown(connection, id, version)
        if user.state != "closed":
            raise NotThereError("this account is not closed", where=id, hint="see the list of people")
        known = user.password_hash is not None or user.oidc_subject is not None
        _change(connection, user, version, state="active" if known else "invited")
        write_audit(connection, now=now, actor=by, action="audit.reopened", object=id)
        return _read(connection, id)


def change_own(
    store: Store,
    id: str,
    *,
    name: str | None = None,
    language: str | None = None,
    theme: str | None = None,
    digest: bool | None = None,
) -> User:
    """Change what somebody says of themselves; what is None stays, "" follows the browser.

    Raises:
        NotThereError: there is nobody of that id.
        BadPersonError: the name is none.
    """
    asked = {
        "name": None if name is None else name_as_kept(name),
        "language": language if language is None else language[:20],
        "theme": theme if theme in ("", "light", "dark") else None,
        "digest": digest,
    }
    changed: dict[str, Any] = {column: value for column, value in asked.items() if value is not None}
    with store.writing() as connection:
        if changed:
            change_user(connection, id, **changed)
        return _read(connection, id)


def change_own_password(
    store: Store, passwords: Passwords, id: str, *, old: str, new: str, company: str, now: int
) -> SignedIn:
    """Set another password, end every session, and begin a new one.

    Raises:
        WrongSignInError: the old one is wrong.
        WeakPasswordError: the new one will not do.
        TooManyError: many sign in just now.
    """
    with store.reading() as connection:
        user = _read(connection, id)
    good, _ = passwords.verify(old, user.password_hash)
    if not good:
        raise WrongSignInError("this is not the password so far", hint="type it again, or ask for a link by mail")
    check_new_password(new, email=user.email, company=company, name=user.name)
    made = passwords.hash(new)
    with store.writing() as connection:
        take_turn(connection, f"user:{id}")
        change_user(connection, id, password_hash=made)
        ended = end_sessions_of(connection, id)
        detail = {"sessions": ended}
        write_audit(connection, now=now, actor=id, action="audit.password_changed", object=id, detail=detail)
        return start_session(connection, _read(connection, id), how="password", now=now)


def another_admin(connection: sa.Connection, id: str) -> bool:
    """True if somebody else than `id` is an admin who can sign in."""
    others = list_users(connection, states=["active"])
    return any(Role.ADMIN.value in user.roles for user in others if user.id != id)


def _require_another_admin(connection: sa.Connection, user: User) -> None:
    if user.state == "active" and Role.ADMIN.value in user.roles and not another_admin(connection, user.id):
        raise LastAdminError(
            "this is the last admin", where=user.name, hint="make somebody else an admin first, who then can do this"
        )


def _shown(connection: sa.Connection, id: str, version: int) -> User:
    user = _read(connection, id)
    if user.version != version:
        raise _edited(user)
    return user


def _change(connection: sa.Connection, user: User, version: int, **values: object) -> None:
    if not change_user(connection, user.id, version=version, **values):
        raise _edited(user)


def _edited(user: User) -> EditedMeanwhileError:
    return EditedMeanwhileError(
        "somebody else has changed this since it was shown", where=user.name, hint="look at it again, then decide"
    )


def _read(connection: sa.Connection, id: str) -> User:
    user = read_user(connection, id)
    if user is None:
        raise NotThereError("nobody of that id", where=id, hint="see the list of people")
    return user
