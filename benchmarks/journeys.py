"""Journeys of three steps, on SQLite and PostgreSQL, beside `dbos` doing three empty steps: in one run.

`python benchmarks/journeys.py [--runs 10000] [--peer-runs 300] [--waiting 1000000] [--store postgresql://...]` prints
runs a second (from entering to the end, all their rows written), what memory each took, and how long the next due run
is looked for among a million that wait. `dbos` gets the best of its two ways: one after the other, and all together.
Each measurement is a process of its own; ours and the peer's take turns. benchmarks/JOURNEYS.md keeps the figures.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.known import Candidate
from changemaker.act.journeys.lot import run_id
from changemaker.act.journeys.run import Event, Seen
from changemaker.engine.workspace import Settings, Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.acting.act_once import act_once
from changemaker.routines.acting.commands import apply
from changemaker.routines.acting.live import LiveJourneys
from changemaker.routines.acting.scene import Scene
from changemaker.store.journey_runs import next_due
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.open import Store, open_store

TURNS, BATCH = 3, 1_000
NOW = 1_790_000_000_000_000
DAY = 86_400_000_000
JOURNEY = """
journey: three-steps
about: Three steps that write something down.
owner: ops@example.com
enter: {when: orders_ever >= 1}
holdout: {share: 0%, why: A benchmark.}
goal: {event: order.placed, within: 30d}
steps:
  - update: {seen: true}
  - webhook: crm
    data: {orders: "{{ orders_ever }}"}
  - task: call-them
    to: account_manager
    text: "{{ orders_ever }} orders."
"""
PEER = """
import json, os, sys, time
from dbos import DBOS
url, runs, how = sys.argv[1], int(sys.argv[2]), sys.argv[3]
DBOS(config={"name": "peer", "system_database_url": url, "log_level": "ERROR"})

@DBOS.step()
def first(n): return n

@DBOS.step()
def second(n): return n

@DBOS.step()
def third(n): return n

@DBOS.workflow()
def journey(n): return third(second(first(n)))

DBOS.launch()
journey(-1)
started = time.perf_counter()
if how == "together":
    for handle in [DBOS.start_workflow(journey, n) for n in range(runs)]:
        handle.get_result()
else:
    for n in range(runs):
        journey(n)
rate = runs / (time.perf_counter() - started)
peak = int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps({"rate": rate, "mb": peak}), flush=True)
os._exit(0)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody:
    """So many accounts that all match, and about whom nothing happens."""

    accounts: int

    def matching(self, journey: Journey, *, at: int, since: int) -> Sequence[Candidate]:
        """Return them all."""
        facts = {"orders_ever": 1.0}
        return [Candidate(unit=f"A{n}", account_id=f"A{n}", facts=facts) for n in range(self.accounts)]

    def seen(self, journey: Journey, units: Mapping[str, int], *, at: int) -> Mapping[str, Seen]:
        """Return what little is known."""
        return {unit: Seen(facts={"orders_ever": 1.0}) for unit in units}

    def happened(self, names: Collection[str], *, since: int, at: int) -> Sequence[Event]:
        """Return nothing."""
        return ()


def scene_in(folder: Path, url: str, accounts: int) -> Scene:
    """Return a workspace with one journey, applied."""
    (folder / "journeys").mkdir(parents=True, exist_ok=True)
    (folder / "journeys" / "three-steps.yml").write_text(JOURNEY.lstrip(), encoding="utf-8")
    sending = {"live": False, "hooks": {"crm": {"url": "http://127.0.0.1:1/"}}}
    settings = Settings.model_validate({"name": "Acme", "currency": "EUR", "sending": sending})
    workspace, store = Workspace(folder=folder, settings=settings), open_store(url)
    apply(store, workspace, ["three-steps"], by="benchmark", now=NOW)
    return Scene(
        workspace=workspace,
        store=store,
        keys=Keys(secret=bytes(32)),
        journeys=LiveJourneys(),
        known=Everybody(accounts=accounts),
        url="http://127.0.0.1:1",
    )


def run_all(folder: Path, url: str, runs: int) -> dict[str, float]:
    """Let `runs` units enter, take their three steps and end."""
    scene = scene_in(folder, url, runs)
    before, started, ended = peak(), time.perf_counter(), 0
    now = NOW + 2 * DAY  # a day's look is due
    while ended < runs:
        ended += act_once(scene, now=now, limit=BATCH).ended
    seconds = time.perf_counter() - started
    with scene.store.reading() as connection:
        count = "SELECT (SELECT COUNT(*) FROM journey_step), (SELECT COUNT(*) FROM outbox), COUNT(*) FROM account_mark"
        written = tuple(connection.execute(sa.text(count)).one())
    if written != (3 * runs, 2 * runs, runs):
        raise SystemExit(f"{written} steps, messages and marks were written for {runs} runs")
    return {"rate": runs / seconds, "mb": peak(), "mb_more": peak() - before}


