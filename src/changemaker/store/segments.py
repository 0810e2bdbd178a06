"""Which events already lie in Parquet: one row a file; the segments follow each other without a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from changemaker.store.event_tables import SEGMENT

LOCK = 0x43_4D_53  # of PostgreSQL: one change of the manifest at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One file of captured rows."""

    file: str
    first_event: int
    last_event: int
    rows: int
    kinds: Mapping[str, int]  # rows of each kind
    sha256: str
    made_at: int  # UTC microseconds


def segments(connection: sa.Connection) -> list[Segment]:
    """Return all segments in the order of their events."""
    columns = [column for column in SEGMENT.c if column.name != "id"]
    asked = sa.select(*columns).order_by(SEGMENT.c.first_event)
    return [Segment(**row) for row in connection.execute(asked).mappings()]


def add_segment(connection: sa.Connection, new: Segment, *, instead_of: Sequence[Segment]) -> bool:
    """Put `new` at the end of the manifest, in place of the last ones.

    Args:
        connection: of `Store.writing`.
        new: reaches from the first of those to beyond the last of them.
        instead_of: what was at the end when `new` was made.

    Returns:
        False if somebody else has changed the end of the manifest since; then nothing is done.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    there = segments(connection)
    before = [one for one in there if one.last_event < new.first_event]
    if there[len(before) :] != list(instead_of) or (before[-1].last_event if before else 0) != new.first_event - 1:
        return False
    gone = [one.file for one in instead_of]
    connection.execute(sa.delete(SEGMENT).where(SEGMENT.c.file.in_(gone)))
    values = {name: getattr(new, name) for name in Segment.__slots__}
    connection.execute(sa.insert(SEGMENT).values({**values, "kinds": dict(new.kinds)}))
    return True
