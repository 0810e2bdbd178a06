"""The sentence for the next page comes from us, or is not shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.message import Message
from changemaker.privacy.keys import Keys
from changemaker.web.flash import NAME, Told, flash, told_in

KEYS, OTHERS = Keys(secret=bytes(32)), Keys(secret=b"1" * 32)
TOLD = Told(message=Message("web.people.closed", {"name": "Ада «Ann» Lee"}), undo="/people/u_1/reopen?version=2")


def test_what_was_told_comes_back_as_it_was() -> None:
    cookie = flash(KEYS, TOLD)

    assert told_in(KEYS, {NAME: cookie.value or ""}) == TOLD
    assert cookie.httponly


@pytest.mark.parametrize("value", ["", ".", "e30.", "bm90IGpzb24.AAAA"])
def test_what_we_did_not_sign_is_not_shown(value: str) -> None:
    assert told_in(KEYS, {NAME: value}) is None


def test_another_installation_s_sentence_is_not_shown() -> None:
    assert told_in(KEYS, {NAME: flash(OTHERS, TOLD).value or ""}) is None


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_no_cookie_breaks_a_page(value: str) -> None:
    assert told_in(KEYS, {NAME: value}) is None
