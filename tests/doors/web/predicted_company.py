"""What a company keeps after it predicted: a card, scores of single people, a problem, a list; made by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.lake import open_tables
from changemaker.engine.workspace import Workspace
from changemaker.predict.scores.card import CalibrationPoint, Card, SegmentCard
from changemaker.predict.turning.one_list import Reason, Turning
from changemaker.predict.unheard.first_question import first_question
from changemaker.predict.unheard.problem import Problem, Shows
from changemaker.predict.unheard.signals import Signal, Thing
from changemaker.routines.kept_card import KeptCard
from changemaker.routines.kept_predictions import (
    KeptAtRisk,
    KeptScored,
    KeptSilent,
    KeptUnheard,
    KeptWatch,
    keep_at_risk,
    keep_silent,
    keep_unheard,
    keep_watch,
)
from changemaker.routines.published_rows import publishing, put, stamped

MADE_AT = datetime(2026, 11, 22, 6, 10, tzinfo=UTC)
MODEL = "20261122-061000-aaaa"
T = 1_767_225_600_000_000
HIDDEN = Refusal(
    what="predicted_in:small",
    why=Message("silent.refuse.abstains", {"segment": "small"}),
    needs=Message("silent.needs.abstains", {"segment": "small"}),
)


def estimate(value: float, *, off: float = 1.0, unit: str = "points", n: int = 400, method: str = "mean") -> Estimate:
    return Estimate(
        value=value, low=value - off, high=value + off, se=off / 2, level=0.9, unit=unit, n=n, method=method
    )


CARD = Card(
    estimates={
        "mae": estimate(1.2, off=0.05, unit="scale points"),
        "baseline_mae": estimate(1.36, off=0.05, unit="scale points"),
        "baseline:overall": estimate(1.42, off=0.05, unit="scale points"),
        "baseline:last": estimate(1.36, off=0.05, unit="scale points"),
        "gain": estimate(0.19, off=0.05, unit="share"),
        "coverage": estimate(0.9, off=0.02, unit="share"),
    },
    refusals=(),
    best_baseline="last",
    learner="trees",
    why=Message("silent.note.band"),
    calibration=(CalibrationPoint(predicted=7.0, answered=estimate(7.1)),),
    segments=(SegmentCard(segment="key", answers=300, gain=estimate(0.2, off=0.1, unit="share"), published=True),),
    checks=(Check(name="silent_band", passed=None, detail=Message("silent.note.band")),),
    answers=400,
    units=300,
)
SILENT = KeptSilent(
    finding=Finding(
        study="silent_scores",
        question=Message(
            "question.silent_scores", {"silent": 40, "heard": 20, "metric": "nps", "survey": "pulse", "name": "nps"}
        ),
        headline=("predicted", "predicted_band"),
        estimates={
            "answered": estimate(24.0, off=5.0),
            "predicted": estimate(20.0, off=5.0),
            "predicted_band": estimate(20.0, off=21.0),
            "answered_in:key": estimate(15.0, off=10.0),
            "predicted_in:key": estimate(7.0, off=9.0),
            "answered_in:small": estimate(32.0, off=8.0),
        },
        refusals=(HIDDEN,),
    ),
    question="nps",
    survey="pulse",
    until=T,
    segments=(
        KeptScored(segment="key", heard=12, silent=30, published=True),
        KeptScored(segment="small", heard=None, silent=10, published=False),
    ),
    kept_card=KeptCard.of(CARD),
    model_id=MODEL,
    rows=2,
    company="Northwind Supply",
    made_at=MADE_AT,
    data_version="1",
)
WITHHELD = replace(
    SILENT,
    finding=Finding(
        study="silent_scores",
        question=Message("question.silent_scores.nobody", {"metric": "nps"}),
        headline=("scores",),
        estimates={},
        refusals=(Refusal(what="scores", why=Message("silent.refuse.nobody"), needs=Message("silent.needs.nobody")),),
    ),
    segments=(),
    kept_card=None,
    model_id="",
    rows=0,
)
STOPPED = KeptWatch(
    model_id=MODEL,
    finding=Finding(
        study="watch",
        question=Message("question.watch"),
        headline=("watch_level",),
        estimates={"watch_level": estimate(-1.2, off=0.3, unit="scale points")},
        checks=(
            Check(
                name="watch_level",
                passed=False,
                detail=Message(
                    "watch.check.level_off", {"gap": -1.2, "low": -1.5, "high": -0.9, "n": 200, "least": 0.5}
                ),
            ),
        ),
    ),
    looked_at=MADE_AT,
    stopped=True,
)
SIGNAL = Signal(thing=Thing(source="case", what="wrong <b>invoice</b>"), way="any")
PROBLEM = Problem(
    signal=SIGNAL,
    at_risk=estimate(42_000.0, off=29_000.0, unit="USD"),
    difference=estimate(-0.04, off=0.02, unit="share"),
    followed=0.98,
    like=1.02,
    of="margin",
    score=None,
    adjusted_p=0.001,
    accounts=300,
    looks=900,
    now=25,
    biggest=tuple(Shows(account_id=f"a{n}", usual=9_000.0, at_risk=360.0, low=110.0, high=610.0) for n in range(25)),
    before=None,
    large=None,
    course=(),
    echoes=(),
    ask=first_question(SIGNAL),
)
UNHEARD = KeptUnheard(
    finding=Finding(
        study="unheard",
        question=Message("unheard.question", {"months": 3}),
        headline=("found",),
        estimates={"found": estimate(1.0, off=0.0, unit="problems", method="counted")},
    ),
    problems=(PROBLEM,),
    accounts=2_000,
    tried=11,
    asked=(),
    company="Northwind Supply",
    made_at=MADE_AT,
    data_version="1",
)
SAYS = Message("turning.says.churn", {"chance": 0.4, "months": 6})
TURNING = KeptAtRisk(
    finding=Finding(
        study="at_risk",
        question=Message("question.at_risk", {"as_of": "2026-01-01", "rate": 0.01}),
        headline=("listed",),
        estimates={"listed": estimate(2.0, off=0.0, unit="accounts", method="counted")},
    ),
    turning=(
        Turning(
            account_id="a1",
            at_risk=estimate(12_000.0, off=2_000.0, unit="USD"),
            worth_acting=None,
            paid=30_000.0,
            reasons=(
                Reason(account_id="a1", kind="churn", says=SAYS, since=T, probability=0.4, false_alarm_rate=0.01),
                Reason(account_id="a1", kind="rhythm", says=SAYS, since=T, probability=0.2, false_alarm_rate=0.012),
            ),
        ),
        Turning(
            account_id="a2",
            at_risk=None,
            worth_acting=None,
            paid=100.0,
            reasons=(
                Reason(account_id="a2", kind="emotion", says=SAYS, since=T, probability=0.1, false_alarm_rate=0.01),
            ),
        ),
    ),
    listed=2,
    by_worth=False,
    looked=2,
    as_of=date(2026, 1, 1),
    model_id=MODEL,
    company="Northwind Supply",
    made_at=MADE_AT,
    data_version="1",
)


def predicted(workspace: Workspace) -> None:
    """Keep all of it, and put two people's rows into the table of scores."""
    rows = pa.table(
        {
            "score_id": ["nps:answered:a1", "nps:predicted:a2"],
            "account_id": ["a1", "a2"],
            "t": [T, T],
            "question": ["nps", "nps"],
            "basis": ["answered", "predicted"],
            "value": [9.0, 5.25],
            "low": [None, 3.0],
            "high": [None, 7.0],
        }
    )
    with publishing(workspace, store=None, tables=open_tables(workspace.state)):
        put(workspace, {"score": stamped(rows, MODEL)}, name="silent_scores-nps")
    keep_silent(workspace, SILENT)
    keep_unheard(workspace, UNHEARD)
    keep_at_risk(workspace, TURNING)


def stop(workspace: Workspace) -> None:
    """Let the watch have found that the model does not fit any more."""
    keep_watch(workspace, "nps", STOPPED)
