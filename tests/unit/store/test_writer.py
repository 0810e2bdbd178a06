"""What the writer acknowledges is on the disk, once; what it cannot take it says at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import wait

import pytest
import sqlalchemy as sa

from changemaker.core.errors import BadEventError, StoreBusyError, StoreError
from changemaker.privacy.keys import Keys
from changemaker.store.event_tables import EVENT
from changemaker.store.open import Store, open_store
from changemaker.store.writer import Writer
from unit.store.made_events import NOW, SECOND, event, person

SOON = 60  # seconds, at most


@pytest.fixture
def writer(store: Store, keys: Keys) -> Iterator[Writer]:
    opened = Writer(store, keys)
    yield opened
    opened.close()


@pytest.fixture
def held(store: Store) -> Iterator[threading.Event]:
    """Writing, held up by somebody else until this is set."""
    free, taken = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writing() as connection:
            if not store.is_sqlite:
                connection.exec_driver_sql("LOCK TABLE event IN EXCLUSIVE MODE")
            taken.set()
            free.wait(SOON)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(SOON)
    yield free
    free.set()
    holder.join()


def count(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(EVENT)).scalar_one()


def test_an_acknowledged_event_is_there_for_everybody(writer: Writer, place: str) -> None:
    assert writer.append([event("1"), event("2")], NOW).result(SOON) == 2

    other = open_store(place)
    assert count(other) == 2
    other.close()


def test_ten_thousand_copies_are_one_event(writer: Writer, store: Store) -> None:
    asked = [writer.append([event("same")] * 100, NOW) for _ in range(100)]

    assert sum(one.result(SOON) for one in asked) == 1
    assert count(store) == 1


def test_the_same_id_of_two_senders_is_two_events(writer: Writer) -> None:
    assert writer.append([event("1"), event("1", source="cmk_2")], NOW).result(SOON) == 2


def test_many_senders_at_once_lose_nothing_and_double_nothing(writer: Writer, store: Store) -> None:
    counts: list[int] = []

    def send(sender: int) -> None:
        for number in range(50):
            shared = event(f"shared-{number}")
            counts.append(writer.append([event(f"{sender}-{number}"), shared], NOW).result(SOON))

    senders = [threading.Thread(target=send, args=(sender,)) for sender in range(8)]
    for one in senders:
        one.start()
    for one in senders:
        one.join()

    assert sum(counts) == count(store) == 8 * 50 + 50


def test_a_clock_that_is_set_back_changes_nothing(writer: Writer, store: Store) -> None:
    writer.append([event("1")], NOW).result(SOON)
    writer.append([event("2", t=NOW - 4_000_000 * SECOND)], NOW - 3_000_000 * SECOND).result(SOON)
    assert writer.append([event("1"), event("2")], NOW - 3_000_000 * SECOND).result(SOON) == 0

    with store.reading() as connection:
        kept = connection.execute(sa.select(EVENT.c.key, EVENT.c.received_at).order_by(EVENT.c.id)).all()
    assert [tuple(row) for row in kept] == [("cmk_1:1", NOW), ("cmk_1:2", NOW - 3_000_000 * SECOND)]


def test_nothing_is_as_quickly_kept_as_said(writer: Writer) -> None:
    assert writer.append([], NOW).result(0) == 0


def test_one_event_that_cannot_be_kept_keeps_its_whole_append_out(writer: Writer, store: Store) -> None:
    with pytest.raises(BadEventError):
        writer.append([event("1"), event("\ud800")], NOW)

    assert writer.append([event("2")], NOW).result(SOON) == 1
    assert count(store) == 1


def test_an_append_that_fails_does_not_take_others_with_it(writer: Writer, store: Store) -> None:
    writer.append([person("1", "C1", {}, {"email": "ann@example.com"})], NOW).result(SOON)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE person SET sealed = 'x'" + ("" if store.is_sqlite else "::bytea"))

    asked = [
        writer.append([one], NOW)
        for one in (event("2"), person("3", "C1", {}, {"email": "bea@example.com"}), event("4"))
    ]
    wait(asked, SOON)

    assert [one.exception() is None for one in asked] == [True, False, True]
    assert "bea@example.com" not in str(asked[1].exception())
    assert count(store) == 3


def test_too_much_that_waits_is_refused_at_once_and_taken_later(
    store: Store, keys: Keys, held: threading.Event
) -> None:
    writer = Writer(store, keys, most_waiting=10, together=5)
    first = writer.append([event("first")], NOW)
    taken = [first]
    with pytest.raises(StoreBusyError, match="events wait to be written"):
        for number in range(100):
            taken.append(writer.append([event(str(number))], NOW))
    held.set()
    wait(taken, SOON)

    assert {one.result() for one in taken} == {1}
    assert 10 <= len(taken) <= 16  # ten that wait, and those that the writer had in hand
    assert writer.append([event("late")], NOW).result(SOON) == 1
    writer.close()


def test_who_stops_waiting_does_not_stop_the_writer(writer: Writer, held: threading.Event, store: Store) -> None:
    given_up = writer.append([event("1")], NOW)
    assert not given_up.cancel()
    held.set()

    assert writer.append([event("2")], NOW).result(SOON) == 1
    assert count(store) == 2


def test_closing_writes_what_waits_and_then_takes_no_more(store: Store, keys: Keys) -> None:
    writer = Writer(store, keys)
    asked = [writer.append([event(str(number))], NOW) for number in range(200)]
    writer.close()

    assert [one.done() and one.result() for one in asked] == [1] * 200
    with pytest.raises(StoreError, match="the writer is closed"):
        writer.append([event("late")], NOW)
