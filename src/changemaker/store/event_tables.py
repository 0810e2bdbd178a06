"""Tables of what was captured: events, the people in them, and what of both already lies in Parquet."""

import sqlalchemy as sa

from changemaker.store.metadata import METADATA, ROW_ID, Json, moment, text

EVENT = sa.Table(
    "event",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
    sa.Column("key", sa.Text, nullable=False, unique=True),  # "<source>:<message id>": a retry does no harm
    text("source"),  # who sent it: the API key's id, or a name of our own such as "survey"
    text("kind"),  # track, identify, group, page, screen, alias, or "event" of CloudEvents
    text("name", default=""),  # what happened, in the sender's words: "order placed"
    text("account_id", empty=True),
    text("contact_id", empty=True, index=True),  # what erasure and a person's own export look for
    moment("t"),  # when it happened, as the sender says
    moment("received_at"),
    sa.Column("payload", Json, nullable=False),  # properties and context; never a personal column
    sa.Column("sealed", sa.LargeBinary, nullable=True),  # personal columns, under the person's key
    sqlite_autoincrement=True,
)
PERSON = sa.Table(
    "person",
    METADATA,
    sa.Column("contact_id", sa.Text, primary_key=True),
    sa.Column("key", sa.LargeBinary, nullable=True),  # wrapped by the master key; null once erased
    sa.Column("sealed", sa.LargeBinary, nullable=True),  # name, e-mail, phone, ... under `key`
    text("account_id", empty=True),
    text("language", empty=True),
    text("zone", empty=True),  # IANA, for quiet hours
    moment("updated_at"),
    moment("erased_at", empty=True),
)
ADDRESS = sa.Table(
    "address",
    METADATA,
    sa.Column("address_hash", sa.Text, primary_key=True),  # keyed, of the normalised address
    sa.Column("channel", sa.Text, primary_key=True),
    text("contact_id", index=True),
)
SEGMENT = sa.Table(
    "segment",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
    sa.Column("file", sa.Text, nullable=False, unique=True),  # in the folder of captured rows
    sa.Column("first_event", sa.BigInteger, nullable=False),  # segments follow each other without a gap
    sa.Column("last_event", sa.BigInteger, nullable=False),  # the watermark is the greatest of them
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("kinds", Json, nullable=False),  # how many rows of each kind
    text("sha256"),
    moment("made_at"),
)
