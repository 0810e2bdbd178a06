"""What the gate lets through, lets wait and stops."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from changemaker.channels.gate import Decision, Facts, Send, Skip, Wait, decide
from changemaker.engine.serving_settings import Cap, QuietHours
from changemaker.store.consents import Suppression
from changemaker.store.outbox import PURPOSES, Purpose

MINUTE = 60_000_000
NOON = int(datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp()) * 1_000_000
NIGHT = NOON + 12 * 60 * MINUTE
FACTS = Facts(now=NOON, purpose="marketing", is_contact=True, zone=ZoneInfo("UTC"), consent="given")
CAPS = (Cap(messages=2, within="7d"), Cap(messages=1, within="1h"))


def decided(**changes: object) -> str:
    """Return "send", or "wait" or "skip" with the reason."""
    made: Decision = decide(replace(FACTS, **changes), quiet=QuietHours(), caps=CAPS)  # type: ignore[arg-type]
    return "send" if isinstance(made, Send) else f"{type(made).__name__.lower()} {made.reason.id.partition('.')[2]}"


@pytest.mark.parametrize(
    ("purpose", "consent", "expected"),
    [
        ("marketing", None, "skip no_consent"),
        ("marketing", "given", "send"),
        ("marketing", "withdrawn", "skip withdrawn"),
        ("service", None, "send"),
        ("service", "given", "send"),
        ("service", "withdrawn", "skip withdrawn"),
        ("transactional", None, "send"),
        ("transactional", "withdrawn", "send"),
    ],
)
def test_marketing_wants_consent_service_allows_objection_and_a_receipt_asks_nobody(
    purpose: str, consent: str | None, expected: str
) -> None:
    assert decided(purpose=purpose, consent=consent) == expected


@pytest.mark.parametrize("purpose", PURPOSES)
def test_nothing_passes_a_bounce_or_a_complaint(purpose: Purpose) -> None:
    for reason in ("bounced", "complained"):
        for about in (*PURPOSES, "all"):
            told = frozenset({Suppression(purpose=about, reason=reason)})  # type: ignore[arg-type]
            assert decided(purpose=purpose, suppressions=told) == f"skip {reason}"
            assert decided(purpose=purpose, suppressions=told, is_contact=False) == f"skip {reason}"


def test_a_receipt_passes_an_unsubscription_and_nothing_passes_who_asked_for_silence() -> None:
    for about, purpose, expected in (
        ("marketing", "marketing", "skip unsubscribed"),
        ("marketing", "service", "send"),
        ("marketing", "transactional", "send"),
        ("all", "service", "skip unsubscribed"),
        ("all", "transactional", "send"),
    ):
        told = frozenset({Suppression(purpose=about, reason="unsubscribed")})
        assert decided(purpose=purpose, suppressions=told) == expected
    silence = frozenset({Suppression(purpose="all", reason="asked")})
    assert decided(purpose="transactional", suppressions=silence) == "skip asked"


def test_caps_count_any_stretch_of_time_and_not_days_of_the_calendar() -> None:
    week = 7 * 24 * 60 * MINUTE

    assert decided(sends=[NOON - week + 1, NOON - 2 * 60 * MINUTE]) == "skip capped"
    assert decided(sends=[NOON - week, NOON - 2 * 60 * MINUTE]) == "send"
    assert decided(sends=[NOON - 59 * MINUTE]) == "skip capped"  # the second cap
    assert decided(sends=[NOON + week]) == "skip capped"  # the clock was set back: it still counts
    assert decided(sends=[NOON, NOON], purpose="transactional") == "send"


def test_at_night_a_receipt_goes_out_and_the_rest_waits_for_the_morning() -> None:
    made = decide(replace(FACTS, now=NIGHT), quiet=QuietHours(), caps=())

    assert isinstance(made, Wait)
    assert made.until == NIGHT + 8 * 60 * MINUTE
    assert decided(now=NIGHT, purpose="transactional") == "send"
    assert decided(now=NIGHT, zone=ZoneInfo("Asia/Tokyo")) == "send"  # nine in the morning there
    assert decided(now=NIGHT, is_contact=False, purpose="service", consent=None) == "send"  # one of us


def test_what_is_of_no_use_later_is_skipped_and_does_not_wait() -> None:
    assert decided(expires_at=NOON - 1) == "skip too_late"
    assert decided(expires_at=NOON) == "send"
    assert decided(now=NIGHT, expires_at=NIGHT + 60 * MINUTE) == "skip quiet_until_too_late"


def test_who_has_no_address_is_skipped_and_one_of_us_may_unsubscribe() -> None:
    assert decided(can_be_reached=False, purpose="transactional") == "skip no_address"
    us = {"is_contact": False, "consent": None, "wants_mail": False}
    assert decided(**us, purpose="service") == "skip unsubscribed"
    assert decided(**us, purpose="transactional") == "send"


def test_what_no_waiting_mends_is_said_before_what_waiting_mends() -> None:
    made = decide(replace(FACTS, now=NIGHT, consent=None), quiet=QuietHours(), caps=())

    assert isinstance(made, Skip)
