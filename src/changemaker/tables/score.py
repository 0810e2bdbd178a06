"""What somebody said, or is predicted to say: never mixed, for `basis` tells which."""

from changemaker.tables.model import Column, Table

SCORE = Table(
    name="score",
    grain="one row a question, a contact (or an account without contacts), a basis and a moment",
    key=("score_id",),
    columns=(
        Column(name="score_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(
            name="t", kind="moment", says="when it was said, or the moment of which it was predicted", required=True
        ),
        Column(name="question", kind="text", says="what is scored: nps, csat, ces, ...", required=True),
        Column(name="basis", kind="text", says="how we know", required=True, one_of=("answered", "predicted")),
        Column(name="value", kind="number", says="the answer, or the mean of the predicted shares, on the scale"),
        Column(name="low", kind="number", says="lower end of the predicted range, on the scale"),
        Column(name="high", kind="number", says="upper end of the predicted range, on the scale"),
        Column(name="level", kind="number", says="share of such ranges that hold the answer", at_least=0, at_most=1),
        Column(name="scale", kind="text", says="the values of the scale, a JSON list: [0, 1, ..., 10]"),
        Column(name="shares", kind="text", says="the chance of each value, a JSON list in the scale's order"),
        Column(name="segment", kind="text", says="the segment by which the accuracy was published"),
        Column(name="model_id", kind="id", says="the model in the registry that predicted it"),
    ),
    dated="t",
    weighted=True,
)
