"""Labels that people gave to texts: append-only, the last of a document and scheme holds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from changemaker.store.text_tables import DOCUMENT_TEXT, TEXT_LABEL

SKIP = "skip"  # the person did not want to say
UNDONE = ""  # takes back what was said before


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLabel:
    """One label as somebody gave it."""

    document_id: str
    scheme: str
    label: str
    by: str
    t: int  # UTC microseconds


def put_label(connection: sa.Connection, document_id: str, *, scheme: str, label: str, by: str, now: int) -> None:
    """Write down a label; a later one of the same document and scheme replaces it.

    Args:
        connection: of `Store.writing`.
        document_id: the text.
        scheme: "emotion", "sentiment".
        label: one of the scheme's, `SKIP`, or `UNDONE`.
        by: user id, or the name at the terminal.
        now: UTC microseconds.
    """
    connection.execute(
        sa.insert(TEXT_LABEL), {"document_id": document_id, "scheme": scheme, "label": label, "by": by, "t": now}
    )


def labels_of(connection: sa.Connection, scheme: str, *, labels: Collection[str] = ()) -> dict[str, str]:
    """Return the label that holds of each document, skipped ones too, in the order in which they were given.

    Args:
        connection: of the store.
        scheme: "emotion", "sentiment".
        labels: only these; all where empty.
    """
    last = sa.select(sa.func.max(TEXT_LABEL.c.id)).where(TEXT_LABEL.c.scheme == scheme)
    last = last.group_by(TEXT_LABEL.c.document_id)
    query = sa.select(TEXT_LABEL.c.document_id, TEXT_LABEL.c.label).where(TEXT_LABEL.c.id.in_(last))
    query = query.where(TEXT_LABEL.c.label != UNDONE).order_by(TEXT_LABEL.c.id)
    return {row.document_id: row.label for row in connection.execute(query) if not labels or row.label in labels}


def last_label(connection: sa.Connection, scheme: str, by: str) -> TextLabel | None:
    """Return what `by` labelled last and has not taken back; None where there is nothing to undo."""
    c = TEXT_LABEL.c
    later = TEXT_LABEL.alias()
    newer = sa.exists().where(later.c.document_id == c.document_id, later.c.scheme == c.scheme, later.c.id > c.id)
    query = sa.select(c.document_id, c.scheme, c.label, c.by, c.t)
    query = query.where(c.scheme == scheme, c.by == by, c.label != UNDONE, ~newer).order_by(c.id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else TextLabel(**row)


def label_counts(connection: sa.Connection, scheme: str) -> Mapping[str, int]:
    """Return how many documents hold each label, most first; skipped ones are not counted."""
    counts: dict[str, int] = {}
    for label in labels_of(connection, scheme).values():
        if label != SKIP:
            counts[label] = counts.get(label, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def has_text(connection: sa.Connection, document_id: str) -> bool:
    """Return whether a text is kept under that id."""
    query = sa.select(DOCUMENT_TEXT.c.document_id).where(DOCUMENT_TEXT.c.document_id == document_id)
    return connection.execute(query).first() is not None
