"""Revenue of each account a window ago and now: net and gross retention, and what growth is made of."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import month_spine
from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import account_spans, data_months
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.money_month import KEYS, money_month
from changemaker.metrics.price_rise import price_rise_month
from changemaker.metrics.weighed import joined
from changemaker.tables.model import Column, Table

YEAR = 12

NRR_MONTH = Table(
    name="nrr_month",
    grain="one row an account and month from the first for which revenue a window ago is known",
    key=("account_id", "month_index"),
    columns=(
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="month_index", kind="whole", says="year * 12 + month - 1", required=True),
        Column(name="opening", kind="number", says="revenue a window ago; 0 if it did not pay then"),
        Column(name="closing", kind="number", says="revenue now"),
        Column(name="kept", kind="number", says="the smaller of the two, of accounts that paid a window ago"),
        Column(name="expanded", kind="number", says="what they pay more than a window ago"),
        Column(name="shrunk", kind="number", says="what they pay less, and still pay"),
        Column(name="lost", kind="number", says="what those paid who pay nothing now"),
        Column(name="new", kind="number", says="revenue of accounts that paid nothing a window ago"),
    ),
)


def nrr_month(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return revenue a window ago and now, by account and month; see NRR_MONTH for grain and columns.

    With `annual_invoices: spread`, revenue of a month is what the account paid in the twelve months that end with it,
    so that a yearly invoice, or irregular orders, count in each month of its year; `as_billed` takes the month alone.
    One-off products and price rises are left out where the rules say so. What is billed after an account left counts:
    these are finance's numbers, not those of the proof. opening + new + expanded - shrunk - lost = closing.
    """
    length = YEAR if rules.nrr.annual_invoices == "spread" else 1
    window = rules.nrr.window_months
    rows = _revenue(tables, rules)
    rows = rows.mutate(now=_trailing(rows, length, 0), then=_trailing(rows, length, window))
    if rules.nrr.price_rises == "leave_out":
        rows = joined(rows, price_rise_month(tables, length=length, window=window), KEYS)
        rows = rows.mutate(now=rows.now - rows.price_rise)
    known = rows.cross_join(data_months(tables))
    known = known.filter(known.month_index >= known.first_month + (window + length - 1))
    return _parts(known)


def _revenue(tables: Tables, rules: FinanceRules) -> ir.Table:
    """The account's months without gaps, with its revenue that repeats, whether it left or not."""
    money = money_month(tables, rules)
    repeats = money.revenue - money.one_off_revenue if rules.nrr.leave_out_one_off else money.revenue
    return joined(month_spine(account_spans(tables)), money.select(*KEYS, revenue=repeats), KEYS)


def _trailing(rows: ir.Table, length: int, ago: int) -> ir.FloatingColumn:
    """Revenue of the `length` months that ended `ago` months ago."""
    frame = ibis.window(group_by="account_id", order_by="month_index", preceding=(length - 1 + ago, ago))
    return rows.revenue.sum().over(frame).fill_null(0)


def _parts(rows: ir.Table) -> ir.Table:
    zero = ibis.literal(0).cast("float64")
    paid, pays = rows.then > 0, rows.now > 0
    change = rows.now - rows.then
    return rows.select(
        *KEYS,
        opening=ibis.ifelse(paid, rows.then, zero),
        closing=rows.now,
        kept=ibis.ifelse(paid & pays, ibis.ifelse(change < 0, rows.now, rows.then), zero),
        expanded=ibis.ifelse(paid & (change > 0), change, zero),
        shrunk=ibis.ifelse(paid & pays & (change < 0), -change, zero),
        lost=ibis.ifelse(paid & ~pays, -change, zero),
        new=ibis.ifelse(paid, zero, rows.now),
    )
