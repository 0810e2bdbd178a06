"""Who pushes: the API key of a request, known for a moment, so that a busy sender costs one look-up."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass, field

import anyio.to_thread

from changemaker.access.actor import Actor
from changemaker.access.roles import Permission
from changemaker.api.capture_body import Headers, header
from changemaker.core.errors import KeyNeededError, NotAllowedError

KNOWN_FOR = 2_000_000  # microseconds: so long may a key still push after it was taken back
MOST_KNOWN = 1_024
HINT = "send an API key that may push events: Authorization: Bearer cmk_..., or as the user name of Basic"
Find = Callable[[str, int], Actor | None]  # by the key as it was sent, and now; None: not known, or taken back


@dataclass(slots=True, kw_only=True)
class Pushers:
    """Keys that were seen a moment ago."""

    find: Find
    _known: dict[str, tuple[Actor, int]] = field(default_factory=dict)

    async def of(self, headers: Headers, now: int) -> Actor:
        """Return whose key a request has.

        Raises:
            KeyNeededError: it has none, or an unknown one.
        NotAllowedError: it has one that may not push events.
            StoreError: the store cannot be asked.
        """
        key = key_in(header(headers, b"authorization"))
        if not key:
            raise KeyNeededError("events are taken with an API key only", hint=HINT)
        known = self._known.get(key)
        if known is not None and 0 <= now - known[1] < KNOWN_FOR:
            return known[0]
        actor = await anyio.to_thread.run_sync(self.find, key, now)
        if actor is None or not actor.may(Permission.PUSH_EVENTS):
            self._known.pop(key, None)
            if actor is None:
                raise KeyNeededError("this API key is not known, or was taken back", hint=HINT)
            raise NotAllowedError("this API key may not push events", hint="make one that may")
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[key] = (actor, now)
        return actor


def key_in(authorization: str) -> str:
    """Return the key of an Authorization header: a bearer token, or the user name of Basic as Segment's libraries do.

    Example:
        >>> key_in("Bearer cmk_1"), key_in("Basic " + base64.b64encode(b"cmk_1:").decode()), key_in("Digest x")
        ('cmk_1', 'cmk_1', '')
    """
    kind, _, rest = authorization.partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(rest.strip(), validate=True).decode("ascii").partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
