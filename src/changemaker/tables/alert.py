"""What seems about to go wrong with an account, and how often such a warning is false."""

from changemaker.tables.model import Column, Table

ALERT = Table(
    name="alert",
    grain="one row a warning: an account, a kind, and the moment since which it holds",
    key=("alert_id",),
    columns=(
        Column(name="alert_id", kind="id", says="which", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="contact_id", kind="id", says="which person in the account", refers="contact"),
        Column(name="t", kind="moment", says="when it was raised", required=True),
        Column(name="kind", kind="text", says="what it is about", required=True, one_of=("churn", "rhythm", "emotion")),
        Column(name="since", kind="moment", says="when the change that it tells of began"),
        Column(
            name="probability",
            kind="number",
            says="of what it warns of; empty where none was measured",
            at_least=0,
            at_most=1,
        ),
        Column(
            name="false_alarm_rate",
            kind="number",
            says="share of accounts without any change that are warned of all the same, at each look",
            at_least=0,
            at_most=1,
        ),
        Column(name="at_risk", kind="money", says="margin of the months ahead that hangs on it"),
        Column(name="low", kind="money", says="lower end of its range"),
        Column(name="high", kind="money", says="upper end of its range"),
        Column(name="says", kind="text", says="id of the sentence that tells it"),
        Column(name="params", kind="text", says="what fills the sentence's gaps, a JSON object"),
        Column(name="model_id", kind="id", says="the model in the registry that raised it"),
    ),
    dated="t",
)
