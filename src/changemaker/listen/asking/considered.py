"""Everybody whom a survey could ask, with all that decides about them, in one query of the engine."""

from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from changemaker.engine.tables import Tables
from changemaker.listen.asking.asked_events import ABOUT, asked_events, latest_of_each
from changemaker.listen.asking.asking_mode import holds, language_column, mode_column
from changemaker.listen.asking.facts_of import OF_AN_EVENT, facts_of
from changemaker.listen.asking.throttle import DAY, AskedBefore
from changemaker.listen.surveys.survey import Survey

EVENT = ("event_id", "event_t", *ABOUT)


def considered(survey: Survey, tables: Tables, before: AskedBefore, *, now: int, today: date) -> pa.Table:
    """Return every contact or event that there is, with its facts, mode, language, due time and `why` it stays out."""
    rows = facts_of(tables, now=now, today=today)
    asking = survey.asking
    if asking.draw == "after_event":
        rows = _with_events(rows, asked_events(tables, survey, now=now))
        due = rows.event_t + int(asking.after_days * DAY)
        rows = rows.mutate(due_at=ibis.ifelse(due > now, due, ibis.literal(now, "int64")))
    else:
        nothing = {name: ibis.null("int64" if name == "event_t" else "string") for name in EVENT}
        rows = rows.mutate(**nothing, due_at=ibis.literal(now, "int64"))
    rows = rows.mutate(language=language_column(survey, rows))
    rows = rows.mutate(mode=mode_column(survey, rows, now=now, today=today))
    barred = ibis.memtable(before.barred.rename_columns(["barred_id", "barred_why"]))
    rows = rows.left_join(barred, rows.contact_id == barred.barred_id)
    rows = rows.drop("barred_id")
    if before.mailable is None:
        rows = rows.mutate(reached=ibis.literal(True))
    else:
        known = ibis.memtable(pa.table({"mail_id": pa.array(sorted(before.mailable), pa.string())}))
        rows = rows.left_join(known, rows.contact_id == known.mail_id)
        rows = rows.mutate(reached=rows.mail_id.notnull()).drop("mail_id")
    rows = rows.mutate(why=_why(survey, rows, now=now, today=today))
    order = [rows["account.value_rank"], rows.contact_id]
    return tables.engine.to_pyarrow(rows.order_by(order))


def _with_events(rows: ir.Table, events: ir.Table) -> ir.Table:
    """Return a row an event that people can be asked about: the contact's last one."""
    known = latest_of_each(events.filter(events.contact_id.notnull()))
    known = known.rename(event_contact="contact_id", event_account="account_id")
    kept = rows.drop(*OF_AN_EVENT)
    both = kept.inner_join(known, kept.contact_id == known.event_contact)
    return both.drop("event_contact", "event_account")


def _why(survey: Survey, rows: ir.Table, *, now: int, today: date) -> ir.StringValue:
    """Why a row stays out, by what is known of it alone; "" where it does not."""
    inside = holds(survey.asking.when, rows, now=now, today=today)
    return ibis.cases(
        (rows.is_closed, "account_closed"),
        (inside == ibis.literal(False), "not_in_audience"),
        (rows.barred_why.notnull(), rows.barred_why),
        (rows["mode"].isnull(), "no_mode"),
        ((rows["mode"] == "email") & (rows.reached == ibis.literal(False)), "no_address"),
        else_="",
    )


def events_left_out(survey: Survey, tables: Tables, *, now: int) -> dict[str, int]:
    """Return how many events nobody is asked about: nobody knows who was there, or a later one stands for it."""
    events = asked_events(tables, survey, now=now)
    people = tables["contact"].select(known_id="contact_id")
    both = events.left_join(people, events.contact_id == people.known_id)
    found = both.aggregate(events=both.count(), named=both.known_id.count(), people=both.known_id.nunique())
    told = tables.engine.to_pyarrow(found).to_pylist()[0]
    return {"nobody_named": told["events"] - told["named"], "later_event": told["named"] - told["people"]}
