"""Whoever reads the console becomes the first admin, once."""

import pytest

from changemaker.access.first_run import MOST_TRIES, become_first_admin, first_run_code, is_first_run
from changemaker.access.passwords import Passwords
from changemaker.access.sessions import recognise
from changemaker.core.errors import BadPersonError, ChangemakerError, CodeEndedError, WeakPasswordError
from changemaker.store.open import Store
from doors.access.company import COMPANY, DAY, NOW, PASSWORD, first_admin, told

RIGHT = {"name": "Ada Lovelace", "email": "ada@example.com", "password": PASSWORD, "company": COMPANY, "now": NOW}


def test_the_code_makes_the_first_admin_and_begins_a_session(store: Store, passwords: Passwords) -> None:
    begun = first_admin(store, passwords)

    known = recognise(store, begun.token, now=NOW + 1)
    assert known is not None
    assert known.user.roles == ("admin",)
    assert known.user.email == "ada@example.com"
    assert told(store) == ["first_run", "signed_in"]
    assert not is_first_run(store)


def test_there_is_no_code_once_there_is_somebody(store: Store, passwords: Passwords) -> None:
    first_admin(store, passwords)

    assert first_run_code(store, now=NOW) is None


def test_a_code_is_good_however_it_was_typed(store: Store, passwords: Passwords) -> None:
    code = first_run_code(store, now=NOW)
    assert code is not None

    assert become_first_admin(store, passwords, code=f" {code.lower().replace('-', ' ')} ", **RIGHT).user.name


def test_a_code_makes_one_admin_and_no_second(store: Store, passwords: Passwords) -> None:
    code = first_run_code(store, now=NOW) or ""
    become_first_admin(store, passwords, code=code, **RIGHT)

    with pytest.raises(CodeEndedError):
        become_first_admin(store, passwords, code=code, **{**RIGHT, "email": "eve@example.com"})


def test_a_code_ends_after_a_day(store: Store, passwords: Passwords) -> None:
    code = first_run_code(store, now=NOW) or ""

    with pytest.raises(CodeEndedError):
        become_first_admin(store, passwords, code=code, **{**RIGHT, "now": NOW + DAY})


def test_a_new_start_ends_the_code_before(store: Store, passwords: Passwords) -> None:
    older, newer = first_run_code(store, now=NOW) or "", first_run_code(store, now=NOW + 1) or ""

    with pytest.raises(CodeEndedError):
        become_first_admin(store, passwords, code=older, **RIGHT)
    assert become_first_admin(store, passwords, code=newer, **RIGHT).user.roles == ("admin",)


def test_a_code_ends_after_a_few_wrong_tries(store: Store, passwords: Passwords) -> None:
    code = first_run_code(store, now=NOW) or ""
    for _ in range(MOST_TRIES):
        with pytest.raises(CodeEndedError):
            become_first_admin(store, passwords, code="AAAA-AAAA-AAAA-AAAA", **RIGHT)

    with pytest.raises(CodeEndedError):
        become_first_admin(store, passwords, code=code, **RIGHT)
    assert is_first_run(store)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"email": "ada"}, BadPersonError),
        ({"name": " \t "}, BadPersonError),
        ({"password": "short"}, WeakPasswordError),
        ({"password": "northwind traders"}, WeakPasswordError),
    ],
)
def test_a_flaw_in_the_form_leaves_the_code_good(
    store: Store, passwords: Passwords, wrong: dict[str, str], error: type[ChangemakerError]
) -> None:
    code = first_run_code(store, now=NOW) or ""
    with pytest.raises(error):
        become_first_admin(store, passwords, code=code, **{**RIGHT, **wrong})

    assert become_first_admin(store, passwords, code=code, **RIGHT).user.roles == ("admin",)
