"""A journey that cannot be looked at, or was looked at by a clock that is ahead: logged, and a task to its owner."""

import duckdb
import sqlalchemy as sa

from changemaker.core.errors import ChangemakerError, DatabaseError, NothingLoadedError, StoreError
from changemaker.core.message import Message
from changemaker.routines.acting.scene import MINUTE, Scene
from changemaker.routines.job_problems import LOG, logged
from changemaker.routines.our_people import OTHERWISE, our_people
from changemaker.store.journeys import JourneyRow
from changemaker.store.tasks import put_task
from changemaker.store.work_tables import TASK

HOUR = 60 * MINUTE  # no two machines' clocks are that far apart unless one is wrong
_AWAY = (StoreError, DatabaseError, NothingLoadedError, OSError, duckdb.OperationalError)


def is_away(error: Exception) -> bool:
    """Return whether the store or the tables cannot be reached: no journey and no run is at fault."""
    return isinstance(error, _AWAY)


def tell_stuck(scene: Scene, row: JourneyRow, error: Exception, *, now: int) -> None:
    """Log that a journey could not be looked at; its owner gets one task for each version and kind of problem."""
    why = error.code if isinstance(error, ChangemakerError) else type(error).__name__
    message = Message("acting.stuck", {"journey": row.journey, "why": why})
    if _is_news(scene, row, message, f"stuck/{row.journey}/{row.version}/{why}", now):
        logged(error, f"looking at {row.journey}")


def tell_ahead(scene: Scene, row: JourneyRow, *, now: int) -> None:
    """Log that a journey was looked at by a clock far ahead of this one; its owner gets one task."""
    hours = (row.looked_at - now) // HOUR
    message = Message("acting.ahead", {"journey": row.journey, "hours": hours})
    if _is_news(scene, row, message, f"ahead/{row.journey}/{row.looked_at // HOUR}", now):
        LOG.error("%s was looked at by a clock %s hours ahead of this one", row.journey, hours)


def _is_news(scene: Scene, row: JourneyRow, message: Message, once_key: str, now: int) -> bool:
    """Put the task; False where it is there already, and open: the log needs no line at every look."""
    with scene.store.reading() as connection:
        known = sa.select(TASK.c.state).where(TASK.c.once_key == once_key)
        if connection.execute(known).scalar_one_or_none() == "open":
            return False
        user = our_people(connection).user(None, _owner(scene, connection, row))
    with scene.store.writing() as connection:
        put_task(
            connection,
            message,
            now=now,
            user_id=user,
            role=None if user else OTHERWISE,
            about=f"journey:{row.journey}",
            once_key=once_key,
        )
    return True


def _owner(scene: Scene, connection: sa.Connection, row: JourneyRow) -> str:
    """Return whose journey it is; nobody's where its version cannot be read."""
    try:
        return scene.journeys.of(connection, row.journey, row.version).journey.owner
    except (ChangemakerError, LookupError):
        return ""
