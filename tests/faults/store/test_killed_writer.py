"""A server that is killed while it writes has lost nothing that it acknowledged, and kept nothing twice."""

import random
import signal
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from changemaker.privacy.keys import Keys
from changemaker.store.event_tables import EVENT
from changemaker.store.open import Store, open_store
from changemaker.store.people import read_person
from engines.store_places import KINDS
from faults.warm import Warm
from unit.store.made_place import made_place

SHORT, LONG = 3, 20  # kills of each database
LONGEST = 0.3  # seconds of work before a kill
# Everything is imported once; each line on stdin, seconds and a round, forks a process that appends from four threads
# until it is killed, that long after its first event was acknowledged: by the one who waits for it, so that its id
# cannot have gone to another process. The child tells each id once its future says so; each append holds an event of
# the round before, a retry, and one that says who somebody is.
APPENDER = """
import os, signal, sys, threading, time
from changemaker.privacy.keys import Keys
from changemaker.store.events import NewEvent
from changemaker.store.open import open_store
from changemaker.store.writer import Writer

def work(place, turn, first):
    writer = Writer(open_store(place), Keys(secret=bytes(32)))
    def append(thread):
        for number in range(1_000_000):
            name, before = f"{turn}-{thread}-{number}", f"{turn - 1}-{thread}-{number}"
            events = [NewEvent(source="s", message_id=one, kind="track", t=1) for one in (name, before)]
            told = {"kind": "identify", "contact_id": f"P{thread}", "personal": {"traits.name": name}}
            events.append(NewEvent(source="s", message_id=f"who-{name}", t=number, **told))
            writer.append(events, 10**9).result()
            os.write(1, "".join(f"{event.key}\\n" for event in events).encode())
            os.write(first, b"!")
    for thread in range(4):
        threading.Thread(target=append, args=(thread,), daemon=True).start()
    time.sleep(60)

os.write(1, b"ready\\n")
for line in sys.stdin:
    seconds, turn = line.split()
    heard, first = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(heard)
        work(sys.argv[1], int(turn), first)
        os._exit(1)
    os.close(first)
    os.read(heard, 1)
    time.sleep(float(seconds))
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    os.close(heard)
    os.write(1, f"killed {status}\\n".encode())
"""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "kills", [pytest.param(SHORT, id="short"), pytest.param(LONG, id="long", marks=pytest.mark.faults)]
)
def test_no_acknowledged_event_is_lost_and_none_is_kept_twice(
    kind: str, kills: int, tmp_path: Path, request: pytest.FixtureRequest, warm: Warm
) -> None:
    place = made_place(kind, tmp_path, request)
    store = open_store(place)
    store.close()  # its pool must not be shared with a forked process
    moments, told = random.Random(20261122), set[str]()
    with warm.program(APPENDER, place) as process:
        assert process.stdout.readline() == "ready\n"
        for turn in range(1, kills + 1):
            process.stdin.write(f"{moments.uniform(0, LONGEST)} {turn}\n")
            process.stdin.flush()
            before = len(told)
            while not (line := process.stdout.readline()).startswith("killed"):
                told.add(line.rstrip("\n"))
            assert int(line.split()[1]) == signal.SIGKILL
            assert len(told) > before  # at work, not before it
            assert_all_kept_once(store, told)

    assert_people_can_be_read(store)
    store.close()


def assert_all_kept_once(store: Store, told: set[str]) -> None:
    with store.reading() as connection:
        kept = Counter(connection.execute(sa.select(EVENT.c.key)).scalars())
    assert told - set(kept) == set()
    assert max(kept.values(), default=1) == 1


def assert_people_can_be_read(store: Store) -> None:
    with store.reading() as connection:
        if store.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        people = [read_person(connection, Keys(secret=bytes(32)), f"P{thread}") for thread in range(4)]
    names = [person.personal["name"] for person in people if person is not None]
    assert names and all(str(name).count("-") == 2 for name in names)
