"""A person who asks to be forgotten: what is personal about them cannot be read any more."""

from dataclasses import dataclass

import sqlalchemy as sa

from changemaker.core.clock import Clock
from changemaker.core.errors import BadQuestionError
from changemaker.engine.workspace import Workspace
from changemaker.routines.open_store import store_of
from changemaker.store.audit import write_audit
from changemaker.store.event_tables import PERSON
from changemaker.store.people import erase_person

SECOND = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What became of one person."""

    contact_id: str
    is_new: bool  # False: it had been done before


def forget(workspace: Workspace, contact_id: str, *, clock: Clock) -> Forgotten:
    """Destroy the key of a person, and with it all that is personal about them, and write down that it was done.

    Args:
        workspace: whose store.
        contact_id: as events name the person.
        clock: the time.

    Raises:
        BadQuestionError: nobody of that name was ever told of.
        StoreError, DatabaseError: the store cannot be opened.
    """
    store = store_of(workspace)
    now = int(clock().timestamp() * SECOND)
    try:
        with store.writing() as connection:
            known = sa.select(PERSON.c.contact_id).where(PERSON.c.contact_id == contact_id)
            if connection.execute(known).first() is None:
                raise BadQuestionError(
                    "nobody is known by this contact id",
                    hint="write it as your events do, letter by letter; nothing was changed",
                    where=workspace.settings.name,
                )
            is_new = erase_person(connection, contact_id, now)
            if is_new:
                write_audit(connection, now=now, actor="system", action="audit.person_erased", object=contact_id)
    finally:
        store.close()
    return Forgotten(contact_id=contact_id, is_new=is_new)
