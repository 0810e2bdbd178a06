"""Nothing below the horizon can still change, and nobody waits for it."""

import random
import threading

from changemaker.store.events import insert_rows, row_of
from changemaker.store.horizon import horizon
from changemaker.store.open import Store
from unit.store.made_events import NOW, event


def keep(store: Store, *names: str) -> None:
    with store.writing() as connection:
        insert_rows(connection, [[row_of(event(name), NOW) for name in names]])


def horizon_of(store: Store) -> int:
    with store.reading() as connection:
        return horizon(connection)


def test_the_horizon_of_an_empty_store_is_before_the_first_event(store: Store) -> None:
    assert horizon_of(store) == 0
    keep(store, "1", "2")

    assert horizon_of(store) == 2


def test_a_transaction_that_stays_open_holds_the_horizon_and_nobody_else(postgresql_store: Store) -> None:
    store = postgresql_store
    keep(store, "1")
    with store.writing() as open_one:
        insert_rows(open_one, [[row_of(event("2"), NOW)]])
        keep(store, "3", "4")  # others go on, and their ids are greater

        assert horizon_of(store) == 1
    assert horizon_of(store) == 4


def test_a_first_transaction_holds_the_horizon_at_nothing(postgresql_store: Store) -> None:
    with postgresql_store.writing() as open_one:
        insert_rows(open_one, [[row_of(event("1"), NOW)]])
        keep(postgresql_store, "2")

        assert horizon_of(postgresql_store) == 0
    assert horizon_of(postgresql_store) == 2


def test_what_was_undone_holds_nothing(postgresql_store: Store) -> None:
    keep(postgresql_store, "1")
    try:
        with postgresql_store.writing() as connection:
            insert_rows(connection, [[row_of(event("2"), NOW)]])
            raise ZeroDivisionError
    except ZeroDivisionError:
        keep(postgresql_store, "3")

    assert horizon_of(postgresql_store) == 3  # the id of the one that was undone is used up


def test_no_row_ever_appears_below_a_horizon_that_was_seen(postgresql_store: Store) -> None:
    store, stop = postgresql_store, threading.Event()

    def write(writer: int) -> None:
        draws = random.Random(writer)
        number = 0
        while not stop.is_set():
            with store.writing() as connection:
                for _ in range(draws.randint(1, 3)):
                    number += 1
                    insert_rows(connection, [[row_of(event(f"{writer}-{number}"), NOW)]])

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(3)]
    for one in writers:
        one.start()
    seen: list[tuple[int, int]] = []
    for _ in range(150):
        with store.reading() as connection:
            safe = horizon(connection)
            rows = connection.exec_driver_sql(f"SELECT count(*) FROM event WHERE id <= {safe}").scalar_one()
        seen.append((safe, rows))
    stop.set()
    for one in writers:
        one.join()

    with store.reading() as connection:
        later = [
            (safe, connection.exec_driver_sql(f"SELECT count(*) FROM event WHERE id <= {safe}").scalar_one())
            for safe, _ in seen
        ]
    assert later == seen
    assert seen[-1][0] > 0
