"""Emotions, asked and read, in one table."""

from changemaker.tables.model import Column, Table

EMOTION = Table(
    name="emotion",
    grain="one row an emotion of one response or document",
    key=("emotion_id",),
    columns=(
        Column(name="emotion_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="t", kind="moment", says="when", required=True),
        Column(name="response_id", kind="id", says="where it was asked", refers="response"),
        Column(name="document_id", kind="id", says="where it was read", refers="document"),
        Column(name="emotion", kind="text", says="which emotion", required=True),
        Column(name="intensity", kind="number", says="0 none to 1 strongest", at_least=0, at_most=1),
        Column(
            name="probability",
            kind="number",
            says="how sure the reading is; 1 where it was asked",
            at_least=0,
            at_most=1,
        ),
        Column(name="basis", kind="text", says="how we know", one_of=("asked", "read")),
        Column(name="method", kind="text", says="question or model"),
        Column(name="span_start", kind="whole", says="first character in the redacted text that shows it", at_least=0),
        Column(name="span_end", kind="whole", says="the character after the last", at_least=0),
    ),
    dated="t",
    weighted=True,
)
