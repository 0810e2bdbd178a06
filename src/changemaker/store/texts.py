"""Texts as they are kept: cleaned of what is personal, sealed under the key of who wrote them, gone with that key."""

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from changemaker.privacy.keys import Keys
from changemaker.privacy.seal import open_sealed, seal, unwrap
from changemaker.store.event_tables import PERSON
from changemaker.store.listening_tables import SURVEY_RESPONSE, SURVEY_TEXT
from changemaker.store.open import Store
from changemaker.store.people import person_keys
from changemaker.store.text_tables import DOCUMENT_TEXT

AT_ONCE = 500  # rows of one statement
PURPOSE = "texts"  # key of texts that nobody known wrote, and of their hashes
OPEN = ("document_id", "account_id", "contact_id", "response_id", "kind", "language", "hash", "source", "t")


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanText:
    """A text that was cleaned, to be kept."""

    document_id: str
    account_id: str
    contact_id: str | None
    response_id: str | None
    kind: str
    language: str  # ISO 639 code; "und" where it could not be told
    t: int  # UTC microseconds
    text: str = field(repr=False)  # redacted
    found: Mapping[str, int]  # kind of what was taken out -> how often
    came: str  # keyed hash of the text as it came, and of how it was cleaned
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """A text that was kept, opened."""

    document_id: str
    account_id: str
    contact_id: str | None
    response_id: str | None
    kind: str
    language: str
    text: str = field(repr=False)  # redacted
    hash: str  # equal for equal texts
    t: int  # UTC microseconds
    source: str = ""


def put_texts(connection: sa.Connection, keys: Keys, rows: Iterable[CleanText], now: int) -> int:
    """Keep texts, in place of what was kept of the same documents; return how many.

    Of an erased person nothing is kept, and what was is deleted.

    Args:
        connection: of `Store.writing`.
        keys: of the installation.
        rows: each document once.
        now: UTC microseconds.
    """
    kept = 0
    for some in _some(rows, AT_ONCE):
        own = person_keys(connection, keys, {row.contact_id for row in some if row.contact_id})
        values = [
            _values(keys, row, key, now)
            for row in some
            if (key := own[row.contact_id] if row.contact_id else keys.derive(PURPOSE)) is not None
        ]
        gone = [row.document_id for row in some if row.contact_id and own[row.contact_id] is None]
        drop_texts(connection, gone)
        if values:
            _upsert(connection, values)
        kept += len(values)
    return kept


def drop_texts(connection: sa.Connection, document_ids: Iterable[str]) -> None:
    """Delete what was kept of documents."""
    for some in _some(document_ids, AT_ONCE):
        connection.execute(sa.delete(DOCUMENT_TEXT).where(DOCUMENT_TEXT.c.document_id.in_(some)))


def drop_erased(connection: sa.Connection) -> int:
    """Delete what was kept of texts whose writers were erased since; return how many: none of them opens any more."""
    erased = sa.select(PERSON.c.contact_id).where(PERSON.c.key.is_(None))
    return connection.execute(sa.delete(DOCUMENT_TEXT).where(DOCUMENT_TEXT.c.contact_id.in_(erased))).rowcount


def known_texts(connection: sa.Connection) -> dict[str, str]:
    """Return, by document, the hash of the text as it came: what comes the same again need not be cleaned."""
    rows = connection.execute(sa.select(DOCUMENT_TEXT.c.document_id, DOCUMENT_TEXT.c.came))
    return {row.document_id: row.came for row in rows}


def open_texts(
    store: Store,
    keys: Keys,
    *,
    ids: Sequence[str] | None = None,
    language: str | None = None,
    limit: int | None = None,
) -> Iterator[KeptText]:
    """Yield kept texts in the order of their ids; those of erased persons do not open any more and are left out.

    Args:
        store: the installation's.
        keys: of the installation.
        ids: documents; all where None.
        language: ISO 639 code; all where None.
        limit: at most so many; all where None.

    Raises:
        SealedError: the installation's secret is not the one that they were sealed under.
    """
    left = limit if limit is not None else -1
    for rows in _pages(store, ids, language):
        with store.reading() as connection:
            own = _own_keys(connection, keys, {row["contact_id"] for row in rows if row["contact_id"]})
        for row in rows:
            if left == 0:
                return
            key = own.get(row["contact_id"]) if row["contact_id"] else keys.derive(PURPOSE)
            if key is None or row["sealed"] is None:
                continue
            said = open_sealed(key, bytes(row["sealed"]), contact_id=row["contact_id"] or "")
            yield KeptText(text=str(said["text"]), **{column: row[column] for column in OPEN})
            left -= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyText:
    """What somebody wrote into one of our own surveys, opened and not cleaned yet; personal."""

    document_id: str
    account_id: str
    contact_id: str | None
    response_id: str
    language: str  # of the page that it was written on
    t: int  # UTC microseconds
    text: str = field(repr=False)


