"""Tables of listening: who was asked, what was answered, what texts say."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    _document_text()
    _model_call()
    _survey_answer()
    _survey_emotion()
    _survey_expected()
    _survey_invitation()
    _survey_link()
    _survey_response()
    _survey_text()
    _text_label()
    _theme_word()


def _document_text() -> None:
    op.create_table(
        "document_text",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=True),
        sa.Column("response_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("came", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("t", sa.BigInteger(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_text")),
    )
    op.create_index(op.f("ix_document_text_contact_id"), "document_text", ["contact_id"], unique=False)
    op.create_index(op.f("ix_document_text_read_at"), "document_text", ["read_at"], unique=False)


def _model_call() -> None:
    op.create_table(
        "model_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt_hash", sa.Text(), nullable=False),
        sa.Column("document_ids", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("t", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
    )


def _survey_answer() -> None:
    op.create_table(
        "survey_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("response_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("choice", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answer")),
        sa.UniqueConstraint("response_id", "question", name=op.f("uq_survey_answer_response_id")),
    )
    op.create_index(op.f("ix_survey_answer_response_id"), "survey_answer", ["response_id"], unique=False)


def _survey_emotion() -> None:
    op.create_table(
        "survey_emotion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("response_id", sa.Text(), nullable=False),
        sa.Column("emotion", sa.Text(), nullable=False),
        sa.Column("intensity", sa.Float(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_emotion")),
        sa.UniqueConstraint("response_id", "emotion", name=op.f("uq_survey_emotion_response_id")),
    )
    op.create_index(op.f("ix_survey_emotion_response_id"), "survey_emotion", ["response_id"], unique=False)


def _survey_expected() -> None:
    op.create_table(
        "survey_expected",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("said", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("t", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_expected")),
    )
    op.create_index(op.f("ix_survey_expected_survey"), "survey_expected", ["survey"], unique=False)


def _survey_invitation() -> None:
    op.create_table(
        "survey_invitation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("once_key", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("wave", sa.Text(), server_default="", nullable=False),
        sa.Column("stratum", sa.Text(), server_default="", nullable=False),
        sa.Column("chance", sa.Float(), server_default="1", nullable=False),
        sa.Column("follow_up_of", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("reminded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_invitation")),
        sa.UniqueConstraint("once_key", name=op.f("uq_survey_invitation_once_key")),
    )
    op.create_index(op.f("ix_survey_invitation_account_id"), "survey_invitation", ["account_id"], unique=False)
    op.create_index(op.f("ix_survey_invitation_changed_at"), "survey_invitation", ["changed_at"], unique=False)
    op.create_index(op.f("ix_survey_invitation_contact_id"), "survey_invitation", ["contact_id"], unique=False)
    op.create_index(op.f("ix_survey_invitation_due_at"), "survey_invitation", ["due_at"], unique=False)
    op.create_index(op.f("ix_survey_invitation_state"), "survey_invitation", ["state"], unique=False)
    op.create_index(op.f("ix_survey_invitation_survey"), "survey_invitation", ["survey"], unique=False)


def _survey_link() -> None:
    op.create_table(
        "survey_link",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("opened", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_link")),
    )


def _survey_response() -> None:
    op.create_table(
        "survey_response",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("invitation_id", sa.Text(), nullable=True),
        sa.Column("link_id", sa.Text(), nullable=True),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.Column("page", sa.Integer(), server_default="0", nullable=False),
        sa.Column("interviewer", sa.Text(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("submitted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_response")),
    )
    op.create_index(op.f("ix_survey_response_contact_id"), "survey_response", ["contact_id"], unique=False)
    op.create_index(op.f("ix_survey_response_invitation_id"), "survey_response", ["invitation_id"], unique=False)
    op.create_index(op.f("ix_survey_response_state"), "survey_response", ["state"], unique=False)
    op.create_index(op.f("ix_survey_response_survey"), "survey_response", ["survey"], unique=False)
    op.create_index(op.f("ix_survey_response_updated_at"), "survey_response", ["updated_at"], unique=False)


def _survey_text() -> None:
    op.create_table(
        "survey_text",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("response_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Text(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("t", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_survey_text")),
    )
    op.create_index(op.f("ix_survey_text_contact_id"), "survey_text", ["contact_id"], unique=False)
    op.create_index(op.f("ix_survey_text_response_id"), "survey_text", ["response_id"], unique=False)
    op.create_index(op.f("ix_survey_text_t"), "survey_text", ["t"], unique=False)


def _text_label() -> None:
    op.create_table(
        "text_label",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("t", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_label")),
    )
    op.create_index(op.f("ix_text_label_document_id"), "text_label", ["document_id"], unique=False)


def _theme_word() -> None:
    op.create_table(
        "theme_word",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("theme_id", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("into", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("t", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_word")),
    )
    op.create_index(op.f("ix_theme_word_theme_id"), "theme_word", ["theme_id"], unique=False)
