"""One metric before the judge: is it fit to be tried, does it know the answer, and what does it add?"""

from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.message import Message, Param
from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.link import leaks
from changemaker.link.columns import Array, Codes, Column, Values, column, heavy_tailed, metric_columns, orthogonal
from changemaker.link.verdicts import Measured, looks_empty
from changemaker.stats.concordance import ranks
from changemaker.stats.folds import repeats
from changemaker.stats.linear_gain import r2_gain
from changemaker.stats.order_gain import auc_gain
from changemaker.stats.out_of_sample import MIN_OWN, Design, Gain, own_share, units_in

FOLDS = 5
FOLDS_LATER = 3  # with time: each is judged by several pasts already
MOST_REPEATS = 10
ROWS_JUDGED = 3_000  # over all repeats: a small file is cut more often, so that the cut does not decide
MOST_LOOKED_AT = 10_000  # units, when asked whether a curve or an order says otherwise
MIN_UNITS = 30
MIN_FREE = 20  # units beyond what the models fit
MIN_CLASS = 10  # units with a yes, and with a no


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Room:
    """What is the same for all metrics of a contest; every row has an outcome."""

    outcome: Array  # (n,)
    unit: Codes  # (n,) 0 to G - 1
    period: Codes | None  # (n,) in the order of time
    baseline: Array  # (n, p), the first column all ones
    yes_no: bool
    level: float
    seed: int
    tried: int  # metrics in the contest

    @property
    def measure(self) -> str:
        """What gains are counted in."""
        return "AUC" if self.yes_no else "R2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaked:
    """A metric that knows the answer, and its gain where one could be measured."""

    metric: str
    why: Message
    gain: Gain | None


def key(metric: str) -> str:
    """Return the key of a metric's gain among a finding's estimates."""
    return f"gain:{metric}"


def judge(room: Room, metric: str, values: Values) -> Measured | Leaked | Refusal:
    """Return what `metric` adds, not yet adjusted for the others; or that it knows the answer; or why nobody can say.

    Args:
        room: the contest.
        metric: its name.
        values: shape (n,), in the order of the room's rows.
    """
    if np.ptp(room.outcome) == 0:
        return _refused("outcome_constant", metric)
    known = column(values)
    leak = leaks.leak(known, room.outcome, room.unit, seed=room.seed)
    ready = _ready(room, metric, known)
    if isinstance(ready, Refusal):
        return ready if leak is None else Leaked(metric=metric, why=leak, gain=None)
    design, extra = ready
    gain = _gain(room, design, extra)
    leak = leak or leaks.recombined(gain.base, gain.base + gain.value, yes_no=room.yes_no)
    if leak is not None:
        return Leaked(metric=metric, why=leak, gain=gain)
    one = Measured(metric=metric, unit=room.measure, level=room.level, gain=gain, q=gain.p, tried=room.tried)
    if not looks_empty(one):
        return one
    return replace(one, otherwise=_otherwise(room, design, extra, known))


def _ready(room: Room, metric: str, known: Column) -> tuple[Design, Array] | Refusal:
    """Return the metric's rows and columns, or why it cannot be tried."""
    rows = known.answered
    units = units_in(room.unit[rows])
    if units < MIN_UNITS:
        return _refused("too_few", metric, n=units, needed=MIN_UNITS)
    design = Design(
        outcome=room.outcome[rows],
        baseline=np.column_stack([np.ones(np.count_nonzero(rows)), orthogonal(room.baseline[rows, 1:])]),
        unit=_dense(room.unit[rows]),
        period=None if room.period is None else _dense(room.period[rows]),
    )
    extra = metric_columns(known, room.unit)
    if extra.shape[1] == 0:
        alike = not known.labels or len(set(known.values[rows])) == 1
        return _refused("metric_constant" if alike else "metric_rare", metric)
    if own_share(design, extra) < MIN_OWN:
        return _refused("in_baseline", metric)
    if units - design.baseline.shape[1] - extra.shape[1] < MIN_FREE:
        return _refused("too_few", metric, n=units, needed=MIN_FREE + design.baseline.shape[1] + extra.shape[1])
    if np.ptp(design.outcome) == 0:
        return _refused("outcome_constant", metric)
    if room.yes_no:
        rarer = min(units_in(design.unit[design.outcome == answer]) for answer in (0, 1))
        if rarer < MIN_CLASS:
            return _refused("one_class", metric, n=rarer, needed=MIN_CLASS)
    return design, extra


def _gain(room: Room, design: Design, extra: Array, *, rows_judged: int = ROWS_JUDGED) -> Gain:
    times = int(np.clip(rows_judged // len(extra), 1, MOST_REPEATS))
    cuts = list(
        repeats(
            design.unit,
            design.period,
            folds=FOLDS if design.period is None else FOLDS_LATER,
            times=times,
            seed=room.seed,
        )
    )
    measure = auc_gain if room.yes_no else r2_gain
    return measure(design, extra, cuts, level=room.level, family=room.tried)


def _otherwise(room: Room, design: Design, extra: Array, known: Column) -> dict[str, Gain]:
    """Return what the metric adds along a curve, and to the order of an outcome whose amounts a few units decide."""
    looks: dict[str, Gain] = {}
    seen = np.flatnonzero((stream(room.seed, "looks").permutation(units_in(design.unit)) < MOST_LOOKED_AT)[design.unit])
    if not known.labels:
        curve = orthogonal(((ranks(known.values[known.answered]) - 0.5) ** 2)[seen, None])
        straight = _some(design, seen, beside=extra)
        if curve.shape[1] and own_share(straight, curve) >= MIN_OWN:
            looks["bend"] = _gain(room, straight, curve, rows_judged=0)
    if heavy_tailed(design.outcome):
        order = replace(_some(design, seen), outcome=ranks(design.outcome[seen]))
        looks["order"] = _gain(room, order, orthogonal(extra[seen]), rows_judged=0)
    return looks


def _some(design: Design, rows: Codes, beside: Array | None = None) -> Design:
    """Return some rows of a design, with further columns in the baseline."""
    known = design.baseline[:, 1:] if beside is None else np.column_stack([design.baseline[:, 1:], beside])
    return Design(
        outcome=design.outcome[rows],
        baseline=np.column_stack([np.ones(len(rows)), orthogonal(known[rows])]),
        unit=_dense(design.unit[rows]),
        period=None if design.period is None else _dense(design.period[rows]),
    )


def _refused(reason: str, metric: str, **numbers: Param) -> Refusal:
    params = {"metric": metric, **numbers}
    return Refusal(
        what=key(metric),
        why=Message(f"contest.refuse.{reason}", params),
        needs=Message(f"contest.needs.{reason}", params),
    )


def _dense(codes: Codes) -> Codes:
    return np.unique(codes, return_inverse=True)[1].astype(np.intp)
