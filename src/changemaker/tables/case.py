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
        Column(name="due_t", kind="moment", says="by when it was to be resolved"),
        Column(name="root_cause", kind="text", says="what made it happen, in the company's own words for causes"),
        Column(name="outcome", kind="text", says="how it ended: solved, goodwill, not_solved, no_answer, duplicate"),
        Column(name="promise_kept", kind="flag", says="whether what was promised was done in time"),
        Column(name="told_t", kind="moment", says="when the customer was told of the outcome"),
    ),
    dated="t",
    weighted=True,
)