def survey_texts(store: Store, keys: Keys) -> Iterator[SurveyText]:
    """Yield the texts of complete answers to our own surveys; those of erased persons do not open any more.

    Raises:
        SealedError: the installation's secret is not the one that they were sealed under.
    """
    d, r = SURVEY_TEXT.c, SURVEY_RESPONSE.c
    columns = (d.document_id, d.contact_id, d.response_id, d.sealed, d.t, r.account_id, r.language)
    query = sa.select(*columns).join_from(SURVEY_TEXT, SURVEY_RESPONSE, d.response_id == r.id)
    query = query.where(r.state == "complete", d.sealed.is_not(None))
    for rows in _paged(store, query, d.document_id):
        with store.reading() as connection:
            own = _own_keys(connection, keys, {row["contact_id"] for row in rows if row["contact_id"]})
        for row in rows:
            key = own.get(row["contact_id"]) if row["contact_id"] else keys.derive(PURPOSE)
            if key is None:
                continue
            said = open_sealed(key, bytes(row["sealed"]), contact_id=row["contact_id"] or "")
            told = {name: row[name] for name in ("document_id", "account_id", "contact_id", "response_id", "language")}
            yield SurveyText(text=str(said.get("text", "")), t=row["t"], **told)


def counts(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """Return how many texts are kept, by kind and language."""
    by = (DOCUMENT_TEXT.c.kind, DOCUMENT_TEXT.c.language)
    rows = connection.execute(sa.select(*by, sa.func.count()).group_by(*by).order_by(*by))
    return {(kind, language): int(n) for kind, language, n in rows}


def text_hash(keys: Keys, *parts: str) -> str:
    """Return a keyed hash of text: equal for equal text, no use to who has no key.

    Example:
        >>> text_hash(Keys(secret=bytes(32)), "ab", "c") == text_hash(Keys(secret=bytes(32)), "a", "bc")
        False
    """
    told = "\0".join(f"{len(part)}:{part}" for part in parts).encode("utf-8", "surrogatepass")
    return hmac.digest(keys.derive(PURPOSE), told, "sha256").hex()


def _values(keys: Keys, row: CleanText, key: bytes, now: int) -> dict[str, object]:
    return {
        "document_id": row.document_id,
        "account_id": row.account_id,
        "contact_id": row.contact_id,
        "response_id": row.response_id,
        "kind": row.kind,
        "language": row.language,
        "sealed": seal(key, {"text": row.text}, contact_id=row.contact_id or ""),
        "found": dict(row.found),
        "hash": text_hash(keys, row.text),
        "came": row.came,
        "source": row.source,
        "t": row.t,
        "read_at": now,
    }


def _upsert(connection: sa.Connection, values: Sequence[Mapping[str, object]]) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(DOCUMENT_TEXT)
    others = {column.name: statement.excluded[column.name] for column in DOCUMENT_TEXT.c if not column.primary_key}
    connection.execute(statement.on_conflict_do_update(index_elements=["document_id"], set_=others), list(values))


def _pages(store: Store, ids: Sequence[str] | None, language: str | None) -> Iterator[Sequence[sa.RowMapping]]:
    by = DOCUMENT_TEXT.c.document_id
    query = sa.select(DOCUMENT_TEXT)
    if language is not None:
        query = query.where(DOCUMENT_TEXT.c.language == language)
    if ids is None:
        yield from _paged(store, query, by)
        return
    for some in _some(sorted(set(ids)), AT_ONCE):
        yield from _paged(store, query.where(by.in_(some)), by)


def _paged(store: Store, query: sa.Select[Any], by: sa.ColumnElement[str]) -> Iterator[Sequence[sa.RowMapping]]:
    """Rows in pages, each read in a moment of its own: texts of a whole company are not held at once."""
    in_order = by if store.is_sqlite else sa.collate(by, "C")  # the same order in both databases
    last = ""
    while True:
        with store.reading() as connection:
            rows = connection.execute(query.where(in_order > last).order_by(in_order).limit(AT_ONCE)).mappings().all()
        if not rows:
            return
        yield rows
        last = rows[-1]["document_id"]


def _some(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of at most `size`."""
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some


def _own_keys(connection: sa.Connection, keys: Keys, contact_ids: set[str]) -> dict[str, bytes | None]:
    query = sa.select(PERSON.c.contact_id, PERSON.c.key).where(PERSON.c.contact_id.in_(sorted(contact_ids)))
    return {
        who: None if key is None else unwrap(keys, bytes(key), contact_id=who) for who, key in connection.execute(query)
    }
