"""Events as senders have them."""

from typing import Any

from changemaker.store.events import NewEvent

NOW = 1_764_000_000_000_000  # UTC microseconds
SECOND = 1_000_000


def event(message_id: str, kind: str = "track", **more: Any) -> NewEvent:
    """One event of one sender, a second before NOW."""
    return NewEvent(**{"source": "cmk_1", "message_id": message_id, "kind": kind, "t": NOW - SECOND, **more})


def person(
    message_id: str, contact_id: str, traits: dict[str, object], personal: dict[str, object], **more: Any
) -> NewEvent:
    """One event that says who somebody is."""
    told = {f"traits.{name}": value for name, value in personal.items()}
    return event(message_id, "identify", contact_id=contact_id, payload={"traits": traits}, personal=told, **more)
