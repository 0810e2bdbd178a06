"""Workers in processes of their own, killed at any moment: every job is done, and none is held by two."""

import random
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from changemaker.store.job_leases import ATTEMPTS
from changemaker.store.jobs import Job, list_jobs
from changemaker.store.open import Store
from faults.warm import Program, Warm
from unit.routines.made import workspace
from unit.routines.working import ask, ended, job_of, until

PROGRAM = Path(__file__).with_name("worker_process.py")
LEASE = 1.5  # seconds: how long a killed worker's job waits for the next one


class Workers:
    """Starts workers, and ends them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.alive: set[int] = set()

    def start(self, place: str, folder: Path, lease: float = LEASE) -> int:
        """Start a worker and return its process id."""
        pid = self._told("start", place, str(folder), str(lease))
        self.alive.add(pid)
        return pid

    def end(self, how: Literal["kill", "stop", "wait"], pid: int) -> int:
        """Kill a worker, tell it to stop, or wait for its end; return how it ended."""
        self.alive.discard(pid)
        return self._told(how, str(pid))

    def _told(self, *words: str) -> int:
        self.program.stdin.write("\t".join(words) + "\n")
        self.program.stdin.flush()
        return int(self.program.stdout.readline())


@pytest.fixture(scope="module")
def program(warm: Warm) -> Iterator[Program]:
    with warm.program(PROGRAM.read_text(encoding="utf-8")) as process:
        assert process.stdout.readline() == "ready\n"
        yield process


@pytest.fixture
def workers(program: Program) -> Iterator[Workers]:
    started = Workers(program)
    yield started
    for pid in sorted(started.alive):
        started.end("stop", pid)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path)


def lines(folder: Path) -> list[list[str]]:
    path = folder / "done.txt"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def of(folder: Path, word: str) -> Counter[str]:
    """How often each job was begun, or ended."""
    return Counter(id for said, id, _ in lines(folder) if said == word)


def all_jobs(store: Store) -> tuple[Job, ...]:
    with store.reading() as connection:
        return list_jobs(connection, limit=1000)


def test_two_processes_do_every_job_and_none_of_them_twice(
    workers: Workers, place: str, store: Store, folder: Path
) -> None:
    ids = [ask(store, "count") for _ in range(30)]
    for _ in range(2):
        workers.start(place, folder, lease=3600)
    until(lambda: not any(job.is_open for job in all_jobs(store)))

    assert of(folder, "begun") == of(folder, "ended") == Counter(dict.fromkeys(ids, 1))
    assert {job.state for job in all_jobs(store)} == {"done"}
    assert {job.attempt for job in all_jobs(store)} == {1}


def test_another_worker_takes_over_from_one_that_was_killed(
    workers: Workers, place: str, store: Store, folder: Path
) -> None:
    first = workers.start(place, folder)
    id = ask(store, "count", steps=40, seconds=0.05)
    until(lambda: of(folder, "begun"))
    workers.end("kill", first)
    assert job_of(store, id).state == "running"
    second = workers.start(place, folder)
    job = ended(store, id)

    assert (job.state, job.attempt, job.result) == ("done", 2, {"pid": second})


def test_a_worker_told_to_stop_gives_its_job_back_at_once(
    workers: Workers, place: str, store: Store, folder: Path
) -> None:
    worker = workers.start(place, folder, lease=3600)
    id = ask(store, "count", steps=10_000, seconds=0.05)
    until(lambda: of(folder, "begun"))
    code = workers.end("stop", worker)
    job = job_of(store, id)

    assert code == 0
    assert (job.state, job.attempt, job.lease_by) == ("queued", 0, None)


def test_a_job_that_kills_its_worker_is_given_up_while_the_others_are_done(
    workers: Workers, place: str, store: Store, folder: Path
) -> None:
    poison = ask(store, "poison")
    good = [ask(store, "count") for _ in range(4)]
    codes = [workers.end("wait", workers.start(place, folder)) for _ in range(ATTEMPTS)]
    workers.start(place, folder)  # whoever minds the processes starts the next one
    job = ended(store, poison)
    states = {ended(store, id).state for id in good}

    assert codes == [-signal.SIGKILL] * ATTEMPTS
    assert (job.state, job.attempt) == ("failed", ATTEMPTS)
    assert job.problem is not None and f"begun {ATTEMPTS} times" in job.problem.what
    assert of(folder, "poison")[poison] == ATTEMPTS
    assert states == {"done"}
    assert of(folder, "ended") == Counter(dict.fromkeys(good, 1))


def kill_at_random(workers: Workers, place: str, store: Store, folder: Path, kills: int) -> None:
    """Two workers, one of which is killed again and again while it works."""
    rng = random.Random(kills)
    ids: list[str] = []
    workers.start(place, folder)
    for _ in range(kills):
        wanted = len(lines(folder)) + rng.randrange(4)
        ids += [ask(store, "count", steps=4, seconds=0.05) for _ in range(4)]
        victim = workers.start(place, folder)
        until(lambda wanted=wanted: len(lines(folder)) > wanted)
        workers.end("kill", victim)
    until(lambda: not any(job.is_open for job in all_jobs(store)))
    jobs = {job.id: job for job in all_jobs(store)}

    assert set(jobs) == set(ids)
    for id, job in jobs.items():
        if job.state == "failed":  # it happened to be in the hands of three who were killed
            assert (job.attempt, of(folder, "begun")[id]) == (ATTEMPTS, ATTEMPTS)
            continue
        ends = [int(pid) for said, of_id, pid in lines(folder) if (said, of_id) == ("ended", id)]
        assert job.state == "done" and isinstance(job.result, dict) and job.result["pid"] in ends
        assert len(ends) <= job.attempt <= ATTEMPTS  # ended twice only where a worker was killed before it could say so


def test_workers_that_are_killed_lose_no_job(workers: Workers, place: str, store: Store, folder: Path) -> None:
    kill_at_random(workers, place, store, folder, kills=3)


@pytest.mark.faults
def test_twenty_workers_that_are_killed_lose_no_job(workers: Workers, place: str, store: Store, folder: Path) -> None:
    kill_at_random(workers, place, store, folder, kills=20)
