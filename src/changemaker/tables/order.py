"""Orders, line by line."""

from changemaker.tables.model import Column, Table

ORDER = Table(
    name="order",
    grain="one row an order line",
    key=(
        "order_id",
        "line",
    ),
    columns=(
        Column(name="order_id", kind="id", says="which order", required=True),
        Column(name="line", kind="whole", says="line within the order; 1 for the first", required=True, at_least=1),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="t", kind="moment", says="when", required=True),
        Column(name="product_id", kind="id", says="what", refers="product"),
        Column(name="product_group", kind="text", says="group of the product"),
        Column(name="quantity", kind="number", says="how many"),
        Column(
            name="amount",
            kind="money",
            says="what is paid for the line, without tax; negative for a credit",
            required=True,
        ),
        Column(name="margin", kind="money", says="contribution margin of the line: amount less what it cost us"),
        Column(name="cancelled", kind="flag", says="true if it was cancelled"),
        Column(name="channel", kind="text", says="how it was ordered"),
        Column(name="location_id", kind="id", says="where", refers="location"),
    ),
    dated="t",
    weighted=True,
)
