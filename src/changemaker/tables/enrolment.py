"""Whom an action was meant for, and whom the lot held out: the list that lets its effect be measured."""

from changemaker.tables.model import Column, Table

ENROLMENT = Table(
    name="enrolment",
    grain="one row a journey, an account (or a contact of it) and an episode",
    key=("enrolment_id",),
    columns=(
        Column(name="enrolment_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="t", kind="moment", says="when the arm was drawn", required=True),
        Column(name="journey", kind="text", says="the action or campaign", required=True),
        Column(
            name="arm",
            kind="text",
            says="treated, held out by lot, or treated only once the goal's window is over",
            required=True,
            one_of=("treated", "holdout", "later"),
        ),
        Column(name="about", kind="text", says="the kind of warning that led to it: churn, rhythm, emotion"),
        Column(name="share_held_out", kind="number", says="chance of being held out", at_least=0, at_most=1),
        Column(name="episode", kind="text", says="what it entered for: the same unit may enter again for another"),
        Column(name="version", kind="whole", says="of the journey's file", at_least=1),
        Column(name="step", kind="text", says="of a random split inside a journey: its name; else empty"),
        Column(name="variant", kind="text", says="the way that the split drew; else empty"),
        Column(name="share", kind="number", says="chance of that way", at_least=0, at_most=1),
    ),
    dated="t",
)
