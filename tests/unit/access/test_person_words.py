"""Names and addresses are kept as a line can hold them, whatever was typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.access.person_words import LONGEST_EMAIL, LONGEST_NAME, email_as_kept, name_as_kept
from changemaker.core.errors import BadPersonError

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=300)


@settings(max_examples=40)
@given(ANYTHING | st.emails())
def test_an_address_is_kept_on_one_line_in_lower_case_or_not_at_all(text: str) -> None:
    try:
        email = email_as_kept(text)
    except BadPersonError:
        return
    assert email == email_as_kept(email)
    assert email.count("@") == 1
    assert len(email) <= LONGEST_EMAIL
    assert email.encode()
    assert not set(email) & set(' \r\n\t\0<>"')


@settings(max_examples=40)
@given(ANYTHING)
def test_a_name_is_one_line_or_is_refused(text: str) -> None:
    try:
        name = name_as_kept(text)
    except BadPersonError:
        return
    assert name == name_as_kept(name)
    assert 0 < len(name) <= LONGEST_NAME
    assert name.isprintable()
    assert name.encode()


@pytest.mark.parametrize("text", ["Ada@Example.com ", "ａda@example.com", "ada@EXAMPLE.COM"])
def test_one_address_typed_in_many_ways_is_one(text: str) -> None:
    assert email_as_kept(text) == "ada@example.com"


@pytest.mark.parametrize(
    "text",
    ["", "ada", "@example.com", "ada@", "ada@b@c", "ada@exa mple.com", "a\u202eda@example.com", "ada@.com", "ada@a..b"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadPersonError):
        email_as_kept(text)
