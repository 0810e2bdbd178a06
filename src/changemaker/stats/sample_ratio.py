"""The sample-ratio test: are the arms as large as the lot was told to make them?

If not, something between the lot and the data lost or doubled units, and usually not at random: the comparison is off.

References:
    Fabijan, Gupchup, Gupta, Omhover, Qin, Vermeer and Dmitriev (2019), KDD, 2156-2164: why and how to stop on it;
    Cochran (1954), Biometrics 10, 417-451: from an expected count of 5 on chi-square is near enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy import special

from changemaker.core.errors import BadQuestionError, NotEnoughDataError
from changemaker.stats.distributions import chi_square_tail
from changemaker.stats.moments import Array

THRESHOLD = 0.001  # strict, because it is run on every experiment and stops it
CHI_SQUARE_FROM = 5.0  # smallest expected count
EXACT_UP_TO = 200_000  # outcomes to go through


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRatio:
    """Whether the arms' sizes agree with the stated shares."""

    p: float  # probability of sizes at least this far off, had the lot worked
    passed: bool  # p is not below the threshold
    expected: tuple[float, ...]  # units per arm
    exact: bool  # multinomial instead of chi-square


def sample_ratio(counts: Sequence[int], shares: Sequence[float], *, threshold: float = THRESHOLD) -> SampleRatio:
    """Test observed arm sizes against the shares that were stated before the start.

    Args:
        counts: units per arm.
        shares: share of each arm in the lot; scaled to sum to one.
        threshold: the gate is passed at p >= threshold.

    Raises:
        BadQuestionError: not one positive share for each arm, or fewer than two arms.
        NotEnoughDataError: no units at all.

    Example:
        >>> test = sample_ratio([600, 400], [0.5, 0.5])
        >>> f"{test.p:.2e}", test.passed, test.expected
        ('2.54e-10', False, (500.0, 500.0))
    """
    observed, wanted = np.asarray(counts, dtype=np.int64), np.asarray(shares, dtype=np.float64)
    if len(observed) != len(wanted) or len(observed) < 2 or not (np.isfinite(wanted) & (wanted > 0)).all():
        raise BadQuestionError(
            f"{len(wanted)} shares for {len(observed)} arms",
            hint="give one positive share for each of two or more arms",
        )
    total = int(observed.sum())
    if total == 0:
        raise NotEnoughDataError("no units in any arm", hint="check the column that holds the arm")
    wanted = wanted / wanted.sum()
    expected = wanted * total
    exact = float(expected.min()) < CHI_SQUARE_FROM and comb(total + len(wanted) - 1, len(wanted) - 1) <= EXACT_UP_TO
    p = (
        _multinomial_p(observed, wanted)
        if exact
        else chi_square_tail(float(((observed - expected) ** 2 / expected).sum()), len(expected) - 1)
    )
    return SampleRatio(p=p, passed=p >= threshold, expected=tuple(expected.tolist()), exact=exact)


def _multinomial_p(observed: NDArray[np.int64], shares: Array) -> float:
    """Probability of all outcomes that are no likelier than the observed one."""
    total, arms = int(observed.sum()), len(shares)
    bars = np.array(list(combinations(range(total + arms - 1), arms - 1)))
    edges = np.pad(bars, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, total + arms - 1)))
    outcomes = np.diff(edges, axis=1) - 1
    likelihood = _multinomial(outcomes, shares)
    mine = float(_multinomial(observed[None, :], shares)[0])
    return float(min(1.0, likelihood[likelihood <= mine * (1 + 1e-9)].sum()))


def _multinomial(outcomes: NDArray[np.int64], shares: Array) -> Array:
    ways = special.gammaln(outcomes.sum(axis=1) + 1) - special.gammaln(outcomes + 1).sum(axis=1)
    return np.asarray(np.exp(ways + outcomes @ np.log(shares)), dtype=np.float64)
