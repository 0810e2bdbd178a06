"""Is a link the same in every period? If not, periods and not units are the evidence that it will last."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from changemaker.stats.folds import blocks
from changemaker.stats.out_of_sample import Array, Codes
from changemaker.stats.strength import Strength

DIFFERENT = 0.1  # p below which periods are taken to differ
MIN_ROWS = 30  # a period, on average; with fewer, neighbouring periods are judged together


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """How a link went through the judged periods."""

    p: float  # chance of periods so different if the link is one and the same
    periods: int
    score: float  # mean over periods in standard errors, a period counting as one piece of evidence

    def counted(self, strength: Strength, error: float) -> tuple[Strength, float]:
        """Return the strength, and the size of its unit, by periods if these differ and are the weaker evidence."""
        if self.p >= DIFFERENT or strength.score <= 0:
            return strength, error
        wider = max(strength.foreseen / self.score, 1.0) if self.score > 0 else 1.0
        by_period = replace(
            strength,
            score=min(self.score, strength.score),
            foreseen=min(self.score, strength.foreseen),
            whole=strength.whole / wider,
            df=float(self.periods - 1),
        )
        return by_period, error * wider


def steadiness(score: Array, weight: Array, unit: Codes, period: Codes) -> Steadiness:
    """Return how steady a link was.

    Args:
        score: shape (n,), each judged row's share in the link.
        weight: shape (n,), what it would be for a link of 1.
        unit: shape (n,), codes of the independent units.
        period: shape (n,), codes in the order of time, at least 2 of them.

    References:
        Cochran (1954), Biometrics 10, 101-129, for the sum of squared gaps between periods.

    Example:
        >>> turn = np.repeat([1.0, -1.0], 50)
        >>> steadiness(turn + np.tile([0.5, -0.5], 50), np.ones(100), np.arange(100), np.repeat([0, 1], 50)).p < 0.001
        True
    """
    when = np.unique(period, return_inverse=True)[1]
    if len(period) < MIN_ROWS * (when.max() + 1):
        when = blocks(when.astype(np.intp))
    weights = np.maximum(np.bincount(when, weight), 1e-300)
    link = np.bincount(when, score) / weights
    periods, units = len(link), int(unit.max()) + 1
    rest = np.bincount(when * units + unit, score - link[when] * weight, minlength=periods * units).reshape(
        periods, units
    )
    variance = np.maximum(np.sum(rest**2, axis=1) / weights**2, 1e-300)
    mean = float(np.sum(link / variance) / np.sum(1 / variance))
    gaps = float(np.sum((link - mean) ** 2 / variance))
    spread = float(np.std(link, ddof=1)) if periods > 1 else 0.0
    return Steadiness(
        p=float(special.chdtrc(periods - 1, gaps)) if periods > 1 else 1.0,
        periods=periods,
        score=float(np.mean(link)) / max(spread / periods**0.5, 1e-300),
    )
