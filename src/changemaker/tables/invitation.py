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
        Column(name="survey_version", kind="whole", says="which version of it", at_least=0),
        Column(name="wave", kind="text", says="the round of asking; its local month where empty"),
        Column(name="mode", kind="text", says="e-mail, link, kiosk, interview"),
        Column(name="stratum", kind="text", says="the group from which it was drawn"),
        Column(name="chance", kind="number", says="chance of being drawn, 0 to 1", at_least=0, at_most=1),
        Column(
            name="follow_up_of", kind="id", says="the unanswered invitation that it follows up", refers="invitation"
        ),
        Column(name="t", kind="moment", says="when it was sent", required=True),
        Column(name="closes_t", kind="moment", says="until when it can be answered; 21 days where empty"),
        Column(name="opened_t", kind="moment", says="when it was opened"),
        Column(name="answered_t", kind="moment", says="when it was answered; empty if never"),
    ),
    dated="t",
    weighted=True,
)
