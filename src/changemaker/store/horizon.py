"""Up to which event everything is decided: below the horizon no transaction can still add a row.

SQLite has one writer, so ids rise in the order of commits. In PostgreSQL an id is drawn long before its row can be
seen; so each transaction, before it draws one, holds a shared advisory lock that is named by the last id drawn until
then. Whoever reads first the last id and then these locks knows that every row up to the lowest of them is there to be
seen, or never will be. Nobody waits for anybody, and the ids survive a backup into another cluster, which transaction
numbers would not.
"""

import sqlalchemy as sa

from changemaker.store.event_tables import EVENT

SPACE = 0x434D  # of our locks' names: the bits above an id
ID_BITS = 40
_DRAWN = "CASE WHEN is_called THEN last_value ELSE 0 END"
HOLD_PLACE = f"SELECT pg_advisory_xact_lock_shared(({SPACE}::bigint << {ID_BITS}) + {_DRAWN}) FROM event_id_seq"
_LAST = f"SELECT {_DRAWN} FROM event_id_seq"
_NAME = "((classid::bigint << 32) | objid::bigint)"
_LOWEST = f"""
SELECT min({_NAME} & ((1::bigint << {ID_BITS}) - 1)) FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND {_NAME} >> {ID_BITS} = {SPACE}
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def horizon(connection: sa.Connection) -> int:
    """Return the id up to which all events are decided; statements after this one see those that are there.

    Args:
        connection: of `Store.reading`, which sees what was committed before each of its statements.
    """
    if connection.dialect.name == "sqlite":
        return connection.execute(sa.select(sa.func.max(EVENT.c.id))).scalar() or 0
    last = int(connection.exec_driver_sql(_LAST).scalar_one())
    lowest = connection.exec_driver_sql(_LOWEST).scalar()
    return last if lowest is None else min(last, int(lowest))
