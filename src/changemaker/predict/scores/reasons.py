"""Why one score is what it is: the groups of features that move it most, and by how much.

References:
    Lundberg, Erion, Chen et al. (2020), Nature Machine Intelligence 2, 56-67: TreeSHAP, as LightGBM computes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from changemaker.predict.scores.layout import Layout
from changemaker.predict.scores.target import Array

LEAST_MOVE = 1e-9


class Index(Protocol):
    """A learner's index and what each feature adds to it."""

    def index(self, table: Array) -> Array:
        """Return (m,)."""
        ...

    def parts(self, table: Array) -> Array:
        """Return (m, p)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One group of features: what the score would lack without what they say of this row."""

    group: str  # "deliveries"
    move: float  # on the scale: expected score less what it would be without this group; below 0 pulls it down
    feature: str  # of the group, the one that moves most in that direction
    value: float | str | None  # the feature's value in this row; None where it is unknown


def of(
    learner: Index, layout: Layout, table: Array, expected: Callable[[Array], Array], *, most: int
) -> list[tuple[Reason, ...]]:
    """Return for each row of `table` (m, p) its reasons, largest first, at most `most`."""
    index, parts = learner.index(table), learner.parts(table)
    groups = layout.groups
    place = np.array([groups.index(feature.group) for feature in layout.features], dtype=np.intp)
    whole = expected(index)
    moves = np.empty((len(table), len(groups)))
    for number in range(len(groups)):
        moves[:, number] = whole - expected(index - parts[:, place == number].sum(axis=1))
    order = np.argsort(-np.abs(moves), axis=1, kind="stable")[:, :most]
    return [
        tuple(
            _reason(layout, table[row], np.where(place == group, parts[row], 0.0), groups[group], moves[row, group])
            for group in order[row]
            if abs(moves[row, group]) > LEAST_MOVE
        )
        for row in range(len(table))
    ]


def _reason(layout: Layout, row: Array, parts: Array, group: str, move: float) -> Reason:
    loudest = int(np.argmax(parts * np.sign(move)))
    feature, value = layout.features[loudest], row[loudest]
    told: float | str | None = None if np.isnan(value) else float(value)
    if feature.kind == "category" and told is not None:
        told = feature.labels[int(told)]
    return Reason(group=group, move=float(move), feature=feature.name, value=told)
