"""A token to unsubscribe says what we wrote into it, and nobody else can write one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.channels.unsubscribe import Scope, Unsubscribable, read_token, token_for
from changemaker.privacy.hashes import address_hash
from changemaker.privacy.keys import Keys

KEYS, OTHERS = Keys(secret=bytes(32)), Keys(secret=bytes([1]) * 32)
HASH = address_hash(KEYS, "ada@example.com", "email")
TOKEN = token_for(KEYS, HASH, "email", "marketing")
LETTERS = string.ascii_letters + string.digits + "-_"


@pytest.mark.parametrize("purpose", ["marketing", "service", "all", "digest"])
def test_a_token_says_what_it_is_for_and_hides_whose_it_is(purpose: Unsubscribable) -> None:
    token = token_for(KEYS, HASH, "email", purpose)

    assert read_token(KEYS, token) == Scope(address_hash=HASH, channel="email", purpose=purpose)
    assert set(token) <= set(LETTERS)
    assert len(token) < 120


def test_a_token_of_another_installation_is_none() -> None:
    assert read_token(OTHERS, TOKEN) is None


@given(at=st.integers(min_value=0, max_value=len(TOKEN) - 1), letter=st.sampled_from(LETTERS))
def test_no_letter_of_it_can_be_changed(at: int, letter: str) -> None:
    changed = TOKEN[:at] + letter + TOKEN[at + 1 :]

    read = read_token(KEYS, changed)

    assert read is None or (changed == TOKEN or at == len(TOKEN) - 1)  # the last may hold bits that say nothing
    assert read is None or read.purpose == "marketing"


@given(token=st.one_of(st.text(), st.text(LETTERS, max_size=300)))
def test_no_text_that_somebody_makes_up_is_one(token: str) -> None:
    assert read_token(KEYS, token) is None
