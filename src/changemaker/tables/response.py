"""Answered surveys."""

from changemaker.tables.model import Column, Table

RESPONSE = Table(
    name="response",
    grain="one row an answered survey",
    key=("response_id",),
    columns=(
        Column(name="response_id", kind="id", says="which", required=True),
        Column(name="invitation_id", kind="id", says="the invitation that it answers", refers="invitation"),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="survey", kind="text", says="which survey", required=True),
        Column(name="survey_version", kind="whole", says="which version of it", at_least=0),
        Column(name="mode", kind="text", says="e-mail, link, kiosk, interview"),
        Column(name="language", kind="text", says="ISO 639 code"),
        Column(name="t", kind="moment", says="when", required=True),
        Column(name="staff_member_id", kind="id", says="who served", refers="staff_member"),
        Column(name="location_id", kind="id", says="where", refers="location"),
        Column(name="case_id", kind="id", says="the case it is about", refers="case"),
    ),
    dated="t",
    weighted=True,
)
