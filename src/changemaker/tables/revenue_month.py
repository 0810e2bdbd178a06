"""Monthly revenue, from invoices or subscriptions."""

from changemaker.tables.model import Column, Table

REVENUE_MONTH = Table(
    name="revenue_month",
    grain="one row an account, month and product group, where there are no orders",
    key=(
        "account_id",
        "date",
        "product_group",
    ),
    columns=(
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="date", kind="day", says="first day of the month", required=True),
        Column(name="product_group", kind="text", says="group", required=True),
        Column(name="amount", kind="money", says="revenue of the month", required=True),
        Column(name="margin", kind="money", says="contribution margin of the month"),
        Column(name="one_off", kind="flag", says="true for projects that do not repeat"),
    ),
    dated="date",
    weighted=True,
)
