"""Who stayed, how much of their wallet is ours, and how often they buy: by account."""

import ibis
import ibis.expr.types as ir

from changemaker.engine.months import day_number, month_index
from changemaker.engine.portable import flag
from changemaker.engine.tables import Tables
from changemaker.metrics.account_month import account_month, data_months, with_contracts
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.money_month import KEYS, order_head, order_lines, revenue_rows
from changemaker.metrics.weighed import joined, money_sum
from changemaker.tables.model import Column, Table

YEAR = 12
ALL_GROUPS = "all"  # a wallet that was declared as a whole

PAYER = Column(name="account_id", kind="id", says="who pays", required=True, refers="account")
MONTH = Column(name="month_index", kind="whole", says="year * 12 + month - 1", required=True)

ACTIVITY_MONTH = Table(
    name="activity_month",
    grain="one row an account and calendar month of which it is known whether it could have left",
    key=("account_id", "month_index"),
    columns=(
        PAYER,
        MONTH,
        Column(name="was_active", kind="whole", says="1 if it was active in the month before"),
        Column(name="left", kind="whole", says="1 if it was, and is not now"),
        Column(name="was_active_then", kind="whole", says="1 if it was active a window ago (finance.yml: nrr)"),
        Column(name="stayed", kind="whole", says="1 if it was, and is active now"),
    ),
)
WALLET_YEAR = Table(
    name="wallet_year",
    grain="one row a wallet row whose twelve months lie in the data",
    key=("account_id", "date", "product_group"),
    columns=(
        PAYER,
        Column(name="date", kind="day", says="day for which the wallet holds", required=True),
        Column(name="product_group", kind="text", says="group; 'all' where it was told as a whole", required=True),
        MONTH,
        Column(name="weight", kind="number", says="how many rows this one stands for"),
        Column(name="ours", kind="number", says="what it bought of us in the twelve months that end with the month"),
        Column(name="wallet", kind="number", says="what it spends with everybody in a year"),
    ),
)
CLV_INPUTS = Table(
    name="clv_inputs",
    grain="one row an account that ever ordered",
    key=("account_id",),
    columns=(
        PAYER,
        Column(name="frequency", kind="whole", says="days with an order after the first such day"),
        Column(name="recency_days", kind="whole", says="days from the first to the last day with an order"),
        Column(name="age_days", kind="whole", says="days from the first day with an order to the end of the data"),
        Column(name="mean_value", kind="number", says="money a day with an order, the first left out; 0 without one"),
    ),
)


def activity_month(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return who was active and who stayed; see ACTIVITY_MONTH for grain and columns.

    Without a contract nobody can be seen to leave in the first `months_without_order` months of the data: left out.
    """
    months = account_month(tables, rules).select(*KEYS, "active")
    rows = with_contracts(months, tables)
    order = ibis.window(group_by="account_id", order_by="month_index")
    window = rules.nrr.window_months
    rows = rows.mutate(
        was_active=rows.active.lag(1).over(order).fill_null(0),
        was_active_then=rows.active.lag(window).over(order).fill_null(0),
    )
    rows = rows.cross_join(data_months(tables))
    seen = rows.month_index - rows.first_month >= rules.churn.months_without_order
    rows = rows.filter((rows.contracted == 1) | seen)
    return rows.select(
        *KEYS,
        "was_active",
        left=flag((rows.was_active == 1) & (rows.active == 0)).cast("int64"),
        was_active_then=rows.was_active_then,
        stayed=flag((rows.was_active_then == 1) & (rows.active == 1)).cast("int64"),
    )


def wallet_year(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return wallets beside what the account bought of us in the year before; see WALLET_YEAR."""
    wallets = tables["wallet"]
    known = wallets.mutate(month_index=month_index(wallets.date)).cross_join(data_months(tables))
    known = known.filter(
        [known.month_index - (YEAR - 1) >= known.first_month, known.month_index <= known.last_month, known.amount > 0]
    )
    lines, billed = order_lines(tables), revenue_rows(tables)
    columns = ("account_id", "product_group", "month_index", "amount", "weight")
    bought = lines.select(*columns).union(billed.select(*columns))
    bought = bought.rename(payer="account_id", bought_group="product_group", bought_month="month_index")
    bought = bought.rename(bought_amount="amount", bought_weight="weight")
    pairs = known.inner_join(
        bought,
        [
            known.account_id == bought.payer,
            (known.product_group == bought.bought_group) | (known.product_group == ALL_GROUPS),
            bought.bought_month <= known.month_index,
            bought.bought_month > known.month_index - YEAR,
        ],
    )
    keys = ("account_id", "date", "product_group")
    rows = pairs.select(*keys, amount="bought_amount", weight="bought_weight")
    sums = rows.group_by(*keys).aggregate(ours=money_sum(rows, rows.amount))
    told = known.select(*keys, "month_index", "weight", wallet=known.amount.cast("float64"))
    return joined(told, sums, keys).select(*(column.name for column in WALLET_YEAR.columns))


def clv_inputs(tables: Tables, rules: FinanceRules) -> ir.Table:
    """Return what models of customer lifetime value start from; see CLV_INPUTS for grain and columns.

    Days with several orders count once, and free orders count, as is usual; credits do not. Divide days by 7 for the
    weeks of the published examples.

    References:
        Fader, Hardie, Lee (2005), Marketing Science 24, 275-284: (x, t_x, T) of BG/NBD.
    """
    heads = order_head(tables, rules)
    heads = heads.filter(heads.amount >= 0)
    days = heads.group_by("account_id", "date").aggregate(money=heads.amount.sum().cast("float64"), t=heads.t.min())
    every = days.group_by("account_id").aggregate(
        count=days.count(), first=days.date.min(), last=days.date.max(), money=days.money.sum()
    )
    ends = heads.aggregate(end=heads.date.max())
    firsts = days.select(payer="account_id", first_day="date", first_money="money")
    rows = every.inner_join(firsts, [every.account_id == firsts.payer, every["first"] == firsts.first_day])
    rows = rows.cross_join(ends)
    repeats = rows["count"] - 1
    mean = (rows.money - rows.first_money) / ibis.ifelse(repeats > 0, repeats, 1)
    return rows.select(
        "account_id",
        frequency=repeats,
        recency_days=day_number(rows["last"]) - day_number(rows["first"]),
        age_days=day_number(rows.end) - day_number(rows["first"]),
        mean_value=mean,
    )
