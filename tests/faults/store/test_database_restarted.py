"""A database that goes away and comes back: what was acknowledged is there, and work goes on by itself."""

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from changemaker.core.errors import StoreError
from changemaker.privacy.keys import Keys
from changemaker.store.audit import verify_audit, write_audit
from changemaker.store.event_tables import EVENT
from changemaker.store.events import NewEvent
from changemaker.store.open import open_store
from changemaker.store.writer import Writer
from faults.store.durable_cluster import DurableCluster, durable_cluster

SOON = 60
SENDERS = 3


@pytest.fixture
def cluster() -> Iterator[DurableCluster]:
    with durable_cluster() as running:
        if running is None:
            pytest.skip("PostgreSQL is not here: apt-get install postgresql")
        yield running


def track(name: str) -> NewEvent:
    return NewEvent(source="s", message_id=name, kind="track", t=1)


class Senders:
    """Threads that send until told to stop; what fails they send again, as a sender would."""

    def __init__(self, writer: Writer) -> None:
        self.writer, self.stop, self.acknowledged, self.failed = writer, threading.Event(), set(), threading.Event()
        self.lock, self.threads = (
            threading.Lock(),
            [threading.Thread(target=self.send, args=(n,)) for n in range(SENDERS)],
        )
        self.more = threading.Semaphore(0)
        for one in self.threads:
            one.start()

    def send(self, sender: int) -> None:
        number = 0
        while not self.stop.is_set():
            one = track(f"{sender}-{number}")
            try:
                self.writer.append([one], 10**9).result(SOON)
            except StoreError as error:
                assert "Hint:" in str(error)
                self.failed.set()
                self.stop.wait(0.01)
                continue
            with self.lock:
                self.acknowledged.add(one.key)
            self.more.release()
            number += 1

    def wait_for(self, events: int) -> None:
        for _ in range(events):
            assert self.more.acquire(timeout=SOON)

    def end(self) -> None:
        self.stop.set()
        for one in self.threads:
            one.join(SOON)
            assert not one.is_alive()


def test_a_database_that_crashes_and_comes_back_has_lost_nothing(cluster: DurableCluster) -> None:
    store = open_store(cluster.url)
    writer = Writer(store, Keys(secret=bytes(32)))
    senders = Senders(writer)
    for _ in range(2):
        senders.wait_for(30)
        senders.failed.clear()
        cluster.stop()
        assert senders.failed.wait(SOON)  # told, not kept waiting
        cluster.start()
        while senders.more.acquire(blocking=False):
            pass
    senders.wait_for(30)
    senders.end()
    writer.close()

    with store.reading() as connection:
        kept = list(connection.execute(sa.select(EVENT.c.key)).scalars())
    assert senders.acknowledged - set(kept) == set()
    assert len(kept) == len(set(kept))
    store.close()


def test_what_reads_and_writes_beside_the_writer_recovers_too(cluster: DurableCluster) -> None:
    store = open_store(cluster.url)
    with store.writing() as connection:
        write_audit(connection, now=1, actor="u1", action="signed in")
    cluster.stop()
    with pytest.raises(StoreError, match="cannot be reached"), store.reading() as connection:
        connection.exec_driver_sql("SELECT 1")
    cluster.start()

    with store.writing() as connection:
        write_audit(connection, now=2, actor="u1", action="signed in")
    assert verify_audit(store) is None

    with pytest.raises(StoreError, match="cannot be reached"), store.writing() as connection:
        write_audit(connection, now=3, actor="u1", action="lost in the middle")
        cluster.stop()
        connection.exec_driver_sql("SELECT 1")
    cluster.start()
    assert verify_audit(store) is None
    store.close()
