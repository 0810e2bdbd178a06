"""A row is put in once and says whether it was new."""

import threading

from changemaker.store.once import insert_once
from changemaker.store.open import Store
from changemaker.store.work_tables import SCHEDULE


def put(store: Store) -> bool:
    row = {"name": "digest", "kind": "digest", "params": {}, "every": "1h", "next_at": 1}
    with store.writing() as connection:
        return insert_once(connection, SCHEDULE, row)


def test_the_first_is_new_and_the_second_is_not(store: Store) -> None:
    assert [put(store), put(store)] == [True, False]


def test_of_many_at_the_same_moment_one_is_new(store: Store) -> None:
    start, new = threading.Barrier(4), []

    def one() -> None:
        start.wait(60)
        new.append(put(store))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(new) == [False, False, False, True]
