"""What our own surveys heard, as columns: rows of the store's tables of asking, never a word of a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import pyarrow as pa
import sqlalchemy as sa

from changemaker.store.listening_tables import (
    SURVEY_ANSWER,
    SURVEY_EMOTION,
    SURVEY_INVITATION,
    SURVEY_RESPONSE,
    SURVEY_TEXT,
)
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema

SOURCE = "survey"  # column `source` of such rows
COMMENT = "comment"  # kind of a document that was written into a survey
WHERE = ("staff_member_id", "location_id", "case_id")  # of what a response is about
MEETING = ("account_id", "contact_id")
BEGINNING = -(1 << 62)
HEARD: Mapping[str, tuple[str, ...]] = {
    "invitation": (
        *("invitation_id", *MEETING, "survey", "survey_version", "wave", "mode", "stratum", "chance", "follow_up_of"),
        *("t", "closes_t", "opened_t", "answered_t", "updated_at"),
    ),
    "response": (
        *("response_id", "invitation_id", *MEETING, "survey", "survey_version", "mode", "language", "t"),
        *(*WHERE, "updated_at"),
    ),
    "answer": ("response_id", "question", "account_id", "t", "value", "choice"),
    "emotion": ("emotion_id", *MEETING, "t", "response_id", "emotion", "intensity", "probability", "basis", "method"),
    "document": ("document_id", *MEETING, "t", "kind", "language", "response_id"),
}
COMPLETE = SURVEY_RESPONSE.c.state == "complete"
_R, _I = SURVEY_RESPONSE.c, SURVEY_INVITATION.c
# An address may be opened before the worker has noted that its letter left, an interview held before it was due.
ASKED_AT = sa.func.coalesce(_I.sent_at, _I.opened_at, _I.answered_at)
_ASKED = sa.and_(ASKED_AT.is_not(None), _I.state != "skipped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How far the store's answers and invitations go: changes whenever one is added or moves on."""

    responses: int = 0  # complete
    answered_at: int = 0  # of the last of them
    invitations: tuple[int, int, int] = (0, 0, 0)  # sent, opened, answered
    changed_at: int = 0  # of the invitation that changed last


def marks(connection: sa.Connection) -> Marks:
    """Return how far the store goes."""
    responses = connection.execute(sa.select(sa.func.count()).select_from(SURVEY_RESPONSE).where(COMPLETE)).scalar_one()
    last = sa.select(_R.updated_at).where(COMPLETE).order_by(_R.updated_at.desc()).limit(1)
    counted = sa.select(*(sa.func.count(column) for column in (ASKED_AT, _I.opened_at, _I.answered_at)))
    row = connection.execute(counted.where(_ASKED)).one()
    changed = connection.execute(sa.select(sa.func.max(_I.changed_at))).scalar() or 0
    return Marks(
        responses=responses,
        answered_at=connection.execute(last).scalar() or 0,
        invitations=(row[0], row[1], row[2]),
        changed_at=changed,
    )


def rows_after(connection: sa.Connection, *, answered_at: int, changed_at: int) -> dict[str, pa.Table]:
    """Return what was answered, and which invitations changed, after two moments.

    Args:
        connection: of `Store.reading`.
        answered_at: UTC microseconds; responses after it come with their answers, emotions and documents.
        changed_at: UTC microseconds; invitations that changed after it are there as they are now.

    Returns:
        The tables of `HEARD`, each with its columns.
    """
    after = sa.and_(COMPLETE, _R.updated_at > answered_at)
    return {
        "invitation": _invitations(connection, changed_at),
        "response": _responses(connection, after),
        "answer": _answers(connection, after),
        "emotion": _emotions(connection, after),
        "document": _documents(connection, after),
    }


def withdrawn_after(connection: sa.Connection, *, changed_at: int) -> pa.Table:
    """Return the ids of invitations that were called off after a moment: what was kept of them counts no more."""
    gone = sa.select(_I.id).where(_I.state == "skipped", _I.changed_at > changed_at)
    return pa.table({"invitation_id": pa.array(connection.execute(gone).scalars().all(), pa.string())})


def _invitations(connection: sa.Connection, changed_at: int) -> pa.Table:
    asked = sa.select(
        *(_I.id, _I.account_id, _I.contact_id, _I.survey, _I.version, _I.wave, _I.mode, _I.stratum, _I.chance),
        *(_I.follow_up_of, ASKED_AT, _I.expires_at, _I.opened_at, _I.answered_at, _I.changed_at),
    ).where(_ASKED, _I.changed_at > changed_at)
    return _table("invitation", _columns(connection, asked))


def _responses(connection: sa.Connection, after: sa.ColumnElement[bool]) -> pa.Table:
    asked = sa.select(
        *(_R.id, _R.invitation_id, _R.account_id, _R.contact_id, _R.survey, _R.version, _R.mode, _R.language),
        *(_R.submitted_at, sa.type_coerce(_R.about, sa.Text), _R.updated_at),
    ).where(after)
    *columns, abouts, updated = _columns(connection, asked)
    decode = msgspec.json.Decoder().decode
    about = [told if isinstance(told := decode(text), dict) else {} for text in abouts]
    places = [[_word(one.get(name)) for one in about] for name in WHERE]
    return _table("response", [*columns, *places, updated])


def _answers(connection: sa.Connection, after: sa.ColumnElement[bool]) -> pa.Table:
    a = SURVEY_ANSWER.c
    asked = sa.select(a.response_id, a.question, _R.account_id, _R.submitted_at, a.value, a.choice)
    return _table("answer", _columns(connection, asked.join_from(SURVEY_RESPONSE, SURVEY_ANSWER, _of(a)).where(after)))


def _emotions(connection: sa.Connection, after: sa.ColumnElement[bool]) -> pa.Table:
    e = SURVEY_EMOTION.c
    asked = sa.select(*(_R.account_id, _R.contact_id, _R.submitted_at, e.response_id, e.emotion, e.intensity, e.method))
    found = _columns(connection, asked.join_from(SURVEY_RESPONSE, SURVEY_EMOTION, _of(e)).where(after))
    accounts, contacts, times, responses, emotions, intensities, methods = found
    ids = [f"{response}:{emotion}" for response, emotion in zip(responses, emotions, strict=True)]
    sure, basis = [1.0] * len(ids), ["asked"] * len(ids)
    return _table("emotion", [ids, accounts, contacts, times, responses, emotions, intensities, sure, basis, methods])


def _documents(connection: sa.Connection, after: sa.ColumnElement[bool]) -> pa.Table:
    d = SURVEY_TEXT.c
    asked = sa.select(d.document_id, _R.account_id, _R.contact_id, d.t, _R.language, d.response_id)
    found = _columns(connection, asked.join_from(SURVEY_RESPONSE, SURVEY_TEXT, _of(d)).where(after))
    *first, languages, responses = found
    return _table("document", [*first, [COMMENT] * len(languages), languages, responses])


def _of(columns: Any) -> sa.ColumnElement[bool]:
    same: sa.ColumnElement[bool] = columns.response_id == _R.id
    return same


def _columns(connection: sa.Connection, asked: sa.Select[Any]) -> list[Sequence[Any]]:
    rows = connection.execute(asked).all()
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in asked.selected_columns]


def _table(name: str, columns: Sequence[Sequence[Any]]) -> pa.Table:
    schema = arrow_schema(TABLES[name])
    fields = [schema.field(column) for column in HEARD[name]]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, fields, strict=True)]
    return pa.table(arrays, schema=pa.schema(fields))


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
