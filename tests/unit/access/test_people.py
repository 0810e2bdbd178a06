"""Roles change under a version check, and one admin is always left."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from changemaker.access.passwords import Passwords
from changemaker.access.people import change_own, change_roles, close_person, people, reopen_person
from changemaker.access.roles import Role
from changemaker.access.sessions import recognise, roles_of
from changemaker.access.sign_in import sign_in
from changemaker.core.errors import BadPersonError, EditedMeanwhileError, LastAdminError, NotThereError
from changemaker.store.audit import verify_audit
from changemaker.store.open import Store
from changemaker.store.users import User, read_user
from doors.access.company import NOW, PASSWORD, colleague, first_admin, told


def now_is(store: Store, user: User) -> User:
    with store.reading() as connection:
        found = read_user(connection, user.id)
    assert found is not None
    return found


def given(store: Store, user: User, *roles: Role, version: int = 0) -> User:
    asked: dict[str, Any] = {"staff_member_id": user.staff_member_id, "by": "u_admin", "now": NOW}
    return change_roles(store, user.id, roles=roles, version=version or now_is(store, user).version, **asked)


def test_a_role_holds_from_the_next_request_on(store: Store, passwords: Passwords) -> None:
    bo = colleague(store, passwords, Role.AGENT)

    given(store, bo.user, Role.ANALYST)

    known = recognise(store, bo.token, now=NOW)
    assert known is not None
    assert roles_of(known.user) == {Role.ANALYST}
    assert told(store)[-1] == "roles_changed"


def test_the_second_of_two_who_edit_one_person_is_told(store: Store, passwords: Passwords) -> None:
    bo = now_is(store, colleague(store, passwords, Role.AGENT).user)
    given(store, bo, Role.ANALYST, version=bo.version)

    with pytest.raises(EditedMeanwhileError):
        given(store, bo, Role.EXECUTIVE, version=bo.version)
    with pytest.raises(EditedMeanwhileError):
        close_person(store, bo.id, version=bo.version, by="u_admin", now=NOW)
    assert now_is(store, bo).roles == ("analyst",)


def test_the_last_admin_can_be_neither_demoted_nor_closed(store: Store, passwords: Passwords) -> None:
    ada = now_is(store, first_admin(store, passwords).user)

    with pytest.raises(LastAdminError):
        given(store, ada, Role.ANALYST)
    with pytest.raises(LastAdminError):
        close_person(store, ada.id, version=ada.version, by=ada.id, now=NOW)
    assert now_is(store, ada) == ada


def test_an_admin_can_go_when_another_is_there(store: Store, passwords: Passwords) -> None:
    ada = now_is(store, first_admin(store, passwords).user)
    colleague(store, passwords, Role.ADMIN)

    assert given(store, ada, Role.ANALYST).roles == ("analyst",)


def test_two_admins_who_close_each_other_at_once_leave_one(store: Store, passwords: Passwords) -> None:
    both = [first_admin(store, passwords).user, colleague(store, passwords, Role.ADMIN).user]
    both = [now_is(store, one) for one in both]

    def close(user: User) -> str:
        try:
            return close_person(store, user.id, version=user.version, by="u_admin", now=NOW).state
        except LastAdminError:
            return "refused"

    with ThreadPoolExecutor(2) as hands:
        ended = sorted(hands.map(close, both))

    assert ended == ["closed", "refused"]


def test_who_is_closed_is_out_and_can_be_let_in_again(store: Store, passwords: Passwords) -> None:
    bo = colleague(store, passwords, Role.AGENT)

    closed = close_person(store, bo.user.id, version=now_is(store, bo.user).version, by="u_admin", now=NOW)

    assert recognise(store, bo.token, now=NOW) is None
    reopened = reopen_person(store, bo.user.id, version=closed.version, by="u_admin", now=NOW)
    assert reopened.state == "active"
    assert sign_in(store, passwords, email="bo@example.com", password=PASSWORD, now=NOW).user.id == bo.user.id
    with pytest.raises(NotThereError):
        reopen_person(store, bo.user.id, version=reopened.version, by="u_admin", now=NOW)


def test_everybody_has_a_role_and_an_id(store: Store, passwords: Passwords) -> None:
    bo = colleague(store, passwords, Role.AGENT).user

    with pytest.raises(BadPersonError):
        given(store, bo)
    with pytest.raises(NotThereError):
        close_person(store, "u_nobody", version=1, by="u_admin", now=NOW)


def test_people_are_listed_by_name(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)
    colleague(store, passwords, Role.AGENT, name="Zoe Adams")
    colleague(store, passwords, Role.AGENT, name="bo Larsen")

    assert [one.name for one in people(store)] == ["Ada Lovelace", "bo Larsen", "Zoe Adams"]


def test_what_people_say_of_themselves_is_theirs_to_change(store: Store, passwords: Passwords) -> None:
    bo = colleague(store, passwords, Role.AGENT).user

    changed = change_own(store, bo.id, name=" Bo  L. ", language="ar", theme="dark", digest=False)

    assert (changed.name, changed.language, changed.theme, changed.digest) == ("Bo L.", "ar", "dark", False)
    assert change_own(store, bo.id, theme="").theme == ""
    assert change_own(store, bo.id, theme="pink").theme == ""
    assert changed.roles == bo.roles


def test_the_audit_log_of_all_this_is_whole_and_tells_no_secret(store: Store, passwords: Passwords) -> None:
    ada = first_admin(store, passwords)
    bo = colleague(store, passwords, Role.AGENT)
    given(store, bo.user, Role.ANALYST)

    assert verify_audit(store) is None
    assert len(told(store)) == len([ada, bo]) * 2 + 2
