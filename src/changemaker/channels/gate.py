"""The send gate: from what is known of a message and its recipient to send, wait or skip. It reads nothing itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from changemaker.channels.journey_limits import Hours, JourneySays, opens_at
from changemaker.channels.quiet_hours import SECOND, quiet_until
from changemaker.core.message import Message
from changemaker.engine.serving_settings import Cap, QuietHours
from changemaker.store.consents import ALL, ConsentState, Suppression
from changemaker.store.outbox import Purpose

PAUSED = 5 * 60 * SECOND  # until a message of a paused journey is looked at again
UNSEEN = 60 * SECOND  # until one is whose journey has first to be looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the gate asks for, read in the transaction that decides. Times are UTC microseconds."""

    now: int
    purpose: Purpose
    is_contact: bool  # a customer's person; False for one of us, and for machines
    can_be_reached: bool = True  # there is an address, where the channel needs one
    wants_mail: bool = True  # of one of us: did not unsubscribe
    consent: ConsentState | None = None  # for this channel and purpose
    suppressions: frozenset[Suppression] = frozenset()  # of the address, on this channel
    sends: Sequence[int] = ()  # times of what counts against the caps, oldest first
    zone: ZoneInfo
    zone_known: bool = True  # it is the contact's own, not the company's
    expires_at: int | None = None
    outdated: bool = False  # what it says of a case is not so any more
    journey: JourneySays | None = None  # of a run that wants it
    hours: Hours | None = None  # of that journey


@dataclass(frozen=True, slots=True)
class Send:
    """It may go out now."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask again then: UTC microseconds."""

    until: int
    reason: Message


@dataclass(frozen=True, slots=True)
class Skip:
    """It is not sent, now or later."""

    reason: Message


Decision = Send | Wait | Skip


def decide(facts: Facts, *, quiet: QuietHours, caps: Sequence[Cap]) -> Decision:
    """Return whether a message goes out now, later or never, and why.

    A transactional message (a receipt, a new password) passes an unsubscription, quiet hours and caps; nothing passes
    a bounce or a complaint. Service messages are allowed until they are withdrawn, marketing only once it is given.

    Example:
        >>> facts = Facts(now=0, purpose="marketing", is_contact=True, zone=ZoneInfo("UTC"))
        >>> decide(facts, quiet=QuietHours(), caps=()).reason.id
        'sending.no_consent'
    """
    refused = _refused(facts)
    if refused is not None:
        return refused
    if facts.journey is not None and facts.journey.paused:
        return Wait(facts.now + PAUSED, Message("sending.journey_paused"))
    if facts.journey is not None and facts.journey.unseen:
        return Wait(facts.now + UNSEEN, Message("sending.not_looked"))
    if facts.purpose == "transactional" or not facts.is_contact:
        return Send()
    closed = _closed(facts, quiet)
    if closed is not None:
        return closed
    for cap in caps:
        if len([t for t in facts.sends if t > facts.now - cap.minutes * 60 * SECOND]) >= cap.messages:
            return Skip(Message("sending.capped", {"messages": cap.messages, "within": cap.within}))
    return Send()


def _closed(facts: Facts, quiet: QuietHours) -> Wait | Skip | None:
    """Whether it is a time at which this contact is not written to: by the company's quiet hours, or the journey's."""
    until = quiet_until(facts.now, facts.zone, quiet)
    if until is not None:
        late = facts.expires_at is not None and until > facts.expires_at
        return Skip(Message("sending.quiet_until_too_late")) if late else Wait(until, Message("sending.quiet_hours"))
    if facts.hours is None:
        return None
    opens = opens_at(facts.now, facts.hours.clock(facts.zone, known=facts.zone_known), facts.hours)
    if opens is None:
        return None
    late = facts.expires_at is not None and opens > facts.expires_at
    if late or facts.hours.outside == "skip":
        return Skip(Message("sending.outside_hours"))
    return Wait(opens, Message("sending.waits_for_hours"))


def _refused(facts: Facts) -> Skip | None:
    """What no waiting mends."""
    if facts.journey is not None and facts.journey.held_out:
        return Skip(Message("sending.held_out"))
    if facts.journey is not None and facts.journey.over:
        return Skip(Message("sending.journey_over"))
    if facts.outdated:
        return Skip(Message("sending.case_reopened"))
    if facts.expires_at is not None and facts.now > facts.expires_at:
        return Skip(Message("sending.too_late"))
    if not facts.can_be_reached:
        return Skip(Message("sending.no_address"))
    for suppression in sorted(facts.suppressions, key=lambda one: one.reason):
        if _holds(suppression, facts.purpose):
            return Skip(Message(f"sending.{suppression.reason}"))
    if facts.purpose == "transactional":
        return None
    if not facts.is_contact:
        return None if facts.wants_mail else Skip(Message("sending.unsubscribed"))
    if facts.consent == "withdrawn":
        return Skip(Message("sending.withdrawn"))
    if facts.purpose == "marketing" and facts.consent != "given":
        return Skip(Message("sending.no_consent"))
    return None


def _holds(suppression: Suppression, purpose: Purpose) -> bool:
    if suppression.reason in ("bounced", "complained"):
        return True
    if suppression.purpose == purpose:
        return True
    return suppression.purpose == ALL and (purpose != "transactional" or suppression.reason == "asked")
