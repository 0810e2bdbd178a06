"""Keys of machines: what is shown of them, what they may do; the secret itself is not kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from changemaker.store.people_tables import API_KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """One key. Times are UTC microseconds."""

    id: str  # the part that is shown: "cmk_7f3a91c2"
    secret_hash: str = field(repr=False)
    name: str
    permissions: tuple[str, ...]
    made_by: str
    made_at: int
    seen_at: int | None = None
    revoked_at: int | None = None


def add_api_key(connection: sa.Connection, key: ApiKey) -> None:
    """Add `key`."""
    row = {column.name: getattr(key, column.name) for column in API_KEY.c}
    connection.execute(sa.insert(API_KEY).values(**{**row, "permissions": list(key.permissions)}))


def read_api_key(connection: sa.Connection, id: str) -> ApiKey | None:
    """Return the key with `id`, be it revoked or not."""
    row = connection.execute(sa.select(API_KEY).where(API_KEY.c.id == id)).one_or_none()
    return None if row is None else _key(row)


def list_api_keys(connection: sa.Connection) -> Sequence[ApiKey]:
    """Return all keys, the youngest first."""
    return [
        _key(row) for row in connection.execute(sa.select(API_KEY).order_by(API_KEY.c.made_at.desc(), API_KEY.c.id))
    ]


def revoke_api_key(connection: sa.Connection, id: str, now: int) -> bool:
    """Let a key open nothing any more; False if there is none that could."""
    living = sa.update(API_KEY).where(API_KEY.c.id == id, API_KEY.c.revoked_at.is_(None))
    return connection.execute(living.values(revoked_at=now)).rowcount == 1


def mark_api_key_seen(connection: sa.Connection, id: str, now: int) -> None:
    """Write down that a key was used."""
    connection.execute(sa.update(API_KEY).where(API_KEY.c.id == id).values(seen_at=now))


def _key(row: sa.Row[tuple[object, ...]]) -> ApiKey:
    values = dict(row._mapping)
    return ApiKey(**{**values, "permissions": tuple(values["permissions"])})
