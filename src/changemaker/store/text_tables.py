"""Tables of texts: what was said, redacted and sealed; what people decided of themes and labels."""

import sqlalchemy as sa

from changemaker.store.metadata import METADATA, ROW_ID, Json, moment, text

DOCUMENT_TEXT = sa.Table(
    "document_text",
    METADATA,
    sa.Column("document_id", sa.Text, primary_key=True),
    text("account_id"),
    text("contact_id", empty=True, index=True),
    text("response_id", empty=True),
    text("kind"),  # comment, e-mail, transcript, review, ticket
    text("language"),  # as found; "und" where it could not be told
    sa.Column("sealed", sa.LargeBinary, nullable=True),  # redacted text, under the person's key or the installation's
    sa.Column("found", Json, nullable=False),  # kind of what was taken out -> how often; never what
    text("hash"),  # keyed, of the redacted text: equal texts are known without being opened
    text("came"),  # keyed, of the text as it came and of how it was cleaned: the same again is not cleaned again
    text("source"),
    moment("t"),
    moment("read_at", index=True),
)
THEME_WORD = sa.Table(
    "theme_word",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),  # append-only: undo is a further row
    text("theme_id", index=True),
    text("act"),  # name, merge, split (undoes a merge)
    text("name", empty=True),  # act "name": what a person calls it; empty takes the name back
    text("into", empty=True),  # act "merge": the theme that it belongs to from now on
    text("by"),
    moment("t"),
)
TEXT_LABEL = sa.Table(
    "text_label",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),  # append-only: the last row of a pair holds
    text("document_id", index=True),
    text("scheme"),  # "emotion", "sentiment"
    text("label"),  # one of the scheme's, or "skip"
    text("by"),
    moment("t"),
)
MODEL_CALL = sa.Table(
    "model_call",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
    text("task"),  # embed, name_theme, code
    text("model"),
    text("prompt_hash"),
    sa.Column("document_ids", Json, nullable=False),
    sa.Column("answer", Json, nullable=True),  # of redacted text only
    text("problem", empty=True),
    moment("t"),
)
