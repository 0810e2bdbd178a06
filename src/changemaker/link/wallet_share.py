"""Our share of what an account spends with everybody, over any twelve months, by the wallet known at their end."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import month_index
from changemaker.engine.tables import Tables
from changemaker.link.cut import YEAR
from changemaker.metrics.loyalty import ALL_GROUPS
from changemaker.metrics.money_month import order_lines, revenue_rows
from changemaker.metrics.weighed import joined, money_sum

GROUP = ("account_id", "product_group")


def wallet_share(tables: Tables, last: int) -> ir.Table:
    """Return account_id and `share` (float64) of each account whose wallet was known by month `last`.

    The wallet is the newest figure of each product group; ours is what was bought of these groups in the twelve months
    that end with `last`. The share can be above 1 where a wallet was told too small.
    """
    wallets = tables["wallet"]
    told = wallets.filter((month_index(wallets.date) <= last) & (wallets.amount > 0))
    newest = ibis.window(group_by=list(GROUP), order_by=told.date.desc())
    held = told.mutate(place=ibis.row_number().over(newest))
    held = held.filter(held.place == 0).select(*GROUP, wallet=held.amount.cast("float64"))
    pairs = joined(held, _ours(tables, held, last), GROUP)
    sums = pairs.group_by("account_id").aggregate(ours=pairs.ours.sum(), wallet=pairs.wallet.sum())
    return sums.select("account_id", share=sums.ours / sums.wallet)


def _ours(tables: Tables, held: ir.Table, last: int) -> ir.Table:
    columns = ("account_id", "product_group", "month_index", "amount", "weight")
    bought = order_lines(tables).select(*columns).union(revenue_rows(tables).select(*columns))
    inside = bought.filter((bought.month_index <= last) & (bought.month_index > last - YEAR))
    right = inside.select(payer="account_id", group="product_group", amount="amount", weight="weight")
    both = held.inner_join(
        right,
        [
            held.account_id == right.payer,
            (held.product_group == right.group) | (held.product_group == ALL_GROUPS),
        ],
    )
    return both.group_by(*GROUP).aggregate(ours=money_sum(both, both.amount))
