"""Which score predicts money: every metric against one baseline, on customers and periods that it has not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.errors import BadQuestionError, BadValueError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Point, Verdict
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.link.columns import Array, Codes, Values, baseline_columns
from changemaker.link.judging import Leaked, Room, judge, key
from changemaker.link.verdicts import LEAK, PREDICTS, Measured, checks, verdict
from changemaker.stats.fdr import adjusted_p
from changemaker.stats.out_of_sample import Gain

MIN_PERIODS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contest:
    """The question: does any of these metrics predict the outcome beyond what is known anyway?

    Each column has shape (n,): numbers as floats with NaN for a gap, labels as text or objects with None for a gap.

    Raises:
        BadQuestionError: no metric, or columns of different lengths.
        BadValueError: an infinite number.
    """

    outcome_name: str
    outcome: Array  # yes/no as 1 and 0; rows without one are left out
    metrics: Mapping[str, Values]
    baseline: Mapping[str, Values]
    unit: Values | None = None  # rows of one unit stay together; None: each row is one
    time: Values | None = None  # codes in the order of time: earlier periods teach, later ones judge
    level: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.metrics:
            raise BadQuestionError("no metric to try", hint="name at least one column as a metric")
        for name, values in {self.outcome_name: self.outcome, **self.metrics, **self.baseline}.items():
            if len(values) != len(self.outcome):
                hint = f"the outcome has {len(self.outcome)} rows"
                raise BadQuestionError(f"column '{name}' has {len(values)} rows", hint=hint)
            if values.dtype.kind == "f" and np.isinf(values).any():
                raise BadValueError(f"column '{name}' holds infinity", hint="mend the rows, or leave the cells empty")


def run(contest: Contest) -> Finding:
    """Return which metrics predict, which add nothing, which know the answer, and of which nobody can tell.

    Every gain has grade E: a forecast is not an effect. Method and calibration: docs/methods/out-of-sample-gain.md.

    Example:
        >>> x = np.tile(np.arange(10.0), 30)
        >>> spend = x + np.repeat(np.arange(30.0), 10)
        >>> found = run(Contest(outcome_name="spend", outcome=spend, metrics={"nps": x}, baseline={}))
        >>> found.verdicts["gain:nps"].verdict
        'predicts'
    """
    return run_together([contest])[0]


def run_together(contests: Sequence[Contest]) -> tuple[Finding, ...]:
    """Return what `run` does of each, the p-values adjusted for all that was tried in any of them.

    One score tried on four outcomes is four tries: who looks at all may not take the best for granted.

    Raises:
        BadValueError: an outcome has no value at all.
    """
    tried = sum(len(contest.metrics) for contest in contests)
    heard = [_heard(contest, tried) for contest in contests]
    measured = [[answer for answer in one.judged if isinstance(answer, Measured)] for one in heard]
    adjusted = iter(_adjusted([answer for answers in measured for answer in answers]))
    ordered = [sorted((next(adjusted) for _ in answers), key=lambda one: -one.gain.value) for answers in measured]
    of = sum(len(answers) for answers in measured)
    every = zip(contests, heard, ordered, strict=True)
    return tuple(_told(contest, one, answers, of) for contest, one, answers in every)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Heard:
    """One contest's answers, before they know how many others were tried."""

    room: Room
    judged: Sequence[Measured | Leaked | Refusal]
    notes: Sequence[Message]


def _heard(contest: Contest, tried: int) -> _Heard:
    room, rows, notes = _room(contest, tried)
    judged = [judge(room, metric, values[rows]) for metric, values in contest.metrics.items()]
    return _Heard(room=room, judged=judged, notes=notes)


def _told(contest: Contest, heard: _Heard, measured: Sequence[Measured], of: int) -> Finding:
    room = heard.room
    leaked = [answer for answer in heard.judged if isinstance(answer, Leaked)]
    refusals = [answer for answer in heard.judged if isinstance(answer, Refusal)]
    refusals += [_refusal(leak) for leak in leaked if leak.gain is None]
    gains = [(one.metric, one.gain) for one in measured]
    gains += [(leak.metric, leak.gain) for leak in leaked if leak.gain is not None]
    called = {one.metric: verdict(one) for one in measured}
    called |= {leak.metric: Verdict(verdict=LEAK, why=leak.why) for leak in leaked}
    estimates = {key(metric): _estimate(room, gain) for metric, gain in gains}
    return Finding(
        study="best_metric",
        question=Message("contest.question", {"outcome": contest.outcome_name, "metrics": len(contest.metrics)}),
        headline=(*estimates, *(refusal.what for refusal in refusals)),
        estimates=estimates,
        verdicts={key(metric): answer for metric, answer in called.items()},
        refusals=tuple(refusals),
        checks=(
            *_room_checks(room, of),
            *(check for one in measured for check in checks(one, called[one.metric])),
        ),
        notes=(Message("contest.note.not_a_cause"), *heard.notes, *_baseline_note(room, measured)),
        figures=_figures(contest, room, measured, called),
    )


