"""Events taken by the real server over HTTP, beside a bare sqlite3 loop that keeps the same rows: in one run.

`python benchmarks/capture_http.py [SECONDS]` starts the server in a process of its own, a sender of 32 connections in
another, and prints events/s with the share of the bare loop's (FULL, 100 rows a commit), p50 and p99; each the median
of three turns.
"""

import argparse
import asyncio
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uvicorn

from changemaker.access.machine_keys import make_key
from changemaker.access.roles import Permission
from changemaker.api.app import app_of
from changemaker.api.served import Served
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import Settings, Workspace
from changemaker.privacy.keys import keys_in
from changemaker.store.open import open_store, sqlite_url
from changemaker.store.writer import Writer

CONNECTIONS, BATCH, TURNS = 32, 100, 3
INSERT = (
    "INSERT INTO event (key, source, kind, name, account_id, contact_id, t, received_at, payload) "
    "VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT(key) DO NOTHING"
)


def event(number: int, mark: str) -> dict[str, object]:
    """Return an event as a shop's server sends it."""
    return {
        "type": "track",
        "event": "order placed",
        "userId": f"u{number % 5000}",
        "messageId": f"{mark}-{number}",
        "timestamp": "2026-11-20T10:00:00.123Z",
        "properties": {
            "order_id": f"o{number}",
            "amount": 129.9,
            "currency": "EUR",
            "items": 3,
            "account_id": f"A{number % 900}",
        },
        "context": {"library": {"name": "analytics-python", "version": "2.3.3"}},
    }


def bare(folder: Path, seconds: float, mark: str) -> float:
    """Return events/s of a loop that does nothing but keep them."""
    store = open_store(sqlite_url(folder / f"bare-{mark}.db"))  # the same table, the same indexes
    store.close()
    connection = sqlite3.connect(folder / f"bare-{mark}.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    made = [event(number, mark) for number in range(BATCH * 1500)]
    rows = [
        (
            f"k:{one['messageId']}",
            "k",
            "track",
            one["event"],
            f"A{n % 900}",
            one["userId"],
            1,
            1,
            json.dumps(one["properties"]) + 60 * " ",
        )
        for n, one in enumerate(made)
    ]
    kept, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds and kept < len(rows):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT, rows[kept : kept + BATCH])
        connection.execute("COMMIT")
        kept += BATCH
    rate = kept / (time.perf_counter() - started)
    connection.close()
    return rate


def requests_of(batch: int, mark: str, token: str, most: int) -> list[bytes]:
    """Return whole requests, made beforehand: the sender's own work is no part of the measure."""
    made = []
    for first in range(0, most * batch, batch):
        events = [event(number, mark) for number in range(first, first + batch)]
        body = json.dumps({"batch": events} if batch > 1 else events[0]).encode()
        path = "batch" if batch > 1 else "track"
        headers = {"host": "x", "authorization": f"Bearer {token}", "content-length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        made.append(f"POST /v1/{path} HTTP/1.1\r\n{head}\r\n".encode() + body)
    return made


async def send(port: int, made: list[bytes], seconds: float) -> list[float]:
    """Send from CONNECTIONS connections at once; return the seconds that each request took."""
    took: list[float] = []
    waiting = iter(made)
    ends = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            started = time.perf_counter()
            if started > ends:
                break
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            took.append(time.perf_counter() - started)
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return took


def serve(folder: Path) -> None:
    """Be the server: tell the port, serve until stdin ends."""
    workspace = Workspace(folder=folder, settings=Settings(name="Measured", currency="EUR"))
    store, keys = open_store(sqlite_url(folder / "store.db")), keys_in(folder / "secret")
    token = make_key(store, name="sender", permissions=[Permission.PUSH_EVENTS], by="benchmark", now=1).secret
    writer = Writer(store, keys)
    app = app_of(Served(workspace=workspace, store=store, keys=keys, clock=system_clock, url=""), writer=writer)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", access_log=False))

    async def run() -> None:
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        print(server.servers[0].sockets[0].getsockname()[1], token, flush=True)
        await asyncio.to_thread(sys.stdin.read)
        server.should_exit = True
        await task

    asyncio.run(run())
    writer.close()


def measure(seconds: float) -> None:
    """Print all figures: of each turn the loop runs before and after, as the machine is not the same all the time."""
    print(f"{'':36}{'events/s':>10}{'of bare':>9}{'p50 ms':>9}{'p99 ms':>9}")
    with tempfile.TemporaryDirectory(prefix="capture-") as name:
        folder = Path(name)
        command = [sys.executable, __file__, "--serve", name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout and server.stdin
            port, token = server.stdout.readline().split()
            found: dict[str, list[tuple[float, float, float, float]]] = {}
            bares = [bare(folder, seconds, "first")]
            for turn in range(TURNS):
                for batch in (BATCH, 1):
                    made = requests_of(
                        batch, f"t{turn}b{batch}", token, int(20_000 * seconds) // (batch if batch > 1 else 4)
                    )
                    started = time.perf_counter()
                    took = asyncio.run(send(int(port), made, seconds))
                    rate = len(took) * batch / (time.perf_counter() - started)
                    bares.append(bare(folder, seconds, f"{turn}-{batch}"))
                    cuts = statistics.quantiles(took, n=100)
                    share = rate / statistics.mean(bares[-2:])
                    found.setdefault(f"batches of {batch}", []).append((rate, share, cuts[49] * 1e3, cuts[98] * 1e3))
            server.stdin.close()
    print(f"{'bare sqlite3, FULL, 100 a commit':36}{statistics.median(bares):>10,.0f}{1:>9.0%}")
    for what, turns in found.items():
        rate, share, p50, p99 = (statistics.median(column) for column in zip(*turns, strict=True))
        print(f"{f'{what}, {CONNECTIONS} connections':36}{rate:>10,.0f}{share:>9.0%}{p50:>9.1f}{p99:>9.1f}")


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("seconds", nargs="?", type=float, default=3.0)
    asked.add_argument("--serve", type=Path)
    given = asked.parse_args()
    serve(given.serve) if given.serve else measure(given.seconds)
