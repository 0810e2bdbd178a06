"""Tables of cases: who owns a problem, by when, and how it ended; with an append-only history."""

import sqlalchemy as sa

from changemaker.store.metadata import METADATA, ROW_ID, Json, moment, text

CARE_CASE = sa.Table(
    "care_case",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("once_key", sa.Text, nullable=True, unique=True),  # opened twice under one key: one case
    text("account_id", index=True),
    text("contact_id", empty=True),
    text("kind"),  # complaint, rescue, question, reply, ...
    text("queue"),
    sa.Column("severity", sa.Integer, nullable=False),  # 1 mild to 5 grave
    text("state"),  # open, in_work, waiting, resolved, closed
    text("owner", empty=True, index=True),  # user id
    text("function", default=""),  # that has it now: service, sales, IT, finance
    sa.Column("what", Json, nullable=False),  # {id, params} of a Message
    sa.Column("words", sa.LargeBinary, nullable=True),  # what people wrote, sealed under the person's key
    text("about", empty=True),  # what it came from: "run:ID", "reply:ID", "case:ID of the company's own table"
    sa.Column("value", sa.Float, nullable=True),  # money at risk, reporting currency
    moment("opened_at"),
    text("opened_by"),  # user id, or "journey:NAME"
    moment("due_at"),
    moment("breached_at", empty=True),  # when somebody was told that it is late
    sa.Column("escalated", sa.Integer, nullable=False, server_default="0"),  # how often
    text("promise", empty=True),  # a Message id or words without personal data: what was promised ...
    moment("promised_for", empty=True),  # ... by when
    sa.Column("promise_kept", sa.Boolean, nullable=True),
    text("root_cause", empty=True),
    text("outcome", empty=True),  # solved, goodwill, not_solved, no_answer, duplicate
    moment("told_at", empty=True),  # when the customer was told
    moment("asked_at", empty=True),  # when the customer was asked again
    sa.Column("reopened", sa.Integer, nullable=False, server_default="0"),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),  # the second of two who edit it is told
    moment("resolved_at", empty=True),
    moment("closed_at", empty=True),
    moment("changed_at", index=True),
    sa.Index("ix_care_case_board", "state", "queue", "due_at"),
)
CASE_EVENT = sa.Table(  # append-only
    "care_case_event",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
    text("case_id", index=True),
    moment("t"),
    text("by"),  # user id, or "rule:NAME"
    text("kind"),  # opened, took, handed_over, tried, promised, escalated, resolved, told, asked, closed, reopened
    sa.Column("detail", Json, nullable=False),
    sa.Column("words", sa.LargeBinary, nullable=True),  # sealed
)
