"""One process that has imported everything, and forks the programs that tests start and kill.

A program has its own stdin, stdout, arguments and environment, as if it had been started by itself.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from doors.support import surroundings

TESTS = Path(__file__).resolve().parents[1]
WARM = """
import json, os, socket, sys
import uvicorn
import changemaker.routines.worker, changemaker.sources.load, changemaker.web.app
ear, running = socket.socket(fileno=int(sys.argv[1])), 0
while True:
    asked, pipes, _, _ = socket.recv_fds(ear, 1 << 17, 2)
    if not asked:
        break
    running += 1
    if os.fork() == 0:
        ear.close()
        for place, pipe in enumerate(pipes):
            os.dup2(pipe, place)
            os.close(pipe)
        code, arguments, environment = json.loads(asked)
        os.environ.update(environment)
        sys.argv = ["-c", *arguments]
        exec(compile(code, "program", "exec"), {"__name__": "__main__"})
        sys.stdout.flush()
        os._exit(0)
    for pipe in pipes:
        os.close(pipe)
for _ in range(running):
    os.wait()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One program that runs: what it hears and what it says."""

    stdin: IO[str]
    stdout: IO[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Warm:
    """Starts programs."""

    ear: socket.socket

    @contextmanager
    def program(self, code: str, *arguments: object, **environment: str) -> Iterator[Program]:
        """Run `code`; at the end its stdin is closed, and its end awaited."""
        heard, say = os.pipe()
        hear, said = os.pipe()
        asked = json.dumps([code, [*map(str, arguments)], environment]).encode()
        socket.send_fds(self.ear, [asked], [heard, said])
        os.close(heard)
        os.close(said)
        with open(hear, encoding="utf-8") as stdout:
            with open(say, "w", encoding="utf-8") as stdin:
                yield Program(stdin=stdin, stdout=stdout)
            stdout.read()


@contextmanager
def warmed() -> Iterator[Warm]:
    """Yield what starts programs."""
    paths = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-c", WARM, str(theirs.fileno())]
    environment = surroundings(PYTHONPATH=os.pathsep.join([str(TESTS.parent / "src"), paths]))
    with ours, subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()]):
        theirs.close()
        yield Warm(ear=ours)
        ours.shutdown(socket.SHUT_RDWR)
