"""The gain in out-of-sample AUC for a yes/no outcome: logistic regression on the baseline, with and without columns.

The test is the score of the further columns, freed of the baseline, at the baseline's forecast. A difference of two
nested AUCs has no normal law near zero, so the range comes from the slope's: what the AUC would be if the slope were as
low, or as high, as the data allow. Where the gain is large, the sampling of rows widens it further.

References:
    Demler, Pencina and D'Agostino (2012), Statistics in Medicine 31, 2577-2587: nested AUCs defy DeLong's comparison.
    DeLong, DeLong and Clarke-Pearson (1988), Biometrics 44, 837-845.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from changemaker.stats import logistic
from changemaker.stats.concordance import auc
from changemaker.stats.folds import Repeat
from changemaker.stats.modelled_auc import World
from changemaker.stats.out_of_sample import (
    Array,
    Codes,
    Design,
    Evidence,
    Flags,
    Gain,
    centred,
    decisive,
    free_share,
    mean_of,
    score_statistic,
    summed,
    units_in,
)
from changemaker.stats.steadiness import steadiness
from changemaker.stats.strength import Strength


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """Both models fitted on all rows."""

    known: Array  # (n, p)
    columns: Array  # (n, d)
    offset: Array  # (n,) log-odds of each row's period
    start: Array  # (p,) slopes of the baseline alone
    both: Array  # (p + d,) slopes together


@dataclass(frozen=True, slots=True, eq=False)
class _Round:
    """One cut's forecasts of the judged rows."""

    residual: Array  # outcome less the baseline's forecast
    index: Array  # taught direction of the further columns, freed of the baseline
    rest: Array  # (., d) further columns freed of the baseline
    base: Array  # baseline's log-odds
    full: Array  # log-odds with the further columns
    group: Codes  # rows judged by one model in one period


def auc_gain(design: Design, extra: Array, cuts: Sequence[Repeat], *, level: float, family: int = 1) -> Gain:
    """Return what `extra`, shape (n, d), adds to the AUC of the baseline on unseen rows.

    Args:
        design: the question; outcome 0 or 1.
        extra: further columns, mean 0 and variance 1.
        cuts: who teaches and who is judged; at least one.
        level: coverage of the range, in (0, 1).
        family: how many metrics are tried, for the smallest link that could have been seen among them.

    Returns:
        The gain, in AUC: the share of (yes, no) pairs of one period put in the right order.

    Example:
        >>> from changemaker.stats.folds import repeats
        >>> x, y = np.tile([-1.0, 1.0], 100), np.tile([0.0, 1.0, 0.0, 1.0, 1.0], 40)
        >>> rows = Design(outcome=y, baseline=np.ones((200, 1)), unit=np.arange(200), period=None)
        >>> gain = auc_gain(rows, x[:, None], list(repeats(rows.unit, None, folds=5, times=2, seed=1)), level=0.95)
        >>> gain.base, gain.p < 0.05
        (0.5, False)
    """
    model = _fitted(design, extra)
    judged = cuts[0].part >= 0
    y, unit = design.outcome[judged], design.unit[judged]
    rounds = [_round(design, model, cut, judged) for cut in cuts]
    strength, error, steady = _strength(design, model, rounds, judged)
    base = [auc(one.base, y, 1 - y, one.group) for one in rounds]
    full = [auc(one.full, y, 1 - y, one.group) for one in rounds]
    moves = summed(full[0].influence - base[0].influence, unit)
    world = _world(model, rounds, y, judged, design.period)
    return Evidence(
        value=float(np.mean([one.value for one in full]) - np.mean([one.value for one in base])),
        base=float(np.mean([one.value for one in base])),
        n=units_in(unit),
        steady=steady,
        scores=mean_of(summed(one.residual * one.index, unit) for one in rounds),
        strength=strength,
        size=lambda strength: world.gain(strength * error),
        spread=float(special.ndtri(0.5 + level / 2)) * float(moves @ moves) ** 0.5,
    ).gain(level, family)


