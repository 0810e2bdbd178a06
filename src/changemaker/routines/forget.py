"""A person who asks to be forgotten: what is personal about them cannot be read any more."""

from dataclasses import dataclass

import sqlalchemy as sa

from changemaker.core.clock import Clock
from changemaker.core.errors import BadQuestionError, NothingLoadedError
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.listen.text.vector_files import drop_vectors
from changemaker.routines.erased_predictions import erase_from_predictions, is_predicted
from changemaker.routines.open_store import store_of
from changemaker.store.audit import write_audit
from changemaker.store.event_tables import PERSON
from changemaker.store.listening_tables import SURVEY_INVITATION, SURVEY_RESPONSE, SURVEY_TEXT
from changemaker.store.open import Store
from changemaker.store.people import erase_person
from changemaker.store.text_tables import DOCUMENT_TEXT

SECOND = 1_000_000
TELL_OF = (PERSON, SURVEY_INVITATION, SURVEY_RESPONSE, SURVEY_TEXT, DOCUMENT_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What became of one person."""

    contact_id: str
    is_new: bool  # False: it had been done before


def forget(workspace: Workspace, contact_id: str, *, clock: Clock) -> Forgotten:
    """Destroy the key of a person, and with it all that is personal about them, and write down that it was done.

    Args:
        workspace: whose store.
        contact_id: as events, invitations or texts name the person.
        clock: the time.

    Raises:
        BadQuestionError: nobody of that name was ever told of, asked, predicted, or wrote.
        StoreError, DatabaseError: the store cannot be opened.
    """
    store = store_of(workspace)
    now = int(clock().timestamp() * SECOND)
    try:
        tables = _loaded(workspace, store)
        predicted = is_predicted(workspace, tables, contact_id)
        with store.writing() as connection:
            if not predicted and not _is_known(connection, contact_id):
                raise BadQuestionError(
                    "nobody is known by this contact id",
                    hint="write it as your events do, letter by letter; nothing was changed",
                    where=workspace.settings.name,
                )
            is_new = erase_person(connection, contact_id, now)
            if is_new:
                write_audit(connection, now=now, actor="system", action="audit.person_erased", object=contact_id)
        erase_from_predictions(workspace, store=store, tables=tables)
    finally:
        store.close()
    drop_vectors(workspace.state)  # whose text each was cannot be told any more
    return Forgotten(contact_id=contact_id, is_new=is_new)


def _loaded(workspace: Workspace, store: Store) -> Tables | None:
    try:
        return open_tables(workspace.state, store=store)
    except NothingLoadedError:
        return None


def _is_known(connection: sa.Connection, contact_id: str) -> bool:
    """True also for who was only asked, or gave nothing but numbers: nobody has kept a key for them yet."""
    for table in TELL_OF:
        named = sa.select(table.c.contact_id).where(table.c.contact_id == contact_id).limit(1)
        if connection.execute(named).first() is not None:
            return True
    return False
