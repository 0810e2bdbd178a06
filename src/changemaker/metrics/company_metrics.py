"""Metrics that follow what the company gains: money, orders, who stayed."""

import ibis

from changemaker.metrics.metric import Metric

MONEY = ("order|revenue_month",)
OURS = "our own definition"
REVENUE_RETENTION = (
    "software firms' usage: revenue of last year's accounts, now over then; window and rules: finance.yml"
)

SHARE_OF_WALLET = Metric(
    key="share_of_wallet",
    table="wallet_year",
    unit="share",
    higher_is_better=True,
    serves="both",
    source="what an account buys of us over what it spends with all suppliers; no model of it",
    needs=("wallet", *MONEY),
    numerator=lambda rows: rows.ours,
    denominator=lambda rows: rows.wallet,
    bounded=True,
)
NRR = Metric(
    key="nrr",
    table="nrr_month",
    unit="share",
    higher_is_better=True,
    serves="company",
    source=REVENUE_RETENTION,
    needs=MONEY,
    numerator=lambda rows: ibis.ifelse(rows.opening > 0, rows.closing, 0),
    denominator=lambda rows: rows.opening,
    spans_a_window=True,
)
GRR = Metric(
    key="grr",
    table="nrr_month",
    unit="share",
    higher_is_better=True,
    serves="company",
    source=REVENUE_RETENTION,
    needs=MONEY,
    numerator=lambda rows: rows.kept,
    denominator=lambda rows: rows.opening,
    bounded=True,
    spans_a_window=True,
)


def _growth_part(name: str, *, higher_is_better: bool) -> Metric:
    return Metric(
        key=f"{name}_revenue",
        table="nrr_month",
        unit="share",
        higher_is_better=higher_is_better,
        serves="company",
        source=f"{OURS}: part of the change in revenue, over the revenue a window ago",
        needs=MONEY,
        numerator=lambda rows: rows[name],
        denominator=lambda rows: rows.opening,
        bounded=name in ("shrunk", "lost"),
        spans_a_window=True,
    )


GROWTH = (
    _growth_part("new", higher_is_better=True),
    _growth_part("expanded", higher_is_better=True),
    _growth_part("shrunk", higher_is_better=False),
    _growth_part("lost", higher_is_better=False),
)
RETENTION = Metric(
    key="retention",
    table="activity_month",
    unit="share",
    higher_is_better=True,
    serves="both",
    source=f"{OURS}: of the accounts that were active a window ago (finance.yml), those that still are",
    needs=("order|revenue_month|contract",),
    numerator=lambda rows: rows.stayed,
    denominator=lambda rows: rows.was_active_then,
    bounded=True,
    spans_a_window=True,
)
CHURN = Metric(
    key="churn",
    table="activity_month",
    unit="share",
    higher_is_better=False,
    serves="both",
    source=f"{OURS}: of the accounts that were active a month ago, those that no longer are",
    needs=("order|revenue_month|contract",),
    numerator=lambda rows: rows.left,
    denominator=lambda rows: rows.was_active,
    bounded=True,
)
ORDER_VELOCITY = Metric(
    key="order_velocity",
    table="account_month",
    unit="orders",
    higher_is_better=True,
    serves="company",
    source=OURS,
    needs=("order",),
    numerator=lambda rows: rows.orders * rows.active,
    denominator=lambda rows: rows.active,
)
ORDER_VALUE = Metric(
    key="order_value",
    table="order_head",
    unit="money",
    higher_is_better=True,
    serves="company",
    source=OURS,
    needs=("order",),
    numerator=lambda rows: ibis.ifelse(rows.amount > 0, rows.amount.cast("float64"), 0),
    denominator=lambda rows: ibis.ifelse(rows.amount > 0, 1, 0),
)
TRANSACTION_VALUE = Metric(
    key="average_transaction_value",
    table="order_head",
    unit="money",
    higher_is_better=True,
    serves="company",
    source=f"{OURS}: orders that were made in our own shops and clinics",
    needs=("order", "location"),
    numerator=lambda rows: ibis.ifelse(rows.amount > 0, rows.amount.cast("float64"), 0) * rows.at_our_place,
    denominator=lambda rows: ibis.ifelse(rows.amount > 0, 1, 0) * rows.at_our_place,
)
COST_TO_SERVE = Metric(
    key="cost_to_serve",
    table="account_month",
    unit="money",
    higher_is_better=False,
    serves="company",
    source=f"{OURS}: cash and paid time of serving an active account for a month",
    needs=("cost|interaction|case", *MONEY),
    numerator=lambda rows: (rows.cash_cost + rows.time_cost) * rows.active,
    denominator=lambda rows: rows.active,
)
CROSS_SELL = Metric(
    key="cross_sell",
    table="account_month",
    unit="product groups",
    higher_is_better=True,
    serves="both",
    source=f"{OURS}: distinct groups bought in a month, over active accounts",
    needs=MONEY,
    numerator=lambda rows: rows.groups * rows.active,
    denominator=lambda rows: rows.active,
)
INVENTORY_TURNS = Metric(
    key="inventory_turns",
    table="manager_kpi",
    unit="turns",
    higher_is_better=True,
    serves="company",
    source="cost of goods sold over stock held, as the function that is paid for it reports both",
    needs=("manager_kpi",),
    numerator=lambda rows: ibis.ifelse(rows.kpi == "inventory_turns", rows.numerator, 0),
    denominator=lambda rows: ibis.ifelse(rows.kpi == "inventory_turns", rows.denominator, 0),
    cluster="unit",
)
COMPANY = (
    NRR,
    GRR,
    *GROWTH,
    RETENTION,
    CHURN,
    SHARE_OF_WALLET,
    CROSS_SELL,
    ORDER_VELOCITY,
    ORDER_VALUE,
    TRANSACTION_VALUE,
    COST_TO_SERVE,
    INVENTORY_TURNS,
)