def _strength(
    design: Design, model: _Model, rounds: Sequence[_Round], judged: Flags
) -> tuple[Strength, float, float | None]:
    """Return the link's strength, its unit as a share of the slopes found, and the p-value of its steadiness."""
    unit = design.unit[judged]
    free = free_share(units_in(unit), len(model.both))
    score = score_statistic(summed(one.residual * one.index, unit) for one in rounds)
    whole = _wald(design, model) * float(np.mean(judged)) ** 0.5
    slopes = model.both[model.known.shape[1] :]
    along = abs(score_statistic(summed(one.residual * (one.rest @ slopes), unit) for one in rounds))
    strength = Strength(
        score=free * decisive(score, [summed(one.rest * one.residual[:, None], unit) for one in rounds]),
        foreseen=whole * score / max(along, 1e-12) if design.period is None else free * score,
        whole=whole,
        columns=len(slopes),
        df=max(units_in(unit) - len(model.both), 1),
        later=design.period is not None,
    )
    error = 1 / max(whole, 1e-12)
    if design.period is None:
        return strength, error, None
    products, squares = mean_of(one.residual * one.index for one in rounds), mean_of(one.index**2 for one in rounds)
    steady = steadiness(products, squares, unit, design.period[judged])
    return *steady.counted(strength, error), steady.p


def _fitted(design: Design, extra: Array) -> _Model:
    known = np.column_stack([np.ones(len(extra)), centred(design.baseline[:, 1:], design.period)])
    columns, offset = centred(extra, design.period), _period_log_odds(design.outcome, design.period)
    start = logistic.fit(known, design.outcome, offset)
    begin = np.r_[start, np.zeros(columns.shape[1])]
    both = logistic.fit(np.column_stack([known, columns]), design.outcome, offset, begin)
    return _Model(known, columns, offset, start, both)


def _period_log_odds(y: Array, period: Codes | None) -> Array:
    if period is None:
        return np.zeros(len(y))
    rate = (np.bincount(period, y) + 0.5) / (np.bincount(period) + 1)
    return np.asarray(np.log(rate / (1 - rate))[period], dtype=np.float64)


def _round(design: Design, model: _Model, cut: Repeat, judged: Flags) -> _Round:
    y, p = design.outcome, model.known.shape[1]
    table = np.column_stack([model.known, model.columns])
    out, left = np.empty((4, len(y))), np.empty((len(y), table.shape[1] - p))
    for split in cut.splits:
        taught, offset, seen = table[split.teach], model.offset[split.teach], table[split.judge]
        known = logistic.fit(taught[:, :p], y[split.teach], offset, model.start)
        both = logistic.fit(taught, y[split.teach], offset, model.both)
        share = logistic.share(offset + taught[:, :p] @ known)
        weight = share * (1 - share)
        back = logistic.solved(taught[:, :p], taught[:, p:], weight)
        size = float(np.mean(weight * ((taught[:, p:] - taught[:, :p] @ back) @ both[p:]) ** 2)) ** 0.5
        left[split.judge] = rest = seen[:, p:] - seen[:, :p] @ back
        base = seen[:, :p] @ known
        residual = y[split.judge] - logistic.share(model.offset[split.judge] + base)
        out[:, split.judge] = residual, rest @ both[p:] / max(size, 1e-150), base, seen @ both
    period = np.zeros(len(y), dtype=np.intp) if design.period is None else design.period
    group = cut.part * (int(period.max()) + 1) + period
    residual, index, base, full = out[:, judged]
    return _Round(residual, index, left[judged], base, full, group[judged])


def _wald(design: Design, model: _Model) -> float:
    """Return the length of the further columns' slopes in standard errors, clustered by unit."""
    table = np.column_stack([model.known, model.columns])
    share = logistic.share(model.offset + table @ model.both)
    rows = table * (design.outcome - share)[:, None]
    sums = summed(rows, design.unit)
    bread = np.linalg.inv(logistic.curvature(table, share * (1 - share)))
    p = model.known.shape[1]
    variance, slopes = (bread @ (sums.T @ sums) @ bread)[p:, p:], model.both[p:]
    return float(np.sqrt(max(float(slopes @ np.linalg.pinv(variance, hermitian=True) @ slopes), 0.0)))


def _world(model: _Model, rounds: Sequence[_Round], y: Array, judged: Flags, period: Codes | None) -> World:
    return World.like(
        y,
        offset=model.offset[judged],
        base=mean_of(one.base for one in rounds),
        step=mean_of(one.rest for one in rounds) @ model.both[model.known.shape[1] :],
        period=None if period is None else period[judged],
    )
