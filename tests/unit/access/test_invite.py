"""A colleague comes in by a link, once, with the roles that were given."""

import pytest

from changemaker.access.invite import LASTS, Invited, accept_invitation, invite, invite_again, invited_user
from changemaker.access.passwords import Passwords
from changemaker.access.people import close_person
from changemaker.access.roles import Role
from changemaker.access.sessions import recognise, roles_of
from changemaker.core.errors import BadPersonError, CodeEndedError, NotThereError, WeakPasswordError
from changemaker.store.open import Store
from changemaker.store.outbox import list_sendings
from doors.access.company import COMPANY, NOW, PASSWORD, URL, colleague, first_admin, told


def invited(store: Store, **changed: object) -> Invited:
    asked = {"email": "bo@example.com", "name": "Bo Larsen", "roles": [Role.MANAGER], "by": "u_admin"}
    return invite(store, url=URL, now=NOW, **{**asked, **changed})  # type: ignore[arg-type]


def token_of(one: Invited) -> str:
    assert one.link.startswith(f"{URL}/invite/")
    return one.link.rpartition("/")[2]


def test_who_is_invited_chooses_a_password_and_is_in(store: Store, passwords: Passwords) -> None:
    one = invited(store, staff_member_id=" S7 ")

    assert invited_user(store, token_of(one), now=NOW).name == "Bo Larsen"
    begun = accept_invitation(store, passwords, token=token_of(one), password=PASSWORD, company=COMPANY, now=NOW + 1)

    known = recognise(store, begun.token, now=NOW + 1)
    assert known is not None
    assert (roles_of(known.user), known.user.staff_member_id) == (frozenset({Role.MANAGER}), "S7")
    assert told(store) == ["invited", "invitation_accepted", "signed_in"]


def test_the_mail_holds_the_link_and_no_address(store: Store) -> None:
    one = invited(store)

    with store.reading() as connection:
        (mail,) = list_sendings(connection, origin="access:invite")
    assert (mail.user_id, mail.channel, mail.purpose) == (one.user.id, "email", "transactional")
    assert one.link in repr(mail.payload)
    assert "bo@example.com" not in repr(mail)


def test_a_link_works_once_and_for_a_week(store: Store, passwords: Passwords) -> None:
    token = token_of(invited(store))
    asked = {"token": token, "password": PASSWORD, "company": COMPANY}

    with pytest.raises(CodeEndedError):
        accept_invitation(store, passwords, **asked, now=NOW + LASTS)
    with pytest.raises(WeakPasswordError):
        accept_invitation(store, passwords, **{**asked, "password": "bo larsen 12345"}, now=NOW)
    accept_invitation(store, passwords, **asked, now=NOW)
    with pytest.raises(CodeEndedError):
        accept_invitation(store, passwords, **asked, now=NOW)


def test_an_invitation_sent_again_ends_the_link_before(store: Store, passwords: Passwords) -> None:
    first = invited(store)
    second = invite_again(store, first.user.id, by="u_admin", url=URL, now=NOW + 1)

    with pytest.raises(CodeEndedError):
        invited_user(store, token_of(first), now=NOW + 1)
    assert invited_user(store, token_of(second), now=NOW + 1).id == first.user.id
    bo = accept_invitation(store, passwords, token=token_of(second), password=PASSWORD, company=COMPANY, now=NOW)
    with pytest.raises(NotThereError):
        invite_again(store, bo.user.id, by="u_admin", url=URL, now=NOW)


def test_who_was_closed_before_coming_in_stays_out(store: Store, passwords: Passwords) -> None:
    one = invited(store)
    close_person(store, one.user.id, version=1, by="u_admin", now=NOW)

    with pytest.raises(CodeEndedError):
        accept_invitation(store, passwords, token=token_of(one), password=PASSWORD, company=COMPANY, now=NOW)


@pytest.mark.parametrize(
    "flaw",
    [
        {"email": "ADA@example.com"},
        {"email": "ada"},
        {"email": "a@b\r\nBcc: eve@example.com"},
        {"name": " \u200b "},
        {"name": "x" * 101},
        {"roles": []},
    ],
)
def test_what_cannot_be_taken_invites_nobody(store: Store, passwords: Passwords, flaw: dict[str, object]) -> None:
    first_admin(store, passwords)

    with pytest.raises(BadPersonError):
        invited(store, **flaw)
    with store.reading() as connection:
        assert list_sendings(connection) == []


def test_everybody_who_came_in_has_a_session_of_their_own(store: Store, passwords: Passwords) -> None:
    people = [colleague(store, passwords, Role.AGENT, name=name) for name in ("Bo Larsen", "Cy Moreau")]

    assert len({one.user.id for one in people}) == len({one.token for one in people}) == 2
