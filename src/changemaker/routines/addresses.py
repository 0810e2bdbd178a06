"""E-mail addresses of contacts, from the company's files into the store, each sealed under the person's own key."""

from collections.abc import Iterator

import sqlalchemy as sa

from changemaker.core.clock import Clock
from changemaker.core.errors import ChangemakerError
from changemaker.engine.workspace import Workspace
from changemaker.privacy.hashes import address_hash
from changemaker.privacy.keys import Keys
from changemaker.routines.kept_results import current_version
from changemaker.sources.personal_rows import rows_with_personal
from changemaker.store.event_tables import ADDRESS
from changemaker.store.events import NewEvent
from changemaker.store.open import Store
from changemaker.store.people import note_people

TOGETHER = 500  # people in one transaction
SOURCE = "load"
LONG_AGO = 0  # whatever an event tells is newer than a file that says no time


def take_in_addresses(workspace: Workspace, store: Store, keys: Keys, *, clock: Clock) -> int:
    """Keep the addresses of contacts whom nobody can write to yet; return how many people were told of.

    A load leaves everything personal out of the tables. What an event told of a person stays as it is; of an erased
    person nothing is kept.

    Args:
        workspace: whose sources.
        store: where people are.
        keys: of the installation.
        clock: the time.

    Raises:
        ChangemakerError: a source cannot be read.
    """
    with store.reading() as connection:
        wanted = sa.select(ADDRESS.c.contact_id, ADDRESS.c.address_hash).where(ADDRESS.c.channel == "email")
        known = {(contact, hash) for contact, hash in connection.execute(wanted)}
    now = int(clock().timestamp() * 1_000_000)
    people: list[NewEvent] = []
    done = 0
    for told in _told(workspace, clock):
        assert told.personal is not None and told.contact_id is not None
        hash = address_hash(keys, str(told.personal["traits.email"]), "email")
        if (told.contact_id, hash) in known:
            continue
        people.append(told)
        if len(people) == TOGETHER:
            done += _keep(store, keys, people, now)
            people = []
    return done + _keep(store, keys, people, now)


class AddressesTakenIn:
    """Takes addresses in once after each load; what the worker does between two looks."""

    def __init__(self, workspace: Workspace, store: Store, keys: Keys, *, clock: Clock) -> None:
        self._workspace, self._store, self._keys, self._clock = workspace, store, keys, clock
        self._seen = ""

    def look(self) -> int:
        """Take in what a load has brought since the last look; return how many people were told of.

        Raises:
            ChangemakerError: a source cannot be read; said once for each load, not at every look.
        """
        version = current_version(self._workspace)
        if not version or version == self._seen:
            return 0
        try:
            done = take_in_addresses(self._workspace, self._store, self._keys, clock=self._clock)
        except ChangemakerError:
            self._seen = version
            raise
        self._seen = version
        return done


def _told(workspace: Workspace, clock: Clock) -> Iterator[NewEvent]:
    for row in rows_with_personal(workspace, "contact", ("contact_id", "account_id"), ("email",), clock=clock):
        email = str(row["email"] or "").strip()
        if "@" in email and "\0" not in email and len(email) < 320:
            yield NewEvent(
                source=SOURCE,
                message_id=str(row["contact_id"]),
                kind="identify",
                t=LONG_AGO,
                contact_id=str(row["contact_id"]),
                account_id=None if row["account_id"] is None else str(row["account_id"]),
                personal={"traits.email": email},
            )


def _keep(store: Store, keys: Keys, people: list[NewEvent], now: int) -> int:
    if people:
        with store.writing() as connection:
            note_people(connection, keys, people, now)
    return len(people)
