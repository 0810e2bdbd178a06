"""The question asked of time: what the earlier answers teach of the later ones, of units that did not teach.

The earlier answers alone fit, calibrate and choose between the learners; of the units that are judged by it, none of
these has seen an answer, early or late.
"""

from dataclasses import dataclass

import numpy as np

from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.learners import chosen
from changemaker.predict.scores.outside_folds import teachable
from changemaker.predict.scores.prepared import Prepared
from changemaker.predict.scores.target import Array

EARLIER = 0.7  # share of the answers that teach
MIN_LATER = 50  # answers
MIN_LATER_UNITS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Later:
    """Predictions of the later answers by the earlier ones."""

    rows: Codes  # (l,), which of the prepared rows are judged
    mean: Array  # (l,)
    baseline: dict[str, Array]  # by name, (l,)
    first: int  # days since 1970: the first judged day


def later(here: Prepared, *, seed: int, threads: int | None) -> Later | None:
    """Return the later answers' predictions; None where there is no time, or too little after the cut."""
    cut = _cut(here)
    if cut is None or here.time is None:
        return None
    early = here.time <= cut
    if not teachable(here.answers.y, here.fold, early):
        return None
    before, late = np.flatnonzero(early), np.flatnonzero(~early)
    choice = chosen(here, seed=seed, threads=threads, teaching=early)
    baseline = {one: np.full(len(here.fold), np.nan) for one in here.simple.names()}
    for fold in range(int(here.fold.max()) + 1):
        judge, teach = late[here.fold[late] == fold], before[here.fold[before] != fold]
        for one, said in baseline.items():
            said[judge] = here.simple.predicted(one, teach, judge)
    return Later(
        rows=late,
        mean=here.answers.mean(choice.shares[late]),
        baseline={one: said[late] for one, said in baseline.items()},
        first=int(here.time[late].min()),
    )


def _cut(here: Prepared) -> int | None:
    """Return the last day that teaches."""
    if here.time is None or len(np.unique(here.time)) < 2:
        return None
    cut = int(np.sort(here.time)[int(EARLIER * len(here.time)) - 1])
    late = here.time > cut
    if np.count_nonzero(late) < MIN_LATER or len(np.unique(here.unit[late])) < MIN_LATER_UNITS:
        return None
    y = here.answers.y
    early_alike, late_alike = (np.ptp(y[some]) == 0 for some in (~late, late))
    return None if early_alike or late_alike else cut
