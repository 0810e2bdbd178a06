"""The letter of the day tells each of us what is theirs to do, and what waits for somebody; and nobody twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.reports.words import say
from changemaker.routines.work_digest import MOST, work_digest
from changemaker.store.journey_tables import JOURNEY
from changemaker.store.letters import Letter, letter_of
from changemaker.store.open import Store, open_store
from changemaker.store.outbox import list_sendings
from changemaker.store.people_tables import USER
from changemaker.store.tasks import put_task
from unit.routines.made import workspace as written
from unit.store.made_store import made_file

NOW = 1_795_327_200_000_000  # 2026-11-22 06:00 UTC
HOUR = 3_600_000_000
URL = "https://cx.example.com"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return open_workspace(written(tmp_path))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(made_file(tmp_path / "store.db"))
    yield opened
    opened.close()


def user(store: Store, id: str, *roles: str, digest: bool = True) -> None:
    row = {"id": id, "email": f"{id}@example.com", "name": id, "roles": list(roles), "state": "active"}
    with store.writing() as connection:
        connection.execute(sa.insert(USER).values(**row, digest=digest, made_at=1))


def task(store: Store, what: str, *, user_id: str | None = None, role: str | None = None, due_at: int = NOW) -> None:
    with store.writing() as connection:
        message = Message("asking.letter.words", {"text": what})
        put_task(connection, message, now=NOW - HOUR, user_id=user_id, role=role, due_at=due_at)


def letters(store: Store) -> dict[str, Letter]:
    with store.reading() as connection:
        return {str(row.user_id): letter_of(row.payload) for row in list_sendings(connection, origin="work_digest")}


def lines(letter: Letter) -> list[str]:
    return [say(piece.message, "en") for piece in letter.pieces]


def test_everybody_is_told_what_they_may_do_and_how_much_of_it_is_late(workspace: Workspace, store: Store) -> None:
    user(store, "ada", "agent")
    user(store, "bob", "account_manager")
    task(store, "Call account A7.", user_id="bob", due_at=NOW - HOUR)
    task(store, "Look at account A9.", role="account_manager", due_at=NOW + HOUR)

    assert work_digest(workspace, store, NOW, URL) == 1
    assert lines(letters(store)["bob"])[1:-1] == ["Your tasks: 2, late: 1", "Call account A7.", "Look at account A9."]


def test_who_wants_no_mail_or_has_nothing_to_do_gets_none_and_nobody_two_in_a_day(
    workspace: Workspace, store: Store
) -> None:
    user(store, "ada", "agent")
    user(store, "bob", "agent", digest=False)
    user(store, "eve", "agent")
    task(store, "Call account A7.", user_id="ada")
    task(store, "Call account A8.", user_id="bob")

    assert [work_digest(workspace, store, NOW + hours * HOUR, URL) for hours in (0, 5, 24)] == [1, 0, 1]
    assert set(letters(store)) == {"ada"}


def test_what_waits_for_somebody_is_told_to_those_who_may_see_it(workspace: Workspace, store: Store) -> None:
    user(store, "ada", "analyst")
    user(store, "bob", "account_manager")
    with store.writing() as connection:
        paused = {"journey": "late-reorder", "version": 1, "state": "paused", "reason": "acting.guard", "salt": "s"}
        times = {"applied_at": 1, "looked_at": 1, "changed_at": NOW - HOUR, "changed_by": "guard"}
        connection.execute(sa.insert(JOURNEY).values(**paused, **times, share=0.1))

    assert work_digest(workspace, store, NOW, URL) == 1
    assert "late-reorder was paused by its own guard" in lines(letters(store)["ada"])


def test_a_long_list_names_the_first_and_counts_the_rest(workspace: Workspace, store: Store) -> None:
    user(store, "ada", "agent")
    for number in range(MOST + 3):
        task(store, f"Task {number:02}.", user_id="ada")

    work_digest(workspace, store, NOW, URL)
    assert "And 3 more in the inbox." in lines(letters(store)["ada"])
