"""How fast a journey may send: one that would send more in an hour is paused until a person says that it may go on."""

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa

from changemaker.core.message import Message
from changemaker.routines.journey_pause import stop_journey
from changemaker.store.open import Store
from changemaker.store.outbox import Sending
from changemaker.store.sending_tables import OUTBOX

PACE = "pace"  # why a journey is paused
HOUR, DAY = 3_600_000_000, 86_400_000_000
LEFT = ("sending", "sent", "in_doubt", "rehearsed")


def keep_pace(store: Store, due: Sequence[Sending], *, now: int) -> list[Sending]:
    """Return what may be tried now; a journey that would send more in an hour than it may is paused.

    Args:
        store: with the outbox.
        due: rows.
        now: UTC microseconds.
    """
    paces = {row.origin: int(row.limits["pace"]) for row in due if row.limits and row.limits.get("pace") is not None}
    if not paces:
        return list(due)
    with store.reading() as connection:
        left = Counter({origin: _left(connection, origin, now) for origin in paces})
    full = sorted(origin for origin, pace in paces.items() if left[origin] >= pace)
    allowed = []
    for row in due:
        if row.origin in paces and row.channel == "email":
            if left[row.origin] >= paces[row.origin]:
                continue  # looked at again: by then it is paused
            left[row.origin] += 1
        allowed.append(row)
    for origin in full:
        name = origin.partition(":")[2]
        told = {"journey": name, "n": paces[origin]}
        stop_journey(store, name, PACE, Message("acting.paced", told), owner="", now=now)
    return allowed


def _left(connection: sa.Connection, origin: str, now: int) -> int:
    """Messages of the last hour; what had waited for more than a day before it left is not counted."""
    c = OUTBOX.c
    recent = sa.and_(c.due_at > now - DAY, sa.or_(c.ended_at.is_(None), c.ended_at > now - HOUR))
    asked = sa.select(sa.func.count()).where(recent, c.origin == origin, c.channel == "email", c.state.in_(LEFT))
    return int(connection.execute(asked).scalar_one())
