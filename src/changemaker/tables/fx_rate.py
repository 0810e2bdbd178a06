"""Exchange rates."""

from changemaker.tables.model import Column, Table

FX_RATE = Table(
    name="fx_rate",
    grain="one row a currency and day",
    key=(
        "currency",
        "date",
    ),
    columns=(
        Column(name="currency", kind="text", says="ISO 4217 code", required=True),
        Column(name="date", kind="day", says="day from which it holds", required=True),
        Column(name="per_unit", kind="number", says="reporting currency for one unit", required=True, at_least=1e-9),
    ),
)
