"""The simple learner: a ridge on proportional odds, of a number on its mean; columns brought to one measure first.

Its measure is kept as a file, so it rests on no single one: a number is cut where enough units reach, and what too few
have (a label, a value unlike the others', a gap) has no column.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from changemaker.predict.scores.design import Codes
from changemaker.predict.scores.layout import Feature, Layout
from changemaker.predict.scores.road import Answers
from changemaker.predict.scores.target import Array
from changemaker.privacy.smallest_group import SMALLEST
from changemaker.stats import ordinal

EDGES = (0.01, 0.99)  # quantiles: what lies beyond counts as these
RARELY = 0.005  # share of rows: what is missing less often has no column for it
MIN_LABEL_SHARE = 0.005  # of the rows: a rarer label, or one that fewer than SMALLEST units have, counts as unknown


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measure:
    """How the model's table becomes columns about 0, each a number, "is missing", or one label."""

    feature: Codes  # (q,), the column of the table that each comes from
    label: Codes  # (q,), -1 a number, -2 "is missing", else the label's code
    low: Array  # (q,), a number is cut to low and high
    high: Array
    middle: Array  # (q,), taken off
    scale: Array  # (q,), divided by; with the prior's width in it

    @classmethod
    def of(cls, table: Array, features: Sequence[Feature], *, unit: Codes | None = None) -> Self:
        """Return the measure of rows that teach; together all columns tell as much as one standard deviation.

        Args:
            table: (n, p), NaN where unknown.
            features: (p,), its columns.
            unit: (n,), whose each row is; each its own where left out.
        """
        whose = np.arange(len(table)) if unit is None else unit
        wide = float(np.sqrt(max(len(features), 1)))
        found: list[tuple[int, int, float, float, float, float]] = []
        for place, feature in enumerate(features):
            read = _labels if feature.kind == "category" else _number
            found += [(place, *one) for one in read(table[:, place], whose)]
        each = np.array(found, dtype=np.float64).reshape(-1, 6)
        return cls(
            feature=each[:, 0].astype(np.intp),
            label=each[:, 1].astype(np.intp),
            low=each[:, 2],
            high=each[:, 3],
            middle=each[:, 4],
            scale=each[:, 5] * wide,
        )

    def columns(self, table: Array) -> Array:
        """Return (m, q)."""
        found = np.empty((len(table), len(self.feature)))
        for place, (feature, label) in enumerate(zip(self.feature, self.label, strict=True)):
            raw = table[:, feature]
            if label == -2:
                one = np.isnan(raw).astype(np.float64)
            elif label >= 0:
                one = (raw == label).astype(np.float64)
            else:
                one = np.where(np.isnan(raw), self.middle[place], np.clip(raw, self.low[place], self.high[place]))
            found[:, place] = (one - self.middle[place]) / self.scale[place]
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Straight:
    """A fitted straight index."""

    measure: Measure
    slopes: Array  # (q,)

    def index(self, table: Array) -> Array:
        """Return (m,)."""
        return self.measure.columns(table) @ self.slopes

    def parts(self, table: Array) -> Array:
        """Return (m, p), what each feature adds to the index beyond an average row's."""
        pieces = self.measure.columns(table) * self.slopes
        found = np.zeros((len(table), table.shape[1]))
        for place, feature in enumerate(self.measure.feature):
            found[:, feature] += pieces[:, place]
        return found


def fit(table: Array, layout: Layout, answers: Answers, rows: Codes, *, unit: Codes) -> Straight:
    """Return the straight index that `rows` teach; `table` is (n, p) and `unit` (n,) of all."""
    measure = Measure.of(table[rows], layout.features, unit=unit[rows])
    columns, weight = measure.columns(table[rows]), answers.weight[rows]
    if answers.target.kind != "number":
        seen = np.unique(answers.code[rows], return_inverse=True)[1].astype(np.intp)
        return Straight(measure=measure, slopes=ordinal.fit(columns, seen, weight=weight, ridge=1.0).slopes)
    y = answers.y[rows]
    mean = float(weight @ y / weight.sum())
    spread = max(float(np.sqrt(weight @ (y - mean) ** 2 / weight.sum())), 1e-300)
    gram = columns.T @ (columns * weight[:, None]) + np.eye(columns.shape[1])
    slopes = np.linalg.solve(gram, columns.T @ (weight * (y - mean) / spread))
    return Straight(measure=measure, slopes=np.asarray(slopes, dtype=np.float64))


def _number(values: Array, unit: Codes) -> list[tuple[int, float, float, float, float]]:
    gone = np.isnan(values)
    known = values[~gone]
    missing = float(gone.mean()) if len(values) else 0.0
    found = []
    if _units(unit[~gone]) >= 2 * SMALLEST:
        low, high = cut_at(known, unit[~gone])
        cut = np.clip(known, low, high)
        if np.ptp(cut) > 0:
            found.append((-1, low, high, float(cut.mean()), float(cut.std())))
    few = min(_units(unit[gone]), _units(unit[~gone])) < SMALLEST
    if RARELY < missing < 1 - RARELY and not few:
        found.append((-2, 0.0, 1.0, missing, float(np.sqrt(missing * (1 - missing)))))
    return found


def cut_at(values: Array, unit: Codes) -> tuple[float, float]:
    """Return the values that stand for what lies beyond: SMALLEST units or more share or exceed each, on its side.

    Args:
        values: (n,), all known.
        unit: (n,), whose each is.

    Example:
        >>> money = np.r_[np.zeros(980), 1e6, np.full(19, 40.0)]  # one is rich; 1 in 50 has any
        >>> cut_at(money, np.arange(1000))
        (0.0, 40.0)
    """
    least, most = (_reached(values, unit, turned=turned) for turned in (False, True))
    low, high = np.clip(np.quantile(values, EDGES), least, max(least, most))
    if low == high:  # nearly all alike: what differs may still tell, if enough have it
        low, high = least, max(least, most)
    return float(low), float(high)


def _reached(values: Array, unit: Codes, *, turned: bool) -> float:
    """Return the value that SMALLEST units have or are below; turned, have or exceed."""
    order = np.argsort(-values if turned else values, kind="stable")
    first = np.sort(np.unique(unit[order], return_index=True)[1])  # where each unit first comes, from that end
    return float(values[order[first[min(SMALLEST, len(first)) - 1]]])


def _units(unit: Codes) -> int:
    """Return how many units there are."""
    return len(np.unique(unit))


def _labels(values: Array, unit: Codes) -> list[tuple[int, float, float, float, float]]:
    there = ~np.isnan(values)
    known = values[there].astype(np.intp)
    counts = np.bincount(known) if len(known) else np.zeros(0, dtype=np.intp)
    people = np.zeros(len(counts), dtype=np.intp)
    pairs = np.unique(np.column_stack([known, unit[there]]), axis=0)[:, 0]
    np.add.at(people, pairs, 1)
    enough = (counts >= MIN_LABEL_SHARE * len(values)) & (people >= SMALLEST) & (counts < len(values))
    return [(int(code), 0.0, 1.0, float(counts[code]) / len(values), 1.0) for code in np.flatnonzero(enough)]
