"""Where journeys stand: runs by arm and state, what became of their messages, and what is in doubt."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from changemaker.core.acting_errors import NotInDoubtError
from changemaker.routines.journey_pause import applied_row
from changemaker.store.acting_counts import RunCounts, run_counts
from changemaker.store.audit import write_audit
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.journeys import JourneyRow, list_journeys
from changemaker.store.open import Store
from changemaker.store.outbox import Sending, Settling, list_sendings, read_sending, settle
from changemaker.store.sending_tables import OUTBOX

ORIGIN = "journey:"
MOST = 500  # messages in doubt that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One journey."""

    row: JourneyRow
    runs: RunCounts
    ended: Mapping[str, int]  # by what
    messages: Mapping[tuple[str, str], int]  # (state, reason or "") -> how many
    next_at: int | None  # when the next run wakes, UTC microseconds


def standing(connection: sa.Connection, journey: str | None = None) -> Sequence[Standing]:
    """Return where journeys stand, by name.

    Args:
        connection: to read from.
        journey: only this one.

    Raises:
        NotAppliedError: it was never applied.
    """
    rows = [applied_row(connection, journey)] if journey is not None else list_journeys(connection)
    runs = run_counts(connection)
    return tuple(
        Standing(
            row=row,
            runs=runs.get(row.journey, RunCounts()),
            ended=_ended(connection, row.journey),
            messages=_messages(connection, row.journey),
            next_at=_next(connection, row.journey),
        )
        for row in rows
    )


def in_doubt(connection: sa.Connection) -> list[Sending]:
    """Return messages of journeys that may have been sent or not, the youngest first."""
    found = list_sendings(connection, states=("in_doubt",), limit=MOST)
    return [row for row in found if row.origin.startswith(ORIGIN)]


def settle_doubt(store: Store, key: str, how: Settling, *, by: str, now: int) -> None:
    """Say of a message in doubt what became of it: it was sent, it is to be sent again, or it is dropped.

    Raises:
        NotInDoubtError: there is no such message, or it is in doubt no more.
    """
    with store.writing() as connection:
        if not settle(connection, key=key, how=how, now=now):
            there = read_sending(connection, key)
            hint = "changemaker act doubt lists those that are" if there is None else f"it is {there.state}"
            raise NotInDoubtError(f"no message '{key[:80]}' is in doubt", hint=hint)
        write_audit(connection, now=now, actor=by, action="audit.settled", object=key, detail={"how": how})


def _ended(connection: sa.Connection, journey: str) -> dict[str, int]:
    c = JOURNEY_RUN.c
    asked = (
        sa.select(c.ended_by, sa.func.count().label("n"))
        .where(c.journey == journey, c.state == "ended")
        .group_by(c.ended_by)
    )
    return {row.ended_by: row.n for row in connection.execute(asked)}


def _messages(connection: sa.Connection, journey: str) -> dict[tuple[str, str], int]:
    c = OUTBOX.c
    reason = sa.func.coalesce(c.reason, "")
    asked = sa.select(c.state, reason, sa.func.count()).where(c.origin == f"{ORIGIN}{journey}")
    return dict(Counter({(state, why): n for state, why, n in connection.execute(asked.group_by(c.state, reason))}))


def _next(connection: sa.Connection, journey: str) -> int | None:
    c = JOURNEY_RUN.c
    going = sa.and_(c.journey == journey, c.ended_at.is_(None), c.state.in_(("waiting", "held")))
    return connection.execute(sa.select(sa.func.min(c.wake_at)).where(going)).scalar_one_or_none()
