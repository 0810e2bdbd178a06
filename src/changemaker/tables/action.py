"""What we did for an account, and what we decided not to do: every step of a journey that reached somebody."""

from changemaker.tables.model import Column, Table

ACTION = Table(
    name="action",
    grain="one row a step of a journey and a recipient",
    key=("action_id",),
    columns=(
        Column(name="action_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="t", kind="moment", says="when it was decided", required=True),
        Column(name="journey", kind="text", says="the journey", required=True),
        Column(name="enrolment_id", kind="id", says="the run that it belongs to", refers="enrolment"),
        Column(name="step", kind="text", says="which step of the journey"),
        Column(name="kind", kind="text", says="email, task, case, webhook, slack, service, invite, interview, update"),
        Column(
            name="state",
            kind="text",
            says="what became of it: new, sending, sent, skipped, failed, in_doubt, rehearsed, done",
        ),
        Column(name="reason", kind="text", says="why it was skipped or waits"),
        Column(name="done_t", kind="moment", says="when it left, or was done"),
    ),
    dated="t",
)
