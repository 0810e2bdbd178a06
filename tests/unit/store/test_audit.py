"""Nobody changes or takes out a row of the log unseen."""

import threading

import pytest
import sqlalchemy as sa

from changemaker.store.audit import audit_head, read_audit, verify_audit, write_audit
from changemaker.store.open import Store
from changemaker.store.people_tables import AUDIT
from unit.store.made_events import NOW


def log(store: Store, rows: int) -> list[int]:
    for number in range(rows):
        with store.writing() as connection:
            write_audit(connection, now=NOW + number, actor="u1", action="signed in", detail={"n": number, "é": [1.5]})
    with store.reading() as connection:
        return list(connection.execute(sa.select(AUDIT.c.id).order_by(AUDIT.c.id)).scalars())


def test_a_log_that_nobody_touched_is_whole(store: Store) -> None:
    assert verify_audit(store) is None
    log(store, 5)

    assert verify_audit(store) is None


@pytest.mark.parametrize(
    "change", ["actor = 'u2'", "t = t + 1", "detail = '{}'", "action = 'x'", "hash = previous", "previous = ''"]
)
def test_the_first_row_that_was_changed_is_found(store: Store, change: str) -> None:
    ids = log(store, 5)
    with store.writing() as connection:
        connection.exec_driver_sql(f"UPDATE audit SET {change} WHERE id = {ids[2]}")

    assert verify_audit(store) == ids[2]


def test_a_row_that_was_taken_out_is_missed_by_the_next(store: Store) -> None:
    ids = log(store, 5)
    with store.writing() as connection:
        connection.execute(sa.delete(AUDIT).where(AUDIT.c.id == ids[1]))

    assert verify_audit(store) == ids[2]


def test_the_head_stands_for_the_end_of_the_log(store: Store) -> None:
    with store.reading() as connection:
        assert audit_head(connection) == ""
    ids = log(store, 3)
    with store.reading() as connection:
        before = audit_head(connection)
    with store.writing() as connection:
        connection.execute(sa.delete(AUDIT).where(AUDIT.c.id == ids[-1]))

    assert verify_audit(store) is None  # what is left is whole ...
    with store.reading() as connection:
        assert audit_head(connection) != before  # ... and ends elsewhere


def test_what_is_undone_is_not_in_the_log(store: Store) -> None:
    log(store, 1)
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        write_audit(connection, now=NOW, actor="u1", action="tried")
        raise ZeroDivisionError
    log(store, 1)

    assert verify_audit(store) is None


def test_people_who_act_at_once_make_one_chain(store: Store) -> None:
    people = [threading.Thread(target=log, args=(store, 10)) for _ in range(6)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert verify_audit(store) is None
    with store.reading() as connection:
        assert len(read_audit(connection, limit=100)) == 60


def test_pages_of_the_log_follow_each_other_newest_first(store: Store) -> None:
    ids = log(store, 5)
    with store.reading() as connection:
        first = read_audit(connection, limit=2)
        second = read_audit(connection, limit=9, before=first[-1].id)

    assert [row.id for row in (*first, *second)] == ids[::-1]
    assert second[-1].detail == {"n": 0, "é": [1.5]}
