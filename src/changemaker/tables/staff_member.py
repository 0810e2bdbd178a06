"""Our own people."""

from changemaker.tables.model import Column, Table

STAFF_MEMBER = Table(
    name="staff_member",
    grain="one row an employee",
    key=("staff_member_id",),
    columns=(
        Column(name="staff_member_id", kind="id", says="who", required=True),
        Column(name="name", kind="text", says="the person's name", personal=True),
        Column(name="team", kind="text", says="team"),
        Column(name="function", kind="text", says="function: service, sales, IT, finance"),
        Column(name="location_id", kind="id", says="where", refers="location"),
        Column(name="manager_id", kind="id", says="who leads the person", refers="staff_member"),
    ),
)
