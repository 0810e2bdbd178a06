"""What finance knew of each account on a day, and what the account did in the twelve months after it."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.tables import Tables
from changemaker.link.cut import YEAR, Cut
from changemaker.link.wallet_share import wallet_share
from changemaker.metrics.derived import derive
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.money_month import order_lines, revenue_rows
from changemaker.metrics.retained_revenue import nrr_month

KNOWN = ("revenue", "recent_revenue", "orders", "months_since_order", "groups")  # before the cut: the baseline
RECENT = 3  # months
MOST_GROWTH = 4.0  # revenue this many times last year's, and more, counts as this: a few tiny accounts would decide


def next_year(tables: Tables, rules: FinanceRules, cut: Cut) -> ir.Table:
    """Return one row an account that was active in the month before the cut and had paid in the twelve months to it.

    Args:
        tables: the company's.
        rules: what counts as active, as finance has agreed.
        cut: the day.

    Returns:
        account_id; known at the cut: revenue, recent_revenue (last three months), orders, months_since_order (0: in
        the last month), groups (distinct product groups bought), wallet_share (null where not known); of the twelve
        months after it: groups_ahead, wallet_share_ahead, active_ahead (in the last of them, 0 or 1);
        and opening and closing, the two years' revenue as finance counts it in its NRR. All float64.
    """
    months = derive(tables, "account_month", rules)
    totals = _totals(months, cut)
    groups = _groups(tables, cut)
    rows = totals.left_join(groups, totals.account_id == groups.owner).drop("owner")
    retained = _retained(tables, rules, cut)
    rows = rows.left_join(retained, rows.account_id == retained.payer).drop("payer")
    rows = rows.mutate(groups=rows.groups.fill_null(0), groups_ahead=rows.groups_ahead.fill_null(0))
    for name, month in (("wallet_share", cut.last_known), ("wallet_share_ahead", cut.last_ahead)):
        rows = _with_wallet_share(rows, tables, month, name)
    kept = rows.filter((rows.active_known == 1) & (rows.revenue > 0)).drop("active_known")
    numbers = [name for name in kept.columns if name != "account_id"]
    return kept.select("account_id", **{name: kept[name].cast("float64") for name in numbers})


def _with_wallet_share(rows: ir.Table, tables: Tables, month: int, name: str) -> ir.Table:
    if "wallet" not in tables.filled:
        return rows.mutate(**{name: ibis.null("float64")})
    held = wallet_share(tables, month).select(holder="account_id", **{name: "share"})
    return rows.left_join(held, rows.account_id == held.holder).drop("holder")


def _totals(months: ir.Table, cut: Cut) -> ir.Table:
    month = months.month_index
    known = (month >= cut.first_known) & (month <= cut.last_known)
    recent = (month > cut.last_known - RECENT) & (month <= cut.last_known)
    last_paid = ibis.ifelse(known & (months.revenue > 0), month, ibis.null("int64")).max()
    return months.group_by("account_id").aggregate(
        revenue=_sum(known, months.revenue),
        recent_revenue=_sum(recent, months.revenue),
        orders=_sum(known, months.orders),
        months_since_order=cut.last_known - last_paid,
        active_known=_sum(month == cut.last_known, months.active),
        active_ahead=_sum(month == cut.last_ahead, months.active),
    )


def _retained(tables: Tables, rules: FinanceRules, cut: Cut) -> ir.Table:
    yearly = rules.nrr.model_copy(update={"window_months": YEAR, "annual_invoices": "spread"})
    rows = nrr_month(tables, rules.model_copy(update={"nrr": yearly}))
    return rows.filter(rows.month_index == cut.last_ahead).select("opening", "closing", payer="account_id")


def _groups(tables: Tables, cut: Cut) -> ir.Table:
    """One row an account: product groups bought in each window; a year's are not the sum of its months'."""
    lines, months = order_lines(tables), revenue_rows(tables)
    bought = lines.select("account_id", "month_index", "product_group").union(
        months.filter(months.amount > 0).select("account_id", "month_index", "product_group")
    )
    month, nothing = bought.month_index, ibis.null("string")
    known = (month >= cut.first_known) & (month <= cut.last_known)
    ahead = (month >= cut.first_ahead) & (month <= cut.last_ahead)
    return bought.group_by(owner=bought.account_id).aggregate(
        groups=ibis.ifelse(known, bought.product_group, nothing).nunique(),
        groups_ahead=ibis.ifelse(ahead, bought.product_group, nothing).nunique(),
    )


def _sum(where: ir.BooleanValue, column: ir.NumericValue) -> ir.NumericScalar:
    return ibis.ifelse(where, column.cast("float64"), ibis.literal(0).cast("float64")).sum()
