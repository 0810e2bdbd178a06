"""Jobs are asked for once, seen by whoever asks, and can be cancelled."""

import pytest

from changemaker.store.job_leases import claim, finish, write_step
from changemaker.store.jobs import ask_job, cancel_job, forget_jobs, job_under_way, list_jobs, read_job
from changemaker.store.open import Store

MINUTE = 60_000_000


def asked(store: Store, *, at: int = 0, kind: str = "prove", once_key: str | None = None, by: str = "ada") -> str:
    with store.writing() as connection:
        return ask_job(connection, kind=kind, params={"programme": "speed"}, by=by, now=at, once_key=once_key)


def test_a_job_that_was_asked_for_waits_with_all_that_was_said(store: Store) -> None:
    id = asked(store, at=7)

    with store.reading() as connection:
        job = read_job(connection, id)
        nobodys = read_job(connection, "nobody's")

    assert job is not None
    assert (job.kind, job.params, job.state, job.asked_by, job.asked_at) == (
        "prove",
        {"programme": "speed"},
        "queued",
        "ada",
        7,
    )
    assert (job.done, job.steps, job.result, job.problem, job.attempt) == (0.0, (), None, None, 0)
    assert nobodys is None


def test_a_job_asked_for_again_under_its_key_is_the_same_job(store: Store) -> None:
    first, second = asked(store, once_key="monday"), asked(store, once_key="monday", by="ben")

    with store.reading() as connection:
        assert first == second
        assert len(list_jobs(connection)) == 1


def test_jobs_without_a_key_are_never_taken_for_each_other(store: Store) -> None:
    assert asked(store) != asked(store)


def test_the_newest_job_is_listed_first_and_only_what_is_asked_for(store: Store) -> None:
    old, new = asked(store, at=1, kind="load"), asked(store, at=2)
    other = asked(store, at=3, by="ben")

    with store.reading() as connection:
        assert [job.id for job in list_jobs(connection)] == [other, new, old]
        assert [job.id for job in list_jobs(connection, by="ada")] == [new, old]
        assert [job.id for job in list_jobs(connection, kinds=["load"])] == [old]
        assert [job.id for job in list_jobs(connection, limit=1)] == [other]


def test_the_same_thing_is_under_way_until_it_ends(store: Store) -> None:
    id = asked(store)
    with store.writing() as connection:
        under_way = job_under_way(connection, kind="prove", params={"programme": "speed"})
        another = job_under_way(connection, kind="prove", params={"programme": "price"})
        cancel_job(connection, id, 5)
        ended = job_under_way(connection, kind="prove", params={"programme": "speed"})

    assert under_way is not None
    assert under_way.id == id
    assert another is None
    assert ended is None


def test_a_waiting_job_is_cancelled_at_once_and_never_begun(store: Store) -> None:
    id = asked(store)
    with store.writing() as connection:
        assert cancel_job(connection, id, 5)
        job, taken = read_job(connection, id), claim(connection, worker="w", now=6)

    assert job is not None
    assert (job.state, job.ended_at) == ("cancelled", 5)
    assert taken is None


def test_a_running_job_is_told_at_its_next_step_that_it_is_cancelled(store: Store) -> None:
    id = asked(store)
    with store.writing() as connection:
        taken = claim(connection, worker="w", now=1)
        assert taken is not None
        assert write_step(connection, taken[1], "proof.step.files", done=0.1, now=2) == "go on"
        assert cancel_job(connection, id, 3)
        assert write_step(connection, taken[1], "proof.step.plan", done=0.2, now=4) == "cancel"


@pytest.mark.parametrize("id", ["ended", "never asked"])
def test_what_is_not_open_cannot_be_cancelled(store: Store, id: str) -> None:
    done = asked(store)
    with store.writing() as connection:
        taken = claim(connection, worker="w", now=1)
        assert taken is not None
        finish(connection, taken[1], None, now=2)
        assert not cancel_job(connection, done if id == "ended" else id, 3)


def test_only_jobs_that_ended_long_ago_are_forgotten(store: Store) -> None:
    old, recent, waiting = asked(store, at=0), asked(store, at=1), asked(store, at=2)
    with store.writing() as connection:
        cancel_job(connection, old, 10)
        cancel_job(connection, recent, MINUTE)
        assert forget_jobs(connection, ended_before=MINUTE) == 1
        assert {job.id for job in list_jobs(connection)} == {recent, waiting}
