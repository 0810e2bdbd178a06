"""The gain in out-of-sample R2: least squares on the baseline, without and with further columns.

The link is the correlation between what the baseline leaves of the outcome and what it leaves of the further columns,
both on rows that taught neither; its square, as a share of the outcome's variance, is the best linear model's gain.

References:
    Clark and West (2007), Journal of Econometrics 138, 291-311: for nested models the product of the baseline's error
    and the change of forecast is the test; the difference of squared errors is biased against the larger model.
    Chernozhukov et al. (2018), Econometrics Journal 21, C1-C68: residuals on residuals, learnt on other rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.stats.folds import Repeat
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

NUDGE = 1e-8  # ridge a row: a label that a fold has not seen gets no slope


@dataclass(frozen=True, slots=True, eq=False)
class _Round:
    """One cut's forecasts of the judged rows."""

    residual: Array  # outcome less the baseline's forecast
    rest: Array  # further columns less their forecast from the baseline
    step: Array  # full forecast less the baseline's
    index: Array  # `step` in standard deviations of the rows that taught it


def r2_gain(design: Design, extra: Array, cuts: Sequence[Repeat], *, level: float, family: int = 1) -> Gain:
    """Return what `extra`, shape (n, d), adds to the R2 of the baseline on unseen rows.

    Args:
        design: the question; outcome in any unit.
        extra: further columns, mean 0 and variance 1.
        cuts: who teaches and who is judged; at least one.
        level: coverage of the range, in (0, 1).
        family: how many metrics are tried, for the smallest link that could have been seen among them.

    Returns:
        The gain, in shares of the outcome's variance (within periods, where there are any).

    Example:
        >>> from changemaker.stats.folds import repeats
        >>> x = np.tile([-1.0, 1.0], 100)
        >>> y = x + np.repeat([-1.0, 1.0], 100)
        >>> rows = Design(outcome=y, baseline=np.ones((200, 1)), unit=np.arange(200), period=None)
        >>> gain = r2_gain(rows, x[:, None], list(repeats(rows.unit, None, folds=5, times=2, seed=1)), level=0.95)
        >>> gain.low < 0.5 < gain.high
        True
    """
    y, known, columns = (centred(part, design.period) for part in (design.outcome, design.baseline, extra))
    judged = cuts[0].part >= 0
    unit, period = design.unit[judged], None if design.period is None else design.period[judged]
    around = centred(y[judged], period)
    around = around - around.mean()
    rounds = [_round(y, known, columns, cut, judged) for cut in cuts]
    left = _left_open(around, centred(known[judged], period))
    strength, error, steady = _strength(rounds, around, left, unit, period, known.shape[1])
    before = float(np.mean([one.residual @ one.residual for one in rounds]))
    after = float(np.mean([np.sum((one.residual - one.step) ** 2) for one in rounds]))
    return Evidence(
        value=(before - after) / float(around @ around),
        base=1 - before / float(around @ around),
        n=units_in(unit),
        steady=steady,
        scores=mean_of(summed(one.residual * one.index, unit) for one in rounds),
        strength=strength,
        size=lambda strength: float(np.sign(strength) * np.tanh(strength * error) ** 2),
    ).gain(level, family)


def _strength(
    rounds: Sequence[_Round], around: Array, left: float, unit: Codes, period: Codes | None, fitted: int
) -> tuple[Strength, float, float | None]:
    """Return the link's strength, its unit as an inverse hyperbolic tangent, and the p-value of its steadiness."""
    columns = rounds[0].rest.shape[1]
    free = free_share(units_in(unit), fitted + columns)
    foreseen, foreseen_error = _correlation([(one.residual, one.index) for one in rounds], around, unit, left)
    whole, error = _correlation([(one.residual, _best_index(one)) for one in rounds], around, unit, left)
    foreseen_error, error = foreseen_error / free, error / free
    score = score_statistic(summed(one.residual * one.index, unit) for one in rounds)
    strength = Strength(
        score=free * decisive(score, [summed(one.rest * one.residual[:, None], unit) for one in rounds]),
        foreseen=foreseen / foreseen_error,
        whole=abs(whole) / error,
        columns=columns,
        df=max(units_in(unit) - fitted - columns, 1),
        later=period is not None,
    )
    if period is None:
        return strength, error, None
    products, squares = mean_of(one.residual * one.index for one in rounds), mean_of(one.index**2 for one in rounds)
    steady = steadiness(products, squares, unit, period)
    return *steady.counted(strength, foreseen_error), steady.p


def _round(y: Array, known: Array, columns: Array, cut: Repeat, judged: Flags) -> _Round:
    p = known.shape[1]
    table = np.column_stack([known, columns, y])
    left, step, index = np.empty((len(y), columns.shape[1] + 1)), np.empty(len(y)), np.empty(len(y))
    for split in cut.splits:
        taught = table[split.teach]
        gram = taught.T @ taught + NUDGE * len(taught) * np.eye(table.shape[1])
        back = np.linalg.solve(gram[:p, :p], gram[:p, p:])
        inner = gram[p:, p:] - gram[p:, :p] @ back
        slope = np.linalg.solve(inner[:-1, :-1], inner[:-1, -1])
        left[split.judge] = table[split.judge, p:] - table[split.judge, :p] @ back
        step[split.judge] = left[split.judge, :-1] @ slope
        size = float(slope @ inner[:-1, :-1] @ slope) / len(taught)
        index[split.judge] = step[split.judge] / max(size, 1e-300) ** 0.5
    return _Round(left[judged, -1], left[judged, :-1], step[judged], index[judged])


def _best_index(one: _Round) -> Array:
    slope = np.linalg.lstsq(one.rest, one.residual, rcond=None)[0]
    return np.asarray(one.rest @ slope, dtype=np.float64)


def _left_open(around: Array, known: Array) -> float:
    """Return the standard deviation that the best baseline leaves; unseen rows suffer its estimation on top."""
    rest = around - known @ np.linalg.lstsq(known, around, rcond=None)[0]
    return float(np.sqrt(rest @ rest / max(len(around) - known.shape[1], 1)))


def _correlation(rounds: Sequence[tuple[Array, Array]], around: Array, unit: Codes, left: float) -> tuple[float, float]:
    """Return the inverse hyperbolic tangent of the semipartial correlation, and its error clustered by unit.

    `left` is the standard deviation that the baseline leaves; residuals are brought back to it, or the estimation error
    that they share with the index would pass for a link.
    """
    scale = float(np.mean(around**2)) ** 0.5
    values, meats = [], []
    for residual, index in rounds:
        e = residual * (min(1.0, left / max(float(np.mean(residual**2)) ** 0.5, 1e-300)) / scale)
        h = index / max(float(np.mean(index**2)) ** 0.5, 1e-300)
        values.append(float(np.mean(e * h)))
        sums = np.bincount(unit, e * h - values[-1] / 2 * (h**2 + (around / scale) ** 2))
        meats.append(float(sums @ sums))
    r = float(np.clip(np.mean(values), -0.999999, 0.999999))
    units = units_in(unit)
    error = float(np.mean(meats) * units / (units - 1)) ** 0.5 / len(unit)
    return float(np.arctanh(r)), max(error / (1 - r**2), 1e-12)
