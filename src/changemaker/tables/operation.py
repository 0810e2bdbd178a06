"""Deliveries and handling: promised and done."""

from changemaker.tables.model import Column, Table

OPERATION = Table(
    name="operation",
    grain="one row a promise and its fulfilment",
    key=("operation_id",),
    columns=(
        Column(name="operation_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="order_id", kind="id", says="which order"),
        Column(name="kind", kind="text", says="delivery, repair, ..."),
        Column(name="t", kind="moment", says="when it was promised for, or asked", required=True, future=True),
        Column(name="promised_t", kind="moment", says="when it was promised for", future=True),
        Column(name="done_t", kind="moment", says="when it was done; empty while open"),
        Column(name="location_id", kind="id", says="where", refers="location"),
    ),
    dated="t",
    weighted=True,
)
