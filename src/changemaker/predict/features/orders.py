"""What the account bought, and in what rhythm, before the moment."""

from collections.abc import Sequence
from fractions import Fraction

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import MICROSECONDS_A_DAY, month_index, month_start
from changemaker.engine.portable import flag
from changemaker.engine.quantiles import quantile_by
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.weighed import money_sum
from changemaker.predict.features.before import before, begun, in_days, keyed, share, within
from changemaker.predict.features.catalogue import WINDOWS, Feature

QUARTER, YEAR = 90, 365
HALF_A_DAY = MICROSECONDS_A_DAY // 2
MONEY = "decimal(18, 4)"
RHYTHM = ("order_gap", "silence")


def orders(units: ir.Table, tables: Tables, rules: FinanceRules, wanted: Sequence[Feature]) -> ir.Table:
    """Return orders, money and rhythm; the revenue of months where an account had no order before the moment.

    A line counts as cancelled if its row was last written before the moment, or nobody knows when it was.
    """
    heads = _heads(before(units, tables["order"]), rules)
    found = units.select("unit_id")
    parts = [_sums(heads), _months(before(units, _billed(tables), at="ended"), rules)]
    if any(feature.name in RHYTHM for feature in wanted):
        parts.append(_gaps(heads))
    for part in parts:
        found = keyed(found, part)
    if "order_gap" in found.columns:
        found = found.mutate(silence=share(found.days_since_order, found.order_gap))
    ordered = found.ordered.fill_null(0) == 1
    money = {
        f"{name}_{days}": ibis.ifelse(ordered, found[f"{name}_{days}"], found[f"billed_{name}_{days}"])
        for name in ("amount", "margin")
        for days in WINDOWS
    }
    found = found.mutate(**money)
    found = found.mutate(
        orders_trend=share(found[f"orders_{QUARTER}"], found[f"orders_{YEAR}"]),
        amount_trend=share(found[f"amount_{QUARTER}"], found[f"amount_{YEAR}"]),
    )
    return found.select("unit_id", *(feature.name for feature in wanted))


def _heads(lines: ir.Table, rules: FinanceRules) -> ir.Table:
    """One row a unit and order, its lines before the moment summed."""
    gone = lines.cancelled.fill_null(False) & (lines.updated_at.fill_null(lines.t) < lines.unit_t)
    nothing = ibis.literal(0).cast(MONEY)
    kept = ibis.ifelse(gone, nothing, lines.amount)
    rows = lines.mutate(
        kept=kept,
        credit=ibis.ifelse(kept < 0, -kept, nothing),
        told=ibis.ifelse(gone, nothing, lines.margin.fill_null(0)),
        untold=ibis.ifelse(lines.margin.isnull(), kept, nothing),
        gone=flag(gone),
    )
    heads = rows.group_by("unit_id", "order_id").aggregate(
        t=rows.t.min(),
        ago=rows.ago.max(),
        weight=rows.weight.max(),
        kept=rows.kept.sum(),
        credit=rows.credit.sum(),
        told=rows.told.sum(),
        untold=rows.untold.sum(),
        gone=rows.gone.sum(),
        lines=rows.count(),
    )
    weight = heads.weight.fill_null(1).cast("float64")
    of_revenue = ibis.literal(rules.margin_share, "float64")
    return heads.select(
        "unit_id",
        "order_id",
        "t",
        "ago",
        weight=weight,
        bought=heads.kept > 0,
        ordered=flag(heads.gone < heads.lines),
        amount=heads.kept.cast("float64") * weight,
        credit=heads.credit.cast("float64") * weight,
        margin=(heads.told.cast("float64") + heads.untold.cast("float64") * of_revenue) * weight,
        cancelled=heads.gone.cast("float64") * weight,
    )


def _sums(heads: ir.Table) -> ir.Table:
    zero = ibis.literal(0).cast("float64")
    bought = ibis.ifelse(heads.bought, heads.weight, zero)
    made: dict[str, ir.Value] = {"ordered": heads.ordered.max()}
    for days in WINDOWS:
        inside = within(heads, days)
        made[f"orders_{days}"] = ibis.ifelse(inside, bought, zero).sum()
        made[f"amount_{days}"] = ibis.ifelse(inside, heads.amount, zero).sum()
        made[f"margin_{days}"] = ibis.ifelse(inside, heads.margin, zero).sum()
    year = within(heads, YEAR)
    made["credits_365"] = ibis.ifelse(year, heads.credit, zero).sum()
    made["cancelled_365"] = ibis.ifelse(year, heads.cancelled, zero).sum()
    made["days_since_order"] = in_days(ibis.ifelse(heads.bought, heads.ago, ibis.null("int64")).min())
    return heads.group_by("unit_id").aggregate(**made)


def _gaps(heads: ir.Table) -> ir.Table:
    """One row a unit that bought on two days or more: the median days between them."""
    bought = heads.filter(heads.bought)
    order = ibis.window(group_by="unit_id", order_by=["t", "order_id"])
    day = bought.t // MICROSECONDS_A_DAY
    gaps = bought.mutate(gap=day - day.lag(1).over(order))
    gaps = gaps.filter(gaps.gap > 0).select("unit_id", "gap")
    return quantile_by(gaps, "gap", Fraction(1, 2), by=["unit_id"]).select("unit_id", order_gap="quantile")


def _billed(tables: Tables) -> ir.Table:
    """Revenue by month, with the moment at which the month is over wherever on earth it was."""
    rows = tables["revenue_month"]
    return rows.mutate(ended=begun(month_start(month_index(rows.date) + 1)) + HALF_A_DAY)


def _months(rows: ir.Table, rules: FinanceRules) -> ir.Table:
    nothing = ibis.literal(0).cast(MONEY)
    of_revenue = ibis.literal(rules.margin_share, "float64")
    made = {}
    for days in WINDOWS:
        inside = within(rows, days)
        told = ibis.ifelse(inside, rows.margin.fill_null(0), nothing)
        untold = ibis.ifelse(inside & rows.margin.isnull(), rows.amount, nothing)
        made[f"billed_amount_{days}"] = money_sum(rows, ibis.ifelse(inside, rows.amount, nothing))
        made[f"billed_margin_{days}"] = money_sum(rows, told) + money_sum(rows, untold) * of_revenue
    return rows.group_by("unit_id").aggregate(**made)
