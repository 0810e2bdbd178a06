"""Passwords are kept as argon2id, cost memory for a few at a time only, and the first guesses are not taken."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.access.passwords import LONGEST, Passwords, check_new_password
from changemaker.core.errors import TooManyError, WeakPasswordError

CHEAP = Passwords(memory_kib=64, passes=1, lanes=1)


def test_a_password_is_kept_as_argon2id_with_the_cost_that_was_decided() -> None:
    kept = Passwords().hash("three blue kettles")

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=40))
def test_any_text_is_a_password_and_opens_only_with_itself(password: str) -> None:
    kept = CHEAP.hash(password)

    assert CHEAP.verify(password, kept) == (True, None)
    assert CHEAP.verify(password + "x", kept) == (False, None)


def test_an_accent_typed_as_one_letter_or_as_two_is_the_same_password() -> None:
    assert CHEAP.verify("cafe\u0301 at the harbour", CHEAP.hash("caf\u00e9 at the harbour"))[0]


def test_nobody_is_let_in_where_nothing_is_kept() -> None:
    assert CHEAP.verify("three blue kettles", None) == (False, None)


def test_a_password_beyond_reason_is_wrong_even_if_it_begins_with_the_right_one() -> None:
    right = "a" * LONGEST

    assert CHEAP.verify(right + "b", CHEAP.hash(right)) == (False, None)


def test_a_hash_of_an_older_cost_is_made_anew_at_the_next_sign_in() -> None:
    dearer = Passwords(memory_kib=128, passes=1, lanes=1)

    good, newer = dearer.verify("three blue kettles", CHEAP.hash("three blue kettles"))

    assert good
    assert newer is not None
    assert "m=128," in newer
    assert dearer.verify("three blue kettles", newer) == (True, None)


def test_a_damaged_hash_opens_nothing() -> None:
    kept = CHEAP.hash("three blue kettles")

    assert not CHEAP.verify("three blue kettles", kept[:-4] + "AAAA")[0]


def test_who_comes_to_a_full_queue_is_told_to_try_again() -> None:
    crowded = Passwords(memory_kib=64, passes=1, lanes=1, at_once=1, waiting=1)
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with crowded._turn():
            entered.set()
            assert leave.wait(60)

    with ThreadPoolExecutor(2) as people:
        first = people.submit(hold)
        assert entered.wait(60)
        second = people.submit(crowded.hash, "three blue kettles")
        while crowded._places.acquire(blocking=False):  # until the second one waits
            crowded._places.release()
        with pytest.raises(TooManyError) as refused:
            crowded.verify("three blue kettles", None)
        leave.set()
        first.result(60)
        assert second.result(60).startswith("$argon2id$")
    assert refused.value.retry_after >= 1
    assert crowded.verify("three blue kettles", None) == (False, None)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elevenchars",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "ada@example.com",
        "ADA@Example.com1",
        "Northwind Traders",
        "northwindtraders2026",
        "Ada Lovelace 1815",
        "123456789012",
        "qwertyuiopas",
        "password2026!",
        "Correct-Horse-Battery-Staple",
        "x" * 1001,
    ],
)
def test_a_password_that_others_would_try_first_is_refused(password: str) -> None:
    with pytest.raises(WeakPasswordError):
        check_new_password(password, email="ada@example.com", company="Northwind Traders", name="Ada Lovelace")


@pytest.mark.parametrize(
    "password", ["three blue kettles", "семь тихих гаваней", "ثلاث غلايات زرقاء", "Ada likes 9 harbours"]
)
def test_a_few_words_that_only_one_person_joins_are_taken(password: str) -> None:
    assert check_new_password(password, email="ada@example.com", company="Northwind Traders", name="Ada") is None
