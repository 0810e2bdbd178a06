"""Arms compared at one time, as numbers: what every proof of an arm against a control starts from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.stats.moments import Array, GroupMoments, group_moments


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrialRows:
    """The rows themselves, where a method needs them (few clusters, or arms that nobody drew)."""

    values: Array  # (rows, 1 + k): the outcome, then covariates
    arms: NDArray[np.int64]  # (rows,) index into the trial's labels
    clusters: NDArray[np.int64]  # (rows,) codes
    weights: Array  # (rows,) positive


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trial:
    """Arms with the control first; column 0 of each group is the outcome, the others covariates."""

    outcome: str
    labels: tuple[str, ...]  # control first
    covariates: tuple[str, ...]
    groups: tuple[GroupMoments, ...]  # one an arm
    rows: TrialRows | None
    assigned_units: tuple[int, ...]  # for each arm, its number of units of assignment, rows without an outcome included
    left_out: tuple[int, ...]  # for each arm, rows set aside because something is missing
    extremes: tuple[tuple[float, float], ...]  # for each arm, the smallest and the largest outcome of a row


def trial_of(outcome: str, labels: tuple[str, ...], covariates: tuple[str, ...], rows: TrialRows) -> Trial:
    """Return the trial whose rows are at hand; every arm has at least one."""
    groups = []
    for arm in range(len(labels)):
        inside = rows.arms == arm
        groups.append(group_moments(rows.values[inside], weights=rows.weights[inside], clusters=rows.clusters[inside]))
    return Trial(
        outcome=outcome,
        labels=labels,
        covariates=covariates,
        groups=tuple(groups),
        rows=rows,
        assigned_units=tuple(group.n for group in groups),
        left_out=(0,) * len(labels),
        extremes=tuple(
            (float(rows.values[rows.arms == arm, 0].min()), float(rows.values[rows.arms == arm, 0].max()))
            for arm in range(len(labels))
        ),
    )
