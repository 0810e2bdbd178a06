"""A worker does what is asked, tells how far it is, survives every job, and stops when it is told to."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.core.errors import BadQuestionError, StoreError
from changemaker.routines.job_context import JobContext
from changemaker.store.jobs import cancel_job, list_jobs
from changemaker.store.open import Store, open_store
from changemaker.store.schedules import list_schedules
from changemaker.store.sending_tables import CONTACT_SEND
from unit.routines.made import workspace
from unit.routines.working import ask, at_work, ended, job_of, until, worker_of
from unit.store.made_store import made_file

SECOND = 1_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(made_file(tmp_path / "store.db"))
    yield opened
    opened.close()


def good(context: JobContext) -> object:
    context.step("proof.step.files", 0.1)
    context.step("proof.step.report", 0.5, file="caf\udce9.pdf")
    return {"asked": dict(context.params), "by": context.by, "url": context.url}


def mistaken(context: JobContext) -> object:
    raise BadQuestionError("no programme is called 'sped'", hint="did you mean 'speed'?", where="programmes/")


def buggy(context: JobContext) -> object:
    return {}["ada@example.com"]


class Panic(BaseException):
    """What a compiled library raises: no Exception."""


def panicking(context: JobContext) -> object:
    raise Panic


def unspeakable(context: JobContext) -> object:
    return object()  # no JSON


class Patient:
    """A job that goes on, step by step, until it is let go or ended."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.runs = 0

    def __call__(self, context: JobContext) -> object:
        self.runs += 1
        while not self.go_on.is_set():
            context.step("proof.step.links", 0.5)
            self.begun.set()
            self.go_on.wait(0.02)
        return "let go"


def test_a_job_is_done_with_its_steps_and_its_result(folder: Path, store: Store) -> None:
    with at_work(worker_of(folder, store, {"good": good})):
        job = ended(store, ask(store, "good", programme="speed"))

    assert (job.state, job.done, job.attempt, job.problem) == ("done", 1.0, 1, None)
    assert job.result == {"asked": {"programme": "speed"}, "by": "ada", "url": "http://127.0.0.1:1"}
    assert [(step.name, dict(step.params)) for step in job.steps] == [
        ("proof.step.files", {}),
        ("proof.step.report", {"file": "caf?.pdf"}),
    ]
    assert all(step.ended is not None and step.started <= step.ended for step in job.steps)


def test_no_job_that_fails_ends_the_worker(folder: Path, store: Store, caplog: pytest.LogCaptureFixture) -> None:
    kinds = {"mistaken": mistaken, "buggy": buggy, "panicking": panicking, "unspeakable": unspeakable, "good": good}
    with caplog.at_level(logging.ERROR), at_work(worker_of(folder, store, kinds)):
        jobs = {
            kind: ended(store, ask(store, kind)) for kind in ("mistaken", "buggy", "panicking", "unspeakable", "no")
        }
        after = ended(store, ask(store, "good"))

    assert {kind: job.state for kind, job in jobs.items()} == dict.fromkeys(jobs, "failed")
    assert after.state == "done"
    problems = {kind: job.problem for kind, job in jobs.items() if job.problem}
    assert problems["mistaken"].code == "CM105" and problems["mistaken"].hint == "did you mean 'speed'?"
    assert problems["no"].what == "no job is called 'no'"
    for kind in ("buggy", "panicking", "unspeakable"):
        assert problems[kind].id in caplog.text and problems[kind].id in problems[kind].hint
    assert "ada@example.com" not in caplog.text + str(problems)


def test_a_job_under_which_the_store_went_away_is_tried_again_but_not_for_ever(folder: Path, store: Store) -> None:
    tries = []

    def unlucky(context: JobContext) -> object:
        tries.append(context.job_id)
        if len(tries) < int(str(context.params["times"])):
            raise StoreError("the store failed: it cannot be reached", hint="check that it runs")
        return "at last"

    with at_work(worker_of(folder, store, {"unlucky": unlucky})):
        twice = ended(store, ask(store, "unlucky", times=3))
        tries.clear()
        always = ended(store, ask(store, "unlucky", times=99))

    assert (twice.state, twice.result, twice.attempt) == ("done", "at last", 3)
    assert (always.state, always.attempt, len(tries)) == ("failed", 3, 3)
    assert always.problem is not None and always.problem.code == "CM301"


def test_a_running_job_that_somebody_cancels_ends_at_its_next_step(folder: Path, store: Store) -> None:
    patient = Patient()
    with at_work(worker_of(folder, store, {"patient": patient, "good": good})):
        id = ask(store, "patient")
        assert patient.begun.wait(60)
        with store.writing() as connection:
            assert cancel_job(connection, id, 1)
        cancelled = ended(store, id)
        after = ended(store, ask(store, "good"))

    assert (cancelled.state, cancelled.result, cancelled.problem) == ("cancelled", None, None)
    assert after.state == "done"
    assert patient.runs == 1


