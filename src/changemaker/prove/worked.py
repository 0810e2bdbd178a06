"""One rollout worked out: every number of its proof, before any is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.seeds import stream
from changemaker.prove.ask import Ask
from changemaker.prove.design import Design
from changemaker.stats.delta import Basis, Dual, GroupBasis, UnitBasis, range_of
from changemaker.stats.doubly_robust import AdjustedPaths
from changemaker.stats.group_time import Aggregates, Cell, Control, MeanPaths, Paths, aggregate, group_time_cells
from changemaker.stats.honest import in_blocks
from changemaker.stats.randomise import Randomised, randomisation_test
from changemaker.stats.rollout import Rollout, rollout_of
from changemaker.stats.synth import touching_zero

SUMMARIES = ("simple", "group", "dynamic")
MOST_PERMUTED = 5000  # units of assignment; with more, the range from large samples is as good


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RolloutProof:
    """Everything computed of one rollout, before it is judged."""

    rollout: Rollout  # collapsed to one row a unit of assignment where these are few
    ask: Ask
    basis: Basis
    cells: Sequence[Cell]
    aggregates: Aggregates
    freedom: float | None  # degrees of freedom of every range; None for Satterthwaite's
    randomised: Mapping[str, Randomised]  # by summary; empty where there are too many units to permute
    method: str

    @property
    def before(self) -> Mapping[int, Dual]:
        """The event study before the start, base left out; by block where periods are taken together."""
        if self.ask.block > 1 or self.ask.window > 1:
            return in_blocks(self.aggregates.by_since, size=self.ask.block)
        return {since: dual for since, dual in self.aggregates.by_since.items() if since < -1}

    def wait(self, key: str) -> float:
        """How far a drift would have run in one summary: from the middle of the base, in periods or blocks."""
        return (self.aggregates.waits[key] + (self.ask.window - 1) / 2) / self.ask.block

    def estimate(self, dual: Dual) -> Estimate:
        """Return a dual with its range in the answer's unit."""
        unit = self.ask.unit(self.rollout.outcome)
        return range_of(dual, self.basis, unit=unit, method=self.method, level=self.ask.level, freedom=self.freedom)

    def summary(self, key: str) -> Estimate:
        """Return one of `SUMMARIES`; where randomisation inference disagrees, its range is widened to touch zero."""
        estimate = self.estimate(getattr(self.aggregates, key))
        tested = self.randomised.get(key)
        alone = tested is not None and tested.p > 1 - self.ask.level and estimate.excludes_zero
        return touching_zero(estimate) if alone else estimate


def work_out(rollout: Rollout, ask: Ask, design: Design, *, adjusted: bool = False) -> RolloutProof:
    """Return every number of the proof, unjudged.

    Raises:
        NotEnoughDataError: no cell has a comparison group, or too few units carry it.
    """
    if design.few and rollout.paths is not None and not adjusted:
        paths = rollout.paths.by_cluster()
        rollout = rollout_of(rollout.outcome, rollout.periods, rollout.starts, paths)
    basis, paths_of, method = source_of(rollout, ask, adjusted=adjusted)
    control = control_of(rollout, ask)
    cells = group_time_cells(paths_of, rollout.starts, len(rollout.periods), control=control, window=ask.window)
    if not any(cell.since >= 0 for cell in cells):
        raise NotEnoughDataError(
            "no period has a unit that has not started", hint="keep some units without the programme for longer"
        )
    aggregates = aggregate(cells, basis)
    few = design.few
    return RolloutProof(
        rollout=rollout,
        ask=ask,
        basis=basis,
        cells=cells,
        aggregates=aggregates,
        freedom=max(sum(rollout.clusters) - 2.0, 1.0) if few else None,
        randomised=_randomised(rollout, ask, few=few) if few or design.kind == "drawn_order" else {},
        method=method + ("-few" if few else ""),
    )


def source_of(rollout: Rollout, ask: Ask, *, adjusted: bool, pre_path: bool = False) -> tuple[Basis, Paths, str]:
    """Return where the numbers come from, the cells' maker and the method's name.

    Raises:
        NotEnoughDataError: an adjustment needs units that could not be held.
    """
    if not adjusted and not pre_path:
        basis = GroupBasis(rollout.groups)
        return (
            basis,
            MeanPaths(basis, scale=ask.scale, window=ask.window),
            "group-time" if ask.scale == "difference" else "group-time-ratio",
        )
    units = rollout.paths
    if units is None:
        raise NotEnoughDataError(
            "too many units to adjust one by one", hint="leave the covariates out, or sample the units"
        )
    if adjusted and units.covariates.shape[1] == 0:
        raise NotEnoughDataError(
            "covariates belong to units, and only clusters could be held", hint="leave the covariates out"
        )
    known = units.covariates if adjusted else None
    paths = AdjustedPaths(units.outcomes, units.cohorts, covariates=known, weights=units.weights, pre_path=pre_path)
    return UnitBasis(units.cohorts, weights=units.weights, clusters=units.clusters), paths, "group-time-adjusted"


def _randomised(rollout: Rollout, ask: Ask, *, few: bool) -> dict[str, Randomised]:
    """Permute the starts over the units of assignment.

    The sharp null is the same on either scale. A ratio is tested by its slopes at the mean path of all units, which no
    permutation moves: large units then weigh by how they moved and not by how large they are.
    """
    if rollout.paths is None or len(rollout.paths.names) > MOST_PERMUTED:
        return {}
    units = rollout.paths.by_cluster() if len(rollout.paths.names) < len(rollout.paths.clusters) else rollout.paths
    groups = rollout.groups
    if ask.scale == "ratio":
        weight = sum(group.weight for group in groups)
        path = sum((group.mean * group.weight for group in groups), np.zeros(len(rollout.periods))) / weight
        groups = tuple(replace(group, mean=path) for group in groups)
    basis = GroupBasis(groups)
    control = control_of(rollout, ask)
    paths = MeanPaths(basis, scale=ask.scale, window=ask.window)
    cells = group_time_cells(paths, rollout.starts, len(rollout.periods), control=control, window=ask.window)
    plain = aggregate(cells, basis)
    found = {}
    for key in SUMMARIES if few else SUMMARIES[:1]:
        rng = stream(ask.seed, "starts", key)
        slopes = basis.slopes(getattr(plain, key))
        found[key] = randomisation_test(
            units.weights[:, None] * units.outcomes, units.weights, units.cohorts, slopes, rng=rng
        )
    return found


def control_of(rollout: Rollout, ask: Ask) -> Control:
    """Return whom to compare with: those not treated yet where nobody is never treated."""
    return "notyet" if None not in rollout.starts else ask.control
