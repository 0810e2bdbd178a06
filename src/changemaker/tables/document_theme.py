"""Which text is about what."""

from changemaker.tables.model import Column, Table

DOCUMENT_THEME = Table(
    name="document_theme",
    grain="one row a text: every text has one theme, be it 'other'",
    key=("document_id",),
    columns=(
        Column(name="document_id", kind="id", says="which text", required=True, refers="document"),
        Column(name="theme_id", kind="id", says="what it is about", required=True, refers="theme"),
        Column(name="account_id", kind="id", says="who pays", required=True, refers="account"),
        Column(name="t", kind="moment", says="when", required=True),
        Column(name="nearness", kind="number", says="to the middle of its theme, 0 to 1", at_least=0, at_most=1),
    ),
    dated="t",
    weighted=True,
)
