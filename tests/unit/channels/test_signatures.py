"""Signatures agree with the reference implementation of Standard Webhooks, and no forgery passes."""

import base64
import os
from datetime import UTC, datetime

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from changemaker.channels.signatures import TOLERANCE, sign, signing_key, verify
from changemaker.core.errors import ForgedWebhookError, SendingSettingsError

NEW, OLD = (f"whsec_{base64.b64encode(bytes([n]) * 32).decode()}" for n in (1, 2))
BODY = b'{"type":"case.closed","data":{"name":"\xd8\xb4\xd8\xb1\xd9\x83\xd8\xa9"}}'
AT = 1_772_625_600


def signed(secrets: tuple[str, ...] = (NEW,), second: int = AT) -> dict[str, str]:
    return sign(id="msg_1", second=second, body=BODY, secrets=secrets)


def test_the_reference_implementation_takes_what_we_sign() -> None:
    now = int(datetime.now(UTC).timestamp())

    for known in (NEW, OLD):  # while keys change, whoever knows either believes us
        taken = standardwebhooks.Webhook(known).verify(BODY, signed((NEW, OLD), now))
        assert taken["type"] == "case.closed"


def test_we_take_what_the_reference_implementation_signs() -> None:
    signature = standardwebhooks.Webhook(OLD).sign("msg_2", datetime.fromtimestamp(AT, UTC), BODY.decode())
    headers = {"Webhook-Id": "msg_2", "Webhook-Timestamp": str(AT), "Webhook-Signature": signature}

    assert verify(headers, BODY, secrets=[NEW, OLD], second=AT) == "msg_2"


def test_five_minutes_are_believed_and_not_a_second_more_in_either_direction() -> None:
    for gap in (-TOLERANCE, 0, TOLERANCE):
        assert verify(signed(), BODY, secrets=[NEW], second=AT + gap) == "msg_1"
    for gap in (-TOLERANCE - 1, TOLERANCE + 1, 86_400):
        with pytest.raises(ForgedWebhookError):
            verify(signed(), BODY, secrets=[NEW], second=AT + gap)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": str(AT + 1)},
        {"webhook-timestamp": "١٧٧٢٦٢٥٦٠٠"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v2," + signed()["webhook-signature"][3:]},
        {"webhook-signature": signed((OLD,))["webhook-signature"]},
        {"webhook-signature": "v1,\udcff"},
    ],
)
def test_a_forged_header_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(ForgedWebhookError):
        verify(signed() | change, BODY, secrets=[NEW], second=AT)


@given(headers=st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()))
def test_no_text_in_the_headers_passes_or_breaks(headers: dict[str, str]) -> None:
    with pytest.raises(ForgedWebhookError) as refused:
        verify(headers, BODY, secrets=[NEW], second=AT)

    assert refused.value.code == "CM322"


@given(at=st.integers(min_value=0, max_value=len(BODY) - 1), bit=st.integers(min_value=0, max_value=7))
def test_a_body_with_one_bit_changed_is_refused(at: int, bit: int) -> None:
    changed = bytearray(BODY)
    changed[at] ^= 1 << bit

    with pytest.raises(ForgedWebhookError):
        verify(signed(), bytes(changed), secrets=[NEW], second=AT)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!!", "whsec_c2hvcnQ=", "hunter2", "whsec_" + "A" * 200])
def test_a_secret_that_signs_nothing_is_said_without_showing_it(secret: str) -> None:
    with pytest.raises(SendingSettingsError) as refused:
        signing_key(secret)

    assert secret in ("", "whsec_") or secret not in str(refused.value)


def test_a_secret_may_lack_its_padding_as_the_reference_allows() -> None:
    key = os.urandom(32)
    written = base64.b64encode(key).decode().rstrip("=")

    assert signing_key(f"whsec_{written}") == key == signing_key(written)
