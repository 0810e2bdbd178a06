"""Predictions of every answer by what had not seen it, and the same once more inside, from which they are calibrated.

With folds k and j, the index that is calibrated for k comes, for the rows in j, from a fit without j and k; that fit
serves (j, k) and (k, j). Five folds take ten such fits and five without one fold; none has seen what it is judged by.

References:
    Nadeau and Bengio (2003), Machine Learning 52, 239-281, section 3: the variance of a number that was cross-fitted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.road import Answers, Road
from changemaker.predict.scores.target import Array, Flags
from changemaker.stats.folds import repeats

FOLDS = 5
RETAUGHT = 1 + FOLDS / (FOLDS - 1)  # variance: folds that teach each other do not err independently
Fit = Callable[[Codes], Callable[[Codes], Array]]  # rows that teach -> rows to judge -> their index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outside:
    """One learner's index of each row: `single` without its fold, `inner[k]` without its fold and fold k."""

    single: Array  # (n,)
    inner: Array  # (folds, n), NaN for the rows of fold k themselves


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldOutShares:
    """One learner's calibrated shares of each row, by what had not seen its unit."""

    shares: Array  # (n, K)
    teaching: tuple[Array, ...]  # for each fold, the shares of the other folds' rows that teach, in their order
    road: Road  # calibrated on all rows, for the final fit


def dealt(unit: Codes, *, seed: int) -> Codes:
    """Return each row's fold, 0 to 4, units kept whole."""
    (cut,) = repeats(unit, None, folds=FOLDS, times=1, seed=seed)
    return cut.part


def teachable(y: Array, fold: Codes, teaching: Flags) -> bool:
    """True if those who teach do not all say the same, whichever two folds are held out."""
    everyone = range(int(fold.max()) + 1)
    left = (y[teaching & (fold != one) & (fold != other)] for one, other in combinations(everyone, 2))
    return all(len(said) > 0 and bool(np.ptp(said) > 0) for said in left)


def outside(fit: Fit, fold: Codes, teaching: Flags | None = None) -> Outside:
    """Return the index of each row by fits without it; where `teaching` (n,) is given, only those rows teach."""
    everyone = range(int(fold.max()) + 1)
    may = np.ones(len(fold), dtype=np.bool_) if teaching is None else teaching
    single = np.full(len(fold), np.nan)
    inner = np.full((len(everyone), len(fold)), np.nan)
    for one in everyone:
        judge = np.flatnonzero(fold == one)
        single[judge] = fit(np.flatnonzero(may & (fold != one)))(judge)
    for one, other in combinations(everyone, 2):
        index = fit(np.flatnonzero(may & (fold != one) & (fold != other)))
        for mine, without in ((one, other), (other, one)):
            rows = np.flatnonzero(fold == mine)
            inner[without, rows] = index(rows)
    return Outside(single=single, inner=inner)


def held_out(found: Outside, fold: Codes, answers: Answers, teaching: Flags | None = None) -> HeldOutShares:
    """Return calibrated shares of every row; calibration, by `teaching` rows, has not seen its fold either."""
    may = np.ones(len(fold), dtype=np.bool_) if teaching is None else teaching
    shares: Array | None = None
    taught = []
    for one in range(len(found.inner)):
        mine, others = np.flatnonzero(fold == one), np.flatnonzero(may & (fold != one))
        road = answers.road(found.inner[one], others)
        told = road.of(found.single[mine])
        shares = np.empty((len(fold), told.shape[1])) if shares is None else shares
        shares[mine] = told
        taught.append(road.of(found.inner[one][others]))
    if shares is None:
        raise ValueError("no folds")
    road = answers.road(found.single, np.flatnonzero(may))
    return HeldOutShares(shares=shares, teaching=tuple(taught), road=road)
