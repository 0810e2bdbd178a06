"""A load that is killed at any moment leaves the version before whole, and the next one tidies up."""

import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from changemaker.core.clock import fixed_clock
from changemaker.engine.lake import open_tables
from changemaker.engine.versions import Versions
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.sources.load import load
from faults.warm import Warm

ROWS, ACCOUNTS, MONTHS = 600, 40, 3
# Everything is imported once; each line on stdin, seconds and a folder, forks a process that loads, and is killed after
# that time: by the one who waits for it, so that its id cannot have gone to another process. 0 lets it end.
LOADER = """
import os, signal, sys, time
from changemaker.core.clock import fixed_clock
from changemaker.engine.workspace import open_workspace
from changemaker.sources.load import load
print("ready", flush=True)
for line in sys.stdin:
    seconds, folder = line.rstrip("\\n").split(" ", 1)
    child, started = os.fork(), time.monotonic()
    if child == 0:
        load(open_workspace(folder), clock=fixed_clock("2026-01-01"), progress=lambda step: None)
        os._exit(0)
    if float(seconds):
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
    print(os.waitpid(child, 0)[1], time.monotonic() - started, flush=True)
"""


@contextmanager
def loader(warm: Warm) -> Iterator[Callable[[Path, float], tuple[int, float]]]:
    """Yield a function that loads in a process, kills it after some seconds, and returns its status and time."""
    with warm.program(LOADER) as process:
        assert process.stdout.readline() == "ready\n"

        def run(folder: Path, seconds: float) -> tuple[int, float]:
            process.stdin.write(f"{seconds} {folder}\n")
            process.stdin.flush()
            status, took = process.stdout.readline().split()
            return int(status), float(took)

        yield run


def write(folder: Path, amount: int) -> None:
    """The company's files, every order of the same amount, so that a mixture of two versions shows in the sum."""
    orders = "".join(f"{n},1,A{n % ACCOUNTS},2025-{n % MONTHS + 1:02d}-11 10:00,{amount}\n" for n in range(ROWS))
    (folder / "orders.csv").write_text(
        "order_id,line,account_id,t,amount\n" + orders + f"x,1,A1,2025-01-01,bad{amount}\n"
    )
    (folder / "accounts.csv").write_text("account_id,segment\n" + "".join(f"A{n},s{amount}\n" for n in range(ACCOUNTS)))


def state(made: Workspace) -> tuple[str, Decimal, str]:
    """The version, the sum of all orders and the accounts' segment: all of one version, or it is a mixture."""
    tables = open_tables(made.state)
    order, segments = tables["order"], tables["account"].segment.to_pyarrow().unique().to_pylist()
    assert order.count().execute() == ROWS
    assert len(segments) == 1
    return tables.data_version, order.amount.sum().execute(), segments[0]


@pytest.mark.parametrize("kills", [5, pytest.param(20, marks=pytest.mark.faults)])
def test_kills_at_random_moments_leave_a_whole_version_each_time(kills: int, tmp_path: Path, warm: Warm) -> None:
    (tmp_path / "changemaker.yml").write_text("name: Made\ncurrency: EUR\n")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "all.yml").write_text(
        "- {table: account, from: accounts.csv}\n- {table: order, from: orders.csv}\n"
    )
    write(tmp_path, 1)
    made = open_workspace(tmp_path)
    moments, killed = random.Random(20261121), 0
    with loader(warm) as run:
        status, whole_load = run(tmp_path, 0)
        assert status == 0
        now = state(made)
        for amount in range(2, 2 + 4 * kills):
            if killed == kills:
                break
            before = now
            write(tmp_path, amount)

            status, took = run(tmp_path, moments.uniform(0, whole_load))
            killed += status == signal.SIGKILL
            whole_load = whole_load if status else min(whole_load, took)  # one that ended says how long a load takes

            after = state(made)
            assert after == before or after[1:] == (Decimal(amount * ROWS), f"s{amount}")
            load(made, clock=fixed_clock("2026-01-01"), progress=lambda step: None)
            now = state(made)
            assert now[1:] == (Decimal(amount * ROWS), f"s{amount}")
            assert leftovers(made) == set()
            shown = (made.state / "quarantine" / "order.csv").read_text()
            assert shown.endswith(f"bad{amount},wrong_type\n")

    assert killed == kills  # at work, not after it


def leftovers(made: Workspace) -> set[str]:
    """Files that no kept version needs."""
    versions = Versions(state=made.state)
    kept = [versions.read(version) for version in versions.kept()]
    wanted = {f"data/{file}" for one in kept for file in one.files()}
    wanted |= {f"quarantine/{file}" for one in kept for file in one.quarantined()}
    wanted |= {f"versions/{one.data_version}.json" for one in kept}
    wanted |= {"CURRENT", "lock", "seen.json", "quarantine/order.csv", "quarantine/shown"}
    return {path.relative_to(made.state).as_posix() for path in made.state.rglob("*") if path.is_file()} - wanted
