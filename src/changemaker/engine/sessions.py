"""Events put into sessions: runs without a longer pause."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.portable import flag, so_far


def with_sessions(events: ir.Table, *, pause: int, by: str, id: str = "interaction_id") -> ir.Table:
    """Return `events` with `session`: 1, 2, ... within each value of `by`.

    Args:
        events: with `by`, an int64 moment `t` and an id.
        pause: microseconds; a longer gap between two events begins a new session.
        by: whose sessions, e.g. account_id.
        id: column that orders events at one moment.
    """
    order = ["t", id]
    previous = events.t.lag(1).over(ibis.window(group_by=by, order_by=order))
    rows = events.mutate(begins=flag(previous.isnull() | (events.t - previous > pause)))
    session = rows.begins.sum().over(so_far([by], order)).cast("int64")
    return rows.mutate(session=session).drop("begins")
