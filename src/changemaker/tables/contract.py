"""Contracts: with them, leaving has a date."""

from changemaker.tables.model import Column, Table

CONTRACT = Table(
    name="contract",
    grain="one row a contract",
    key=("contract_id",),
    columns=(
        Column(name="contract_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="start", kind="day", says="first day", required=True, future=True),
        Column(name="end", kind="day", says="last day; empty while it runs", future=True),
        Column(name="annual_amount", kind="money", says="agreed for a year"),
    ),
)