def _room(contest: Contest, tried: int) -> tuple[Room, Codes, list[Message]]:
    """Return the room, the rows that have an outcome, and what must be said about the others."""
    outcome = contest.outcome.astype(np.float64)
    rows = np.asarray(np.flatnonzero(~np.isnan(outcome)), dtype=np.intp)
    if len(rows) == 0:
        raise BadValueError(f"column '{contest.outcome_name}' has no value at all", hint="name another outcome")
    notes = []
    if len(rows) < len(outcome):
        notes.append(Message("contest.note.no_outcome", {"rows": len(outcome) - len(rows), "of": len(outcome)}))
    unit = np.arange(len(rows), dtype=np.intp) if contest.unit is None else _codes(contest.unit[rows])
    if len(rows) > unit.max() + 1:
        notes.append(Message("contest.note.rows_of_units", {"rows": len(rows), "units": int(unit.max()) + 1}))
    period = None if contest.time is None else _codes(contest.time[rows])
    if period is not None and (periods := int(period.max()) + 1) < MIN_PERIODS:
        notes.append(Message("contest.note.too_few_periods", {"periods": periods, "needed": MIN_PERIODS}))
        period = None
    room = Room(
        outcome=outcome[rows],
        unit=unit,
        period=period,
        baseline=baseline_columns({name: values[rows] for name, values in contest.baseline.items()}, unit),
        yes_no=bool(np.all((outcome[rows] == 0) | (outcome[rows] == 1))),
        level=contest.level,
        seed=contest.seed,
        tried=tried,
    )
    return room, rows, notes


def _codes(values: Values) -> Codes:
    return np.unique(values, return_inverse=True)[1].astype(np.intp)


def _adjusted(measured: Sequence[Measured]) -> list[Measured]:
    """Return the metrics in the same order, each p-value adjusted for all that were tried."""
    q = adjusted_p(np.array([one.gain.p for one in measured], dtype=np.float64))
    return [replace(one, q=float(own)) for one, own in zip(measured, q, strict=True)]


def _estimate(room: Room, gain: Gain) -> Estimate:
    return Estimate(
        value=gain.value,
        low=gain.low,
        high=gain.high,
        se=None,
        level=room.level,
        unit=room.measure,
        n=gain.n,
        method="out-of-sample-gain",
        grade="E",
    )


def _refusal(leak: Leaked) -> Refusal:
    return Refusal(what=key(leak.metric), why=leak.why, needs=Message("contest.needs.no_leak", {"metric": leak.metric}))


def _room_checks(room: Room, of: int) -> tuple[Check, ...]:
    how = "later" if room.period is not None else "units"
    unseen = Check(name="unseen_customers", passed=True, detail=Message(f"contest.check.unseen_{how}"))
    later = Check(name="later_in_time", passed=None, detail=Message("contest.check.no_time"))
    tried = Message("contest.check.tried", {"tried": of, "share": 1 - room.level})
    family = Check(name="false_discovery", passed=True, detail=tried)
    return (unseen, family) if room.period is not None else (unseen, later, family)


def _baseline_note(room: Room, measured: Sequence[Measured]) -> tuple[Message, ...]:
    if not measured:
        return ()
    fullest = max(measured, key=lambda one: one.gain.n)
    params = {"base": fullest.gain.base, "unit": room.measure, "columns": room.baseline.shape[1] - 1}
    return (Message("contest.note.baseline" if room.baseline.shape[1] > 1 else "contest.note.no_baseline", params),)


def _figures(
    contest: Contest, room: Room, measured: Sequence[Measured], called: Mapping[str, Verdict]
) -> tuple[Figure, ...]:
    if not measured:
        return ()
    found = sum(called[one.metric].verdict == PREDICTS for one in measured)
    params = {"outcome": contest.outcome_name, "predicts": found, "tried": len(measured)}
    points = tuple(
        Point(x=float(place), label=one.metric, value=one.gain.value, low=one.gain.low, high=one.gain.high)
        for place, one in enumerate(measured)
    )
    return (
        Figure(
            id="metric_contest",
            kind="intervals",
            title=Message("contest.figure.title" if found else "contest.figure.title_none", params),
            caption=Message("contest.figure.caption", {"unit": room.measure, "level": room.level}),
            unit=room.measure,
            points=points,
        ),
    )
