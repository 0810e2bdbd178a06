"""What respondents send off, page by page: a sealed draft, and at the end the rows that everybody else reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from changemaker.privacy.keys import Keys
from changemaker.privacy.seal import open_sealed, seal, unwrap
from changemaker.store.event_tables import EVENT, PERSON
from changemaker.store.listening_tables import SURVEY_ANSWER, SURVEY_EMOTION, SURVEY_RESPONSE, SURVEY_TEXT
from changemaker.store.people import person_keys
from changemaker.store.texts import PURPOSE

State = Literal["partial", "complete"]
_SEALED = ("draft", "notes")
_FIXED = ("id", "started_at", "seed", "invitation_id", "link_id")  # of a response, from its first page on
# Statements are put together once: with a dozen values each, that takes longer than to run them.
_INSERTS = {
    "postgresql": postgresql.insert(SURVEY_RESPONSE).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(SURVEY_RESPONSE).on_conflict_do_nothing(),
}
_UPDATE = (
    sa.update(SURVEY_RESPONSE)
    .where(SURVEY_RESPONSE.c.id == sa.bindparam("of"), SURVEY_RESPONSE.c.state == "partial")
    .values(
        {column.name: sa.bindparam(f"new_{column.name}") for column in SURVEY_RESPONSE.c if column.name not in _FIXED}
    )
)
_READ = sa.select(SURVEY_RESPONSE).where(SURVEY_RESPONSE.c.id == sa.bindparam("of"))
_HELD = _READ.with_for_update()
_KEY = sa.select(PERSON.c.key).where(PERSON.c.contact_id == sa.bindparam("of"))
_ERASED = sa.select(PERSON.c.erased_at).where(PERSON.c.contact_id == sa.bindparam("of"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One response, from its first page to its end; times are UTC microseconds."""

    id: str  # 32 hex digits
    invitation_id: str | None = None
    link_id: str | None = None
    survey: str
    version: int
    account_id: str
    contact_id: str | None = None
    mode: str
    language: str
    state: State = "partial"
    seed: int
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict, repr=False)  # as JSON; empty once complete
    page: int = 0  # pages that were sent off
    interviewer: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)
    started_at: int
    updated_at: int
    submitted_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What one complete response adds to the tables; see `listen.recorded`."""

    answers: Sequence[tuple[str, float | None, str | None]] = ()
    emotions: Sequence[tuple[str, float | None, str]] = ()
    texts: Sequence[tuple[str, str]] = field(default=(), repr=False)


def read_draft(connection: sa.Connection, keys: Keys, id: str, *, hold: bool = False) -> Draft | None:
    """Return a response with what was answered so far, None where nothing was sent off yet.

    Args:
        connection: to read from.
        keys: of the installation.
        id: of the response.
        hold: let nobody else change it until the transaction ends.

    Raises:
        SealedError: the installation's secret is not the one that it was sealed under.
    """
    row = connection.execute(_HELD if hold else _READ, {"of": id}).mappings().one_or_none()
    if row is None:
        return None
    key = None if row["draft"] is None and row["notes"] is None else _key_of(connection, keys, row["contact_id"])
    values = {name: value for name, value in row.items() if name not in _SEALED}
    answers, notes = (_opened(key, row[column], row["contact_id"]) for column in _SEALED)
    return Draft(**values, answers=answers, notes={name: str(told) for name, told in notes.items()})


def put_draft(connection: sa.Connection, keys: Keys, draft: Draft, *, is_new: bool = True) -> bool:
    """Keep a response as it is by now; False where it was complete already, so that nothing was changed.

    Args:
        connection: in a transaction, in which `read_draft` has held the row if it was there.
        keys: of the installation.
        draft: what to keep. Of a person who was erased neither answers nor notes are kept.
        is_new: it may not be there yet.
    """
    values = _values(connection, keys, draft)
    if is_new:
        options = {"preserve_rowcount": True}  # else psycopg forgets it
        made = connection.execute(_INSERTS[connection.dialect.name], values, execution_options=options)
        if made.rowcount == 1:
            return True
    changed = {f"new_{name}": value for name, value in values.items() if name not in _FIXED}
    return connection.execute(_UPDATE, {"of": draft.id, **changed}).rowcount == 1


def complete(connection: sa.Connection, keys: Keys, draft: Draft, rows: Rows, now: int, *, is_new: bool = True) -> bool:
    """End a response: its rows are there, its draft is gone; False where it had ended already.

    Args:
        connection: in a transaction.
        keys: of the installation.
        draft: the response as it was last; its answers are not kept a second time.
        rows: what it adds.
        now: UTC microseconds: when it was answered.
        is_new: nothing of it may have been kept before.
    """
    ended = {name: getattr(draft, name) for name in Draft.__slots__} | {
        "state": "complete",
        "answers": {},
        "updated_at": now,
        "submitted_at": now,
    }
    if not put_draft(connection, keys, Draft(**ended), is_new=is_new):
        return False
    if rows.answers:
        found = [
            {"response_id": draft.id, "question": question, "value": value, "choice": choice}
            for question, value, choice in _once(rows.answers)
        ]
        connection.execute(sa.insert(SURVEY_ANSWER), found)
    if rows.emotions:
        felt = [
            {"response_id": draft.id, "emotion": emotion, "intensity": intensity, "method": method}
            for emotion, intensity, method in _once(rows.emotions)
        ]
        connection.execute(sa.insert(SURVEY_EMOTION), felt)
    _keep_texts(connection, keys, draft, rows.texts, now)
    return True


def open_text(connection: sa.Connection, keys: Keys, document_id: str) -> str | None:
    """Return a text as it was written; None where there is none, or its writer was erased.

    Raises:
        SealedError: the installation's secret is not the one that it was sealed under.
    """
    asked = sa.select(SURVEY_TEXT.c.sealed, SURVEY_TEXT.c.contact_id).where(SURVEY_TEXT.c.document_id == document_id)
    row = connection.execute(asked).one_or_none()
    if row is None or row.sealed is None:
        return None
    found = _opened(_key_of(connection, keys, row.contact_id), row.sealed, row.contact_id)
    return str(found["text"]) if found else None


def is_erased(connection: sa.Connection, contact_id: str) -> bool:
    """Return whether nothing personal may be kept of a contact."""
    return connection.execute(_ERASED, {"of": contact_id}).scalar_one_or_none() is not None


def account_name(connection: sa.Connection, contact_id: str) -> str | None:
    """Return what the last event that put a contact into an account called the account; None where none did."""
    told = sa.select(EVENT.c.payload).where(EVENT.c.contact_id == contact_id, EVENT.c.kind == "group")
    payload = connection.execute(told.order_by(EVENT.c.t.desc(), EVENT.c.id.desc()).limit(1)).scalar_one_or_none()
    traits = payload.get("traits") if isinstance(payload, dict) else None
    name = traits.get("name") if isinstance(traits, dict) else None
    return name if isinstance(name, str) and name else None


def _keep_texts(
    connection: sa.Connection, keys: Keys, draft: Draft, texts: Sequence[tuple[str, str]], now: int
) -> None:
    if not texts:
        return
    key = _new_key(connection, keys, draft.contact_id)
    together: dict[str, str] = {}
    for question, text in texts:  # a choice in words, and the words beside it, are one document
        together[question] = f"{together[question]}\n{text}" if question in together else text
    kept = [
        {
            "document_id": f"{draft.id}:{question}",
            "response_id": draft.id,
            "question": question,
            "contact_id": draft.contact_id,
            "sealed": None if key is None else seal(key, {"text": text}, contact_id=draft.contact_id or ""),
            "t": now,
        }
        for question, text in together.items()
    ]
    connection.execute(sa.insert(SURVEY_TEXT), kept)


def _values(connection: sa.Connection, keys: Keys, draft: Draft) -> dict[str, object]:
    values: dict[str, object] = {
        name: getattr(draft, name) for name in Draft.__slots__ if name not in ("answers", "notes")
    }
    told = {"draft": dict(draft.answers) if draft.state == "partial" else None, "notes": dict(draft.notes) or None}
    key = _new_key(connection, keys, draft.contact_id) if any(told.values()) else None
    for column, value in told.items():
        shut = None if value is None or key is None else seal(key, value, contact_id=draft.contact_id or "")
        values[column] = shut
    return values | {"facts": dict(draft.facts), "about": dict(draft.about)}


def _once(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows by their first column; where two questions are kept under one name, the later answer counts."""
    return list({row[0]: row for row in rows}.values())


def _new_key(connection: sa.Connection, keys: Keys, contact_id: str | None) -> bytes | None:
    """The key under which somebody's words are to lie; made where they are new, None where they were erased."""
    return keys.derive(PURPOSE) if contact_id is None else person_keys(connection, keys, [contact_id])[contact_id]


def _key_of(connection: sa.Connection, keys: Keys, contact_id: str | None) -> bytes | None:
    if contact_id is None:
        return keys.derive(PURPOSE)
    wrapped = connection.execute(_KEY, {"of": contact_id}).scalar_one_or_none()
    return None if wrapped is None else unwrap(keys, bytes(wrapped), contact_id=contact_id)


def _opened(key: bytes | None, sealed: bytes | None, contact_id: str | None) -> Mapping[str, Any]:
    if key is None or sealed is None:
        return {}
    return open_sealed(key, bytes(sealed), contact_id=contact_id or "")
