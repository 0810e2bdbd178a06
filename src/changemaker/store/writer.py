"""Events into the store by one thread that commits together what waits together; nothing is acknowledged before."""

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import sqlalchemy as sa

from changemaker.core.errors import StoreBusyError, StoreError
from changemaker.privacy.keys import Keys
from changemaker.store.events import NewEvent, Row, insert_rows, row_of
from changemaker.store.open import Store
from changemaker.store.people import note_people

MOST_WAITING = 20_000  # events
MOST_LETTERS = 64 << 20  # of waiting payloads
TOGETHER = 1_000  # events in one commit


@dataclass(slots=True, kw_only=True)
class _Asked:
    """What one append is about."""

    rows: list[Row]
    people: list[tuple[int, NewEvent]]  # those of them that tell of a person, by their place
    now: int
    letters: int
    future: "Future[int]"


class Writer:
    """Appends events; owns one thread until it is closed."""

    def __init__(self, store: Store, keys: Keys, *, most_waiting: int = MOST_WAITING, together: int = TOGETHER) -> None:
        self._store, self._keys = store, keys
        self._most_waiting, self._together = most_waiting, together
        self._waiting: deque[_Asked] = deque()
        self._events = self._letters = 0
        self._closed = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def append(self, events: Sequence[NewEvent], now: int) -> "Future[int]":
        """Ask for `events` to be kept.

        Args:
            events: one sender's; those that are already there are left as they are.
            now: when they came, UTC microseconds.

        Returns:
            A future with the number of events that were new, resolved once they are on the disk. It fails with
            StoreError where the store does: then nothing is certain, and the same append again is right.

        Raises:
            BadEventError: an event cannot be kept in any database; none of these is.
            StoreBusyError: too much waits; nothing of this was taken.
            StoreError: the writer is closed.
        """
        rows = [row_of(event, now) for event in events]
        asked = _Asked(
            rows=rows,
            people=[(place, event) for place, event in enumerate(events) if _tells_of_a_person(event)],
            now=now,
            letters=sum(len(row.payload) for row in rows),
            future=Future(),
        )
        asked.future.set_running_or_notify_cancel()  # who no longer waits for it must not stop it
        if not rows:
            asked.future.set_result(0)
            return asked.future
        with self._change:
            if self._closed:
                raise StoreError("the writer is closed", hint="the server is going down; send the events again")
            full = self._events + len(rows) > self._most_waiting or self._letters + asked.letters > MOST_LETTERS
            if full and self._waiting:
                raise StoreBusyError(
                    f"{self._events:,} events wait to be written", hint="send the same again in a second"
                )
            self._waiting.append(asked)
            self._events += len(rows)
            self._letters += asked.letters
            self._change.notify()
        return asked.future

    @property
    def waiting(self) -> int:
        """How many events wait."""
        return self._events

    def close(self) -> None:
        """Write what waits, then end the thread."""
        with self._change:
            self._closed = True
            self._change.notify()
        self._thread.join()

    def _run(self) -> None:
        while group := self._take():
            self._keep(group)

    def _take(self) -> list[_Asked]:
        """Wait for something to do; what came during the last commit goes into the next one."""
        with self._change:
            while not self._waiting and not self._closed:
                self._change.wait()
            group: list[_Asked] = []
            rows = 0
            while self._waiting and (not group or rows + len(self._waiting[0].rows) <= self._together):
                asked = self._waiting.popleft()
                group.append(asked)
                rows += len(asked.rows)
                self._letters -= asked.letters
            self._events -= rows
            return group

    def _keep(self, group: Sequence[_Asked]) -> None:
        try:
            with self._store.writing() as connection:
                counts = insert_rows(connection, [self._sealed(connection, asked) for asked in group])
        except StoreError as error:
            for asked in group:
                asked.future.set_exception(error)
        except Exception as error:
            if len(group) == 1:
                group[0].future.set_exception(error)
            else:  # one of them is at fault: the others are kept
                for asked in group:
                    self._keep([asked])
        else:
            for asked, count in zip(group, counts, strict=True):
                asked.future.set_result(count)

    def _sealed(self, connection: sa.Connection, asked: _Asked) -> list[Row]:
        """Return the rows of one append with what is personal sealed, and keep what they tell of people."""
        if not asked.people:
            return asked.rows
        seals = note_people(connection, self._keys, [event for _, event in asked.people], asked.now)
        rows = list(asked.rows)
        for (place, _), sealed in zip(asked.people, seals, strict=True):
            rows[place] = rows[place]._replace(sealed=sealed)
        return rows


def _tells_of_a_person(event: NewEvent) -> bool:
    return event.contact_id is not None and (event.kind == "identify" or bool(event.personal))
