"""Under one Idempotency-Key a request is done once, whatever happens meanwhile."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.api.idempotency import DAY, Answer, Repeatable, answered_once
from changemaker.core.errors import BadRequestError, NotThereError, RepeatedKeyError
from changemaker.store.audit import read_audit, write_audit
from changemaker.store.open import Store, open_store, sqlite_url
from changemaker.store.people_tables import KEPT_ANSWER

NOW = 1_790_000_000_000_000


@pytest.fixture
def store(tmp_path: Path, empty_file: Path) -> Iterator[Store]:
    opened = open_store(sqlite_url(Path(shutil.copy(empty_file, tmp_path))))
    yield opened
    opened.close()


def asked(key: str | None = "k", *, actor: str = "u_1", body: object = None) -> Repeatable:
    return Repeatable(key=key, actor=actor, route="POST /x", asked=body)


def act(connection: sa.Connection) -> Answer:
    """Leave a trace, and answer with how many there are now."""
    write_audit(connection, now=NOW, actor="u_1", action="audit.test")
    return Answer(status=202, body={"done": len(read_audit(connection))}, location="/there")


def traces(store: Store) -> int:
    with store.reading() as connection:
        return len(read_audit(connection))


def test_the_same_request_is_done_once_and_answered_alike(store: Store) -> None:
    first = answered_once(store, asked(), act, now=NOW)
    again = answered_once(store, asked(), act, now=NOW + 1)

    assert (first[0], first[1], again[1]) == (again[0], False, True)
    assert traces(store) == 1


def test_quotes_around_a_key_make_no_other(store: Store) -> None:
    answered_once(store, asked("k-1"), act, now=NOW)

    assert answered_once(store, asked('"k-1"'), act, now=NOW)[1]


def test_without_a_key_and_for_another_asker_it_is_done_again(store: Store) -> None:
    for request in (asked(None), asked(None), asked(), asked(actor="u_2")):
        assert answered_once(store, request, act, now=NOW)[1] is False

    assert traces(store) == 4


def test_a_key_of_another_request_is_refused(store: Store) -> None:
    answered_once(store, asked(body={"a": 1}), act, now=NOW)

    with pytest.raises(RepeatedKeyError):
        answered_once(store, asked(body={"a": 2}), act, now=NOW)


def test_a_key_is_forgotten_after_a_day(store: Store) -> None:
    answered_once(store, asked(), act, now=NOW)

    assert answered_once(store, asked(body="other"), act, now=NOW + DAY + 1)[1] is False


def test_what_failed_leaves_its_key_free(store: Store) -> None:
    def fail(connection: sa.Connection) -> Answer:
        act(connection)
        raise NotThereError("nothing", hint="look elsewhere")

    with pytest.raises(NotThereError):
        answered_once(store, asked(), fail, now=NOW)

    assert traces(store) == 0
    assert answered_once(store, asked(), act, now=NOW)[1] is False


def test_many_at_once_do_it_once(store: Store) -> None:
    answers: list[Answer] = []

    def ask() -> None:
        answers.append(answered_once(store, asked(), act, now=NOW)[0])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({answer.location for answer in answers}) == 1 and len(answers) == 8
    assert traces(store) == 1


@pytest.mark.parametrize("key", ["", " ", "two words", "é", 'a"b', "x" * 256])
def test_a_key_that_cannot_be_read_is_told(store: Store, key: str) -> None:
    with pytest.raises(BadRequestError, match="Idempotency-Key"):
        answered_once(store, asked(key), act, now=NOW)

    with store.reading() as connection:
        assert connection.execute(sa.select(KEPT_ANSWER)).all() == []
