"""What happened, by the names that journeys use, as rows of the tables: order.placed, complaint.opened, and so on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from changemaker.act.facts.moments import over
from changemaker.act.facts.troubles import COMPLAINT
from changemaker.engine.heard_acting_rows import BY_JOURNEY
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.money_month import order_lines
from changemaker.metrics.weighed import MONEY, WEIGHT

Rows = Callable[[Tables], ir.Table]
VISIT = "visit"
NOWHERE = MappingProxyType({"account_id": "string", "contact_id": "string", "t": "int64"})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Happened:
    """One kind of event."""

    rows: ir.Table  # account_id, contact_id, t
    dated: ir.Table | None  # the table that tells of it, whose last `t` says up to when; None: it is told at once

    def known_until(self, now: int) -> int:
        """Return up to when such events are known of anybody: windows that end later are not over yet."""
        return now if self.dated is None else last_of(self.dated, now)


def last_of(rows: ir.Table, now: int) -> int:
    """Return the last moment up to `now` of which `rows` tell; `now` where they tell of none."""
    told = rows.filter(rows.t <= now)
    last = told.aggregate(last=told.t.max()).to_pyarrow()["last"][0].as_py()
    return now if last is None else int(last)


def _orders(tables: Tables) -> ir.Table:
    """Orders that were not cancelled, each once; they count for everybody in the account, as journeys have it."""
    lines = order_lines(tables)
    heads = lines.group_by("order_id", "account_id").aggregate(t=lines.t.min(), amount=lines.amount.sum())
    heads = heads.filter(heads.amount > 0)
    return heads.select("account_id", "t", contact_id=ibis.null("string")).select(*NOWHERE)


def _cancelled(tables: Tables) -> ir.Table:
    lines = tables["order"]
    gone = lines.filter(lines.cancelled.fill_null(False))
    gone = gone.group_by("order_id", "account_id").aggregate(t=gone.t.min())
    return gone.select("account_id", "t", contact_id=ibis.null("string")).select(*NOWHERE)


def _complaints(tables: Tables) -> ir.Table:
    cases = tables["case"]
    return _opened(cases.filter(cases.kind == COMPLAINT))


def _opened(cases: ir.Table) -> ir.Table:
    """Those that no journey opened itself: they would be counted in one arm alone."""
    return cases.filter(~cases.source.fill_null("").startswith(BY_JOURNEY)).select(*NOWHERE)


def _resolved(tables: Tables) -> ir.Table:
    cases = tables["case"]
    cases = cases.filter(cases.resolved_t.notnull())
    return cases.select("account_id", "contact_id", t=cases.resolved_t)


def _visits(tables: Tables) -> ir.Table:
    met = tables["interaction"]
    return met.filter(((met.kind == VISIT) | (met.channel == VISIT)).fill_null(False)).select(*NOWHERE)


def _ended(tables: Tables) -> ir.Table:
    contracts = tables["contract"]
    contracts = contracts.filter(contracts.end.notnull())
    return contracts.select("account_id", contact_id=ibis.null("string"), t=over(contracts.end))


def _all(table: str) -> Rows:
    return lambda tables: tables[table].select(*NOWHERE)


def _towards(direction: str) -> Rows:
    return lambda tables: tables["interaction"].filter(tables["interaction"].direction == direction).select(*NOWHERE)


EVENTS: Mapping[str, tuple[str, Rows]] = MappingProxyType(  # name -> the table that tells of it, its rows
    {
        "order.placed": ("order", _orders),
        "order.cancelled": ("order", _cancelled),
        "complaint.opened": ("case", _complaints),
        "case.opened": ("case", lambda tables: _opened(tables["case"])),
        "case.resolved": ("case", _resolved),
        "response.given": ("response", _all("response")),
        "interaction.in": ("interaction", _towards("in")),
        "interaction.out": ("interaction", _towards("out")),
        "visit.held": ("interaction", _visits),
        "contract.ended": ("contract", _ended),
    }
)
TOLD_AHEAD = frozenset({"contract"})  # its rows say when they end: nothing dates what is known


def happened(tables: Tables, name: str, heard: Mapping[str, pa.Table]) -> Happened | None:
    """Return one kind of event; None where neither the tables nor the store tell of such events.

    Args:
        tables: the company's.
        name: of the event.
        heard: event -> rows (account_id, contact_id, t) of what the store alone knows.
    """
    if name in EVENTS and EVENTS[name][0] in tables.filled:
        table, rows = EVENTS[name]
        return Happened(rows=rows(tables), dated=None if table in TOLD_AHEAD else tables[table])
    if name in heard:
        return Happened(rows=ibis.memtable(heard[name].select(list(NOWHERE))), dated=None)
    return None


def money_lines(tables: Tables, rules: FinanceRules, value: Literal["amount", "margin"], now: int) -> ir.Table:
    """Return what orders brought by `now`: order_id, account_id, contact_id, t and money (decimal, weighted)."""
    lines = order_lines(tables)
    lines = lines.filter(lines.t <= now)
    money = lines.amount.cast(MONEY)
    if value == "margin":
        share = ibis.literal(str(rules.margin_share)).cast("decimal(5, 4)")
        money = lines.margin.cast(MONEY).fill_null((lines.amount.cast("decimal(18, 4)") * share).cast(MONEY))
    whole = (money * lines.weight.fill_null(1).cast(WEIGHT)).cast("decimal(38, 9)")
    return lines.select("order_id", "account_id", "contact_id", "t", money=whole)
