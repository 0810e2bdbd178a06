"""Sums of each cohort by month, from the data and from every resample; and what they would have been without it.

Row 0 of the leading axis is the data. Whatever is computed from these arrays has its range from the same resamples, so
parts add up to their whole in every one of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from changemaker.core.errors import NotEnoughDataError
from changemaker.prove.population import ACTIVE, MARGIN, QUANTITIES, Population
from changemaker.stats.moments import Array
from changemaker.stats.resample import cluster_weights, collapsed_strata

SPREAD = 0.5  # share of units that must have something of a quantity before the start for a ratio of it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CohortSums:
    """Resampled sums; G cohorts in the order of their starts, the never treated last where there are any."""

    sums: Array  # (draws + 1, G, months, quantities)
    accounts: Array  # (draws + 1, G)
    starts: tuple[int | None, ...]
    strata: tuple[int, ...]  # which cohorts were drawn together
    clusters: tuple[int, ...]  # units of assignment of each cohort
    window: int  # months before a start that make its base
    ratio: tuple[bool, ...]  # quantity -> compared as a ratio; else as a difference per account

    @property
    def first(self) -> int:
        """Position of the first month with the programme."""
        return min(start for start in self.starts if start is not None)

    @property
    def treated(self) -> tuple[int, ...]:
        """Places of the cohorts that start."""
        return tuple(place for place, start in enumerate(self.starts) if start is not None)

    def at(self, rows: slice) -> "CohortSums":
        """Return some of the resamples."""
        return replace(self, sums=self.sums[rows], accounts=self.accounts[rows])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """One cohort in its counted months: what was, and what would have been; (draws + 1, counted, quantities)."""

    cohort: int
    positions: tuple[int, ...]  # its counted months
    total: Array
    without: Array
    active_without: Array  # (draws + 1, counted) from the last month before the start: who was there stays or goes
    base: Array  # (draws + 1, quantities) mean month before the start
    accounts: Array  # (draws + 1,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draws:
    """How often each unit of assignment counts in each resample: one set for every number of a case."""

    weights: Array  # (draws + 1, clusters); row 0 is all ones
    cohorts: NDArray[np.int64]  # (clusters,)
    strata: tuple[int, ...]  # for each cohort, with which others it was drawn
    clusters: tuple[int, ...]  # units of assignment of each cohort

    def total(self, values: Array) -> Array:
        """Return sums by cohort, (draws + 1, G, ...), of values by unit of assignment, (clusters, ...)."""
        flat = values.reshape(len(values), -1)
        sums = np.empty((len(self.weights), len(self.clusters), flat.shape[1]))
        for cohort in range(len(self.clusters)):
            inside = np.flatnonzero(self.cohorts == cohort)
            sums[:, cohort] = self.weights[:, inside] @ flat[inside]
        return sums.reshape(len(self.weights), len(self.clusters), *values.shape[1:])


def draws_of(found: Population, *, draws: int, rng: Generator) -> Draws:
    """Return `draws` resamples of the units of assignment within cohorts.

    Raises:
        NotEnoughDataError: a group to be drawn from has one unit.
    """
    strata, clusters = _strata(found)
    codes = np.array([strata[cohort] for cohort in found.cohorts], dtype=np.int64)
    weights = cluster_weights(codes, draws=draws, rng=rng)
    return Draws(weights=weights, cohorts=found.cohorts, strata=strata, clusters=clusters)


def data_alone(found: Population) -> Draws:
    """Return no resample at all: the data, for a number without a range."""
    strata, clusters = _strata(found)
    return Draws(weights=np.ones((1, len(found.names))), cohorts=found.cohorts, strata=strata, clusters=clusters)


def cohort_sums(found: Population, drawn: Draws, *, window: int) -> CohortSums:
    """Return the cohorts' sums in every resample.

    Args:
        found: the population.
        drawn: from `draws_of`.
        window: months before a start that make its base.

    Raises:
        NotEnoughDataError: margin is not above zero before the start.
    """
    return CohortSums(
        sums=drawn.total(found.sums),
        accounts=drawn.total(found.accounts),
        starts=found.starts,
        strata=drawn.strata,
        clusters=drawn.clusters,
        window=window,
        ratio=_ratios(found, window),
    )


def seen_cohorts(cohorts: CohortSums) -> Iterator[Seen]:
    """Yield each treated cohort against those not treated: never, or not yet where nobody is never.

    A ratio rule: the cohort's mean month before its start, times what the comparison did since the same months. A month
    counts where there is a comparison.
    """
    for cohort in cohorts.treated:
        start = cohorts.starts[cohort] or 0
        groups, positions = comparison(cohorts.starts, cohort, months=cohorts.sums.shape[2])
        if not positions:
            continue
        yield _seen(cohorts, cohort, slice(max(0, start - cohorts.window), start), groups, positions)


def comparison(starts: Sequence[int | None], cohort: int, *, months: int) -> tuple[Array, tuple[int, ...]]:
    """Return which groups `cohort` is compared with, (counted, G) of 0 and 1, and the counted months of the cohort."""
    own = starts[cohort] or 0
    later = range(own, months)
    if None in starts:
        member = np.array([[float(start is None) for start in starts]] * len(later))
    else:
        member = np.array([[float((start or 0) > month) for start in starts] for month in later])
    kept = np.flatnonzero(member.sum(axis=1) > 0) if len(member) else np.array([], dtype=int)
    return member[kept], tuple(later[place] for place in kept)


def _seen(cohorts: CohortSums, cohort: int, before: slice, groups: Array, positions: tuple[int, ...]) -> Seen:
    used = np.flatnonzero(groups.sum(axis=0) > 0)
    member = groups[:, used]
    theirs = cohorts.sums[:, used]
    own = cohorts.sums[:, cohort]
    base = own[:, before].mean(axis=1)
    their_base = np.einsum("tg,mgk->mtk", member, theirs[:, :, before].mean(axis=2))
    then = np.einsum("tg,mgtk->mtk", member, theirs[:, :, list(positions)])
    number = np.einsum("tg,mg->mt", member, cohorts.accounts[:, used])
    accounts = cohorts.accounts[:, cohort]
    ratio = np.array(cohorts.ratio)
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = base[:, None, :] * then / their_base
        moved = base[:, None, :] + accounts[:, None, None] * (then - their_base) / number[:, :, None]
        last = before.stop - 1
        active_last = np.einsum("tg,mg->mt", member, theirs[:, :, last, ACTIVE])
        stays = np.einsum("tg,mgt->mt", member, theirs[:, :, list(positions), ACTIVE]) / active_last
    return Seen(
        cohort=cohort,
        positions=positions,
        total=own[:, list(positions)],
        without=np.where(ratio, grown, moved),
        active_without=own[:, last, ACTIVE][:, None] * stays,
        base=base,
        accounts=accounts,
    )


def _strata(found: Population) -> tuple[tuple[int, ...], tuple[int, ...]]:
    sizes = tuple(int((found.cohorts == cohort).sum()) for cohort in range(len(found.starts)))
    ever = [size for size, start in zip(sizes, found.starts, strict=True) if start is not None]
    strata = collapsed_strata(ever)
    if None in found.starts:
        strata.append(max(strata, default=-1) + 1)
    return tuple(strata), sizes


def _ratios(found: Population, window: int) -> tuple[bool, ...]:
    """A quantity that most units lack before the start has no ratio: there is nothing to multiply.

    Raises:
        NotEnoughDataError: margin is not above zero before the start.
    """
    first = min(start for start in found.starts if start is not None)
    before = found.sums[:, max(0, first - window) : first].sum(axis=1)
    common = (before > 0).mean(axis=0) >= SPREAD
    by_cohort = [before[found.cohorts == cohort].sum(axis=0) for cohort in range(len(found.starts))]
    positive = np.min(by_cohort, axis=0) > 0
    if not positive[MARGIN]:
        raise NotEnoughDataError(
            "margin before the start is not above zero, so no share of it can be given",
            hint="check the margin of orders, and the months before the start",
        )
    return tuple(bool(common[k] and positive[k]) for k in range(len(QUANTITIES)))
