"""The Poisson bootstrap: each unit counted 0, 1, 2 ... times at random, and the whole answer computed from those sums.

Whatever is a function of sums over units (a ratio, an effect turned into money, net of its cost) gets its range in one
go, with all that its parts have in common. A unit carries all that happened to it: draws are of accounts, not rows.

References:
    Chamandy, Muralidharan, Najmi and Naidu (2012), Estimating uncertainty for massive data streams, Google;
    Davison and Hinkley (1997), Bootstrap Methods and their Application, sections 5.2-5.3: basic and percentile ranges.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.random import Generator

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.moments import Array

MIN_UNITS = 30
AT_ONCE = 4_000_000  # weights held in memory together: 32 MB
MOST_LOST = 0.01  # share of draws that may have no answer, such as a ratio over nobody


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """The answers from the data as they are, and from each draw."""

    values: Array  # (answers,)
    draws: Array  # (draws, answers), finite
    n: int  # units drawn

    def se(self, which: int = 0) -> float:
        """Return the standard deviation over draws of answer `which`."""
        return float(self.draws[:, which].std(ddof=1))

    def share_above(self, limit: float, which: int = 0) -> float:
        """Return the share of draws in which answer `which` lies above `limit`, such as P(NPV > 0)."""
        return float((self.draws[:, which] > limit).mean())

    def estimate(
        self, which: int = 0, *, unit: str, level: float = 0.95, kind: Literal["percentile", "basic"] = "percentile"
    ) -> Estimate:
        """Return answer `which` with its range.

        Args:
            which: place of the answer.
            unit: of the answer.
            level: coverage of the range, in (0, 1).
            kind: "percentile" keeps to possible values, "basic" turns the draws round the value, which suits an answer
                whose draws lean away from it.
        """
        value = float(self.values[which])
        lower, upper = (float(x) for x in np.quantile(self.draws[:, which], [0.5 - level / 2, 0.5 + level / 2]))
        low, high = (lower, upper) if kind == "percentile" else (2 * value - upper, 2 * value - lower)
        return Estimate(
            value=value,
            low=min(low, value),  # a skewed answer may lie outside its own draws: its range still holds it
            high=max(high, value),
            se=self.se(which),
            level=level,
            unit=unit,
            n=self.n,
            method=f"poisson-bootstrap-{kind}",
        )


def poisson_bootstrap(
    columns: Array, answer: Callable[[Array], Array], *, rng: Generator, draws: int = 500, at_once: int = AT_ONCE
) -> Draws:
    """Return draws of any function of sums over units.

    Args:
        columns: (units, k) one row a unit; what is summed.
        answer: takes (m, k) sums, returns (m,) or (m, answers), row by row.
        rng: for the weights; the same stream gives the same draws whatever `at_once` is.
        draws: how many.
        at_once: weights in memory together.

    Raises:
        NotEnoughDataError: fewer than 30 units, or the data or more than 1 % of draws have no finite answer.

    Example:
        >>> from changemaker.core.seeds import stream
        >>> spend_and_visits = np.column_stack([np.arange(100.0), np.ones(100)])
        >>> result = poisson_bootstrap(spend_and_visits, lambda sums: sums[:, 0] / sums[:, 1], rng=stream(7, "doc"))
        >>> result.values.tolist(), 2.6 < result.se() < 3.2  # 28.87 / sqrt(100)
        ([49.5], True)
    """
    units = len(columns)
    if units < MIN_UNITS:
        raise NotEnoughDataError(
            f"{units} units; {MIN_UNITS} needed to draw from", hint="widen the cohort or the window"
        )
    block = max(1, at_once // units)
    sums = [_drawn_sums(columns, min(block, draws - done), rng) for done in range(0, draws, block)]
    with np.errstate(divide="ignore", invalid="ignore"):
        values = _two_dimensional(answer(columns.sum(axis=0)[None, :]))[0]
        answers = _two_dimensional(answer(np.vstack(sums)))
    finite = np.isfinite(answers).all(axis=1)
    lost = 1 - float(finite.mean())
    if not np.isfinite(values).all() or lost > MOST_LOST:
        raise NotEnoughDataError(
            f"{lost:.0%} of the draws have no answer", hint="the sums below a ratio are too close to zero"
        )
    return Draws(values=values, draws=answers[finite], n=units)


def _drawn_sums(columns: Array, draws: int, rng: Generator) -> Array:
    weights = rng.poisson(1.0, size=(draws, len(columns))).astype(np.float64)
    sums: Array = weights @ columns
    return sums


def _two_dimensional(answers: Array) -> Array:
    return answers[:, None] if answers.ndim == 1 else answers
