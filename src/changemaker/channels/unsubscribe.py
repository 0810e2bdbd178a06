"""Unsubscribing: a signed token names an address, a channel and a purpose, and is good for ever, for nothing else."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from typing import Literal, get_args

import sqlalchemy as sa

from changemaker.privacy.hashes import address_hash
from changemaker.privacy.keys import Keys
from changemaker.store.consents import (
    ALL,
    Consent,
    consent_of,
    suppress,
    turn_of_address,
    turn_of_contact,
    write_consent,
)
from changemaker.store.event_tables import ADDRESS
from changemaker.store.open import Store
from changemaker.store.outbox import CHANNELS
from changemaker.store.people_tables import USER

Unsubscribable = Literal["marketing", "service", "all", "digest"]
DIGEST = "digest"  # of one of us: what they read is switched, their address is not suppressed
TAG, HASH = 16, 32  # bytes of the signature, and of the hash of an address
LONGEST = 256  # characters of a token


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a token unsubscribes from."""

    address_hash: str
    channel: str
    purpose: Unsubscribable


def token_for(keys: Keys, address_hash: str, channel: str, purpose: Unsubscribable) -> str:
    """Return the token for an address, a channel and a purpose: letters that a URL holds, and no address in them.

    Example:
        >>> keys = Keys(secret=bytes(32))
        >>> token = token_for(keys, "5f" * 32, "email", "marketing")
        >>> len(token), read_token(keys, token).purpose
        (84, 'marketing')
    """
    told = bytes.fromhex(address_hash) + f"{channel}.{purpose}".encode()
    return base64.urlsafe_b64encode(_tag(keys, told) + told).rstrip(b"=").decode()


def read_token(keys: Keys, token: str) -> Scope | None:
    """Return what `token` unsubscribes from; None if we did not make it."""
    if not token.isascii() or len(token) > LONGEST:
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    tag, told = raw[:TAG], raw[TAG:]
    if not hmac.compare_digest(tag, _tag(keys, told)):
        return None
    hash, (channel, _, purpose) = told[:HASH].hex(), told[HASH:].decode().partition(".")
    if channel not in CHANNELS or purpose not in get_args(Unsubscribable):
        return None
    return Scope(address_hash=hash, channel=channel, purpose=purpose)  # type: ignore[arg-type]  # checked above


def unsubscribe(store: Store, keys: Keys, token: str, now: int) -> bool:
    """Take the address out of what `token` names; again does no harm. False if we did not make the token.

    When this returns, nothing of that purpose is sent there any more, save what a worker had begun to send.

    Args:
        store: where consents are kept.
        keys: of the installation.
        token: from the link.
        now: UTC microseconds.
    """
    scope = read_token(keys, token)
    if scope is None:
        return False
    with store.writing() as connection:
        if scope.purpose == DIGEST:
            _switch_digest_off(connection, keys, scope)
        else:
            _withdraw(connection, scope, now)
    return True


def _withdraw(connection: sa.Connection, scope: Scope, now: int) -> None:
    hash, channel = scope.address_hash, scope.channel
    same = (ADDRESS.c.address_hash == hash, ADDRESS.c.channel == channel)
    contact_id = connection.execute(sa.select(ADDRESS.c.contact_id).where(*same)).scalar_one_or_none()
    if contact_id is not None:
        turn_of_contact(connection, contact_id)
        for purpose in ("service", "marketing") if scope.purpose == ALL else (scope.purpose,):
            _withdraw_consent(connection, contact_id, channel, purpose, now)
    suppress(connection, address_hash=hash, channel=channel, purpose=scope.purpose, reason="unsubscribed", now=now)


def _withdraw_consent(connection: sa.Connection, contact_id: str, channel: str, purpose: str, now: int) -> None:
    if consent_of(connection, contact_id=contact_id, channel=channel, purpose=purpose) == "withdrawn":
        return
    said = Consent(
        contact_id=contact_id,
        channel=channel,
        purpose=purpose,
        state="withdrawn",
        basis="consent",
        source="unsubscribe link",
        evidence={},
        t=now,
    )
    write_consent(connection, said)


def _switch_digest_off(connection: sa.Connection, keys: Keys, scope: Scope) -> None:
    turn_of_address(connection, scope.address_hash)
    for id, email in connection.execute(sa.select(USER.c.id, USER.c.email).where(USER.c.digest)).all():
        if address_hash(keys, email, scope.channel) == scope.address_hash:
            connection.execute(sa.update(USER).where(USER.c.id == id).values(digest=False))


def _tag(keys: Keys, told: bytes) -> bytes:
    return hmac.digest(keys.derive("unsubscribe"), told, "sha256")[:TAG]
