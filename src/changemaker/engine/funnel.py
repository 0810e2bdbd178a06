"""How far each account came along steps in order, within a time: exact, and linear in the number of steps."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from changemaker.engine.portable import flag, so_far


def steps_reached(
    events: ir.Table, steps: Sequence[str], *, within: int, by: str, event: str = "kind", id: str = "interaction_id"
) -> ir.Table:
    """Return how many of `steps` each value of `by` did in order, the last at most `within` after the first.

    Each event carries, for every step, the latest start of any chain that has come so far; a later start can only leave
    more time, so it is the only one worth carrying. Other events may lie between; one event is one step at most.

    Args:
        events: with `by`, an int64 moment `t`, the event's name and its id.
        steps: names of events, in order; a name may come twice.
        within: microseconds from the first step to the last.
        by: whose chains, e.g. account_id.
        event: column with the event's name.
        id: column that orders events at one moment.

    Returns:
        `by` and reached (int64, 0 to the number of steps).
    """
    order, nothing = ["t", id], ibis.null("int64")
    rows = events.select(by, "t", id, event)
    rows = rows.mutate(start_1=ibis.ifelse(rows[event] == steps[0], rows.t, nothing))
    for place, step in enumerate(steps[1:], start=2):
        earlier = rows[f"start_{place - 1}"].max().over(so_far([by], order, before=True))
        rows = rows.mutate(earlier=earlier)
        is_next = (rows[event] == step) & (rows.t - rows.earlier <= within)
        rows = rows.mutate(**{f"start_{place}": ibis.ifelse(is_next, rows.earlier, nothing)})
    reached = [flag(rows[f"start_{place}"].notnull()).max() for place in range(1, len(steps) + 1)]
    total = reached[0]
    for step_done in reached[1:]:
        total = total + step_done
    return rows.group_by(by).aggregate(reached=total.cast("int64"))
