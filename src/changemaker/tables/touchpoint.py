"""Places where we meet."""

from changemaker.tables.model import Column, Table

TOUCHPOINT = Table(
    name="touchpoint",
    grain="one row a touchpoint",
    key=("touchpoint_id",),
    columns=(
        Column(name="touchpoint_id", kind="id", says="which", required=True),
        Column(name="name", kind="text", says="what people call it"),
        Column(name="stage", kind="text", says="stage of the journey"),
        Column(name="position", kind="whole", says="order within the journey"),
    ),
)
