"""Tasks reach who may do them, once, and the second of two who end one is told."""

import pytest

from changemaker.core.errors import EditedMeanwhileError
from changemaker.core.message import Message
from changemaker.store.open import Store
from changemaker.store.tasks import end_task, list_tasks, put_task, read_task

SIGN = Message("task.sign", {"programme": "speed", "n": 3})


def put(store: Store, *, at: int = 1, **more: object) -> str:
    with store.writing() as connection:
        return put_task(connection, SIGN, now=at, **more)  # type: ignore[arg-type]


def listed(store: Store, user_id: str, *roles: str) -> list[str]:
    with store.reading() as connection:
        return [task.id for task in list_tasks(connection, user_id=user_id, roles=roles)]


def test_a_task_comes_back_as_it_was_put(store: Store) -> None:
    id = put(store, user_id="ada", about="programme:speed", due_at=9)

    with store.reading() as connection:
        task = read_task(connection, id)

    assert task is not None
    assert (task.message, task.user_id, task.about, task.due_at) == (SIGN, "ada", "programme:speed", 9)
    assert (task.state, task.version, task.made_at) == ("open", 1, 1)


def test_a_task_put_again_under_its_key_is_there_once(store: Store) -> None:
    assert put(store, user_id="ada", once_key="k") == put(store, user_id="ada", once_key="k")
    assert len(listed(store, "ada")) == 1


def test_people_see_what_is_theirs_and_what_their_roles_may_take_soonest_first(store: Store) -> None:
    late = put(store, role="analyst", due_at=20)
    soon = put(store, user_id="ada", due_at=10)
    whenever = put(store, user_id="ada")
    put(store, user_id="ben", role="analyst")  # Ben's own, whatever his role
    put(store, role="admin")

    assert listed(store, "ada", "analyst") == [soon, late, whenever]
    assert listed(store, "ada") == [soon, whenever]
    assert listed(store, "cleo") == []


def test_a_task_is_ended_with_a_note_and_leaves_the_list(store: Store) -> None:
    id = put(store, user_id="ada")
    with store.writing() as connection:
        ended = end_task(connection, id, version=1, by="ada", now=5, state="dropped", note="no longer wanted")

    assert (ended.state, ended.note, ended.version, ended.ended_at, ended.ended_by) == (
        "dropped",
        "no longer wanted",
        2,
        5,
        "ada",
    )
    assert listed(store, "ada") == []


@pytest.mark.parametrize("version", [1, 2])
def test_the_second_of_two_who_end_it_is_told_and_changes_nothing(store: Store, version: int) -> None:
    id = put(store, role="analyst")
    with store.writing() as connection:
        end_task(connection, id, version=1, by="ada", now=5, note="mine")

    with pytest.raises(EditedMeanwhileError, match="load the page again"), store.writing() as connection:
        end_task(connection, id, version=version, by="ben", now=6, note="too late")

    with store.reading() as connection:
        task = read_task(connection, id)
    assert task is not None
    assert (task.ended_by, task.note) == ("ada", "mine")


def test_a_task_that_is_not_there_cannot_be_ended(store: Store) -> None:
    with pytest.raises(EditedMeanwhileError), store.writing() as connection:
        end_task(connection, "gone", version=1, by="ada", now=5)
