"""API keys: `cmk_` and eight letters that are shown, then a secret that is shown once and kept as a hash."""

import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from changemaker.access.actor import Actor
from changemaker.access.person_words import name_as_kept
from changemaker.access.roles import Permission
from changemaker.access.secrets import hash_of, new_token
from changemaker.access.sessions import SEEN_EVERY
from changemaker.core.errors import BadPersonError, NotThereError, StoreError
from changemaker.core.scope import EVERYTHING, NOTHING
from changemaker.store.api_keys import ApiKey, add_api_key, mark_api_key_seen, read_api_key, revoke_api_key
from changemaker.store.audit import write_audit
from changemaker.store.open import Store

SHAPE = re.compile(r"(cmk_[0-9a-f]{8})_[A-Za-z0-9_-]{43}")
# What a machine may do: push events, and read; whoever changes something is a person.
FOR_MACHINES = frozenset(
    {
        Permission.PUSH_EVENTS,
        Permission.SEE_HOME,
        Permission.SEE_PROOF,
        Permission.SEE_SCORES,
        Permission.SEE_DATA,
        Permission.SEE_SET_ASIDE,
        Permission.SEE_METHODS,
        Permission.SEE_ALL_JOBS,
        Permission.SEE_SENDING,
        Permission.SEE_JOURNEYS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeKey:
    """A new key; `secret` is the whole of it, shown once."""

    key: ApiKey
    secret: str = field(repr=False)


def make_key(store: Store, *, name: str, permissions: Iterable[Permission], by: str, now: int) -> MadeKey:
    """Make a key.

    Args:
        store: where it is kept.
        name: what it is for.
        permissions: of FOR_MACHINES.
        by: user id.
        now: UTC microseconds.

    Raises:
        BadPersonError: no name, no permission, or one that machines do not get.
    """
    shown, wanted = name_as_kept(name), frozenset(permissions)
    if not wanted or not wanted <= FOR_MACHINES:
        odd = ", ".join(sorted(wanted - FOR_MACHINES)) or "none"
        raise BadPersonError(
            f"these permissions are not for a key: {odd}", where="permissions", hint="let it push events, or see"
        )
    id = f"cmk_{secrets.token_hex(4)}"
    secret = f"{id}_{new_token()}"
    words = tuple(sorted(permission.value for permission in wanted))
    key = ApiKey(id=id, secret_hash=hash_of(secret), name=shown, permissions=words, made_by=by, made_at=now)
    with store.writing() as connection:
        add_api_key(connection, key)
        write_audit(
            connection, now=now, actor=by, action="audit.key_made", object=id, detail={"permissions": list(words)}
        )
    return MadeKey(key=key, secret=secret)


def revoke_key(store: Store, id: str, *, by: str, now: int) -> None:
    """Let a key open nothing any more.

    Raises:
        NotThereError: there is none of that id, or it was revoked before.
    """
    with store.writing() as connection:
        if not revoke_api_key(connection, id, now):
            raise NotThereError("no such key, or it was taken back before", where=id, hint="see the list of keys")
        write_audit(connection, now=now, actor=by, action="audit.key_revoked", object=id)


def actor_of_key(store: Store, secret: str, *, now: int) -> Actor | None:
    """Return which machine asks; None for what is no key of ours, or was revoked.

    Raises:
        StoreError: the store cannot be asked.
    """
    shape = SHAPE.fullmatch(secret)
    if shape is None:
        return None
    with store.reading() as connection:
        key = read_api_key(connection, shape[1])
    if key is None or key.revoked_at is not None or not secrets.compare_digest(key.secret_hash, hash_of(secret)):
        return None
    if key.seen_at is None or now - key.seen_at >= SEEN_EVERY:
        with suppress(StoreError), store.writing() as connection:
            mark_api_key_seen(connection, key.id, now)
    may = frozenset(Permission(word) for word in key.permissions if word in tuple(Permission)) & FOR_MACHINES
    reads = bool(may - {Permission.PUSH_EVENTS})
    return Actor(kind="key", id=key.id, name=key.name, permissions=may, scope=EVERYTHING if reads else NOTHING)
