"""What is sold."""

from changemaker.tables.model import Column, Table

PRODUCT = Table(
    name="product",
    grain="one row a product",
    key=("product_id",),
    columns=(
        Column(name="product_id", kind="id", says="which product", required=True),
        Column(name="product_group", kind="text", says="group"),
        Column(name="one_off", kind="flag", says="true for projects that do not repeat; NRR may leave them out"),
    ),
)
