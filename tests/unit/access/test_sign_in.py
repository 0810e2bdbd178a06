"""Signing in: one answer for whatever is wrong, and a session that ends."""

import pytest
import sqlalchemy as sa

from changemaker.access.passwords import Passwords
from changemaker.access.people import change_own_password, close_person
from changemaker.access.roles import Permission, Role
from changemaker.access.sessions import IDLE, LONGEST, actor_of, recognise, sign_out, sign_out_everywhere
from changemaker.access.sign_in import sign_in
from changemaker.core.errors import WeakPasswordError, WrongSignInError
from changemaker.core.scope import EVERYTHING
from changemaker.store.open import Store
from changemaker.store.people_tables import SESSION, USER
from doors.access.company import (
    COMPANY,
    HOUR,
    MINUTE,
    NOW,
    OTHER_PASSWORD,
    PASSWORD,
    colleague,
    first_admin,
    told,
)


def test_the_right_password_begins_a_session_of_that_person(store: Store, passwords: Passwords) -> None:
    ada = first_admin(store, passwords).user

    begun = sign_in(store, passwords, email=" ADA@example.com", password=PASSWORD, now=NOW)

    known = recognise(store, begun.token, now=NOW)
    assert known is not None
    actor = actor_of(known, EVERYTHING)
    assert (actor.kind, actor.id, actor.name) == ("user", ada.id, "Ada Lovelace")
    assert actor.may(Permission.MANAGE_PEOPLE)
    assert not actor.may(Permission.SIGN_FINANCE)
    assert len(actor.csrf) >= 32


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.com", "three blue kettle"),
        ("ada@example.com", ""),
        ("nobody@example.com", PASSWORD),
        ("no address", PASSWORD),
        ("bo@example.com", PASSWORD),  # closed
    ],
)
def test_whatever_is_wrong_gets_the_same_answer(store: Store, passwords: Passwords, email: str, password: str) -> None:
    first_admin(store, passwords)
    bo = colleague(store, passwords, Role.ANALYST)
    close_person(store, bo.user.id, version=bo.user.version, by="u_admin", now=NOW)

    with pytest.raises(WrongSignInError, match="e-mail and password do not belong together"):
        sign_in(store, passwords, email=email, password=password, now=NOW)
    assert told(store)[-1] == "sign_in_failed"


def test_a_sign_in_takes_away_the_session_that_the_browser_held(store: Store, passwords: Passwords) -> None:
    older = first_admin(store, passwords).token

    newer = sign_in(store, passwords, email="ada@example.com", password=PASSWORD, now=NOW, instead_of=older).token

    assert recognise(store, older, now=NOW) is None
    assert recognise(store, newer, now=NOW) is not None


def test_neither_token_nor_password_stands_in_the_store(store: Store, passwords: Passwords) -> None:
    begun = first_admin(store, passwords)

    with store.reading() as connection:
        kept = repr([connection.execute(sa.select(table)).all() for table in (USER, SESSION)])
    assert begun.token not in kept
    assert PASSWORD not in kept
    assert begun.token not in repr(begun)


def test_a_session_ends_twelve_hours_after_it_was_last_used(store: Store, passwords: Passwords) -> None:
    token = first_admin(store, passwords).token

    assert recognise(store, token, now=NOW + IDLE - 1) is not None
    assert recognise(store, token, now=NOW + 2 * IDLE - 2) is not None
    assert recognise(store, token, now=NOW + 3 * IDLE) is None


def test_a_session_ends_after_two_weeks_however_busy(store: Store, passwords: Passwords) -> None:
    token = first_admin(store, passwords).token
    for hours in range(6, LONGEST // HOUR, 6):
        assert recognise(store, token, now=NOW + hours * HOUR) is not None

    assert recognise(store, token, now=NOW + LONGEST) is None


def test_a_clock_set_back_neither_ends_a_session_nor_keeps_it_for_ever(store: Store, passwords: Passwords) -> None:
    token = first_admin(store, passwords).token

    assert recognise(store, token, now=NOW - HOUR) is not None
    assert recognise(store, token, now=NOW + LONGEST + HOUR) is None


def test_who_signs_out_is_out(store: Store, passwords: Passwords) -> None:
    token = first_admin(store, passwords).token

    assert sign_out(store, token, now=NOW)
    assert recognise(store, token, now=NOW) is None
    assert not sign_out(store, token, now=NOW)
    assert told(store)[-1] == "signed_out"


def test_signing_out_everywhere_ends_every_browser(store: Store, passwords: Passwords) -> None:
    first = first_admin(store, passwords)
    second = sign_in(store, passwords, email="ada@example.com", password=PASSWORD, now=NOW)

    assert sign_out_everywhere(store, first.user.id, by=first.user.id, now=NOW) == 2
    assert [recognise(store, one.token, now=NOW) for one in (first, second)] == [None, None]


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "' or 1=1 --", "\ud800"])
def test_a_token_that_is_none_of_ours_is_nobody(store: Store, token: str) -> None:
    assert recognise(store, token, now=NOW) is None


def test_another_password_needs_the_old_one_and_ends_other_sessions(store: Store, passwords: Passwords) -> None:
    ada = first_admin(store, passwords)
    change = {"company": COMPANY, "now": NOW + MINUTE}

    with pytest.raises(WrongSignInError):
        change_own_password(store, passwords, ada.user.id, old="wrong", new=OTHER_PASSWORD, **change)
    with pytest.raises(WeakPasswordError):
        change_own_password(store, passwords, ada.user.id, old=PASSWORD, new="short", **change)
    begun = change_own_password(store, passwords, ada.user.id, old=PASSWORD, new=OTHER_PASSWORD, **change)

    assert recognise(store, ada.token, now=NOW + MINUTE) is None
    assert recognise(store, begun.token, now=NOW + MINUTE) is not None
    assert sign_in(store, passwords, email="ada@example.com", password=OTHER_PASSWORD, now=NOW).user.id == ada.user.id


def test_a_password_of_an_older_cost_is_kept_anew(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)
    dearer = Passwords(memory_kib=128, passes=1, lanes=1)

    sign_in(store, dearer, email="ada@example.com", password=PASSWORD, now=NOW)

    with store.reading() as connection:
        assert "m=128," in connection.execute(sa.select(USER.c.password_hash)).scalar_one()
