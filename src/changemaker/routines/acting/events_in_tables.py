"""What happened, by the company's tables: events of every kind as one expression."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import ibis
import ibis.expr.types as ir

from changemaker.act.facts.moments import over
from changemaker.act.facts.orders import MONEY
from changemaker.act.facts.troubles import COMPLAINT
from changemaker.engine.heard_acting_rows import BY_JOURNEY
from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules

VISIT = "visit"
COLUMNS = ("name", "account_id", "contact_id", "t", "id", "amount", "margin", "gone_t")

Row: TypeAlias = dict[str, Any]
Moment: TypeAlias = int | ir.IntegerScalar
Rows = Callable[[Tables, FinanceRules, Moment, Moment], ir.Table]


def events_between(
    tables: Tables, rules: FinanceRules, names: Collection[str], *, since: Moment, at: Moment
) -> ir.Table:
    """Return events of these names in (since, at].

    Args:
        tables: the company's.
        rules: of finance, for the margin of orders that bring none.
        names: of `names.EVENTS`; those of the store are not among the answers.
        since: UTC microseconds, left out; or where they stand in a table.
        at: UTC microseconds, included.

    Returns:
        name, account_id, contact_id, t, id, amount and margin (float64; of orders), gone_t (when what happened was
        known not to count any more: a cancelled order; null: it counts).
    """
    parts = [TABLES_OF[name](tables, rules, since, at) for name in dict.fromkeys(names) if name in TABLES_OF]
    if not parts:
        raise KeyError(f"no table tells of {sorted(names)}")
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def told_by_tables(names: Collection[str]) -> list[str]:
    """Return those of `names` that tables tell."""
    return [name for name in dict.fromkeys(names) if name in TABLES_OF]


def _placed(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    """Orders as they were placed; a line that was cancelled nobody knows when is in none of them."""
    lines = tables["order"]
    lines = lines.filter([lines.t <= at, ~(lines.cancelled.fill_null(False) & lines.updated_at.isnull())])
    touched = lines.filter(lines.t > since).select(touched="order_id").distinct()
    heads = _orders(rules, lines.semi_join(touched, lines.order_id == touched.touched))
    here = heads.filter([heads.t > since, heads.amount > 0])
    return _shaped(here, "order.placed", id="order_id", amount="amount", margin="margin", gone_t="off_t")


def _cancelled(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    lines = tables["order"]
    heads = _orders(rules, lines.mutate(updated_at=ibis.coalesce(lines.updated_at, lines.t)))
    gone = heads.filter([heads.off_t > since, heads.off_t <= at])
    gone = gone.select("account_id", "order_id", "amount", "margin", t="off_t")
    return _shaped(gone, "order.cancelled", id="order_id", amount="amount", margin="margin")


def _orders(rules: FinanceRules, lines: ir.Table) -> ir.Table:
    """One row an order: when its first line came, its money, and when it was cancelled as a whole."""
    share = ibis.literal(rules.margin_share, "float64")
    brought = ibis.ifelse(lines.margin.isnull(), lines.amount.cast("float64") * share, lines.margin.cast("float64"))
    rows = lines.mutate(money=lines.amount.cast(MONEY), brought=brought, off=flag(lines.cancelled))
    heads = rows.group_by("order_id", "account_id").aggregate(
        t=rows.t.min(),
        amount=rows.money.sum().cast("float64"),
        margin=rows.brought.sum(),
        off=rows.off.min(),
        last=rows.updated_at.max(),
    )
    return heads.mutate(off_t=ibis.ifelse(heads.off == 1, heads["last"], ibis.null("int64")))


def _complaints(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    rows = _of_others(tables["case"])
    return _inside(rows.filter(rows.kind == COMPLAINT), "complaint.opened", "case_id", since, at)


def _cases(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    return _inside(_of_others(tables["case"]), "case.opened", "case_id", since, at)


def _of_others(cases: ir.Table) -> ir.Table:
    """Cases that no journey opened: it would enter on what it does itself, for ever."""
    return cases.filter(~cases.source.fill_null("").startswith(BY_JOURNEY))


def _resolved(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    rows = tables["case"]
    rows = rows.select("case_id", "account_id", "contact_id", t="resolved_t")
    return _inside(rows, "case.resolved", "case_id", since, at)


def _responses(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    return _inside(tables["response"], "response.given", "response_id", since, at)


def _came(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    rows = tables["interaction"]
    return _inside(rows.filter(rows.direction == "in"), "interaction.in", "interaction_id", since, at)


def _went(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    rows = tables["interaction"]
    return _inside(rows.filter(rows.direction == "out"), "interaction.out", "interaction_id", since, at)


def _visits(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    rows = tables["interaction"]
    held = rows.filter(((rows.kind == VISIT) | (rows.channel == VISIT)).fill_null(False))
    return _inside(held, "visit.held", "interaction_id", since, at)


def _ended(tables: Tables, rules: FinanceRules, since: Moment, at: Moment) -> ir.Table:
    rows = tables["contract"]
    rows = rows.filter(rows.end.notnull())
    rows = rows.select("account_id", "contract_id", contact_id=ibis.null("string"), t=over(rows.end))
    return _inside(rows, "contract.ended", "contract_id", since, at)


def _inside(rows: ir.Table, name: str, id: str, since: Moment, at: Moment) -> ir.Table:
    here = rows.filter([rows.t > since, rows.t <= at])
    return _shaped(here, name, id=id, contact_id="contact_id")


def _shaped(rows: ir.Table, name: str, *, id: str, **columns: str) -> ir.Table:
    types = {"contact_id": "string", "amount": "float64", "margin": "float64", "gone_t": "int64"}
    told = {
        column: rows[columns[column]].cast(type) if column in columns else ibis.null(type)
        for column, type in types.items()
    }
    shaped = rows.select(
        name=ibis.literal(name), account_id=rows.account_id, t=rows.t.cast("int64"), id=rows[id], **told
    )
    return shaped.select(*COLUMNS)


TABLES_OF: Mapping[str, Rows] = MappingProxyType(
    {
        "order.placed": _placed,
        "order.cancelled": _cancelled,
        "complaint.opened": _complaints,
        "case.opened": _cases,
        "case.resolved": _resolved,
        "response.given": _responses,
        "interaction.in": _came,
        "interaction.out": _went,
        "visit.held": _visits,
        "contract.ended": _ended,
    }
)
