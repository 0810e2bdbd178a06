"""One row of the outbox before the gate: facts are read and the decision written in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.channels.gate import Facts, Send, Skip, Wait, decide
from changemaker.channels.journey_limits import JourneyLimits, JourneySays, limits_of
from changemaker.channels.recipients import Recipient, recipient_of
from changemaker.engine.serving_settings import Cap
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.cases import OPEN_STATES
from changemaker.store.consents import (
    ConsentState,
    Suppression,
    consent_of,
    suppressions_of,
    turn_of_address,
    turn_of_contact,
)
from changemaker.store.journey_tables import JOURNEY, JOURNEY_RUN
from changemaker.store.outbox import Sending
from changemaker.store.outbox_moves import contact_sends, end, lock_due, note_contact_send, put_off

MINUTE = 60_000_000
LOOKED = 5 * MINUTE  # so long a look at a journey holds good for what it wants sent
LATER = "later"  # begins anew once its window is over: what happened in it ends nothing
OVER = ("goal", "exit", "drained", "failed")  # how a run ends whose messages are not wanted any more


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
    limits = limits_of(row.limits)
    caps = (*sending.caps, *limits.caps)
    facts = _facts(connection, row, recipient, limits, caps=caps, rehearsed=not sending.live, now=now)
    decision = decide(facts, quiet=sending.quiet, caps=caps)
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
    limits: JourneyLimits,
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
        zone_known=recipient.zone_known,
        expires_at=row.expires_at,
        outdated=_outdated(connection, row.key),
        journey=None if row.run is None else _journey_says(connection, row.run, now),
        hours=limits.hours,
    )


def _outdated(connection: sa.Connection, key: str) -> bool:
    """True for a letter of how a case ended (`case/ID/TIMES OPENED AGAIN/told`) that has been opened again since."""
    kind, _, rest = key.partition("/")
    id, _, times = rest.partition("/")
    if kind != "case" or not times.endswith("/told"):
        return False
    c = CARE_CASE.c
    found = connection.execute(sa.select(c.state, c.reopened).where(c.id == id)).one_or_none()
    return found is not None and (found.state in OPEN_STATES or f"{found.reopened}/told" != times)


def _journey_says(connection: sa.Connection, run: str, now: int) -> JourneySays:
    """Where a run stands now: between its step and this moment it may have reached its goal, or been paused.

    What nobody has looked at for a while, or since somebody changed the journey, is not known: that waits for a look.
    """
    c = JOURNEY_RUN.c
    joined = JOURNEY_RUN.join(JOURNEY, JOURNEY.c.journey == c.journey)
    j = JOURNEY.c
    told = (j.state.label("journey_state"), j.looked_at, j.changed_at)
    asked = sa.select(c.arm, c.state, c.goal_at, c.ended_by, *told)
    found = connection.execute(asked.select_from(joined).where(c.id == run)).one_or_none()
    if found is None:
        return JourneySays(over=True)
    return JourneySays(
        held_out=found.arm == "holdout" or found.state == "held",
        paused=found.journey_state == "paused",
        unseen=found.looked_at < max(now - LOOKED, min(found.changed_at, now)),
        over=(found.goal_at is not None and found.arm != LATER)
        or found.ended_by in OVER
        or found.journey_state == "ended",
    )
