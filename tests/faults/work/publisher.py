"""A process that publishes and watches: each line on stdin, step, act, number and folder, forks one that kills itself.

It does so when it is about to move or delete its file number so and so; 0 lets it end. Whatever hangs is ended.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from changemaker.core.clock import fixed_clock
from changemaker.core.finding import Finding
from changemaker.core.message import Message
from changemaker.engine.tables import tables_in_memory
from changemaker.engine.workspace import open_workspace
from changemaker.predict.scores.card import Card
from changemaker.predict.scores.design import Design, Known
from changemaker.predict.scores.fitted import Learned
from changemaker.predict.scores.intervals import Ranges
from changemaker.predict.scores.layout import Feature, Layout
from changemaker.predict.scores.linear import Measure, Straight
from changemaker.predict.scores.model import Model
from changemaker.predict.scores.road import Line
from changemaker.predict.scores.target import Target
from changemaker.routines.predicting import publish_at_risk, publish_silent
from changemaker.routines.predicting_place import Place
from changemaker.routines.watching import watch
from changemaker.studies.at_risk import AtRisk
from changemaker.studies.silent_scores import SilentScores

AT = 1_767_225_600_000_000  # 2026-01-01
SCALE = tuple(map(float, range(11)))
LONGEST, ALL = 60, 280  # seconds, of one act, and of the process since it was last asked
MOVES = ("fsync", "rename", "replace", "unlink")
FINDING = Finding(study="made", question=Message("x"), headline=(), estimates={})
EMPTY = tables_in_memory({}, data_version="v1")


def at_risk(place: Place, many: int) -> None:
    """Publish a list of so many warnings of one account."""
    rows = pa.table(
        {
            "alert_id": [f"rhythm-{n}" for n in range(many)],
            "account_id": ["a"] * many,
            "t": [AT] * many,
            "kind": ["rhythm"] * many,
        }
    )
    found = AtRisk(finding=FINDING, rows=rows, listed=(), by_worth=False, looked=many, as_of=date(2026, 1, 1))
    publish_at_risk(place, EMPTY, found)


def silent(place: Place, many: int) -> None:
    """Publish one answer and so many predictions."""
    publish_silent(place, EMPTY, scores(many))


def scores(many: int, *, learned: bool = True) -> SilentScores:
    """Return one answer and so many predictions, of a straight line."""
    names = [f"c{n}" for n in range(many + 1)]
    basis = ["answered", *["predicted"] * many]
    rows = pa.table(
        {
            "score_id": [f"nps:{one}:{name}" for one, name in zip(basis, names, strict=True)],
            "account_id": names,
            "contact_id": names,
            "t": [AT] * (many + 1),
            "question": ["nps"] * (many + 1),
            "basis": basis,
            "value": [7.0] * (many + 1),
        }
    )
    late = np.linspace(0, 1, many + 1)
    known = Known(name="late", group="deliveries", kind="number", values=late)
    target = Target(name="nps", kind="scale", values=SCALE, y=np.r_[7.0, np.full(many, np.nan)])
    feature = Feature(name="late", group="deliveries", kind="number")
    measure = Measure.of(late[:, None], [feature])
    model = Model(
        kind="scale",
        values=SCALE,
        layout=Layout(features=(feature,)),
        index=Straight(measure=measure, slopes=np.ones(len(measure.feature))),
        road=Line(slope=1.0, start=7.0),
        ranges=Ranges(depth=np.zeros(1), weight=np.ones(1), values=np.array(SCALE)),
    )
    return SilentScores(
        finding=FINDING,
        question="nps",
        survey="pulse",
        now=AT,
        card=None,
        rows=rows,
        learned=Learned(card=Card, model=model, held_out=None, refusals=()) if learned else None,  # type: ignore[arg-type]  # its card is not read
        design=Design(target=target, columns=(known,), unit=np.arange(many + 1)),
    )


ACTS: dict[str, Callable[[Place, int], object]] = {
    "at_risk": at_risk,
    "silent": silent,
    "watch": lambda place, _: watch(place),
}


def main() -> None:
    """Do what stdin says."""
    signal.alarm(ALL)
    print("ready", flush=True)
    for line in sys.stdin:
        signal.alarm(ALL)
        step, act, many, folder = line.rstrip("\n").split(" ", 3)
        place = Place(workspace=open_workspace(folder), store=None, clock=fixed_clock("2026-11-22"))
        child = os.fork()
        if child == 0:
            signal.alarm(LONGEST)
            _kill_at(int(step))
            ACTS[act](place, int(many))
            os._exit(0)
        print(os.waitpid(child, 0)[1], flush=True)


def _kill_at(step: int) -> None:
    done = [0]

    def counted(do: Callable[..., Any]) -> Callable[..., Any]:
        def now(*arguments: Any, **options: Any) -> Any:
            done[0] += 1
            if done[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return do(*arguments, **options)

        return now

    for name in MOVES:
        setattr(os, name, counted(getattr(os, name)))
