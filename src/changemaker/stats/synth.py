"""Effect on one to five units, held against a mix of the others: synthetic difference-in-differences and its parents.

Each start date is a block of its own: the units that started then, against donors that never did. Three ways to weigh
that block are reported side by side, because their spread is part of the answer:

- `sdid`: donors weighted to run parallel to the treated before the start, periods before to resemble those after;
- `sc`: donors weighted to lie on the treated, level and all; no periods before are subtracted;
- `did`: every donor and every period before count the same.

How far chance alone would reach is asked of the donors: each in turn (or random groups, where several units are
treated) is declared treated at the same starts and the whole procedure runs again. The spread of these placebo effects
is the standard error, and the place of the real effect among them gives a p-value that needs no normal distribution.

References:
    Arkhangelsky, Athey, Hirshberg, Imbens and Wager (2021), American Economic Review 111, 4088-4118: algorithm 1,
    eqs. (4)-(6) for weights and penalty, algorithm 4 for the placebo variance.
    Clarke, Pailanir, Athey and Imbens (2023), IZA DP 15907, section 2.3: several starts, averaged by treated cells.
    Abadie, Diamond and Hainmueller (2010), JASA 105, 493-505: synthetic control and the placebo rank.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial, prod

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.stats.distributions import t_quantile
from changemaker.stats.moments import Array
from changemaker.stats.synth_weights import simplex_weights

MIN_BEFORE = 2  # periods before the earliest start: fewer give no change to match on
MIN_SPARE = 2  # donors left over while as many as are treated play the placebo
DRAWS = 500  # placebo groups at most; fewer where there are not so many
TIE_BREAK = 1e-6  # of the noise, as in the authors' package: chooses among equally good mixes and changes nothing else

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticFit:
    """One way of weighing: its effect, how it was weighed, and where it stands among placebos."""

    estimate: Estimate  # mean effect per treated unit and period
    p: float  # (1 + placebos at least as large either way) / (1 + placebos)
    agrees: bool  # p <= 1 - level: a claim needs this besides a range without zero
    unit_weights: Array  # (starts, donors), each row sums to one
    period_weights: Array  # (starts, periods), zero from the start on; all zero for `sc`
    gap: Array  # (periods,) treated less synthetic, mean over treated units, for a chart
    pre_rmse: float  # root mean square of the gap before the starts, in the outcome's unit
    placebos: Array  # (placebos,) effects of the donors' placebo runs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SyntheticResult:
    """The three ways of weighing, side by side."""

    sdid: SyntheticFit
    sc: SyntheticFit
    did: SyntheticFit
    starts: Codes  # (starts,) distinct starts, rising
    donors: Codes  # (donors,) rows of `outcomes` that never started
    treated_path: Array  # (periods,) mean of the treated
    smallest_p: float  # 1 / (1 + placebos): no result of this design can go below
    exact: bool  # True if every possible placebo group was run


@dataclass(frozen=True, slots=True)
class _Block:
    """Units with a common start, averaged, and what they are compared with."""

    treated: Array  # (periods,)
    donors: Array  # (donors, periods)
    units: int
    start: int

    @property
    def cells(self) -> int:
        return self.units * (len(self.treated) - self.start)

    def gap(self, unit_weights: Array, period_weights: Array) -> Array:
        raw = self.treated - unit_weights @ self.donors
        return raw - raw[: self.start] @ period_weights


def synthetic(
    outcomes: Array, starts: Codes, *, unit: str, rng: Generator, level: float = 0.95, draws: int = DRAWS
) -> SyntheticResult:
    """Return the effect on the units that started, by synthetic difference-in-differences, synthetic control and DiD.

    The range is the effect plus and minus placebo standard errors, by a t with (donors - 1) degrees of freedom. Where
    it would exclude zero although the placebo rank does not (`agrees` is False), it is widened until it touches zero.

    Args:
        outcomes: (units, periods), no gaps.
        starts: (units,) column of each unit's first treated period; -1 or past the end: never.
        unit: of the outcome and of the answer.
        rng: deals the placebo groups where there are more than `draws`.
        level: coverage of the ranges, in (0, 1).
        draws: most placebo groups to run.

    Raises:
        NotEnoughDataError: nobody started, a start leaves fewer than two periods before, cells are empty, too few
            donors, or donors that never move apart.

    Example:
        >>> from changemaker.core.seeds import stream
        >>> panel = np.add.outer(np.arange(9.0), np.arange(6.0)) + stream(1, "noise").normal(size=(9, 6))
        >>> panel[0, 4:] += 10
        >>> result = synthetic(panel, np.array([4] + [-1] * 8), unit="USD", rng=stream(1, "placebo"))
        >>> round(result.sdid.estimate.value), round(result.sdid.p, 3), round(result.smallest_p, 3)
        (10, 0.111, 0.111)
    """
    blocks, donors, started = _blocks(outcomes, starts)
    sizes = [block.units for block in blocks]
    groups, exact = _placebo_groups(len(donors), sizes, draws, rng)
    runs = np.array([_effects(_placebo_blocks(outcomes[donors], blocks, group)) for group in groups])
    fits = [
        _fit(blocks, weigh, runs[:, place], unit=unit, level=level, n=len(starts), donors=len(donors), method=method)
        for place, (method, weigh) in enumerate(WAYS.items())
    ]
    return SyntheticResult(
        sdid=fits[0],
        sc=fits[1],
        did=fits[2],
        starts=np.array([block.start for block in blocks]),
        donors=donors,
        treated_path=outcomes[started].mean(axis=0),
        smallest_p=1 / (1 + len(runs)),
        exact=exact,
    )


def smallest_rank_p(donors: int, *, treated: int = 1, draws: int = DRAWS) -> float:
    """Return the smallest p that a placebo rank can reach, to be printed before launch; one common start.

    Example:
        >>> round(smallest_rank_p(38), 4)
        0.0256
    """
    return 1 / (1 + min(_possible(donors, [treated]), draws))


def _sdid_weights(block: _Block) -> tuple[Array, Array]:
    before, after = block.donors[:, : block.start], block.donors[:, block.start :].mean(axis=1)
    noise = _noise(block)
    spread = noise * block.cells**0.25
    parallel = before.T - before.T.mean(axis=0)
    wanted = block.treated[: block.start] - block.treated[: block.start].mean()
    units = simplex_weights(parallel, wanted, penalty=block.start * spread**2)
    penalty = len(before) * (TIE_BREAK * noise) ** 2
    periods = simplex_weights(before - before.mean(axis=0), after - after.mean(), penalty=penalty)
    return units, periods


def _sc_weights(block: _Block) -> tuple[Array, Array]:
    penalty = block.start * (TIE_BREAK * _noise(block)) ** 2
    units = simplex_weights(block.donors[:, : block.start].T, block.treated[: block.start], penalty=penalty)
    return units, np.zeros(block.start)


def _did_weights(block: _Block) -> tuple[Array, Array]:
    return np.full(len(block.donors), 1 / len(block.donors)), np.full(block.start, 1 / block.start)


WAYS: dict[str, Callable[[_Block], tuple[Array, Array]]] = {
    "sdid": _sdid_weights,
    "sc": _sc_weights,
    "did": _did_weights,
}


def _noise(block: _Block) -> float:
    """The standard deviation of the donors' changes from period to period before the start, eq. (5)."""
    return float(
        np.diff(block.donors[:, : block.start], axis=1).std()
    )  # over all changes, not one less, as in the paper


