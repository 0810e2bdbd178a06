"""Who agreed to what, and which addresses must not be written to; both are kept when a person is erased.

A consent is a row that is never changed: the last one of (contact, channel, purpose) holds. A suppression names a
keyed hash of the address, so it holds without knowing whose address it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

import sqlalchemy as sa

from changemaker.store.once import insert_once
from changemaker.store.outbox import CHANNELS, PURPOSES
from changemaker.store.sending_tables import CONSENT, SUPPRESSION
from changemaker.store.turns import take_turn

ConsentState = Literal["given", "withdrawn"]
SuppressionReason = Literal["unsubscribed", "bounced", "complained", "asked"]
ALL = "all"  # a suppression for every purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a contact said, once, about one purpose on one channel."""

    contact_id: str
    channel: str
    purpose: str
    state: ConsentState
    basis: str  # consent, contract, legitimate interest
    source: str  # form, import, unsubscribe link, ...
    evidence: Mapping[str, object]
    t: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Why an address must not be written to for a purpose ("all": for any)."""

    purpose: str
    reason: SuppressionReason


def turn_of_contact(connection: sa.Connection, contact_id: str) -> None:
    """Let nobody else decide about this contact until the transaction ends. Contacts come before addresses."""
    take_turn(connection, f"contact:{contact_id}")


def turn_of_address(connection: sa.Connection, address_hash: str) -> None:
    """Let nobody else decide about this address until the transaction ends. Contacts come before addresses."""
    take_turn(connection, f"address:{address_hash}")


def write_consent(connection: sa.Connection, consent: Consent) -> None:
    """Add what a contact said; from the end of the transaction on, nothing is sent against it."""
    if (
        consent.channel not in CHANNELS
        or consent.purpose not in PURPOSES
        or consent.state not in get_args(ConsentState)
    ):
        raise ValueError(f"no consent {consent.state!r} for {consent.purpose!r} on {consent.channel!r}")
    turn_of_contact(connection, consent.contact_id)
    connection.execute(sa.insert(CONSENT).values({name: getattr(consent, name) for name in consent.__slots__}))


def consent_of(connection: sa.Connection, *, contact_id: str, channel: str, purpose: str) -> ConsentState | None:
    """Return what the contact said last; None if it was never asked."""
    same = (CONSENT.c.contact_id == contact_id, CONSENT.c.channel == channel, CONSENT.c.purpose == purpose)
    wanted = sa.select(CONSENT.c.state).where(*same).order_by(CONSENT.c.id.desc()).limit(1)
    return cast(ConsentState | None, connection.execute(wanted).scalar_one_or_none())


def suppress(
    connection: sa.Connection, *, address_hash: str, channel: str, purpose: str, reason: SuppressionReason, now: int
) -> bool:
    """Never write to an address again for `purpose`, or for "all"; False if that was so already.

    Args:
        connection: in a transaction.
        address_hash: `privacy.hashes.address_hash` of it.
        channel: on which.
        purpose: one of `PURPOSES`, or "all".
        reason: a bounce or a complaint outweighs an unsubscription that is there already.
        now: UTC microseconds.
    """
    turn_of_address(connection, address_hash)
    row = {"address_hash": address_hash, "channel": channel, "purpose": purpose, "reason": reason, "t": now}
    if insert_once(connection, SUPPRESSION, row):
        return True
    if reason in ("bounced", "complained"):
        same = (
            SUPPRESSION.c.address_hash == address_hash,
            SUPPRESSION.c.channel == channel,
            SUPPRESSION.c.purpose == purpose,
        )
        connection.execute(sa.update(SUPPRESSION).where(*same).values(reason=reason))
    return False


def suppressions_of(connection: sa.Connection, *, address_hash: str, channel: str) -> frozenset[Suppression]:
    """Return what holds for an address on a channel."""
    same = (SUPPRESSION.c.address_hash == address_hash, SUPPRESSION.c.channel == channel)
    found = connection.execute(sa.select(SUPPRESSION.c.purpose, SUPPRESSION.c.reason).where(*same))
    return frozenset(Suppression(purpose=purpose, reason=reason) for purpose, reason in found)
