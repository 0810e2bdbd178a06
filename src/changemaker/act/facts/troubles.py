"""What is wrong with an account, or seems about to be: cases, contracts, warnings, predicted scores."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from changemaker.act.facts.catalogue import ALERT_DAYS, ALERTS
from changemaker.act.facts.moments import Part, before, over, within
from changemaker.engine.months import MICROSECONDS_A_DAY
from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables

COMPLAINT = "complaint"  # kind of a case
WRITES = ("email", "invite")  # kinds of actions that write to a person


def cases(units: ir.Table, tables: Tables, wanted: Sequence[str]) -> ir.Table:
    """Return whether a case is open; one that was resolved only later still is."""
    rows = before(units, tables["case"])
    still = ~(rows.resolved_t < rows.unit_t).fill_null(False)
    made = {"open_case": still, "open_complaint": still & (rows.kind == COMPLAINT).fill_null(False)}
    return _any(rows, {name: made[name] for name in wanted})


def contract(units: ir.Table, tables: Tables, wanted: Sequence[str]) -> ir.Table:
    """Return whether there was a contract, and none runs any more."""
    terms = tables["contract"]
    rows = before(units, terms.select("account_id", begins=over(terms.start), ends=over(terms.end)), at="begins")
    running = rows.ends.isnull() | (rows.ends >= rows.unit_t)
    ended = rows.group_by("unit_id").aggregate(running=flag(running).max())
    return ended.select("unit_id", contract_ended=ended.running == 0)


def alerts(units: ir.Table, tables: Tables, wanted: Sequence[str]) -> ir.Table:
    """Return warnings that were raised of late, and the last of each kind."""
    rows = before(units, tables["alert"])
    rows = rows.filter(within(rows, ALERT_DAYS))
    order = ibis.window(group_by=["unit_id", "kind"], order_by=[rows.t.desc(), rows.alert_id.desc()])
    rows = rows.mutate(is_last=ibis.row_number().over(order) == 0)
    sums: dict[str, ir.Value] = {}
    for kind in ALERTS:
        here = rows.kind == kind
        sums[f"alert_{kind}"] = flag(here).max()
        sums[f"alert_{kind}_id"] = ibis.ifelse(here & rows.is_last, rows.alert_id, ibis.null("string")).max()
    found = rows.group_by("unit_id").aggregate(**{name: sums[name] for name in wanted})
    flags = {name: found[name] == 1 for name in wanted if not name.endswith("_id")}
    return found.mutate(**flags).select("unit_id", *wanted)


def scores(units: ir.Table, tables: Tables, wanted: Sequence[str]) -> ir.Table:
    """Return the last predicted answers: a contact's own, or the mean of an account's people."""
    people = tables["score"]
    rows = before(units, people.filter(people.basis == "predicted"))
    whole = rows.filter(rows.own | rows.whole)
    order = ibis.window(
        group_by=["unit_id", "question", "contact_id"], order_by=[whole.t.desc(), whole.score_id.desc()]
    )
    last = whole.mutate(place=ibis.row_number().over(order))
    last = last.filter(last.place == 0)
    made = {name: last.value.mean(where=last.question == name.removeprefix("predicted_")) for name in wanted}
    return last.group_by("unit_id").aggregate(**made)


def days_since_contact(units: ir.Table, tables: Tables, wanted: Sequence[str]) -> ir.Table:
    """Return when we last met, or wrote."""
    rows = before(units, _contacts(tables))
    return rows.group_by("unit_id").aggregate(contact_t=rows.t.max())


def _contacts(tables: Tables) -> ir.Table:
    met, done = tables["interaction"], tables["action"]
    wrote = [done.kind.isin(WRITES), done.contact_id.notnull()]  # not what our own people or machines were told
    sent = done.filter([done.state == "sent", done.done_t.notnull(), *wrote])
    return met.select("account_id", "t").union(sent.select("account_id", t="done_t"))


def _any(rows: ir.Table, flags: dict[str, ir.BooleanValue]) -> ir.Table:
    sums = rows.group_by("unit_id").aggregate(**{name: flag(value).max() for name, value in flags.items()})
    return sums.select("unit_id", **{name: sums[name] == 1 for name in flags})


def _case_changes(tables: Tables) -> ir.Table:
    rows = tables["case"]
    return rows.select("account_id", c="t").union(rows.select("account_id", c="resolved_t"))


def _contract_changes(tables: Tables) -> ir.Table:
    rows = tables["contract"]
    return rows.select("account_id", c=over(rows.start)).union(rows.select("account_id", c=over(rows.end)))


def _alert_changes(tables: Tables) -> ir.Table:
    rows = tables["alert"]
    return rows.select("account_id", c="t").union(rows.select("account_id", c=rows.t + ALERT_DAYS * MICROSECONDS_A_DAY))


def _score_changes(tables: Tables) -> ir.Table:
    return tables["score"].select("account_id", c="t")


def _contact_changes(tables: Tables) -> ir.Table:
    return _contacts(tables).select("account_id", c="t")


CASES = Part(work_out=cases, changes=_case_changes)
CONTRACT = Part(work_out=contract, changes=_contract_changes)
ALERT = Part(work_out=alerts, changes=_alert_changes)
SCORES = Part(work_out=scores, changes=_score_changes)
CONTACT = Part(work_out=days_since_contact, changes=_contact_changes, days_since={"days_since_contact": "contact_t"})
