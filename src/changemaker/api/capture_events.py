"""From messages to events of the store: what happened, to whom, when; personal values apart."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from changemaker.api.capture_personal import DEEPEST, Parts, TooDeepError, apart, is_plain
from changemaker.api.capture_reading import MOST_FLAWS, Flaws, refuse
from changemaker.api.capture_shapes import MOST_LETTERS, CloudEvent, Message, WholeBatch
from changemaker.store.events import NewEvent

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NUL = "\x00"  # PostgreSQL keeps no text with it
# What a message must say for its kind; a page has no name of its own in many libraries.
NEEDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "track": (("event", "event"),),
    "group": (("groupId", "group_id"),),
    "alias": (("previousId", "previous_id"), ("userId", "user_id")),
    "identify": (),
    "page": (),
    "screen": (),
}
WORDS = (
    ("messageId", "message_id"),
    ("userId", "user_id"),
    ("anonymousId", "anonymous_id"),
    ("groupId", "group_id"),
    ("previousId", "previous_id"),
    ("event", "event"),
    ("name", "name"),
)
ACCOUNT_KEYS = ("account_id", "accountId", "groupId", "group_id")
CONTACT_KEYS = ("contact_id", "contactId")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What is known of a request before it is read."""

    source: str  # who sent it: the API key's id
    now: int  # when it came, UTC microseconds
    may_hold_nul: bool = True  # False where its bytes rule that out


def event_of(message: Message, kind: str, coming: Coming) -> NewEvent:
    """Return the event that one message of `kind` tells of.

    Raises:
        BadRequestError: it lacks what its kind needs; names every field.
    """
    flaws: Flaws = []
    event = _checked(message, kind, "", coming, None, flaws)
    refuse(flaws)
    assert event is not None
    return event


def events_of(batch: WholeBatch, coming: Coming, flaws: Flaws) -> list[NewEvent]:
    """Return the events that a batch tells of.

    Args:
        batch: as it was read; what could not be read is None.
        coming: what is known of the request.
        flaws: what is wrong with those that could not be read.

    Raises:
        BadRequestError: names every message that could not be read, or lacks what its kind needs.
    """
    events: list[NewEvent] = []
    for place, message in enumerate(batch.batch):
        if message is None:
            continue
        event = _checked(message, message.type or "", place, coming, batch, flaws)
        if event is not None:
            events.append(event)
        elif len(flaws) >= MOST_FLAWS:
            break
    refuse(flaws)
    return events


def cloud_events_of(
    given: Sequence[CloudEvent | None], coming: Coming, flaws: Flaws, *, single: bool
) -> list[NewEvent]:
    """Return the events that CloudEvents tell of; arguments and errors as `events_of`."""
    events: list[NewEvent] = []
    for place, event in enumerate(given):
        at = "" if single else f"/{place}"
        if event is None:
            continue
        words = (event.id, event.source, event.type, event.accountid or "", event.contactid or "")
        if any(NUL in word for word in words):
            flaws.append((at, "a NUL character cannot be kept"))
            continue
        try:
            events.append(_cloud_event(event, coming))
        except TooDeepError:
            flaws.append((f"{at}/data", f"has more than {DEEPEST} values within each other"))
        except ValueError as error:
            flaws.append((f"{at}/time", str(error)))
    refuse(flaws)
    return events


def moment_of(claimed: datetime | None, sent_at: datetime | None, now: int) -> int:
    """Return when it happened, in UTC microseconds, on our own clock.

    A sender's clock may be wrong: by as much as it is when the message is sent, the moment is moved (Segment's rule:
    received - (sentAt - timestamp)). Nothing is later than now.

    Raises:
        ValueError: it is before 1970.

    Example:
        >>> noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
        >>> wrong = datetime(2030, 1, 1, 12, tzinfo=UTC)
        >>> moment_of(wrong, wrong, microseconds(noon)) == microseconds(noon)
        True
    """
    if claimed is None:
        return now
    t = microseconds(claimed)
    if sent_at is not None:
        t += now - microseconds(sent_at)
    if t < 0:
        raise ValueError("is before 1970")
    return min(t, now)


def microseconds(moment: datetime) -> int:
    """Return UTC microseconds since 1970; a moment without a zone is UTC."""
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) // MICROSECOND


