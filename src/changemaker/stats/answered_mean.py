"""The score of those who answered, as it is and weighted so that they stand for everybody who was asked.

Weights are chances of answering turned over (Little 1986), then raked, so that those who did not answer are stood for
with the facts that they have. What is estimated is what all who were asked would have said; how far it may be off is
linearised, with the weights in it, and rows of one account together.

References:
    Little (1986), International Statistical Review 54, 139-157. Deville and Särndal (1992), JASA 87, 376-382: raking
    varies like the residuals of a regression on the margins. MacKinnon and White (1985), Journal of Econometrics 29,
    305-325: residuals over the root of one less their leverage (HC2). Kim and Yu (2011), JASA 106, 157-165: tilting.
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, sections 5.2 and 15.6.
"""

from dataclasses import dataclass

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.stats.asked import Array, Asked, clustered_se, dummies, ranged
from changemaker.stats.propensity import Propensity
from changemaker.stats.rake import Margin, effective_n, rake

LEAST_FREE = 0.1  # of an answer, that its own margins do not explain away
MOST = 8.0  # a cap, in mean weights, on how many of the silent one answer stands for


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighing:
    """Weights of all rows, 0 where nobody answered; and the mean that they give."""

    weights: Array  # (n,), their sum is how many people could have been asked
    mean: float
    influence: Array  # (n,), how much each row moves the mean; its clustered squares are the variance
    plain: Array  # (n,), the same, as if people were drawn from endlessly many and nothing was fitted
    effective: float  # how many equally weighted answers tell as much
    trimmed: float  # share of the answers whose weight is held down
    gap: float  # largest relative miss of a margin


def raw(asked: Asked) -> Weighing:
    """Return the answers weighted by design alone, taken as a draw of people like those who answered."""
    weights = np.where(asked.answered, asked.design, 0.0)
    mean = float(weights @ asked.value / weights.sum())
    influence = weights * (asked.value - mean) / weights.sum()
    return Weighing(
        weights=weights,
        mean=mean,
        influence=influence,
        plain=influence,
        effective=effective_n(weights[asked.answered]),
        trimmed=0.0,
        gap=0.0,
    )


def weighed(asked: Asked, who: Propensity, *, tilt: float = 0.0) -> Weighing:
    """Return the answers weighted to stand for all.

    Args:
        asked: with some who answered and some who did not.
        who: their chances of answering.
        tilt: how much likelier people are to answer, in log-odds a standard deviation of the answer, beyond all that
            is known of them; 0 takes the facts to tell everything.
    """
    rows = asked.answered
    value, design, chance = asked.value[rows], asked.design[rows], who.chance[rows]
    middle, spread = _middle(value, design)
    odds = design * (1 - chance) / chance * np.exp(-tilt * (value - middle) / spread)
    silent = asked.design[~rows]
    odds *= float(silent.sum()) / float(odds.sum())
    margins = [
        Margin(fact.codes[rows], np.bincount(fact.codes[~rows], silent, minlength=len(fact.labels)).astype(np.float64))
        for fact in who.margins
    ]
    raked = rake(odds, margins, most=MOST)
    stands_for = raked.weights * (float(silent.sum()) / float(raked.weights.sum()))
    weights = np.zeros(asked.n)
    weights[rows] = design + stands_for
    mean = float(weights @ np.where(rows, asked.value, 0.0) / weights.sum())
    columns = dummies(who.margins, asked.n)[rows]
    residual, leverage = _residual(columns, value, stands_for)
    influence, plain = np.zeros(asked.n), np.zeros(asked.n)
    plain[rows] = weights[rows] * residual / weights.sum()
    # Of finitely many who could be asked, an answer of weight w leaves w - 1 to be guessed: hence sqrt(w (w - 1)).
    influence[rows] = plain[rows] * np.sqrt(1 - 1 / weights[rows]) / np.sqrt(np.maximum(1 - leverage, LEAST_FREE))
    return Weighing(
        weights=weights,
        mean=mean,
        influence=influence,
        plain=plain,
        effective=effective_n(weights[rows]),
        trimmed=raked.trimmed,
        gap=raked.gap,
    )


def estimate_of(
    asked: Asked, weighing: Weighing, *, unit: str, method: str, level: float, bounded: bool = False
) -> Estimate:
    """Return a weighing's mean with its range.

    Raises:
        NotEnoughDataError: fewer than ten accounts answered, or all said the same.
    """
    accounts = len(np.unique(asked.account[asked.answered]))
    se = clustered_se(weighing.influence, asked.account)
    return ranged(weighing.mean, se, accounts, unit=unit, method=method, level=level, bounded=bounded)


def shift_of(asked: Asked, one: Weighing, other: Weighing, *, unit: str, level: float) -> Estimate:
    """Return by how much one weighing moves the mean of another, with its range.

    Raises:
        NotEnoughDataError: fewer than ten accounts answered, or the two are the same.
    """
    accounts = len(np.unique(asked.account[asked.answered]))
    se = clustered_se(one.plain - other.plain, asked.account)
    value = one.mean - other.mean
    return ranged(value, se, accounts, unit=unit, method="weighting-shift", level=level)


def _middle(value: Array, design: Array) -> tuple[float, float]:
    middle = float(np.average(value, weights=design))
    spread = float(np.sqrt(np.average((value - middle) ** 2, weights=design)))
    return middle, spread if spread > 0 else 1.0


def _residual(columns: Array, value: Array, stands_for: Array) -> tuple[Array, Array]:
    """Each answer's residual on the margins, for what is known of everybody varies no more; and its leverage there."""
    known = np.column_stack([np.ones(len(value)), columns])
    curved = known.T @ (known * stands_for[:, None])
    curved += 1e-6 * float(np.trace(curved)) / len(curved) * np.eye(len(curved))
    inverse = np.linalg.inv(curved)
    slopes = inverse @ (known.T @ (stands_for * value))
    leverage = stands_for * np.einsum("ij,jk,ik->i", known, inverse, known)
    return np.asarray(value - known @ slopes, dtype=np.float64), np.asarray(leverage, dtype=np.float64)
