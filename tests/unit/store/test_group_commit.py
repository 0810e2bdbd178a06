"""Many write together: each stands or falls by itself, and nobody is answered before the commit."""

import threading

import pytest
import sqlalchemy as sa

from changemaker.store.group_commit import GroupCommit
from changemaker.store.open import Store
from changemaker.store.work_tables import SCHEDULE

PEOPLE = 24


def row(name: str) -> dict[str, object]:
    return {"name": name, "kind": "digest", "params": {}, "every": "1h", "next_at": 1}


def names(store: Store) -> set[str]:
    with store.reading() as connection:
        return set(connection.execute(sa.select(SCHEDULE.c.name)).scalars())


def test_who_writes_at_the_same_moment_finds_everything_there_and_a_failure_takes_back_only_its_own(
    store: Store,
) -> None:
    together, start = GroupCommit(store), threading.Barrier(PEOPLE)
    seen: dict[int, bool] = {}
    failed: list[int] = []

    def one(number: int) -> None:
        def work(connection: sa.Connection) -> str:
            connection.execute(sa.insert(SCHEDULE), [row(f"s{number}")])
            if number % 5 == 0:
                raise LookupError(number)
            return f"s{number}"

        start.wait(60)
        try:
            seen[number] = together.write(work) in names(store)
        except LookupError:
            failed.append(number)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(failed) == [0, 5, 10, 15, 20]
    assert seen == {number: True for number in range(PEOPLE) if number % 5}
    assert names(store) == {f"s{number}" for number in range(PEOPLE) if number % 5}


def test_what_one_raises_reaches_only_the_one(store: Store) -> None:
    together = GroupCommit(store)

    def wrong(connection: sa.Connection) -> None:
        connection.execute(sa.insert(SCHEDULE), [row("a"), row("a")])  # a name is unique

    with pytest.raises(sa.exc.IntegrityError):
        together.write(wrong)
    together.write(lambda connection: connection.execute(sa.insert(SCHEDULE), [row("b")]))

    assert names(store) == {"b"}
