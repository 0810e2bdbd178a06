"""Who was asked."""

from changemaker.tables.model import Column, Table

INVITATION = Table(
    name="invitation",
    grain="one row a person asked to answer a survey: the denominator of every response rate",
    key=("invitation_id",),
    columns=(
        Column(name="invitation_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="survey", kind="text", says="which survey", required=True),
        Column(name="mode", kind="text", says="e-mail, link, kiosk, interview"),
        Column(name="t", kind="moment", says="when it was sent", required=True),
        Column(name="opened_t", kind="moment", says="when it was opened"),
        Column(name="answered_t", kind="moment", says="when it was answered; empty if never"),
    ),
    dated="t",
    weighted=True,
)
