"""Who pays."""

from changemaker.tables.model import Column, Table

ACCOUNT = Table(
    name="account",
    grain="one row an account",
    key=("account_id",),
    columns=(
        Column(name="account_id", kind="id", says="who pays; a consumer is an account with one contact", required=True),
        Column(name="name", kind="text", says="what it is called", personal=True),
        Column(name="parent_account_id", kind="id", says="the account that owns this one", refers="account"),
        Column(
            name="served_through_account_id",
            kind="id",
            says="the intermediary through which it is served (B2B2C)",
            refers="account",
        ),
        Column(name="account_manager_id", kind="id", says="who of us looks after it", refers="staff_member"),
        Column(name="segment", kind="text", says="the company's own grouping"),
        Column(name="industry", kind="text", says="what it does"),
        Column(name="district", kind="text", says="sales district"),
        Column(name="region", kind="text", says="a wider area"),
        Column(name="country", kind="text", says="ISO 3166 code of two letters"),
        Column(name="opened", kind="day", says="first day as an account"),
        Column(name="closed", kind="day", says="day on which it left, where the company knows it"),
        Column(name="as_of", kind="day", says="day of the snapshot that segment, district and region come from"),
    ),
)
