"""What the writer acknowledges is on the disk, once; what it cannot take it says at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.core.errors import BadEventError, StoreBusyError, StoreError
from changemaker.privacy.keys import Keys
from changemaker.store.event_tables import EVENT
from changemaker.store.events import insert_rows, row_of
from changemaker.store.open import Store, open_store, sqlite_url
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


def test_an_append_of_any_size_is_bounded_though_nothing_waits(writer: Writer, store: Store) -> None:
    large = {"properties": {"note": "a" * (1 << 20)}}

    with pytest.raises(BadEventError, match="67,108,864 letters"):
        writer.append([event(str(number), payload=large) for number in range(65)], NOW)

    assert writer.append([event("1")], NOW).result(SOON) == 1
    assert count(store) == 1


def test_what_cannot_be_taken_is_refused_before_it_is_encoded(store: Store, keys: Keys, held: threading.Event) -> None:
    writer = Writer(store, keys, most_waiting=10, together=5)
    with pytest.raises(StoreBusyError):
        for number in range(100):
            writer.append([event(str(number))], NOW)
    with pytest.raises(StoreBusyError):  # and not that this one cannot be kept
        writer.append([event("\ud800")] * 10, NOW)
    held.set()
    writer.close()


def test_a_driver_that_fails_is_told_in_the_stores_words(store: Store) -> None:
    read_only = "PRAGMA query_only = ON" if store.is_sqlite else "SET TRANSACTION READ ONLY"
    with pytest.raises(StoreError, match="may not be written to"), store.writing() as connection:
        connection.exec_driver_sql(read_only)
        insert_rows(connection, [[row_of(event("1"), NOW)]])


def test_a_full_disk_is_told_and_when_there_is_room_again_all_goes_on(tmp_path: Path, keys: Keys) -> None:
    store = open_store(sqlite_url(tmp_path / "full.db"))
    writer = Writer(store, keys)
    sizes: list[int] = [1]  # pages: as small as the file is now

    def limit(connection: sa.Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {sizes[0]}")

    sa.event.listen(store.engine, "begin", limit)
    large = event("1", payload={"properties": {"note": "a" * (1 << 20)}})
    failed = writer.append([large], NOW).exception(SOON)
    sizes[0] = 1 << 30

    assert isinstance(failed, StoreError) and "disk is full" in str(failed)
    assert writer.append([large], NOW).result(SOON) == 1
    writer.close()
    store.close()


def test_a_server_that_hangs_up_in_the_middle_is_told_and_the_next_append_is_kept(
    postgresql_store: Store, keys: Keys
) -> None:
    with pytest.raises(StoreError), postgresql_store.writing() as connection:
        own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with postgresql_store.writing() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({own}, 60000)")
        insert_rows(connection, [[row_of(event("1"), NOW)]])

    writer = Writer(postgresql_store, keys)
    assert writer.append([event("1")], NOW).result(SOON) == 1
    writer.close()


def test_servers_that_write_of_the_same_people_and_events_never_wait_in_a_circle(
    postgresql_store: Store, keys: Keys
) -> None:
    names = [f"{letter}{number}" for number in range(150) for letter in "aB"]  # a database may sort them otherwise
    writers = [Writer(postgresql_store, keys) for _ in range(3)]
    asked = []
    for turn in range(6):
        for one, order in zip(writers, (1, -1, 1), strict=True):
            for start in (0, 100, 200)[::order]:
                some = names[start : start + 100][::order]
                told = [person(f"{turn}-{name}", name, {}, {"email": f"{name}@example.com"}) for name in some]
                asked.append(one.append(told, NOW))

    failed = [one.exception(SOON) for one in asked]
    for one in writers:
        one.close()
    assert failed == [None] * len(asked)
    assert sum(one.result() for one in asked) == count(postgresql_store) == 6 * 300
