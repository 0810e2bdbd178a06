"""Events into the store by one thread that commits together what waits together; nothing is acknowledged before."""

import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa

from changemaker.core.errors import BadEventError, StoreBusyError, StoreError
from changemaker.privacy.keys import Keys
from changemaker.store.events import NewEvent, Row, insert_rows, row_of
from changemaker.store.open import Store
from changemaker.store.people import note_people

MOST_WAITING = 20_000  # events
MOST_LETTERS = 64 << 20  # of payloads that wait, and of one append
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
            BadEventError: an event cannot be kept in any database, or these are more than MOST_LETTERS; none is kept.
            StoreBusyError: too much waits; nothing of this was taken.
            StoreError: the writer is closed.
        """
        with self._change:
            self._refuse_if_full(len(events), 0)  # before anything is encoded
        rows, letters = _rows_of(events, now)
        asked = _Asked(
            rows=rows,
            people=[(place, event) for place, event in enumerate(events) if _tells_of_a_person(event)],
            now=now,
            letters=letters,
            future=Future(),
        )
        asked.future.set_running_or_notify_cancel()  # who no longer waits for it must not stop it
        if not rows:
            asked.future.set_result(0)
            return asked.future
        with self._change:
            if self._closed:
                raise StoreError("the writer is closed", hint="the server is going down; send the events again")
            self._refuse_if_full(len(rows), letters)
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

    def _refuse_if_full(self, events: int, letters: int) -> None:
        full = self._events + events > self._most_waiting or self._letters + letters > MOST_LETTERS
        if full and self._waiting:
            raise StoreBusyError(f"{self._events:,} events wait to be written", hint="send the same again in a second")

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
                counts = insert_rows(connection, self._sealed(connection, group))
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

    def _sealed(self, connection: sa.Connection, group: Sequence[_Asked]) -> list[list[Row]]:
        """Return the rows of each append with what is personal sealed, and keep what they tell of people.

        The people of all appends at once: their rows are held in one order, so that two processes never wait for each
        other in a circle.
        """
        told = [_not_later(event, asked.now) for asked in group for _, event in asked.people]
        if not told:
            return [asked.rows for asked in group]
        seals = iter(note_people(connection, self._keys, told, max(asked.now for asked in group)))
        several = []
        for asked in group:
            rows = list(asked.rows)
            for place, _ in asked.people:
                rows[place] = rows[place]._replace(sealed=next(seals))
            several.append(rows)
        return several


def _rows_of(events: Sequence[NewEvent], now: int) -> tuple[list[Row], int]:
    """Return rows, and their letters together; stops at the first letter that is too many."""
    rows: list[Row] = []
    letters = 0
    for event in events:
        row = row_of(event, now)
        letters += len(row.payload) + (len(repr(event.personal)) if event.personal else 0)
        if letters > MOST_LETTERS:
            raise BadEventError(
                f"events of more than {MOST_LETTERS:,} letters at once", hint="send fewer events at a time"
            )
        rows.append(row)
    return rows, letters


def _not_later(event: NewEvent, now: int) -> NewEvent:
    return event if event.t <= now else msgspec.structs.replace(event, t=now)


def _tells_of_a_person(event: NewEvent) -> bool:
    return event.contact_id is not None and (event.kind == "identify" or bool(event.personal))
