"""Every spelling of one address has one hash, which only this installation can make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.privacy.hashes import address_hash, normal_address
from changemaker.privacy.keys import Keys

KEYS, OTHERS = Keys(secret=bytes(range(32))), Keys(secret=bytes(32))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@example.com", " Ada@EXAMPLE.com\n"),
        ("ada@bücher.example", "ADA@xn--bcher-kva.example"),
        ("ИВАН@ПОЧТА.РФ", "иван@xn--80a1acny.xn--p1ai"),
        ("zoé@example.com", "zoe\u0301@example.com"),
        ("ada@example.com", "mailto:ada@example.com."),
        ("ada@example.com", "\u200eada@example.com"),
    ],
)
def test_an_e_mail_address_has_one_hash_however_it_is_written(one: str, other: str) -> None:
    assert address_hash(KEYS, one, "email") == address_hash(KEYS, other, "email")


@pytest.mark.parametrize("other", ["ada+news@example.com", "a.da@example.com", "ada@example.org"])
def test_another_mailbox_has_another_hash(other: str) -> None:
    assert address_hash(KEYS, "ada@example.com", "email") != address_hash(KEYS, other, "email")


@pytest.mark.parametrize(
    "written", ["050 123 4567", "+971 50 123 4567", "00971-50-1234567", "٠٥٠١٢٣٤٥٦٧", "tel:+971501234567"]
)
def test_a_telephone_number_is_hashed_in_its_international_form(written: str) -> None:
    assert normal_address(written, "sms", region="AE") == "+971501234567"


def test_a_number_that_is_none_is_hashed_by_its_digits() -> None:
    assert normal_address("ext. 12-34", "phone") == "1234"


def test_hashes_differ_by_channel_and_by_installation() -> None:
    told = {address_hash(keys, "ada@example.com", channel) for keys in (KEYS, OTHERS) for channel in ("email", "slack")}

    assert len(told) == 4
    assert all(len(one) == 64 for one in told)


@given(st.text(st.characters()), st.sampled_from(["email", "sms", "webhook"]))
def test_any_text_has_a_hash_and_its_normal_form_has_the_same(text: str, channel: str) -> None:
    normal = normal_address(text, channel, region="DE")

    assert address_hash(KEYS, text, channel, region="DE") == address_hash(KEYS, text, channel, region="DE")
    assert normal_address(normal, channel, region="DE") == normal


def test_a_domain_of_any_length_is_taken() -> None:
    assert normal_address("a@" + "ü." * 50_000, "email").startswith("a@ü.")
