"""A real server in a process of its own, for tests that ask it, fill it, kill it and start it again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from changemaker.access.machine_keys import FOR_MACHINES, make_key
from changemaker.access.roles import Permission
from changemaker.engine.workspace import Workspace, open_workspace
from changemaker.routines.open_store import keys_of, store_of
from changemaker.store.open import Store
from doors.support import surroundings
from engines import cluster

PUSH = (Permission.PUSH_EVENTS,)
NOW = 1_790_000_000_000_000
# Everything is imported once. Each line on stdin forks a process that serves the workspace until it is killed; whoever
# waits for it tells its id and port first, so that its id cannot have gone to another process.
SERVER = """
import os, socket, sys
import uvicorn
from changemaker.api.app import app_of
from changemaker.api.served import Served
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.routines.open_store import keys_of, store_of
from changemaker.store.writer import Writer
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        workspace = open_workspace(line.strip())
        store, keys = store_of(workspace), keys_of(workspace)
        writer = Writer(store, keys)
        served = Served(workspace=workspace, store=store, keys=keys, clock=system_clock, url="http://127.0.0.1")
        taken = socket.socket()
        taken.bind(("127.0.0.1", 0))
        taken.listen(100)
        print(os.getpid(), taken.getsockname()[1], flush=True)
        quiet = dict(log_level="critical", access_log=False, lifespan="off", timeout_graceful_shutdown=5)
        try:
            uvicorn.Server(uvicorn.Config(app_of(served, writer=writer), **quiet)).run(sockets=[taken])
        except KeyboardInterrupt:  # uvicorn raises the signal once more when it has ended
            writer.close()
        os._exit(0)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One life of the server."""

    pid: int
    port: int
    told: IO[str]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """SIGKILL; returns once it is gone."""
        os.kill(self.pid, signal.SIGKILL)
        assert int(self.told.readline()) == signal.SIGKILL

    def stop(self) -> None:
        """Ask it to end, and wait."""
        os.kill(self.pid, signal.SIGINT)
        self.told.readline()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """Starts servers, one after the other; whoever began a life ends it."""

    process: "subprocess.Popen[str]"

    def begin(self, folder: Path) -> Life:
        """Return a server of the workspace in `folder` that listens already."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()
        pid, port = map(int, self.process.stdout.readline().split())
        return Life(pid=pid, port=port, told=self.process.stdout)


@contextmanager
def lives() -> Iterator[Lives]:
    """Yield what starts servers."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": surroundings()}
    with subprocess.Popen([sys.executable, "-c", SERVER], **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline() == "ready\n"
        yield Lives(process=process)
        process.stdin.close()


@contextmanager
def living(every: Lives, folder: Path) -> Iterator[Life]:
    """Yield one life of a server of the workspace in `folder`."""
    life = every.begin(folder)
    try:
        yield life
    finally:
        life.stop()


def workspace_in(folder: Path, store: str = "sqlite") -> Workspace:
    """Return a workspace without data, with its store made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "changemaker.yml").write_text(f"name: Acme\ncurrency: EUR\nstore: {store}\n")
    workspace = open_workspace(folder)
    store_of(workspace).close()
    keys_of(workspace)
    return workspace


def key_of(store: Store, permissions: frozenset[Permission] | tuple[Permission, ...] = FOR_MACHINES) -> str:
    """Return a new API key."""
    return make_key(store, name="test", permissions=permissions, by="u_test", now=NOW).secret


def postgresql_url(server: dict[str, str]) -> str:
    """Return the URL of a cluster of `engines.cluster`, as changemaker.yml has it."""
    return f"postgresql://{server['user']}@/{server['database']}?host={server['host']}"


def restart(server: dict[str, str], how: str = "restart") -> None:
    """Stop or restart a cluster of `engines.cluster` at once, as a crash would."""
    bin = cluster.programs()
    assert bin is not None
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    options = f"{cluster.HURRIED} -k {server['host']}"
    mode = ["-o", options] if how == "start" else ["-m", "immediate"]
    command = [str(bin / "pg_ctl"), "-D", f"{server['host']}/data", "-w", "-l", f"{server['host']}/log", *mode, how]
    done = subprocess.run(command, cwd=server["host"], capture_output=True, text=True, check=False, **as_user)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stdout + done.stderr
