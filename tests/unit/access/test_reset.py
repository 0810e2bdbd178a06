"""A forgotten password: a link by mail, one answer for every address, and every session ends."""

import pytest
import sqlalchemy as sa

from changemaker.access.passwords import Passwords
from changemaker.access.people import close_person
from changemaker.access.reset import LASTS, ask_reset, reset_password
from changemaker.access.roles import Role
from changemaker.access.sessions import recognise
from changemaker.access.sign_in import sign_in
from changemaker.core.errors import CodeEndedError, WeakPasswordError, WrongSignInError
from changemaker.store.open import Store
from changemaker.store.outbox import Sending, list_sendings
from changemaker.store.people_tables import ONE_TIME
from changemaker.store.users import change_user
from doors.access.company import COMPANY, NOW, OTHER_PASSWORD, PASSWORD, URL, colleague, first_admin, told


def mails(store: Store, kind: str) -> list[Sending]:
    with store.reading() as connection:
        return list_sendings(connection, origin=f"access:{kind}")


def asked(store: Store, *, email: str = "ada@example.com", now: int = NOW) -> str:
    """Return the token of the link that was mailed."""
    ask_reset(store, email=email, url=URL, now=now)
    newest = max(mails(store, "reset"), key=lambda mail: mail.made_at)
    (link,) = [piece["url"] for piece in newest.payload["pieces"] if piece["kind"] == "link"]
    assert link.startswith(f"{URL}/reset/")
    return str(link).rpartition("/")[2]


def test_the_link_of_the_mail_sets_a_new_password_and_ends_every_session(store: Store, passwords: Passwords) -> None:
    ada = first_admin(store, passwords)
    token = asked(store)

    reset_password(store, passwords, token=token, password=OTHER_PASSWORD, company=COMPANY, now=NOW + 1)

    assert recognise(store, ada.token, now=NOW + 1) is None
    with pytest.raises(WrongSignInError):
        sign_in(store, passwords, email="ada@example.com", password=PASSWORD, now=NOW + 2)
    again = sign_in(store, passwords, email="ada@example.com", password=OTHER_PASSWORD, now=NOW + 2)
    assert again.user.id == ada.user.id
    assert [mail.user_id for mail in mails(store, "changed")] == [ada.user.id]


def test_an_address_that_nobody_has_gets_the_same_answer_and_no_mail(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)
    bo = colleague(store, passwords, Role.ANALYST)
    close_person(store, bo.user.id, version=bo.user.version, by="u_admin", now=NOW)

    answers = [
        ask_reset(store, email=email, url=URL, now=NOW) for email in ("eve@example.com", "eve", "bo@example.com")
    ]

    assert answers == [None, None, None]
    assert mails(store, "reset") == []
    assert told(store)[-3:] == ["reset_asked"] * 3


def test_a_link_works_once(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)
    token = asked(store)
    reset_password(store, passwords, token=token, password=OTHER_PASSWORD, company=COMPANY, now=NOW)

    with pytest.raises(CodeEndedError):
        reset_password(store, passwords, token=token, password=PASSWORD, company=COMPANY, now=NOW)


def test_a_link_ends_after_an_hour(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)

    with pytest.raises(CodeEndedError):
        reset_password(store, passwords, token=asked(store), password=OTHER_PASSWORD, company=COMPANY, now=NOW + LASTS)


def test_a_newer_link_ends_the_older_one(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)
    older, newer = asked(store), asked(store, now=NOW + 1)

    with pytest.raises(CodeEndedError):
        reset_password(store, passwords, token=older, password=OTHER_PASSWORD, company=COMPANY, now=NOW + 2)
    reset_password(store, passwords, token=newer, password=OTHER_PASSWORD, company=COMPANY, now=NOW + 2)
    assert told(store)[-1] == "password_reset"


def test_a_password_that_will_not_do_leaves_the_link_good(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)
    token = asked(store)
    with pytest.raises(WeakPasswordError):
        reset_password(store, passwords, token=token, password="short", company=COMPANY, now=NOW)

    assert reset_password(store, passwords, token=token, password=OTHER_PASSWORD, company=COMPANY, now=NOW).name


def test_an_account_that_was_closed_meanwhile_is_not_opened_by_its_link(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)
    bo = colleague(store, passwords, Role.ANALYST)
    token = asked(store, email="bo@example.com")
    close_person(store, bo.user.id, version=bo.user.version, by="u_admin", now=NOW)

    with pytest.raises(CodeEndedError):
        reset_password(store, passwords, token=token, password=OTHER_PASSWORD, company=COMPANY, now=NOW)


def test_the_link_itself_is_not_kept_among_what_is_good_once(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)
    token = asked(store)

    with store.reading() as connection:
        kept = repr(connection.execute(sa.select(ONE_TIME)).all())
    assert "reset" in kept
    assert token not in kept


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\ud800"])
def test_a_link_that_is_none_of_ours_does_nothing(store: Store, passwords: Passwords, token: str) -> None:
    with pytest.raises(CodeEndedError):
        reset_password(store, passwords, token=token, password=OTHER_PASSWORD, company=COMPANY, now=NOW)


def test_who_comes_in_by_the_company_only_gets_the_same_answer_and_no_link(store: Store, passwords: Passwords) -> None:
    ada = first_admin(store, passwords)
    with store.writing() as connection:
        change_user(connection, ada.user.id, password_hash=None, oidc_subject="ada")

    assert ask_reset(store, email="ada@example.com", url=URL, now=NOW) is None
    assert mails(store, "reset") == []
