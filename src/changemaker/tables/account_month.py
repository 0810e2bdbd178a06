"""The table that money is proved on: derived from the others, never loaded."""

from changemaker.tables.model import Column, Table

ACCOUNT_MONTH = Table(
    name="account_month",
    grain="one row an account and calendar month, from its first month to the last of the data, without gaps",
    key=("account_id", "month_index"),
    columns=(
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="month", kind="day", says="first day of the calendar month", required=True),
        Column(name="month_index", kind="whole", says="year * 12 + month - 1", required=True),
        Column(name="active", kind="whole", says="1 while a contract covers the month or it bought of late, else 0"),
        Column(name="revenue", kind="number", says="money bought; 0 after the account left"),
        Column(name="margin", kind="number", says="contribution margin before cost to serve; 0 after it left"),
        Column(name="cash_cost", kind="number", says="cost of serving that leaves the firm; 0 after it left"),
        Column(name="time_cost", kind="number", says="cost of staff who are paid anyway; 0 after it left"),
        Column(name="orders", kind="number", says="orders above zero, weighed"),
        Column(name="groups", kind="whole", says="distinct product groups bought"),
        Column(name="quantity", kind="number", says="quantity bought, weighed"),
        Column(name="complaints", kind="number", says="complaints opened, weighed"),
        Column(name="calls", kind="number", says="telephone calls taken, weighed"),
    ),
)
