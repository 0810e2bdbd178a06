"""What of today's revenue is only a higher price than a window ago, product by product."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import month_spine
from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import data_months
from changemaker.metrics.money_month import KEYS, order_lines
from changemaker.metrics.weighed import joined, money_sum, number_sum

LINE_KEYS = ("account_id", "product_id", "month_index")


def price_rise_month(tables: Tables, *, length: int, window: int) -> ir.Table:
    """Return `price_rise` (float64, at least 0) by account and month.

    For each product that the account bought both now and a window ago: today's amount less today's quantity at the
    price of then, where that is above zero. Lines without product or quantity keep their price.

    Args:
        tables: the company's.
        length: months that count as "now": 12 where revenue is spread over a year.
        window: months between now and then.
    """
    lines = order_lines(tables)
    lines = lines.filter([lines.product_id.notnull(), lines.quantity > 0, lines.amount > 0])
    sums = lines.group_by(*LINE_KEYS).aggregate(
        amount=money_sum(lines, lines.amount), quantity=number_sum(lines, lines.quantity)
    )
    firsts = sums.group_by("account_id", "product_id").aggregate(first=sums.month_index.min())
    spans = firsts.cross_join(data_months(tables)).select("account_id", "product_id", "first", last="last_month")
    rows = joined(month_spine(spans), sums, LINE_KEYS)
    for name in ("amount", "quantity"):
        rows = rows.mutate(
            **{f"{name}_{when}": _trailing(rows, name, length, ago) for when, ago in (("now", 0), ("then", window))}
        )
    rows = rows.filter(rows.quantity_then > 0)
    rise = rows.amount_now - rows.quantity_now * rows.amount_then / rows.quantity_then
    rises = rows.select(*KEYS, rise=rise)
    rises = rises.filter(rises.rise > 0)
    return rises.group_by(*KEYS).aggregate(price_rise=rises.rise.sum())


def _trailing(rows: ir.Table, name: str, length: int, ago: int) -> ir.FloatingColumn:
    frame = ibis.window(
        group_by=["account_id", "product_id"], order_by="month_index", preceding=(length - 1 + ago, ago)
    )
    return rows[name].sum().over(frame).fill_null(0)
