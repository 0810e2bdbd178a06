"""Texts; the words themselves are personal."""

from changemaker.tables.model import Column, Table

DOCUMENT = Table(
    name="document",
    grain="one row a text",
    key=("document_id",),
    columns=(
        Column(name="document_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="t", kind="moment", says="when", required=True),
        Column(name="kind", kind="text", says="comment, e-mail, transcript, review, ticket"),
        Column(name="language", kind="text", says="ISO 639 code"),
        Column(name="text", kind="text", says="as it was written", personal=True),
        Column(name="response_id", kind="id", says="the response it came with", refers="response"),
        Column(name="seconds", kind="number", says="how long a conversation took", at_least=0),
        Column(
            name="our_share", kind="number", says="our share of the time in which somebody spoke", at_least=0, at_most=1
        ),
        Column(
            name="silence_share", kind="number", says="share of the time in which nobody spoke", at_least=0, at_most=1
        ),
        Column(name="interruptions", kind="whole", says="how often we began while the customer spoke", at_least=0),
    ),
    dated="t",
    weighted=True,
)
