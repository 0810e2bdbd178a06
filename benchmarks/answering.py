"""A thousand respondents at once, and a kill in the middle: how many pages a second, how long each waits, what is lost.

`PYTHONPATH=tests python benchmarks/answering.py [--people N] [--pause SECONDS] [--store sqlite|postgresql] [--alone]`
starts the site in a process of its own on 127.0.0.1, lets everybody answer at the same moment, kills it with SIGKILL
when half of the pages are acknowledged, looks whether all of those are there, starts it again and lets everybody come
to the end. `--alone` commits each page by itself, to see what committing together is worth. `--pause` is how long
people think before each page, at most; at 0 nobody thinks, and all wait in line.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from changemaker.routines.open_store import keys_of, store_of
from doors.api.live import Life, living, postgresql_url, workspace_in
from doors.listen.respondents import ALONE, Respondent, answering_at, lost, respondents, site_lives, surveyed
from engines import cluster

ROUNDS = 5  # times that people come back whose connection was lost


def main() -> None:
    """Measure, and print one line a step."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=1_000)
    asked.add_argument("--pause", type=float, default=0.0)
    asked.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    asked.add_argument("--alone", action="store_true")
    options = asked.parse_args()
    if options.alone:
        os.environ[ALONE] = "yes"
    with tempfile.TemporaryDirectory() as folder, store_at(options.store) as url:
        measure(Path(folder), url, options.people, options.pause)


@contextmanager
def store_at(kind: str) -> Iterator[str]:
    """Yield where the store is: a file, or a PostgreSQL of our own."""
    bin = cluster.programs()
    if kind == "sqlite" or bin is None:
        yield "sqlite"
        return
    with cluster.running(bin) as running:
        yield postgresql_url(running)


def measure(folder: Path, url: str, people: int, pause: float) -> None:
    """Let `people` answer through one kill, and print what they saw."""
    workspace = workspace_in(folder, url)
    surveyed(folder, workspace)
    store, keys = store_of(workspace), keys_of(workspace)
    crowd = respondents(store, keys, people)
    pages = sum(len(one.pages) for one in crowd)
    with site_lives() as every:
        began = time.perf_counter()
        asyncio.run(killed(every.begin(folder), crowd, after=pages // 2, pause=pause))
        told("until the kill", crowd, time.perf_counter() - began)
        print(f"  after the kill: {len(lost(store, keys, crowd))} acknowledged pages lost", flush=True)
        for one in crowd:
            one.seconds.clear()
        began = time.perf_counter()
        with living(every, folder) as life:
            for _ in range(ROUNDS):
                asyncio.run(answering_at(life.url, crowd, pause=pause))
        told("to the end", crowd, time.perf_counter() - began)
    done = sum(one.is_done for one in crowd)
    print(f"  at the end: {done:,} of {people:,} are through, {len(lost(store, keys, crowd))} pages lost")
    store.close()


async def killed(life: Life, crowd: Sequence[Respondent], *, after: int, pause: float) -> None:
    """Let all answer, and kill the server once so many pages were acknowledged."""
    answers = asyncio.create_task(answering_at(life.url, crowd, pause=pause))
    while sum(one.acknowledged for one in crowd) < after and not answers.done():
        await asyncio.sleep(0.005)
    print(f"  the server took {seconds_of(life.pid):.1f} s of a CPU until the kill", flush=True)
    life.kill()
    await answers


def seconds_of(pid: int) -> float:
    """Return the CPU seconds of a process, as Linux tells them; 0 elsewhere."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def told(what: str, crowd: Sequence[Respondent], seconds: float) -> None:
    """Print how fast it was."""
    waits = [wait for one in crowd for wait in one.seconds]
    cuts = statistics.quantiles(waits, n=100)
    print(
        f"  {what}: {len(waits):,} pages acknowledged in {seconds:.1f} s, {len(waits) / seconds:,.0f} a second; "
        f"waited {cuts[49]:.2f} s at the median, {cuts[98]:.2f} s at the 99th percentile",
        flush=True,
    )


if __name__ == "__main__":
    main()
