"""What happened of late that a survey asks about: a case resolved, an order, a meeting at a touchpoint."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.tables import Tables
from changemaker.listen.surveys.survey import Survey
from changemaker.metrics.money_month import order_lines

DAY = 86_400_000_000  # microseconds
LATEST_DAYS = 7  # after it should have been asked about, nobody remembers: what is older is let go
CASE, ORDER = "case.resolved", "order"
ABOUT = ("case_id", "order_id", "interaction_id", "touchpoint_id", "staff_member_id", "location_id")


def asked_events(tables: Tables, survey: Survey, *, now: int) -> ir.Table:
    """Return what happened, and is known at `now`, so lately that people are asked about it.

    Args:
        tables: the company's.
        survey: drawn after an event.
        now: UTC microseconds.

    Returns:
        One row an event: contact_id (null where nobody knows who), account_id, event_id, event_t, the columns ABOUT,
        "event.kind", "event.severity" and "event.product_group".
    """
    asking = survey.asking
    after = int(asking.after_days * DAY)
    rows = _events(tables, asking.event)
    rows = rows.filter([rows.event_t <= now, rows.event_t > now - after - LATEST_DAYS * DAY])
    return rows.filter(rows.event_t.notnull())


def latest_of_each(events: ir.Table) -> ir.Table:
    """Return the last event of each contact."""
    order = ibis.window(group_by="contact_id", order_by=[ibis.desc(events.event_t), events.event_id])
    rows = events.mutate(place=ibis.row_number().over(order))
    return rows.filter(rows.place == 0).drop("place")


def _events(tables: Tables, event: str) -> ir.Table:
    if event == CASE:
        cases = tables["case"]
        return _shaped(cases, id="case_id", t=cases.resolved_t, kind=cases.kind, severity=cases.severity.cast("string"))
    if event == ORDER:
        lines = order_lines(tables)
        lines = lines.filter(lines.amount > 0)
        first = ibis.window(group_by="order_id", order_by=[ibis.desc(lines.amount), lines["line"]])
        lines = lines.mutate(place=ibis.row_number().over(first))
        lines = lines.filter(lines.place == 0)
        return _shaped(lines, id="order_id", t=lines.t, kind=lines.channel, group=lines.product_group)
    meetings = tables["interaction"]
    meetings = meetings.filter(meetings.touchpoint_id == event)
    return _shaped(meetings, id="interaction_id", t=meetings.t, kind=meetings.kind)


def _shaped(
    rows: ir.Table,
    *,
    id: str,
    t: ir.Value,
    kind: ir.Value,
    severity: ir.Value | None = None,
    group: ir.Value | None = None,
) -> ir.Table:
    nothing = ibis.null("string")
    about = {name: rows[name] if name in rows.columns else nothing for name in ABOUT}
    return rows.select(
        "account_id",
        "contact_id",
        event_id=rows[id],
        event_t=t,
        **about,
        **{
            "event.kind": kind,
            "event.severity": nothing if severity is None else severity,
            "event.product_group": nothing if group is None else group,
        },
    )
