"""What an account spends with everybody."""

from changemaker.tables.model import Column, Table

WALLET = Table(
    name="wallet",
    grain="one row an account, day and product group: what it spends with everybody, per year",
    key=(
        "account_id",
        "date",
        "product_group",
    ),
    columns=(
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="date", kind="day", says="day for which it holds", required=True),
        Column(name="product_group", kind="text", says="group", required=True),
        Column(name="amount", kind="money", says="spent with all suppliers per year", required=True, at_least=0),
        Column(name="basis", kind="text", says="how we know", one_of=("declared", "estimated")),
        Column(name="origin", kind="text", says="who said so, or which estimate"),
    ),
    dated="date",
    weighted=True,
)
