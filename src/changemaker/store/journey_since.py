"""Since when a journey's condition holds for a unit: the day it began names the episode."""

from collections.abc import Collection

import sqlalchemy as sa

from changemaker.store.journey_tables import JOURNEY_SINCE
from changemaker.store.many_rows import ids_in, insert_many

COLUMNS = ("journey", "unit", "since", "seen_at")


def keep_since(connection: sa.Connection, journey: str, units: Collection[str], *, now: int) -> dict[str, int]:
    """Write down for which units a condition holds now; return since when it does.

    Where it held at the last look as well, it began then or before; where it does not hold any more, it begins anew
    when it does again.
    """
    c = JOURNEY_SINCE.c
    rows = [(journey, unit, now, now) for unit in sorted(units)]
    insert_many(connection, JOURNEY_SINCE, COLUMNS, rows, once=True)
    theirs = sa.and_(c.journey == journey, ids_in(sorted(units), c.unit, connection))
    connection.execute(sa.update(JOURNEY_SINCE).where(theirs).values(seen_at=now))
    connection.execute(sa.delete(JOURNEY_SINCE).where(c.journey == journey, c.seen_at < now))
    found = connection.execute(sa.select(c.unit, c.since).where(theirs))
    return {row.unit: row.since for row in found}