def _checked(
    message: Message, kind: str, place: int | str, coming: Coming, batch: WholeBatch | None, flaws: Flaws
) -> NewEvent | None:
    is_good = kind == "track" and message.event and message.user_id and not coming.may_hold_nul  # as nearly all are
    if not is_good and (found := _lacking(message, kind, f"/batch/{place}" if batch is not None else "")):
        flaws += found
        return None
    try:
        return _event(message, kind, coming, batch)
    except TooDeepError:
        why = ("", f"has more than {DEEPEST} values within each other")
    except ValueError as error:
        why = ("/timestamp", str(error))
    flaws.append(((f"/batch/{place}" if batch is not None else "") + why[0], why[1]))
    return None


def _lacking(message: Message, kind: str, at: str) -> Flaws:
    if not kind:
        return [(f"{at}/type", "is needed: track, identify, group, page, screen or alias")]
    needed = [(name, field) for name, field in NEEDED[kind] if not getattr(message, field)]
    flaws = [(f"{at}/{name}", f"is needed by '{kind}'") for name, _ in needed]
    if not message.user_id and not message.anonymous_id and kind != "alias":
        flaws.append((f"{at}/userId", "is needed, or anonymousId"))
    for name, field in WORDS:
        word = getattr(message, field)
        if word and NUL in word:
            flaws.append((f"{at}/{name}", "a NUL character cannot be kept"))
    return flaws


def _event(message: Message, kind: str, coming: Coming, batch: WholeBatch | None) -> NewEvent:
    context, sent_at = message.context, message.sent_at
    if batch is not None:
        sent_at = sent_at or batch.sent_at
        if batch.context:
            context = {**batch.context, **(context or {})}
    payload: Parts = {}
    personal: Parts = {}
    traits = message.traits
    if context and "traits" in context:  # who it is about, as libraries for browsers send it
        context = dict(context)
        about = context.pop("traits")
        traits = {**about, **(traits or {})} if isinstance(about, dict) else traits
    if message.properties:
        payload["properties"] = _open(message.properties, "properties", False, personal)
    if traits:
        payload["traits"] = _open(traits, "traits", kind != "group", personal)
    if context:
        payload["context"] = _open(context, "context", False, personal)
    if message.anonymous_id:
        payload["anonymous_id"] = message.anonymous_id
    if message.previous_id:
        payload["previous_id"] = message.previous_id
    if message.category:
        payload["category"] = message.category
    return NewEvent(
        source=coming.source,
        message_id=message.message_id or str(uuid.uuid4()),
        kind=kind,
        name=message.event or message.name or "",
        account_id=message.group_id or _word(message.properties, ACCOUNT_KEYS) or _word(context, ACCOUNT_KEYS),
        contact_id=message.user_id or message.anonymous_id,
        t=moment_of(message.original_timestamp or message.timestamp, sent_at, coming.now),
        payload=payload,
        personal=personal or None,
    )


def _open(parts: Parts, name: str, of_person: bool, personal: Parts) -> Parts:
    """Return what may lie open of `parts`; the rest is added to `personal`."""
    if is_plain(parts, of_person):
        return parts
    told, found = apart(parts, name, of_person=of_person)
    personal.update(found)
    return told


def _cloud_event(event: CloudEvent, coming: Coming) -> NewEvent:
    data = event.data
    parts: Parts = data if isinstance(data, dict) else {} if data is None else {"value": data}
    properties, personal = apart(parts, "properties", of_person=False)
    around = {"subject": event.subject, "schema": event.dataschema}
    told, more = apart({name: word for name, word in around.items() if word}, "event", of_person=False)
    personal |= more
    if event.data_base64:
        personal["event.data_base64"] = event.data_base64  # nobody can see whether it is personal
    payload: Parts = {"properties": properties, "event_source": event.source, **told}
    return NewEvent(
        source=coming.source,
        message_id=_unique(event.source, event.id),
        kind="event",
        name=event.type,
        account_id=event.accountid or _word(parts, ACCOUNT_KEYS),
        contact_id=event.contactid or _word(parts, CONTACT_KEYS),
        t=moment_of(event.time, None, coming.now),
        payload=payload,
        personal=personal or None,
    )


def _unique(source: str, identifier: str) -> str:
    """Return one id: CloudEvents are unique by source and id together."""
    both = f"{source} {identifier}"
    return both if len(both) <= MOST_LETTERS else hashlib.sha256(both.encode()).hexdigest()


def _word(parts: Mapping[str, object] | None, keys: Sequence[str]) -> str | None:
    if parts:
        for key in keys:
            value = parts.get(key)
            if isinstance(value, str) and value and len(value) <= MOST_LETTERS and NUL not in value:
                return value
    return None
