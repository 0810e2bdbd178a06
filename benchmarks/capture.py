"""The store's writer beside a bare sqlite3 loop that keeps the same rows in the same table: in one run.

`python benchmarks/capture.py [EVENTS]` prints events/s, medians of three turns; what the writer does on top of the loop
(checking, JSON, one thread for all senders) is in its figure, what HTTP costs is not: capture_http.py has it. Then how
long it takes until an acknowledged event is in the tables, and how fast the compactor is.
"""

import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from changemaker.engine.compaction import compact
from changemaker.engine.lake import open_tables
from changemaker.privacy.keys import Keys
from changemaker.store.events import INTO_SQLITE, NewEvent, row_of
from changemaker.store.open import Store, open_store, sqlite_url
from changemaker.store.writer import Writer

EVENTS, BATCH, TURNS, IN_FLIGHT, SENDERS = 50_000, 100, 3, 32, 32
NOW = 1_764_000_000_000_000
KEYS = Keys(secret=bytes(32))
Batches = Sequence[Sequence[NewEvent]]


def batches(events: int, mark: str) -> Batches:
    """Return events as a shop's server sends them, a hundred at a time."""
    properties = {"order_id": "o1", "amount": 129.9, "currency": "EUR", "items": 3, "channel": "web"}
    payload: dict[str, object] = {"properties": properties, "context": {"library": {"name": "analytics-python"}}}
    made = [
        NewEvent(
            source="cmk_1",
            message_id=f"{mark}-{number}",
            kind="track",
            t=NOW - number,
            name="order placed",
            account_id=f"A{number % 900}",
            contact_id=f"C{number % 5000}",
            payload=payload,
        )
        for number in range(events)
    ]
    return [made[start : start + BATCH] for start in range(0, events, BATCH)]


def bare(folder: Path, given: Batches) -> float:
    """Keep rows that are made beforehand, 100 a commit, and do nothing else."""
    rows = [[tuple(row_of(event, NOW)) for event in batch] for batch in given]
    open_store(sqlite_url(folder / "bare.db")).close()  # the same table, the same indexes
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    started = time.perf_counter()
    for batch in rows:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INTO_SQLITE[1], batch)
        connection.execute("COMMIT")
    took = time.perf_counter() - started
    connection.close()
    return took


def in_batches(folder: Path, given: Batches) -> float:
    """One sender that has several batches under way, as a server has them of its connections."""
    store = open_store(sqlite_url(folder / "batches.db"))
    writer, waiting = Writer(store, KEYS), deque[Future[int]]()
    started = time.perf_counter()
    for batch in given:
        waiting.append(writer.append(batch, NOW))
        if len(waiting) == IN_FLIGHT:
            waiting.popleft().result()
    for one in waiting:
        one.result()
    took = time.perf_counter() - started
    writer.close()
    store.close()
    return took


def one_by_one(folder: Path, given: Batches) -> float:
    """32 senders that send one event each and wait until it is acknowledged."""
    store = open_store(sqlite_url(folder / "single.db"))
    writer = Writer(store, KEYS)
    events = [event for batch in given for event in batch]

    def send(sender: int) -> None:
        for event in events[sender::SENDERS]:
            writer.append([event], NOW).result()

    senders = [threading.Thread(target=send, args=(sender,)) for sender in range(SENDERS)]
    started = time.perf_counter()
    for one in senders:
        one.start()
    for one in senders:
        one.join()
    took = time.perf_counter() - started
    writer.close()
    store.close()
    return took


WAYS: Sequence[tuple[str, Callable[[Path, Batches], float], int]] = (
    ("bare sqlite3, 100 a commit", bare, 1),
    ("writer, appends of 100", in_batches, 1),
    ("writer, 32 senders of one", one_by_one, 5),  # of fewer events
)


def visible(folder: Path, store: Store) -> float:
    """Return seconds from an acknowledgement to an answer that counts the event."""
    writer = Writer(store, KEYS)
    took = []
    for turn in range(TURNS):
        writer.append([NewEvent(source="s", message_id=f"{turn}", kind="track", t=NOW, contact_id="C1")], NOW).result()
        started = time.perf_counter()
        before = open_tables(folder / ".changemaker", store=store)["interaction"].count().execute()
        took.append(time.perf_counter() - started)
        assert before
    writer.close()
    return statistics.median(took)


def main(events: int) -> None:
    """Print all figures."""
    rates: dict[str, list[float]] = {what: [] for what, *_ in WAYS}
    for turn in range(TURNS):
        for what, way, fewer in WAYS:
            with tempfile.TemporaryDirectory(prefix="capture-") as folder:
                given = batches(events // fewer, str(turn))
                rates[what].append(sum(map(len, given)) / way(Path(folder), given))
    base = statistics.median(rates[WAYS[0][0]])
    for what, found in rates.items():
        rate = statistics.median(found)
        sys.stdout.write(f"{what:28}{rate:>10,.0f} events/s{rate / base:>8.0%}\n")
    with tempfile.TemporaryDirectory(prefix="capture-") as name:
        folder = Path(name)
        (folder / "changemaker.yml").write_text("name: Measured\ncurrency: EUR\n")
        store = open_store(sqlite_url(folder / "store.db"))
        writer = Writer(store, KEYS)
        for batch in batches(events, "all"):
            writer.append(batch, NOW).result()
        writer.close()
        sys.stdout.write(f"acknowledged to counted, {events:,} fresh: {visible(folder, store):.2f} s\n")
        started = time.perf_counter()
        done = compact(store, folder / ".changemaker", NOW)
        sys.stdout.write(f"compactor: {done / (time.perf_counter() - started):,.0f} events/s\n")
        sys.stdout.write(f"acknowledged to counted, all in files: {visible(folder, store):.2f} s\n")
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)
