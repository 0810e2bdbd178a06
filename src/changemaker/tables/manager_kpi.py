"""Numbers that a manager is paid for, as ratios of sums."""

from changemaker.tables.model import Column, Table

MANAGER_KPI = Table(
    name="manager_kpi",
    grain="one row a function, number and day",
    key=(
        "function",
        "kpi",
        "unit",
        "date",
    ),
    columns=(
        Column(name="function", kind="text", says="whose number: purchasing, sales, clinic", required=True),
        Column(name="kpi", kind="text", says="which: inventory_turns, ...", required=True),
        Column(name="unit", kind="text", says="shop, depot or team", required=True),
        Column(name="date", kind="day", says="first day of the month", required=True),
        Column(name="numerator", kind="number", says="upper sum of the ratio", required=True),
        Column(name="denominator", kind="number", says="lower sum of the ratio", required=True),
    ),
    dated="date",
)
