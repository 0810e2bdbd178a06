"""The event log of meetings."""

from changemaker.tables.model import Column, Table

INTERACTION = Table(
    name="interaction",
    grain="one row a meeting of a person with us",
    key=("interaction_id",),
    columns=(
        Column(name="interaction_id", kind="id", says="which meeting", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="t", kind="moment", says="when", required=True),
        Column(name="touchpoint_id", kind="id", says="where in the journey", refers="touchpoint"),
        Column(name="channel", kind="text", says="phone, web, e-mail, chat, visit, shop"),
        Column(name="kind", kind="text", says="call, visit, login, examination, ..."),
        Column(name="direction", kind="text", says="who began it", one_of=("in", "out")),
        Column(name="staff_member_id", kind="id", says="who served", refers="staff_member"),
        Column(name="location_id", kind="id", says="where", refers="location"),
        Column(name="case_id", kind="id", says="the case it belongs to", refers="case"),
        Column(name="resolved", kind="flag", says="true if nothing was left open"),
        Column(name="seconds", kind="number", says="how long it took, in seconds", at_least=0),
        Column(name="cost", kind="money", says="what it cost to serve"),
    ),
    dated="t",
    weighted=True,
)
