"""Whoever holds a lease works, whoever fell silent has lost it, and nothing is done by two."""

import pytest

from changemaker.store.job_leases import (
    ATTEMPTS,
    LEASE,
    MOST_STEPS,
    Lease,
    claim,
    end_cancelled,
    fail,
    finish,
    give_back,
    is_work,
    renew,
    write_step,
)
from changemaker.store.jobs import Job, Problem, ask_job, cancel_job, read_job
from changemaker.store.open import Store

MINUTE = 60_000_000
PROBLEM = Problem(code="CM105", what="no programme is called 'sped'", hint="did you mean 'speed'?")


def asked(store: Store, *, at: int = 0) -> str:
    with store.writing() as connection:
        return ask_job(connection, kind="prove", params={}, by="ada", now=at)


def claimed(store: Store, *, now: int, worker: str = "w") -> tuple[Job, Lease] | None:
    with store.writing() as connection:
        return claim(connection, worker=worker, now=now)


def taken(store: Store, *, now: int, worker: str = "w") -> Lease:
    found = claimed(store, now=now, worker=worker)
    assert found is not None
    return found[1]


def job_of(store: Store, id: str) -> Job:
    with store.reading() as connection:
        job = read_job(connection, id)
    assert job is not None
    return job


def test_the_job_that_waits_longest_is_done_first_and_by_one(store: Store) -> None:
    second, first = asked(store, at=2), asked(store, at=1)

    jobs = [claimed(store, now=3, worker=worker) for worker in ("a", "b", "c")]

    assert [job[0].id if job else None for job in jobs] == [first, second, None]


def test_a_claimed_job_runs_and_says_who_has_it_until_when(store: Store) -> None:
    id = asked(store)
    taken(store, now=5, worker="box:12")

    job = job_of(store, id)

    assert (job.state, job.attempt, job.started_at, job.lease_until) == ("running", 1, 5, 5 + LEASE)
    assert str(job.lease_by).startswith("box:12#")


def test_there_is_work_while_a_job_waits_or_its_worker_is_silent(store: Store) -> None:
    with store.reading() as connection:
        assert not is_work(connection, now=0)
    asked(store)
    with store.reading() as connection:
        assert is_work(connection, now=0)
    taken(store, now=0)
    with store.reading() as connection:
        assert not is_work(connection, now=LEASE)
        assert is_work(connection, now=LEASE + 1)


def test_steps_have_a_beginning_and_an_end_and_the_share_that_is_done(store: Store) -> None:
    id = asked(store)
    held = taken(store, now=1)
    with store.writing() as connection:
        write_step(connection, held, "load.step.reading", done=0.1, now=2, params={"file": "orders.csv"})
        write_step(connection, held, "load.step.reading", done=0.2, now=3, params={"file": "orders.csv"})
        write_step(connection, held, "load.step.writing", done=7.0, now=4, params={"table": "order"})
    halfway = job_of(store, id)
    with store.writing() as connection:
        assert finish(connection, held, {"rows": 3}, now=9)
    job = job_of(store, id)

    assert halfway.done == 1.0  # never more than all of it
    assert [(step.name, dict(step.params), step.started, step.ended) for step in job.steps] == [
        ("load.step.reading", {"file": "orders.csv"}, 2, 4),
        ("load.step.writing", {"table": "order"}, 4, 9),
    ]
    assert (job.state, job.done, job.result, job.ended_at, job.lease_by) == ("done", 1.0, {"rows": 3}, 9, None)


def test_a_load_of_thousands_of_files_keeps_its_row_small(store: Store) -> None:
    id = asked(store)
    held = taken(store, now=1)
    with store.writing() as connection:
        for n in range(3 * MOST_STEPS):
            write_step(connection, held, "load.step.reading", done=0.5, now=n, params={"file": f"{n}.csv"})

    steps = job_of(store, id).steps

    assert len(steps) == MOST_STEPS
    assert steps[-1].params == {"file": f"{3 * MOST_STEPS - 1}.csv"}


def test_a_failed_job_says_what_went_wrong_and_is_not_tried_again(store: Store) -> None:
    id = asked(store)
    with store.writing() as connection:
        found = claim(connection, worker="w", now=1)
        assert found is not None
        assert fail(connection, found[1], PROBLEM, now=2)

    job = job_of(store, id)

    assert (job.state, job.problem) == ("failed", PROBLEM)
    assert claimed(store, now=10 * LEASE) is None


def test_a_silent_workers_job_goes_to_the_next_and_the_silent_one_changes_nothing_any_more(store: Store) -> None:
    id = asked(store)
    silent = taken(store, now=0)
    assert claimed(store, now=LEASE) is None

    after = taken(store, now=LEASE + 1, worker="another")

    with store.writing() as connection:
        assert not renew(connection, silent, now=LEASE + 2)
        assert write_step(connection, silent, "proof.step.links", done=0.9, now=LEASE + 2) == "lost"
        assert not finish(connection, silent, "stale", now=LEASE + 2)
        assert not fail(connection, silent, PROBLEM, now=LEASE + 2)
        assert not end_cancelled(connection, silent, now=LEASE + 2)
        assert not give_back(connection, silent)
        assert finish(connection, after, "good", now=LEASE + 3)
    assert (job_of(store, id).result, job_of(store, id).attempt) == ("good", 2)


def test_a_worker_that_says_it_is_alive_keeps_its_job(store: Store) -> None:
    asked(store)
    held = taken(store, now=0)
    with store.writing() as connection:
        assert renew(connection, held, now=LEASE)

    assert claimed(store, now=2 * LEASE) is None
    assert claimed(store, now=2 * LEASE + 1) is not None


def test_a_job_that_takes_every_worker_with_it_fails_and_the_others_go_on(store: Store) -> None:
    poison, good = asked(store, at=0), asked(store, at=1)
    now, done = 2, []
    while found := claimed(store, now=now):
        if found[0].id == good:
            with store.writing() as connection:
                done.append(finish(connection, found[1], None, now=now))
        now += LEASE + 1

    job = job_of(store, poison)

    assert done == [True]
    assert (job.state, job.attempt) == ("failed", ATTEMPTS)
    assert job.problem is not None
    assert "begun 3 times" in job.problem.what
    assert job.problem.hint


def test_jobs_that_were_never_tried_go_before_those_that_failed_a_worker(store: Store) -> None:
    asked(store, at=0)
    taken(store, now=0)
    fresh = asked(store, at=LEASE)

    found = claimed(store, now=LEASE + 1)

    assert found is not None
    assert found[0].id == fresh


def test_a_job_given_back_waits_again_and_the_attempt_does_not_count(store: Store) -> None:
    id = asked(store)
    for now in range(2 * ATTEMPTS):
        with store.writing() as connection:
            found = claim(connection, worker="w", now=now)
            assert found is not None
            assert give_back(connection, found[1])

    job = job_of(store, id)

    assert (job.state, job.attempt, job.lease_by, job.lease_until) == ("queued", 0, None, None)


def test_a_cancelled_job_whose_worker_died_is_not_tried_again(store: Store) -> None:
    id = asked(store)
    taken(store, now=0)
    with store.writing() as connection:
        cancel_job(connection, id, 1)

    assert claimed(store, now=LEASE + 1) is None
    assert job_of(store, id).state == "cancelled"


@pytest.mark.parametrize("result", [None, 0, "", [], {"claim": "range", "n": [1, 2.5]}])
def test_a_result_comes_back_as_it_was_given(store: Store, result: object) -> None:
    id = asked(store)
    held = taken(store, now=0)
    with store.writing() as connection:
        finish(connection, held, result, now=1)

    assert job_of(store, id).result == result
