"""The columns that a model has learnt from, by name: what a row looks like to it, whoever brings it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from changemaker.predict.scores.design import Codes, Known
from changemaker.predict.scores.target import Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One column of the layout; a category's labels are sorted, so that their order in a file changes nothing."""

    name: str
    group: str
    kind: str  # "number", "category" or "flag"
    labels: tuple[str, ...] = ()
    monotone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All features, in the order of the model's table."""

    features: tuple[Feature, ...]

    @classmethod
    def of(cls, columns: Sequence[Known]) -> Self:
        """Return the layout of a design's columns, sorted by name."""
        found = [
            Feature(
                name=known.name,
                group=known.group,
                kind=known.kind,
                labels=tuple(sorted(known.labels)),
                monotone=0 if known.kind == "category" else known.monotone,
            )
            for known in columns
        ]
        return cls(features=tuple(sorted(found, key=lambda feature: feature.name)))

    def table(self, columns: Sequence[Known], rows: Codes | slice = slice(None)) -> Array:
        """Return (m, p) numbers: NaN where unknown, infinite, or a label that was not there at learning.

        Raises:
            ValueError: a feature is missing (a bug of ours: the caller builds what the model was taught on).
        """
        there = {known.name: known for known in columns}
        gone = [feature.name for feature in self.features if feature.name not in there]
        if gone:
            raise ValueError(f"the model was taught on columns that are not given: {', '.join(gone)}")
        parts = [_values(feature, there[feature.name], rows) for feature in self.features]
        size = len(parts[0]) if parts else 0
        table = np.empty((size, len(parts)))
        for place, part in enumerate(parts):
            table[:, place] = part
        return table

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups, each once, in the order of the alphabet."""
        return tuple(sorted({feature.group for feature in self.features}))


def taken(columns: Sequence[Known], rows: Codes) -> tuple[Known, ...]:
    """Return the same columns for some of the rows."""
    return tuple(
        Known(
            name=known.name,
            group=known.group,
            kind=known.kind,
            values=known.values[rows],
            labels=known.labels,
            monotone=known.monotone,
        )
        for known in columns
    )


def _values(feature: Feature, known: Known, rows: Codes | slice) -> Array:
    values = np.asarray(known.values[rows], dtype=np.float64)
    values = np.where(np.isfinite(values), values, np.nan)
    if feature.kind != "category":
        return values
    place = {label: float(code) for code, label in enumerate(feature.labels)}
    here = np.array([place.get(label, np.nan) for label in known.labels] + [np.nan])
    code = np.where(np.isnan(values), len(known.labels), values).astype(np.intp)
    return np.asarray(here[np.clip(code, 0, len(known.labels))], dtype=np.float64)
