"""Journeys as they are applied: their versions, which one new runs get, whether they are live, and who changed that."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sqlalchemy as sa

from changemaker.store.journey_tables import JOURNEY, JOURNEY_LOG, JOURNEY_VERSION
from changemaker.store.once import insert_once
from changemaker.store.turns import take_turn

JourneyState = Literal["live", "paused", "draining", "ended"]
EVERY, SALTED = "*", "salted"  # in the log: the lot that holds for every journey
NEVER = 0  # looked_at of a journey that has not looked yet


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyRow:
    """One journey; times are UTC microseconds."""

    journey: str
    version: int  # that new runs get
    state: JourneyState
    reason: str | None
    salt: str
    share: float
    later: bool
    applied_at: int
    looked_at: int
    changed_at: int
    changed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version of a journey's file, with the mails that it uses, as they were."""

    journey: str
    version: int
    text: str
    mails: Mapping[str, str]
    hash: str
    at: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One thing that was done to a journey."""

    journey: str
    at: int
    by: str
    action: str  # applied, paused, resumed, drained, moved, guarded
    detail: Mapping[str, Any]


def list_journeys(connection: sa.Connection, *, states: Collection[JourneyState] = ()) -> list[JourneyRow]:
    """Return journeys by name; only those in `states`, where some are named."""
    wanted = sa.select(JOURNEY).order_by(JOURNEY.c.journey)
    if states:
        wanted = wanted.where(JOURNEY.c.state.in_(list(states)))
    return [JourneyRow(**row) for row in connection.execute(wanted).mappings()]


def read_journey_row(connection: sa.Connection, journey: str, *, hold: bool = False) -> JourneyRow | None:
    """Return one journey; with `hold`, nobody else changes it until the transaction ends."""
    wanted = sa.select(JOURNEY).where(JOURNEY.c.journey == journey)
    if hold:
        wanted = wanted.with_for_update()
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else JourneyRow(**row)


def turn_of_journey(connection: sa.Connection, journey: str) -> None:
    """Let nobody else decide who enters a journey until the transaction ends."""
    take_turn(connection, f"journey:{journey}")


def put_journey(connection: sa.Connection, row: JourneyRow) -> bool:
    """Write a journey that is applied first; False if it is there already."""
    return insert_once(connection, JOURNEY, _values(row))


def change_journey(connection: sa.Connection, journey: str, **values: object) -> bool:
    """Change columns of a journey; False if there is none of that name."""
    same = sa.update(JOURNEY).where(JOURNEY.c.journey == journey)
    return connection.execute(same.values(**values)).rowcount == 1


def move_looked_at(connection: sa.Connection, journey: str, *, seen: int, now: int) -> bool:
    """Say that everything up to `now` is decided; False if another worker said so since `seen` was read."""
    same = sa.and_(JOURNEY.c.journey == journey, JOURNEY.c.looked_at == seen)
    return connection.execute(sa.update(JOURNEY).where(same).values(looked_at=now)).rowcount == 1


def put_version(connection: sa.Connection, row: VersionRow) -> bool:
    """Write a version; False if that number is taken."""
    return insert_once(connection, JOURNEY_VERSION, _values(row))


def read_version(connection: sa.Connection, journey: str, version: int) -> VersionRow | None:
    """Return one version."""
    same = sa.and_(JOURNEY_VERSION.c.journey == journey, JOURNEY_VERSION.c.version == version)
    row = connection.execute(sa.select(JOURNEY_VERSION).where(same)).mappings().one_or_none()
    return None if row is None else VersionRow(**row)


def list_versions(connection: sa.Connection, journey: str) -> list[VersionRow]:
    """Return the versions of a journey, the newest first."""
    wanted = sa.select(JOURNEY_VERSION).where(JOURNEY_VERSION.c.journey == journey)
    found = connection.execute(wanted.order_by(JOURNEY_VERSION.c.version.desc())).mappings()
    return [VersionRow(**row) for row in found]


def write_log(
    connection: sa.Connection,
    journey: str,
    action: str,
    *,
    now: int,
    by: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Append what was done to a journey."""
    values = {"journey": journey, "at": now, "by": by, "action": action, "detail": dict(detail or {})}
    connection.execute(sa.insert(JOURNEY_LOG).values(**values))


def read_log(connection: sa.Connection, journey: str, *, limit: int = 50) -> Sequence[LogRow]:
    """Return what was done to a journey, the newest first."""
    wanted = sa.select(JOURNEY_LOG).where(JOURNEY_LOG.c.journey == journey)
    found = connection.execute(wanted.order_by(JOURNEY_LOG.c.id.desc()).limit(limit)).mappings()
    return [LogRow(**{name: row[name] for name in LogRow.__slots__}) for row in found]


def global_salt(connection: sa.Connection, *, now: int) -> str:
    """Return the salt of the lot that keeps some out of every journey; made once, in a transaction of the caller."""
    take_turn(connection, "global salt")
    known = read_global_salt(connection)
    if known is not None:
        return known
    made = secrets.token_hex(16)
    write_log(connection, EVERY, SALTED, now=now, by="system", detail={"salt": made})
    return made


def read_global_salt(connection: sa.Connection) -> str | None:
    """Return that salt; None before the first journey is applied."""
    kept = sa.select(JOURNEY_LOG.c.detail).where(JOURNEY_LOG.c.journey == EVERY, JOURNEY_LOG.c.action == SALTED)
    detail = connection.execute(kept.order_by(JOURNEY_LOG.c.id).limit(1)).scalar_one_or_none()
    return None if detail is None else str(detail["salt"])


def _values(row: JourneyRow | VersionRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}
