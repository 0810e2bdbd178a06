"""Tables of work: jobs for machines, schedules that start them, tasks for people."""

import sqlalchemy as sa

from changemaker.store.metadata import METADATA, Json, moment, text

JOB = sa.Table(
    "job",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    text("kind"),  # a name of routines.job_kinds: "prove", "digest", ...
    sa.Column("params", Json, nullable=False),
    text("state", index=True),  # queued, running, done, failed, cancelled
    sa.Column("once_key", sa.Text, nullable=True, unique=True),  # asked twice under one key: one job
    sa.Column("steps", Json, nullable=False),  # [{name, params, started, ended}], in order; a Message and its times
    sa.Column("done", sa.Float, nullable=False, server_default="0"),  # share of the whole, 0 to 1
    sa.Column("result", Json, nullable=True),
    sa.Column("problem", Json, nullable=True),  # {code, what, hint, where, id}; no stack trace
    text("asked_by"),  # user id, key id or "schedule:<name>"
    sa.Column("cancel_asked", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    text("lease_by", empty=True),
    moment("lease_until", empty=True, index=True),
    moment("asked_at", index=True),
    moment("started_at", empty=True),
    moment("ended_at", empty=True),
)
SCHEDULE = sa.Table(
    "schedule",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    text("kind"),
    sa.Column("params", Json, nullable=False),
    text("every"),  # "15m", "1h", "daily 06:00", "weekly mon 07:00"; local time of the workspace's zone
    moment("next_at", index=True),  # the row itself, locked for one short transaction, is the lease of a tick
    moment("last_at", empty=True),
    text("last_job", empty=True),
    sa.Column("on", sa.Boolean, nullable=False, server_default=sa.true()),
)
TASK = sa.Table(
    "task",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("once_key", sa.Text, nullable=True, unique=True),
    sa.Column("message", Json, nullable=False),  # {id, params} of a Message: what is to be done
    text("role", empty=True),  # who may take it: a role, ...
    text("user_id", empty=True, index=True),  # ... or one person
    text("about", empty=True),  # what it is about: "programme:complaints-in-a-day", "account:A17"
    text("state", index=True),  # open, done, dropped
    text("note", default=""),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),  # the second of two who edit it is told
    moment("due_at", empty=True),
    moment("made_at"),
    moment("ended_at", empty=True),
    text("ended_by", empty=True),
)