def _blocks(outcomes: Array, starts: Codes) -> tuple[list[_Block], Codes, Codes]:
    """The blocks in order of start, the rows of the donors and those of the treated."""
    periods = outcomes.shape[1]
    inside = (starts >= 0) & (starts < periods)
    started, donors = np.flatnonzero(inside), np.flatnonzero(~inside)
    _check(outcomes, starts, started, donors)
    blocks = []
    for start in np.unique(starts[started]).tolist():
        rows = np.flatnonzero(starts == start)
        blocks.append(_Block(outcomes[rows].mean(axis=0), outcomes[donors], len(rows), start))
    return blocks, donors, started


def _check(outcomes: Array, starts: Codes, started: Codes, donors: Codes) -> None:
    empty = int((~np.isfinite(outcomes)).sum())
    if empty:
        raise NotEnoughDataError(
            f"{empty} cells of unit by period are empty", hint="give every unit a value in every period"
        )
    if len(started) == 0:
        raise NotEnoughDataError(
            "no unit starts within the data", hint="check the column that says when each unit started"
        )
    earliest = int(starts[started].min())
    if earliest < MIN_BEFORE:
        raise NotEnoughDataError(
            f"{earliest} periods before the earliest start; {MIN_BEFORE} needed", hint="add earlier periods"
        )
    needed = len(started) + MIN_SPARE
    if len(donors) < needed:
        raise NotEnoughDataError(
            f"{len(donors)} units that never start; {needed} needed to compare {len(started)} treated with",
            hint="add units outside the programme, or wait with some of them",
        )


