"""Places."""

from changemaker.tables.model import Column, Table

LOCATION = Table(
    name="location",
    grain="one row a place: a site of an account, or one of ours",
    key=("location_id",),
    columns=(
        Column(name="location_id", kind="id", says="which place", required=True),
        Column(name="account_id", kind="id", says="whose place; empty where it is ours", refers="account"),
        Column(name="kind", kind="text", says="site, shop, clinic, depot"),
        Column(name="district", kind="text", says="sales district"),
        Column(name="region", kind="text", says="a wider area"),
        Column(name="zone", kind="text", says="IANA time zone"),
    ),
)
