"""A database that goes away in the middle of a job and comes back: the job is done, and the worker goes on."""

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from changemaker.routines.job_context import JobContext
from changemaker.store.open import open_store
from faults.store.durable_cluster import DurableCluster, durable_cluster
from unit.routines.made import workspace
from unit.routines.working import ask, at_work, ended, until, worker_of


@pytest.fixture
def cluster() -> Iterator[DurableCluster]:
    with durable_cluster() as running:
        if running is None:
            pytest.skip("PostgreSQL is not here: apt-get install postgresql")
        yield running


def test_a_job_outlives_a_restart_of_the_database(
    cluster: DurableCluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = open_store(cluster.url)
    begun, away, unwritten = threading.Event(), threading.Event(), threading.Event()

    def work(context: JobContext) -> object:
        context.step("proof.step.files", 0.1)
        begun.set()
        away.wait(60)
        context.step("proof.step.links", 0.9)  # cannot be written down, and is no reason to stop
        unwritten.set()
        return "done all the same"

    with caplog.at_level(logging.ERROR), at_work(worker_of(workspace(tmp_path), store, {"work": work})):
        first = ask(store, "work")
        assert begun.wait(60)
        cluster.stop()
        away.set()
        assert unwritten.wait(60)
        until(lambda: "writing down how a job ended" in caplog.text)
        cluster.start()
        jobs = [ended(store, first), ended(store, ask(store, "work"))]
    store.close()

    assert [(job.state, job.result, job.attempt) for job in jobs] == [("done", "done all the same", 1)] * 2
    assert "writing down a step" in caplog.text
