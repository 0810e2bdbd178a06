"""Workers of journeys in processes of their own, which a test starts and kills.

Each line on stdin starts workers that look and send on one moment of the clock until nothing is left to do; each says
its process id once it is about to begin, so that a kill hits it at work. "bury" waits for their ends.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from changemaker.routines import fail_points
from changemaker.routines.acting.act_once import act_once
from changemaker.routines.acting.live import LiveJourneys
from changemaker.store.journeys import list_journeys
from changemaker.store.open import open_store
from doors.sending.company import company, micro
from faults.journeys.scenes import lively, scene_of, settings

ROUNDS = 200
READ = LiveJourneys()


def work(told: Mapping[str, Any]) -> None:
    """Look and send until nothing is left."""
    if told["fail"]:
        fail_points.NAMED = told["fail"]
    hooks = {"crm": {"url": told["hook"], "secret": "${CRM_SECRET}"}}
    acme = company(Path(told["folder"]), port=told["mail"], store=told["store"], **settings(hooks=hooks))
    acme.moment = datetime.fromtimestamp(told["now"] / 1e6, UTC)
    town = lively(told["accounts"], days=told["days"], seed=told["seed"])
    scene = replace(scene_of(acme, town), journeys=READ)
    os.write(1, f"{os.getpid()}\n".encode())  # in one piece, as another worker says it at the same time
    sys.stdin.readline()  # all are told to begin by the same line
    for _ in range(ROUNDS):
        acted = act_once(scene, now=micro(acme.moment), limit=told["limit"])
        sent = acme.send()
        if not (acted.entered or acted.stepped or acted.ended or sent):
            return
    raise RuntimeError("there is always something left to do")


def read_journeys(told: Mapping[str, Any]) -> None:
    """Read the versions that there are once, for all forks: most of a short life would go into that."""
    store = open_store(told["store"])
    with store.reading() as connection:
        for row in list_journeys(connection):
            READ.of(connection, row.journey, row.version)
    store.close()


def main() -> None:
    """Everything is imported once; each worker is a fork, and whoever waits for it is its parent."""
    for line in sys.stdin:
        told = json.loads(line)
        read_journeys(told)
        children = []
        for fail in told.pop("fails"):
            ear, mouth = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(mouth)
                sys.stdin = os.fdopen(ear)
                work({**told, "fail": fail})
                os._exit(0)
            os.close(ear)
            children.append((child, mouth))
        sys.stdin.readline()
        for _, mouth in children:
            os.write(mouth, b"go\n")
            os.close(mouth)
        sys.stdin.readline()
        print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child, _ in children]), flush=True)


if __name__ == "__main__":
    main()
