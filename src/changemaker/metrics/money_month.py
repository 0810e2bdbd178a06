"""What each account bought in each month: from orders, or from monthly revenue where an account has no orders."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import month_index
from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.weighed import joined, money_sum, number_sum
from changemaker.tables.model import Column, Table

KEYS = ("account_id", "month_index")
WHOLE = "int64"

ORDER_HEAD = Table(
    name="order_head",
    grain="one row an order that was not cancelled",
    key=("order_id",),
    columns=(
        Column(name="order_id", kind="id", says="which order", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="t", kind="moment", says="when, by its first line", required=True),
        Column(name="date", kind="day", says="the local day"),
        Column(name="month_index", kind="whole", says="year * 12 + month - 1"),
        Column(name="weight", kind="number", says="the largest of its lines"),
        Column(name="amount", kind="money", says="what is paid for all lines, unweighted"),
        Column(name="groups", kind="whole", says="distinct product groups"),
        Column(name="at_our_place", kind="whole", says="1 if it was made in one of our own shops or clinics, else 0"),
    ),
)


def order_lines(tables: Tables) -> ir.Table:
    """Return the lines of orders that were not cancelled, with `month_index`, the product's group and `one_off`."""
    lines = tables["order"]
    products = tables["product"]
    products = products.select(sold_id="product_id", known_group="product_group", one_off="one_off")
    rows = lines.left_join(products, lines.product_id == products.sold_id)
    rows = rows.filter(~rows.cancelled.fill_null(False))
    named = [name for name in lines.columns if name != "product_group"]
    return rows.select(
        *named,
        product_group=ibis.coalesce(rows.product_group, rows.known_group),
        one_off=rows.one_off.fill_null(False),
        month_index=month_index(rows.date),
    )


def order_head(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return one row an order that was not cancelled; see ORDER_HEAD for grain and columns."""
    lines = order_lines(tables)
    heads = lines.group_by("order_id", "account_id").aggregate(
        t=lines.t.min(),
        date=lines.date.min(),
        month_index=lines.month_index.min(),
        weight=lines.weight.max().fill_null(1),
        amount=lines.amount.sum(),
        groups=lines.product_group.nunique(),
        location_id=lines.location_id.min(),
    )
    places = tables["location"]
    ours = places.filter(places.account_id.isnull()).select(our_id="location_id")
    both = heads.left_join(ours, heads.location_id == ours.our_id)
    named = [name for name in heads.columns if name != "location_id"]
    return both.select(*named, at_our_place=flag(both.our_id.notnull()).cast(WHOLE))


def revenue_rows(tables: Tables) -> ir.Table:
    """Return the rows of `revenue_month` of accounts without a single order, with `month_index`."""
    rows = tables["revenue_month"]
    lines = tables["order"]
    ordering = lines.filter(~lines.cancelled.fill_null(False)).select(orders_id="account_id").distinct()
    rest = rows.anti_join(ordering, rows.account_id == ordering.orders_id)
    return rest.mutate(one_off=rest.one_off.fill_null(False), month_index=month_index(rest.date))


def money_month(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return one row an account and month in which something was bought or credited; the rows weigh by `weight`.

    Columns: account_id, month_index, revenue, one_off_revenue (the part that does not repeat), margin (before cost to
    serve; revenue times `rules.margin_share` where a row has none), quantity (all float64), groups (int64), bought
    (int64, 1 if anything was ordered or paid; a credit is no purchase), orders (float64, those above zero).
    """
    lines, months = order_lines(tables), revenue_rows(tables)
    ordered = _money(
        lines, rules, quantity=number_sum(lines, lines.quantity), bought=flag((lines.amount > 0).any()).cast(WHOLE)
    )
    heads = order_head(tables, rules)
    heads = heads.filter(heads.amount > 0)
    counted = heads.group_by(*KEYS).aggregate(orders=heads.weight.sum().cast("float64"))
    billed = _money(
        months,
        rules,
        quantity=ibis.literal(0).cast("float64"),
        bought=flag((months.amount > 0).any()).cast(WHOLE),
    )
    return joined(ordered.union(billed), counted, KEYS)


def _money(rows: ir.Table, rules: FinanceRules, *, quantity: ir.Value, bought: ir.Value) -> ir.Table:
    nothing = ibis.literal(0).cast("decimal(18, 4)")
    share = ibis.literal(rules.margin_share, "float64")
    unknown = ibis.ifelse(rows.margin.isnull(), rows.amount, nothing)
    sums = rows.group_by(*KEYS).aggregate(
        revenue=money_sum(rows, rows.amount),
        one_off_revenue=money_sum(rows, ibis.ifelse(rows.one_off, rows.amount, nothing)),
        known_margin=money_sum(rows, rows.margin.fill_null(0)),
        without_margin=money_sum(rows, unknown),
        quantity=quantity,
        groups=rows.product_group.nunique(where=rows.amount > 0).cast(WHOLE),
        bought=bought,
    )
    return sums.select(
        *KEYS,
        "revenue",
        "one_off_revenue",
        "quantity",
        "groups",
        "bought",
        margin=sums.known_margin + sums.without_margin * share,
    )
