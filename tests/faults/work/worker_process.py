"""Workers in processes of their own, which a test starts and kills.

Jobs of kind "count" add a line to a file of the folder at their beginning and at their end, so that what was done twice
is seen; jobs of kind "poison" kill the process.
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from changemaker.cli.worker import told_to_end
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.job_context import JobContext
from changemaker.routines.worker import Worker
from changemaker.store.open import open_store


def note(folder: Path, line: str) -> None:
    """Add a line that is on the disk before the next one is written."""
    handle = os.open(folder / "done.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(handle, f"{line}\n".encode())
    os.close(handle)


def count(context: JobContext) -> object:
    """Take some time, in steps."""
    folder = context.workspace.folder
    note(folder, f"begun {context.job_id} {os.getpid()}")
    for n in range(int(str(context.params.get("steps", 2)))):
        context.step("proof.step.links", n / 10, n=n)
        time.sleep(float(str(context.params.get("seconds", 0.0))))
    note(folder, f"ended {context.job_id} {os.getpid()}")
    return {"pid": os.getpid()}


def poison(context: JobContext) -> object:
    """Take the process with it."""
    note(context.workspace.folder, f"poison {context.job_id} {os.getpid()}")
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def work(place: str, folder: str, lease: str) -> None:
    """Work until told to stop by SIGTERM."""
    told, stop = told_to_end(), threading.Event()
    worker = Worker(
        workspace=open_workspace(folder),
        store=open_store(place),
        keys=Keys(secret=bytes(32)),
        clock=system_clock,
        url="http://127.0.0.1:1",
        kinds={"count": count, "poison": poison},
        lease=int(float(lease) * 1_000_000),
    )
    running = threading.Thread(target=worker.run, args=(stop,))
    running.start()
    told.get()
    stop.set()
    running.join()


def main() -> None:
    """Start workers, and end them: each line on stdin is answered by one on stdout.

    Everything is imported once, and each worker is a fork of that; whoever waits for a worker is its parent, so that
    its id cannot have gone to another process.
    """
    print("ready", flush=True)
    for line in sys.stdin:
        command, *words = line.rstrip("\n").split("\t")
        if command == "start":
            child = os.fork()
            if child == 0:
                work(*words)
                os._exit(0)
            print(child, flush=True)
            continue
        if command != "wait":
            os.kill(int(words[0]), {"kill": signal.SIGKILL, "stop": signal.SIGTERM}[command])
        print(os.waitstatus_to_exitcode(os.waitpid(int(words[0]), 0)[1]), flush=True)


if __name__ == "__main__":
    main()