def wait_all(folder: Path, url: str, waiting: int) -> dict[str, float]:
    """Fill the store with runs that wait, and look again and again while one a minute falls due."""
    scene = scene_in(folder, url, 0)
    fill(scene.store, waiting)
    act_once(scene, now=NOW + DAY, limit=BATCH)  # nothing is due yet
    before, took = peak(), []
    for minute in range(200):
        started = time.perf_counter()
        acted = act_once(scene, now=NOW + 40 * DAY + minute * 60_000_000, limit=BATCH)
        took.append(1000 * (time.perf_counter() - started))
        if acted.stepped != 1:
            raise SystemExit(f"{acted.stepped} runs were stepped where one was due")
    idle, now = [], NOW + DAY
    for _ in range(200):
        started = time.perf_counter()
        act_once(scene, now=now, limit=BATCH)
        idle.append(1000 * (time.perf_counter() - started))
    found = []
    for _ in range(200):
        started = time.perf_counter()
        with scene.store.reading() as connection:
            next_due(connection)
        found.append(1000 * (time.perf_counter() - started))
    return {
        "ms_next_due": statistics.median(found),
        "ms_next_due_p99": quantile(found, 0.99),
        "ms_step_one": statistics.median(took),
        "ms_idle": statistics.median(idle),
        "mb": peak(),
        "mb_more": peak() - before,
    }


def fill(store: Store, waiting: int) -> None:
    """Put in runs that wait for their second step: 200 of them fall due one a minute, the others much later."""
    with store.writing() as connection:
        for start in range(0, waiting, 20_000):
            rows = [waiting_run(number) for number in range(start, min(start + 20_000, waiting))]
            connection.execute(sa.insert(JOURNEY_RUN), rows)
    with store.writing() as connection:
        connection.exec_driver_sql("ANALYZE")


def waiting_run(number: int) -> dict[str, object]:
    """Return one row."""
    unit = f"W{number}"
    wake = NOW + 40 * DAY + number * 60_000_000 if number < 200 else NOW + 60 * DAY + number * 1_000_000
    return {
        "id": run_id("three-steps", unit, "1"),
        "journey": "three-steps",
        "version": 1,
        "unit": unit,
        "account_id": unit,
        "episode": "1",
        "arm": "treated",
        "state": "waiting",
        "node": "2",
        "visit": 1,
        "wake_at": wake,
        "entered_at": NOW,
        "window_until": NOW + 300 * DAY,
        "changed_at": NOW,
        "facts": {"orders_ever": 1.0},
    }


def peak() -> float:
    """Return the most memory that this process has held, in MB; getrusage would tell its parent's as well."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def quantile(values: Sequence[float], share: float) -> float:
    """Return a quantile."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


ONE: Mapping[str, Callable[[Path, str, int], dict[str, float]]] = {"ours": run_all, "waiting": wait_all}


def measured(what: str, url: str, number: int) -> dict[str, float]:
    """Measure one thing in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        place = url or f"sqlite:///{folder}/store.db"
        command = [sys.executable, str(Path(__file__).resolve()), "--one", what, folder, place, str(number)]
        if what.startswith("dbos"):
            script = Path(folder) / "peer.py"
            script.write_text(PEER, encoding="utf-8")
            command = [sys.executable, str(script), place, str(number), what.partition(" ")[2]]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return dict(json.loads(done.stdout.splitlines()[-1]))


def fresh(server: str) -> str:
    """Return the URL of an empty database on `server`; "" stays a file."""
    if not server:
        return ""
    name = f"bench_{os.getpid()}_{time.monotonic_ns()}"
    base, _, options = server.partition("?")
    engine = sa.create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{base.rsplit('/', 1)[0]}/{name}{'?' + options if options else ''}"


def compared(server: str, runs: int, peer_runs: int) -> None:
    """Print runs a second of both, medians of turns taken one after the other."""
    turns: dict[str, list[dict[str, float]]] = {}
    for _ in range(TURNS):
        for what, number in (("ours", runs), ("dbos sync", peer_runs), ("dbos together", peer_runs)):
            turns.setdefault(what, []).append(measured(what, fresh(server), number))
    rates = {what: statistics.median(one["rate"] for one in told) for what, told in turns.items()}
    memory = {what: max(one["mb"] for one in told) for what, told in turns.items()}
    best = max(rates["dbos sync"], rates["dbos together"])
    for what, rate in rates.items():
        print(f"  {what:<14} {rate:>9,.0f} runs/s  {memory[what]:>5.0f} MB")
    print(f"  ours is {rates['ours'] / best:,.0f} times the better of dbos's two ways (at least 5 is promised)")


def main() -> None:
    """Measure what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--runs", type=int, default=10_000)
    asked.add_argument("--peer-runs", type=int, default=300)
    asked.add_argument("--waiting", type=int, default=1_000_000)
    asked.add_argument("--store", default="", help="a PostgreSQL server, beside SQLite")
    asked.add_argument("--one", nargs=4, metavar=("WHAT", "FOLDER", "URL", "NUMBER"))
    told = asked.parse_args()
    if told.one:
        what, folder, url, number = told.one
        print(json.dumps(ONE[what](Path(folder), url, int(number))))
        return
    for server in dict.fromkeys(["", told.store]):
        print("PostgreSQL" if server else "SQLite", flush=True)
        compared(server, told.runs, told.peer_runs)
        if told.waiting:
            waiting = measured("waiting", fresh(server), told.waiting)
            told_in_words = ", ".join(f"{name} {value:.2f}" for name, value in waiting.items())
            print(f"  {told.waiting:,} runs wait: {told_in_words}", flush=True)


if __name__ == "__main__":
    main()
