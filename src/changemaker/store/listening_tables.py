"""Tables of asking: who was invited, what was answered page by page, and what interviews are to be held."""

import sqlalchemy as sa

from changemaker.store.metadata import METADATA, ROW_ID, Json, moment, text

SURVEY_INVITATION = sa.Table(
    "survey_invitation",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),  # 32 hex digits, drawn at random
    sa.Column("once_key", sa.Text, nullable=False, unique=True),  # survey/wave/contact/event: planned twice is one row
    text("survey", index=True),
    sa.Column("version", sa.Integer, nullable=False),
    text("account_id", index=True),
    text("contact_id", empty=True, index=True),
    text("mode"),  # listen.survey.Mode
    text("wave", default=""),
    text("stratum", default=""),
    sa.Column("chance", sa.Float, nullable=False, server_default="1"),  # of being drawn: its inverse weighs
    text("follow_up_of", empty=True),  # the unanswered invitation that this interview follows up
    text("language", default=""),
    text("state", index=True),  # planned, sent, opened, answered, declined, expired, skipped
    text("reason", empty=True),  # a Message id: why it was skipped
    sa.Column("facts", Json, nullable=False),  # listen.facts, as known when it was made
    sa.Column("about", Json, nullable=False),  # staff_member_id, location_id, case_id, touchpoint_id, event_t
    sa.Column("reminded", sa.Integer, nullable=False, server_default="0"),
    text("task_id", empty=True),  # of an interview or a visit
    moment("made_at"),
    moment("due_at", index=True),
    moment("sent_at", empty=True),
    moment("opened_at", empty=True),
    moment("answered_at", empty=True),
    moment("expires_at"),
    moment("changed_at", index=True),
)
SURVEY_LINK = sa.Table(
    "survey_link",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    text("survey"),
    text("mode"),  # link, qr, kiosk, embedded
    text("name"),  # as people call it: "Counter 3"
    sa.Column("about", Json, nullable=False),  # location_id, staff_member_id, touchpoint_id
    sa.Column("opened", sa.BigInteger, nullable=False, server_default="0"),  # first pages sent off: the denominator
    text("made_by"),
    moment("made_at"),
    moment("closed_at", empty=True),
)
SURVEY_RESPONSE = sa.Table(
    "survey_response",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    text("invitation_id", empty=True, index=True),
    text("link_id", empty=True),
    text("survey", index=True),
    sa.Column("version", sa.Integer, nullable=False),
    text("account_id"),  # "nobody:ID" where nobody knows who answers: each such answer counts for itself
    text("contact_id", empty=True, index=True),
    text("mode"),
    text("language"),
    text("state", index=True),  # partial, complete
    sa.Column("seed", sa.BigInteger, nullable=False),  # of the order of shuffled options
    sa.Column("facts", Json, nullable=False),
    sa.Column("about", Json, nullable=False),
    sa.Column("draft", sa.LargeBinary, nullable=True),  # answers so far, sealed; null once complete
    sa.Column("page", sa.Integer, nullable=False, server_default="0"),  # pages that were sent off
    text("interviewer", empty=True),  # user id
    sa.Column("notes", sa.LargeBinary, nullable=True),  # of the interviewer, sealed
    moment("started_at"),
    moment("updated_at", index=True),
    moment("submitted_at", empty=True),
)
SURVEY_ANSWER = sa.Table(
    "survey_answer",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),  # also the watermark of what lies in the tables
    text("response_id", index=True),
    text("question"),  # canonical: table `answer`
    sa.Column("value", sa.Float, nullable=True),
    text("choice", empty=True),
    sa.UniqueConstraint("response_id", "question"),
)
SURVEY_EMOTION = sa.Table(
    "survey_emotion",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
    text("response_id", index=True),
    text("emotion"),
    sa.Column("intensity", sa.Float, nullable=True),  # 0 to 1; 0 for one that was shown and not picked
    text("method"),
    sa.UniqueConstraint("response_id", "emotion"),
)
SURVEY_TEXT = sa.Table(
    "survey_text",
    METADATA,
    sa.Column("document_id", sa.Text, primary_key=True),  # RESPONSE:QUESTION
    text("response_id", index=True),
    text("question"),
    text("contact_id", empty=True, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=True),  # the text under the person's key, or the installation's
    moment("t", index=True),
)
EXPECTED = sa.Table(
    "survey_expected",
    METADATA,
    sa.Column("id", ROW_ID, primary_key=True, autoincrement=True),
    text("survey", index=True),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),  # each version is expected anew
    text("question", default=""),  # canonical; "" where somebody chose to expect nothing: `said` tells why
    sa.Column("value", sa.Float, nullable=True),  # what the team thinks the mean, or the share, will be
    text("said", default=""),  # what they think customers will say
    text("by"),  # user id
    moment("t"),
)
