"""Who got which programme, and when."""

from changemaker.tables.model import Column, Table

ROLLOUT = Table(
    name="rollout",
    grain="one row a unit of a programme",
    key=(
        "programme",
        "unit",
    ),
    columns=(
        Column(name="programme", kind="id", says="the programme's file name without .yml", required=True),
        Column(name="unit", kind="id", says="account, district or location that was decided as a whole", required=True),
        Column(name="start", kind="day", says="first day with the programme; empty for never", future=True),
        Column(name="arm", kind="text", says="arm of an experiment"),
    ),
)
