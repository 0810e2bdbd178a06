"""Problems, from opened to resolved."""

from changemaker.tables.model import Column, Table

CASE = Table(
    name="case",
    grain="one row a problem that somebody owns",
    key=("case_id",),
    columns=(
        Column(name="case_id", kind="id", says="which case", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="kind", kind="text", says="complaint, question, claim", required=True),
        Column(name="severity", kind="whole", says="1 mild to 5 grave", at_least=1, at_most=5),
        Column(name="t", kind="moment", says="when it was opened", required=True),
        Column(name="resolved_t", kind="moment", says="when it was resolved; empty while open"),
        Column(name="reopened", kind="whole", says="how often it was opened again", at_least=0),
        Column(name="staff_member_id", kind="id", says="who served", refers="staff_member"),
        Column(name="cost", kind="money", says="what handling it cost"),
    ),
    dated="t",
    weighted=True,
)
