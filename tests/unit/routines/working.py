"""A worker at work in a thread of the test, and ways to wait for what it does."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from changemaker.core.clock import Clock, system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.job_kinds import KINDS, Kind
from changemaker.routines.worker import Worker
from changemaker.store.jobs import Job, ask_job, read_job
from changemaker.store.open import Store

PATIENCE = 60.0  # seconds; a machine may be busy, and no test is about speed


def worker_of(folder: Path, store: Store, kinds: Mapping[str, Kind] = KINDS, **more: object) -> Worker:
    """Return a worker of the workspace in `folder`."""
    known: dict[str, object] = {"clock": system_clock, "url": "http://127.0.0.1:1", "keys": Keys(secret=bytes(32))}
    return Worker(workspace=open_workspace(folder), store=store, kinds=kinds, **{**known, **more})  # type: ignore[arg-type]


@contextmanager
def at_work(worker: Worker) -> Iterator[threading.Event]:
    """Let a worker run; yield what tells it to stop."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def ask(store: Store, kind: str, *, clock: Clock = system_clock, **params: object) -> str:
    """Ask for a job now."""
    with store.writing() as connection:
        now = int(clock().timestamp() * 1_000_000)
        return ask_job(connection, kind=kind, params=params, by="ada", now=now)


def job_of(store: Store, id: str) -> Job:
    """Return a job as it stands."""
    with store.reading() as connection:
        job = read_job(connection, id)
    assert job is not None
    return job


def until(true: Callable[[], object]) -> None:
    """Wait for something that will come, however slow the machine is."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def ended(store: Store, id: str) -> Job:
    """Wait for a job's end and return it."""
    until(lambda: not job_of(store, id).is_open)
    return job_of(store, id)