def test_a_worker_that_stops_gives_its_job_back_and_another_ends_it(folder: Path, store: Store) -> None:
    patient = Patient()
    with at_work(worker_of(folder, store, {"patient": patient})):
        id = ask(store, "patient")
        assert patient.begun.wait(60)
    given_back = job_of(store, id)
    patient.go_on.set()
    with at_work(worker_of(folder, store, {"patient": patient})):
        job = ended(store, id)

    assert (given_back.state, given_back.attempt, given_back.lease_by) == ("queued", 0, None)
    assert (job.state, job.result, job.attempt) == ("done", "let go", 1)


def test_a_worker_stops_although_a_step_takes_forever_and_that_step_changes_nothing(folder: Path, store: Store) -> None:
    begun, go_on, left = threading.Event(), threading.Event(), threading.Event()

    def endless(context: JobContext) -> object:
        begun.set()
        try:
            go_on.wait(60)
            context.step("proof.step.links", 0.9)
            return "too late"
        finally:
            left.set()

    with at_work(worker_of(folder, store, {"endless": endless})):
        id = ask(store, "endless")
        assert begun.wait(60)
    given_back = job_of(store, id)
    go_on.set()
    assert left.wait(60)

    assert given_back.state == "queued"
    assert job_of(store, id) == given_back


def test_a_step_that_is_longer_than_the_lease_does_not_lose_it(folder: Path, store: Store) -> None:
    patient = Patient()
    lease = SECOND // 2

    def long(context: JobContext) -> object:
        patient.begun.set()
        patient.go_on.wait(60)
        return "mine"

    with at_work(worker_of(folder, store, {"long": long}, lease=lease)):
        id = ask(store, "long")
        assert patient.begun.wait(60)
        first = job_of(store, id).lease_until or 0
        until(lambda: (job_of(store, id).lease_until or 0) > first + 2 * lease)
        patient.go_on.set()
        job = ended(store, id)

    assert (job.result, job.attempt) == ("mine", 1)


def test_several_hands_do_several_jobs_at_once_and_each_of_them_once(folder: Path, store: Store) -> None:
    together, done = threading.Barrier(3), []

    def meeting(context: JobContext) -> object:
        together.wait(60)  # ends only if three are at work at one time
        done.append(context.job_id)
        return None

    ids = [ask(store, "meeting") for _ in range(6)]
    with (
        at_work(worker_of(folder, store, {"meeting": meeting}, hands=2)),
        at_work(worker_of(folder, store, {"meeting": meeting})),
    ):
        states = [ended(store, id).state for id in ids]

    assert states == ["done"] * 6
    assert sorted(done) == sorted(ids)


def test_every_workspace_has_its_weekly_digest_in_its_own_zone(folder: Path, store: Store) -> None:
    worker = worker_of(folder, store, {})
    with at_work(worker):
        until(lambda: schedules(store))
    worker.start_schedules()

    digest, work = sorted(schedules(store), key=lambda one: one.name)
    due = datetime.fromtimestamp(digest.next_at / SECOND, tz=UTC)
    assert (digest.name, digest.every, digest.on) == ("digest", "weekly mon 07:00", True)
    assert due.weekday() == 0 and due.hour in (5, 6)  # 07:00 in Berlin
    assert (work.name, work.every) == ("work_digest", "daily 07:00")


def test_a_schedule_that_is_due_becomes_a_job_that_is_done_once(folder: Path, store: Store) -> None:
    now = [datetime(2026, 11, 22, 12, tzinfo=UTC)]
    runs = []

    def count(context: JobContext) -> object:
        runs.append(context.by)
        return None

    worker = worker_of(folder, store, {"digest": count}, clock=lambda: now[0])
    worker.start_schedules()
    with at_work(worker):
        now[0] += timedelta(days=15)  # an outage of two weeks
        until(lambda: runs)
        now[0] -= timedelta(days=10)  # and a clock that was set back
        worker.tick_schedules()
        now[0] += timedelta(days=10)
        worker.tick_schedules()
        until(lambda: not open_jobs(store))

    assert runs == ["schedule:digest"]


def test_jobs_that_ended_long_ago_are_forgotten(folder: Path, store: Store) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    worker = worker_of(folder, store, {}, clock=lambda: now[0])
    id = ask(store, "good", clock=worker.clock)
    with store.writing() as connection:
        cancel_job(connection, id, worker.now())
    now[0] += timedelta(days=89)
    worker.forget()
    assert job_of(store, id).state == "cancelled"
    now[0] += timedelta(days=2)
    worker.forget()

    with store.reading() as connection:
        assert list_jobs(connection) == ()


def schedules(store: Store) -> tuple[object, ...]:
    with store.reading() as connection:
        return list_schedules(connection)


def open_jobs(store: Store) -> tuple[object, ...]:
    with store.reading() as connection:
        return list_jobs(connection, only_open=True)


def test_what_no_cap_counts_any_more_is_forgotten(folder: Path, store: Store) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    worker = worker_of(folder, store, {}, clock=lambda: now)
    told = {"contact_id": "C1", "channel": "email", "purpose": "service"}
    with store.writing() as connection:
        for days in (1, 89, 91):
            sent = worker.now() - days * 86_400 * SECOND
            connection.execute(sa.insert(CONTACT_SEND).values(**told, outbox_key=str(days), t=sent))

    worker.forget()

    with store.reading() as connection:
        assert set(connection.execute(sa.select(CONTACT_SEND.c.outbox_key)).scalars()) == {"1", "89"}
