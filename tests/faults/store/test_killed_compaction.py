"""A compaction that is killed at any moment leaves every event once, and the next one tidies up."""

import random
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from changemaker.engine.compaction import FOLDER, compact
from changemaker.store.event_tables import EVENT
from changemaker.store.events import NewEvent, insert_rows, row_of
from changemaker.store.open import Store, open_store
from changemaker.store.segments import segments
from engines.store_places import KINDS
from faults.warm import Warm
from unit.store.made_place import made_place

SHORT, LONG = 3, 20  # kills of each database
BATCH = 400  # new events before each kill
HOUR = 3_600_000_000
# Each line on stdin, a share of the time that a whole compaction takes, forks a process that compacts in small steps
# and is killed by the one who waits for it.
COMPACTOR = """
import os, signal, sys, time
from pathlib import Path
from changemaker.engine import compaction
from changemaker.store.open import open_store

compaction.MOST_ROWS = 50
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        compaction.compact(open_store(sys.argv[1]), Path(sys.argv[2]), 1)
        os._exit(0)
    time.sleep(float(line))
    os.kill(child, signal.SIGKILL)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "kills", [pytest.param(SHORT, id="short"), pytest.param(LONG, id="long", marks=pytest.mark.faults)]
)
def test_a_killed_compaction_leaves_every_event_once(
    kind: str, kills: int, tmp_path: Path, request: pytest.FixtureRequest, warm: Warm
) -> None:
    place, state = made_place(kind, tmp_path, request), tmp_path / ".changemaker"
    store = open_store(place)
    moments, killed, number = random.Random(20261122), 0, 0
    with warm.program(COMPACTOR, place, state) as process:
        assert process.stdout.readline() == "ready\n"
        for turn in range(20 * kills):
            number = keep(store, number)
            process.stdin.write(f"{moments.uniform(0, 0.3)}\n")
            process.stdin.flush()
            killed += int(process.stdout.readline()) == signal.SIGKILL
            assert_each_once(store, state, whole=False)
            if turn % 2:
                compact(store, state, 1)
                assert_each_once(store, state, whole=True)
            if killed == kills:
                break

    compact(store, state, 10**16)  # long after: leftovers may go
    assert_each_once(store, state, whole=True)
    with store.reading() as connection:
        named = {one.file for one in segments(connection)}
    assert {path.name for path in (state / FOLDER).iterdir()} == {*named, "lock"}
    assert killed == kills
    store.close()


def keep(store: Store, number: int) -> int:
    rows = [
        row_of(NewEvent(source="s", message_id=str(one), kind="track", t=1, contact_id=f"C{one % 7}"), 10)
        for one in range(number, number + BATCH)
    ]
    with store.writing() as connection:
        insert_rows(connection, [rows])
    return number + BATCH


def assert_each_once(store: Store, state: Path, *, whole: bool) -> None:
    """Files and fresh rows together hold each event once; `whole`: all are in files."""
    with store.reading() as connection:
        manifest = segments(connection)
        ids = list(connection.execute(sa.select(EVENT.c.id).order_by(EVENT.c.id)).scalars())
    held = [id for one in manifest for id in pq.read_table(state / FOLDER / one.file)["event"].to_pylist()]
    done = manifest[-1].last_event if manifest else 0
    assert sorted(held) == [id for id in ids if id <= done]
    assert not whole or done == ids[-1]
