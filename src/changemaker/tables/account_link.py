"""Which numbers of different systems mean the same account."""

from changemaker.tables.model import Column, Table

ACCOUNT_LINK = Table(
    name="account_link",
    grain="one row a source's own number for an account or contact",
    key=(
        "system",
        "system_id",
    ),
    columns=(
        Column(name="system", kind="text", says="which system", required=True),
        Column(name="system_id", kind="id", says="its number there", required=True),
        Column(name="account_id", kind="id", says="the account it means", refers="account"),
        Column(name="contact_id", kind="id", says="the contact it means", refers="contact"),
        Column(name="how", kind="text", says="how it was matched", one_of=("exact", "normalised", "proposed")),
        Column(name="confidence", kind="number", says="0 to 1", at_least=0, at_most=1),
        Column(name="confirmed_by", kind="text", says="who said yes to a proposal"),
    ),
)
