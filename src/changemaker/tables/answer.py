"""Answers, long: never a column a question."""

from changemaker.tables.model import Column, Table

ANSWER = Table(
    name="answer",
    grain="one row a question of a response",
    key=(
        "response_id",
        "question",
    ),
    columns=(
        Column(name="response_id", kind="id", says="which response", required=True, refers="response"),
        Column(name="question", kind="text", says="which question: nps, csat, ces, first_choice, ...", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="t", kind="moment", says="when", required=True),
        Column(name="value", kind="number", says="the number given, on the question's own scale"),
        Column(name="choice", kind="text", says="the option chosen"),
    ),
    dated="t",
    weighted=True,
)
