"""People in accounts."""

from changemaker.tables.model import Column, Table

CONTACT = Table(
    name="contact",
    grain="one row a person in an account",
    key=("contact_id",),
    columns=(
        Column(name="contact_id", kind="id", says="which person", required=True),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="role", kind="text", says="what the person does there: buyer, user, manager"),
        Column(name="persona", kind="text", says="the company's own type of person"),
        Column(name="language", kind="text", says="ISO 639 code"),
        Column(name="decides", kind="flag", says="true for the economic decision maker"),
        Column(name="name", kind="text", says="the person's name", personal=True),
        Column(name="email", kind="text", says="e-mail address", personal=True),
        Column(name="phone", kind="text", says="telephone number", personal=True),
        Column(name="as_of", kind="day", says="day of the snapshot"),
    ),
)
