"""Tables of sending: what is to go out, what went, who agreed, who must never be written to again."""

import sqlalchemy as sa

from changemaker.store.metadata import METADATA, ROW_ID, Json, moment, text

OUTBOX = sa.Table(
    "outbox",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),  # run/node/visit/recipient: the same action is never two rows
    text("channel", index=True),  # email, webhook, slack, task
    text("place", default=""),  # the hook's name in changemaker.yml, for webhook and slack; a role, for task
    text("purpose"),  # transactional, service, marketing
    text("contact_id", empty=True, index=True),
    text("user_id", empty=True),  # one of us instead of a contact
    sa.Column("payload", Json, nullable=False),  # template and params; never an address
    text("origin"),  # what wants it: "digest", "journey:late-reorder"
    text("state", index=True),  # new, sending, sent, skipped, failed, in_doubt, rehearsed
    text("reason", empty=True),  # why it waits, was skipped, failed or is in doubt: a Message id
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    moment("due_at", index=True),
    moment("wanted_at"),  # the first due_at: what was tried in vain for days after it is given up
    moment("expires_at", empty=True),  # later it would only puzzle its reader: skipped
    text("lease_by", empty=True),
    moment("lease_until", empty=True),
    text("provider_id", empty=True),
    text("run", empty=True, index=True),  # of a journey, that wants it: the gate looks at its arm
    text("account_id", empty=True),
    sa.Column("limits", Json, nullable=True),  # of the journey, beside the company's: caps, hours
    moment("made_at"),
    moment("ended_at", empty=True),
)
CONTACT_SEND = sa.Table(
    "contact_send",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
    text("contact_id"),
    text("channel"),
    text("purpose"),
    sa.Column("outbox_key", sa.Text, nullable=False, unique=True),  # a second try counts once
    sa.Column("rehearsed", sa.Boolean, nullable=False, server_default=sa.false()),  # counts in rehearsals only
    sa.Column("doubted", sa.Boolean, nullable=False, server_default=sa.false()),  # a try may have left: it stays
    moment("t"),
    sa.Index("ix_contact_send_contact_t", "contact_id", "t"),
)
CONSENT = sa.Table(
    "consent",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),  # append-only: the last row of a triple holds
    text("contact_id"),
    text("channel"),
    text("purpose"),
    text("state"),  # given, withdrawn
    text("basis"),  # consent, contract, legitimate interest
    text("source"),  # form, import, unsubscribe link, ...
    sa.Column("evidence", Json, nullable=False),
    moment("t"),
    sa.Index("ix_consent_triple", "contact_id", "channel", "purpose"),
)
SUPPRESSION = sa.Table(
    "suppression",
    METADATA,
    sa.Column("address_hash", sa.Text, primary_key=True),  # keyed: survives the person's erasure
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("purpose", sa.Text, primary_key=True),  # "all" for every one
    text("reason"),  # unsubscribed, bounced, complained, asked
    moment("t"),
)
