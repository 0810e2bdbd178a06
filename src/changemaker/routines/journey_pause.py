"""Holding a journey: by a person, or by a limit of its own, which also puts a task to its owner."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from changemaker.core.acting_errors import NotAppliedError
from changemaker.core.meant import did_you_mean
from changemaker.core.message import Message
from changemaker.routines.our_people import OTHERWISE, our_people
from changemaker.store.audit import write_audit
from changemaker.store.journeys import (
    JourneyRow,
    change_journey,
    list_journeys,
    read_journey_row,
    turn_of_journey,
    write_log,
)
from changemaker.store.open import Store
from changemaker.store.tasks import put_task

ASKED = "asked"  # why a journey is paused: a person wants it
BY = "system"


def pause_in(connection: sa.Connection, journey: str, *, by: str, now: int, reason: str = ASKED) -> bool:
    """Hold a journey, in a transaction of the caller."""
    row = there(connection, journey)
    if row.state in ("paused", "ended"):
        return False
    change_journey(connection, journey, state="paused", reason=reason, changed_at=now, changed_by=by)
    action = "paused" if reason == ASKED else "guarded"
    tell_journey(connection, journey, action, {"was": row.state, "reason": reason}, now=now, by=by)
    return True


def stop_journey(store: Store, journey: str, reason: str, message: Message, *, owner: str, now: int) -> bool:
    """Pause a journey because one of its limits says so, and put a task to its owner; False if it is paused already."""
    with store.writing() as connection:
        if read_journey_row(connection, journey) is None or not pause_in(
            connection, journey, by=BY, now=now, reason=reason
        ):
            return False
        user = our_people(connection).user(None, owner) if owner else None
        put_task(
            connection,
            message,
            now=now,
            user_id=user,
            role=None if user else OTHERWISE,
            about=f"journey:{journey}",
            once_key=f"guard/{journey}/{reason}/{now}",
        )
        return True


def applied_row(connection: sa.Connection, journey: str) -> JourneyRow:
    """Return a journey that was applied.

    Raises:
        NotAppliedError: it was not.
    """
    row = read_journey_row(connection, journey)
    if row is None:
        names = [one.journey for one in list_journeys(connection)]
        hint = did_you_mean([journey], names) if names else f"changemaker act apply {journey}"
        raise NotAppliedError(f"journey '{journey[:60]}' was never applied", hint=hint)
    return row


def there(connection: sa.Connection, journey: str) -> JourneyRow:
    """Return a journey that was applied, and let nobody else change it until the transaction ends."""
    turn_of_journey(connection, journey)
    read_journey_row(connection, journey, hold=True)
    return applied_row(connection, journey)


def tell_journey(
    connection: sa.Connection, journey: str, action: str, detail: Mapping[str, Any], *, now: int, by: str
) -> None:
    """Write down what was done to a journey: in its own log, and in the record of all that anybody did."""
    write_log(connection, journey, action, now=now, by=by, detail=detail)
    write_audit(connection, now=now, actor=by, action=f"audit.journey_{action}", object=journey, detail=detail)
