"""One row of the outbox before the gate: facts are read and the decision written in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.channels.gate import Facts, Send, Skip, Wait, decide
from changemaker.channels.recipients import Recipient, recipient_of
from changemaker.engine.serving_settings import Cap
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.store.consents import (
    ConsentState,
    Suppression,
    consent_of,
    suppressions_of,
    turn_of_address,
    turn_of_contact,
)
from changemaker.store.outbox import Sending
from changemaker.store.outbox_moves import contact_sends, end, lock_due, note_contact_send, put_off

MINUTE = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A row that may go out, held by the transaction, and who it is for."""

    row: Sending
    recipient: Recipient


def pass_gate(
    connection: sa.Connection, workspace: Workspace, keys: Keys, *, due: Sending, now: int
) -> Passed | Wait | Skip | None:
    """Decide about one row and write the decision; None if another worker has it.

    The caller moves what passed on, in the same transaction. On PostgreSQL all decisions about one contact, and all
    that it says about consent, happen one after the other; on SQLite all writing does.
    """
    sending = workspace.settings.sending
    if due.contact_id is not None:
        turn_of_contact(connection, due.contact_id)
    row = lock_due(connection, key=due.key, now=now)
    if row is None:
        return None
    zone = ZoneInfo(sending.quiet.zone or workspace.settings.zone)
    recipient = recipient_of(connection, keys, row, zone=zone)
    if recipient.address_hash:
        turn_of_address(connection, recipient.address_hash)
        recipient = recipient_of(connection, keys, row, zone=zone)  # what changed while we waited for our turn
    facts = _facts(connection, row, recipient, caps=sending.caps, rehearsed=not sending.live, now=now)
    decision = decide(facts, quiet=sending.quiet, caps=sending.caps)
    if isinstance(decision, Send):
        if row.contact_id is not None and row.purpose != "transactional":
            note_contact_send(connection, row, now=now, rehearsed=not sending.live)
        return Passed(row=row, recipient=recipient)
    if isinstance(decision, Wait):
        put_off(connection, row, until=decision.until, reason=decision.reason.id)
    else:
        end(connection, row, state="skipped", reason=decision.reason.id, now=now)
    return decision


def _facts(
    connection: sa.Connection,
    row: Sending,
    recipient: Recipient,
    *,
    caps: Sequence[Cap],
    rehearsed: bool,
    now: int,
) -> Facts:
    said: ConsentState | None = None
    sends: list[int] = []
    suppressions: frozenset[Suppression] = frozenset()
    if row.contact_id is not None:
        channel, purpose = row.channel, row.purpose
        said = consent_of(connection, contact_id=row.contact_id, channel=channel, purpose=purpose)
        after = now - max((cap.minutes for cap in caps), default=0) * MINUTE
        sends = contact_sends(connection, contact_id=row.contact_id, after=after, but=row.key, rehearsed=rehearsed)
    if recipient.address_hash:
        suppressions = suppressions_of(connection, address_hash=recipient.address_hash, channel=row.channel)
    return Facts(
        now=now,
        purpose=row.purpose,
        is_contact=recipient.is_contact,
        can_be_reached=recipient.can_be_reached,
        wants_mail=recipient.wants_mail,
        consent=said,
        suppressions=suppressions,
        sends=sends,
        zone=recipient.zone,
        expires_at=row.expires_at,
    )
