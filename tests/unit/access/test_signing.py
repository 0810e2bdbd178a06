"""Before a signature: six digits by mail, for ten minutes and five tries."""

import pytest

from changemaker.access.passwords import Passwords
from changemaker.access.roles import Role
from changemaker.access.sessions import SignedIn, recognise
from changemaker.access.signing import CONFIRMED_FOR, LASTS, MOST_TRIES, ask_code, confirm, may_sign
from changemaker.core.errors import CodeEndedError, NotAllowedError, TooManyError
from changemaker.privacy.keys import Keys
from changemaker.store.open import Store
from changemaker.store.outbox import list_sendings
from changemaker.store.sessions import Session
from doors.access.company import MINUTE, NOW, colleague, told


@pytest.fixture
def signer(store: Store, passwords: Passwords) -> SignedIn:
    return colleague(store, passwords, Role.FINANCE_SIGNER)


def mailed(store: Store, keys: Keys, signer: SignedIn, *, now: int = NOW) -> str:
    ask_code(store, keys, user=signer.user, now=now)
    with store.reading() as connection:
        mails = list_sendings(connection, origin="access:signing")
    newest = max(mails, key=lambda mail: mail.made_at)
    return str(newest.payload["pieces"][0]["params"]["code"])


def session_now(store: Store, signer: SignedIn, now: int) -> Session:
    known = recognise(store, signer.token, now=now)
    assert known is not None
    return known.session


def test_the_code_of_the_mail_lets_this_session_sign_for_ten_minutes(
    store: Store, keys: Keys, signer: SignedIn
) -> None:
    code = mailed(store, keys, signer)
    assert len(code) == 6
    assert not may_sign(session_now(store, signer, NOW), now=NOW)

    confirm(store, keys, user=signer.user, session=signer.session, code=f" {code[:3]} {code[3:]} ", now=NOW + 1)

    session = session_now(store, signer, NOW + 1)
    assert may_sign(session, now=NOW + 1)
    assert not may_sign(session, now=NOW + 1 + CONFIRMED_FOR)
    assert told(store)[-2:] == ["signing_code_sent", "confirmed"]


def test_a_code_works_once(store: Store, keys: Keys, signer: SignedIn) -> None:
    code = mailed(store, keys, signer)
    confirm(store, keys, user=signer.user, session=signer.session, code=code, now=NOW)

    with pytest.raises(CodeEndedError):
        confirm(store, keys, user=signer.user, session=signer.session, code=code, now=NOW)


def test_a_code_ends_after_ten_minutes(store: Store, keys: Keys, signer: SignedIn) -> None:
    code = mailed(store, keys, signer)

    with pytest.raises(CodeEndedError):
        confirm(store, keys, user=signer.user, session=signer.session, code=code, now=NOW + LASTS)


def test_after_five_wrong_tries_the_right_code_is_wrong_too(store: Store, keys: Keys, signer: SignedIn) -> None:
    code = mailed(store, keys, signer)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(MOST_TRIES):
        with pytest.raises(CodeEndedError):
            confirm(store, keys, user=signer.user, session=signer.session, code=wrong, now=NOW)

    with pytest.raises(CodeEndedError):
        confirm(store, keys, user=signer.user, session=signer.session, code=code, now=NOW)
    assert not may_sign(session_now(store, signer, NOW), now=NOW)


def test_a_new_code_is_sent_once_a_minute_and_ends_the_one_before(store: Store, keys: Keys, signer: SignedIn) -> None:
    older = mailed(store, keys, signer)
    with pytest.raises(TooManyError):
        ask_code(store, keys, user=signer.user, now=NOW + MINUTE - 1)
    newer = mailed(store, keys, signer, now=NOW + MINUTE)

    if older != newer:
        with pytest.raises(CodeEndedError):
            confirm(store, keys, user=signer.user, session=signer.session, code=older, now=NOW + MINUTE)
    confirm(store, keys, user=signer.user, session=signer.session, code=newer, now=NOW + MINUTE)
    assert told(store)[-1] == "confirmed"


def test_a_code_is_good_for_the_person_who_asked(
    store: Store, keys: Keys, passwords: Passwords, signer: SignedIn
) -> None:
    other = colleague(store, passwords, Role.FINANCE_SIGNER, name="Cy Moreau")
    code = mailed(store, keys, signer)

    with pytest.raises(CodeEndedError):
        confirm(store, keys, user=other.user, session=other.session, code=code, now=NOW)


def test_only_a_finance_signer_gets_a_code(store: Store, keys: Keys, passwords: Passwords) -> None:
    analyst = colleague(store, passwords, Role.ANALYST, name="Cy Moreau")

    with pytest.raises(NotAllowedError):
        ask_code(store, keys, user=analyst.user, now=NOW)
    with pytest.raises(NotAllowedError):
        confirm(store, keys, user=analyst.user, session=analyst.session, code="000000", now=NOW)
