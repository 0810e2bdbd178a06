"""Tables of journeys: versions, runs with their due index, what each step decided, and what customers replied."""

import sqlalchemy as sa

from changemaker.store.metadata import METADATA, ROW_ID, Json, moment, text

JOURNEY_VERSION = sa.Table(
    "journey_version",
    METADATA,
    sa.Column("journey", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    text("text"),  # the file as it was applied: a run keeps its version
    sa.Column("mails", Json, nullable=False),  # name -> text of the mails that it uses, as they were
    text("hash"),
    moment("at"),
    text("by"),  # user id, key id, or "command line"
)
JOURNEY = sa.Table(
    "journey",
    METADATA,
    sa.Column("journey", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),  # that new runs get
    text("state"),  # live, paused, draining, ended
    text("reason", empty=True),  # a Message id: why it is paused: asked, guard, pace
    text("salt"),  # of the lot: with the share locked when it is applied first
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("later", sa.Boolean, nullable=False, server_default=sa.false()),
    moment("applied_at"),  # first
    moment("looked_at"),  # events and conditions up to here are decided
    moment("changed_at"),
    text("changed_by"),
)
JOURNEY_SINCE = sa.Table(  # units for which a condition holds, and since when: the day it began names the episode
    "journey_since",
    METADATA,
    sa.Column("journey", sa.Text, primary_key=True),
    sa.Column("unit", sa.Text, primary_key=True),
    moment("since"),
    moment("seen_at"),
)
JOURNEY_RUN = sa.Table(
    "journey_run",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),  # hash of journey, unit and episode
    text("journey"),
    sa.Column("version", sa.Integer, nullable=False),
    text("unit"),
    text("account_id", index=True),
    text("contact_id", empty=True),
    text("episode"),
    text("arm"),  # treated, holdout, later
    text("state"),  # waiting, held, ended, parked
    text("node", empty=True),
    sa.Column("visit", sa.Integer, nullable=False, server_default="1"),
    moment("wake_at"),
    moment("entered_at"),
    moment("window_until"),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    text("lease_by", empty=True),
    moment("lease_until", empty=True),
    text("ended_by", empty=True),  # goal, exit, finished, window, drained, failed
    moment("goal_at", empty=True),
    sa.Column("goal_value", sa.Float, nullable=True),
    moment("ended_at", empty=True),
    moment("changed_at", index=True),
    sa.Column("facts", Json, nullable=False),
    sa.UniqueConstraint("journey", "unit", "episode"),
    sa.Index("ix_journey_run_due", "wake_at", "id", sqlite_where=sa.text("ended_at IS NULL"),
             postgresql_where=sa.text("ended_at IS NULL")),
    sa.Index("ix_journey_run_unit", "journey", "unit", "entered_at"),
    sa.Index("ix_journey_run_state", "journey", "state", "arm"),
)  # fmt: skip
JOURNEY_STEP = sa.Table(  # append-only: written in the transaction that decides, before anything acts
    "journey_step",
    METADATA,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("node", sa.Text, primary_key=True),
    sa.Column("visit", sa.Integer, primary_key=True),
    moment("at"),
    text("kind"),
    text("decision"),
    text("inputs_hash"),
    sa.Column("detail", Json, nullable=False),
)
JOURNEY_REPLY = sa.Table(  # "did you have a problem?", answered
    "journey_reply",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),  # RUN/NODE/VISIT of the mail: a second answer changes the first
    text("run", index=True),
    text("journey"),
    text("account_id"),
    text("contact_id"),
    sa.Column("problem", sa.Boolean, nullable=False),
    sa.Column("words", sa.LargeBinary, nullable=True),  # sealed under the person's key
    text("case_id", empty=True),
    moment("t", index=True),
)
ACCOUNT_MARK = sa.Table(  # what a step of a journey noted on an account: rules see it as mark.NAME
    "account_mark",
    METADATA,
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", Json, nullable=False),
    text("by"),  # run id
    moment("t"),
)
JOURNEY_LOG = sa.Table(  # who applied, paused, moved what; and guards that stepped in
    "journey_log",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
    text("journey", index=True),
    moment("at"),
    text("by"),
    text("action"),  # applied, paused, resumed, drained, moved, guarded
    sa.Column("detail", Json, nullable=False),
)
