"""Tables of our own people: users, their roles and sessions, keys of machines, and who did what."""

import sqlalchemy as sa

from changemaker.store.metadata import METADATA, ROW_ID, Json, moment, text

USER = sa.Table(
    "user_",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("email", sa.Text, nullable=False, unique=True),  # lower case
    text("name"),
    text("password_hash", empty=True),  # argon2id; null for who signs in elsewhere only
    sa.Column("roles", Json, nullable=False),  # list of access.roles.Role
    text("staff_member_id", empty=True),  # who this is in the company's tables: gives team and accounts
    text("oidc_subject", empty=True, index=True),
    text("language", empty=True),
    text("theme", empty=True),  # light, dark; null follows the screen
    sa.Column("digest", sa.Boolean, nullable=False, server_default=sa.true()),  # wants results by mail
    text("state"),  # invited, active, closed
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    moment("made_at"),
    moment("seen_at", empty=True),
)
SESSION = sa.Table(
    "session",
    METADATA,
    sa.Column("token_hash", sa.Text, primary_key=True),
    text("user_id", index=True),
    text("csrf"),
    text("how"),  # password, company, first_run, invite
    moment("made_at"),
    moment("seen_at"),
    moment("ends_at"),
    moment("confirmed_at", empty=True),  # when who signs last proved once more who it is
)
ONE_TIME = sa.Table(
    "one_time",
    METADATA,
    sa.Column("token_hash", sa.Text, primary_key=True),
    text("kind", index=True),  # first_run, invite, reset, signing, company
    text("user_id", empty=True, index=True),
    sa.Column("about", Json, nullable=True),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    moment("ends_at"),
    moment("used_at", empty=True),
)
API_KEY = sa.Table(
    "api_key",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),  # the prefix that is shown: "cmk_7f3a..."
    text("secret_hash"),  # SHA-256 of 32 random bytes
    text("name"),
    sa.Column("permissions", Json, nullable=False),  # list of access.roles.Permission
    text("made_by"),
    moment("made_at"),
    moment("seen_at", empty=True),
    moment("revoked_at", empty=True),
)
AUDIT = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
    moment("t"),
    text("actor"),  # user id, key id, or "system"
    text("action"),  # "signed in", "ran a proof", ...: a Message id
    text("object", default=""),
    sa.Column("detail", Json, nullable=False),
    text("previous"),  # hash of the row before: nobody takes one out unseen
    text("hash"),
)
KEPT_ANSWER = sa.Table(
    "kept_answer",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),  # actor, route and Idempotency-Key
    text("request_hash"),
    sa.Column("status", sa.Integer, nullable=True),  # null while the first one is at work
    sa.Column("body", Json, nullable=True),
    moment("made_at", index=True),
)