def _effects(blocks: Sequence[_Block]) -> list[float]:
    """The effect by each of `WAYS`, averaged over treated cells."""
    return [_average([(block, *weigh(block)) for block in blocks]) for weigh in WAYS.values()]


def _average(weighed: Sequence[tuple[_Block, Array, Array]]) -> float:
    cells = sum(block.cells for block, _, _ in weighed)
    totals = [block.cells * float(block.gap(units, periods)[block.start :].mean()) for block, units, periods in weighed]
    return sum(totals) / cells


def _fit(
    blocks: Sequence[_Block],
    weigh: Callable[[_Block], tuple[Array, Array]],
    placebos: Array,
    *,
    unit: str,
    level: float,
    n: int,
    donors: int,
    method: str,
) -> SyntheticFit:
    weighed = [(block, *weigh(block)) for block in blocks]
    value = _average(weighed)
    p = (1 + int((np.abs(placebos) >= abs(value) * (1 - 1e-12)).sum())) / (1 + len(placebos))
    agrees = p <= 1 - level + 1e-12
    estimate = _ranged(value, float(placebos.std()), donors - 1, unit=unit, level=level, n=n, method=method)
    treated = sum(block.units for block in blocks)
    gaps = [block.gap(units, periods) for block, units, periods in weighed]
    before = [block.units * float((gap[: block.start] ** 2).mean()) for block, gap in zip(blocks, gaps, strict=True)]
    width = len(blocks[0].treated)
    return SyntheticFit(
        estimate=estimate if agrees else touching_zero(estimate),
        p=p,
        agrees=agrees,
        unit_weights=np.array([units for _, units, _ in weighed]),
        period_weights=np.array([np.pad(periods, (0, width - len(periods))) for _, _, periods in weighed]),
        gap=np.array([block.units * gap for block, gap in zip(blocks, gaps, strict=True)]).sum(axis=0) / treated,
        pre_rmse=float(np.sqrt(sum(before) / treated)),
        placebos=placebos,
    )


def _ranged(value: float, se: float, freedom: int, *, unit: str, level: float, n: int, method: str) -> Estimate:
    if not se > 0:
        raise NotEnoughDataError(
            "the comparison units never move apart, so chance has no size", hint="check the outcome column"
        )
    margin = t_quantile(0.5 + level / 2, freedom) * se
    return Estimate(
        value=value, low=value - margin, high=value + margin, se=se, level=level, unit=unit, n=n, method=method
    )


def touching_zero(estimate: Estimate) -> Estimate:
    """Return the estimate with its range widened, where it excludes zero, until it touches it.

    Example:
        >>> wide = touching_zero(Estimate(value=5, low=1, high=9, se=2, level=0.95, unit="USD", n=9, method="sc"))
        >>> wide.low, wide.high, wide.excludes_zero
        (0.0, 9, False)
    """
    return replace(estimate, low=min(estimate.low, 0.0), high=max(estimate.high, 0.0))


def _possible(donors: int, sizes: Sequence[int]) -> int:
    """In how many ways `donors` can play the treated groups."""
    return factorial(donors) // (prod(factorial(size) for size in sizes) * factorial(donors - sum(sizes)))


def _placebo_groups(donors: int, sizes: Sequence[int], draws: int, rng: Generator) -> tuple[list[list[Codes]], bool]:
    """For each placebo run, the donors that play each block; and whether these are all there are."""
    if _possible(donors, sizes) <= draws:
        return list(_all_groups(np.arange(donors), sizes)), True
    cuts = np.cumsum(sizes)[:-1]
    picks = (rng.permutation(donors)[: sum(sizes)] for _ in range(draws))
    return [np.split(pick, cuts) for pick in picks], False


def _all_groups(left: Codes, sizes: Sequence[int]) -> Iterator[list[Codes]]:
    if not sizes:
        yield []
        return
    for chosen in combinations(left.tolist(), sizes[0]):
        first = np.array(chosen)
        for rest in _all_groups(np.setdiff1d(left, first), sizes[1:]):
            yield [first, *rest]


def _placebo_blocks(outcomes: Array, blocks: Sequence[_Block], groups: Sequence[Codes]) -> list[_Block]:
    others = np.delete(outcomes, np.concatenate(groups), axis=0)
    return [
        _Block(outcomes[rows].mean(axis=0), others, block.units, block.start)
        for block, rows in zip(blocks, groups, strict=True)
    ]
