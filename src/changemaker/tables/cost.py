"""Costs of serving, beside those of interactions and cases."""

from changemaker.tables.model import Column, Table

COST = Table(
    name="cost",
    grain="one row a cost",
    key=("cost_id",),
    columns=(
        Column(name="cost_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="for whom; empty where it serves all", refers="account"),
        Column(name="date", kind="day", says="day", required=True),
        Column(
            name="kind",
            kind="text",
            says="money that leaves the firm (cash), or time of people who are paid anyway (capacity)",
            one_of=("cash", "capacity"),
        ),
        Column(name="what", kind="text", says="freight, returns, travel, ..."),
        Column(name="amount", kind="money", says="how much", required=True),
    ),
    dated="date",
    weighted=True,
)
