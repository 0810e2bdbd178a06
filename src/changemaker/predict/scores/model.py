"""What has been learnt: it gives shares, ranges and reasons for any rows with the same columns, and keeps as files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from changemaker.predict.scores import reasons, trees
from changemaker.predict.scores.design import Codes, Known
from changemaker.predict.scores.intervals import Ranges
from changemaker.predict.scores.layout import Feature, Layout
from changemaker.predict.scores.linear import Measure, Straight
from changemaker.predict.scores.reasons import Reason
from changemaker.predict.scores.road import Line, Road
from changemaker.predict.scores.target import Array, Kind
from changemaker.predict.scores.trees import Trees
from changemaker.stats.class_shares import ClassShares

TREES_FILE, REST_FILE = "model.txt", "model.json"
FORMAT = 1
CHUNK = 100_000  # rows at a time, so that a million take little memory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A learner's index, the road from it to shares, and what known answers teach of ranges."""

    kind: Kind
    values: tuple[float, ...]  # of the scale, ascending; empty for a number
    layout: Layout
    index: Trees | Straight
    road: Road
    ranges: Ranges

    @property
    def learner(self) -> str:
        """ "trees", "ordinal" or "ridge"."""
        return "trees" if isinstance(self.index, Trees) else "ridge" if self.kind == "number" else "ordinal"

    def shares(self, columns: Sequence[Known]) -> Array:
        """Return (m, K), the chance of each value of the scale; of a number, its mean as (m, 1)."""
        many = len(columns[0].values)
        found = np.empty((many, max(len(self.values), 1)))
        for start in range(0, many, CHUNK):
            some = slice(start, start + CHUNK)
            found[some] = self.road.of(self.index.index(self.layout.table(columns, some)))
        return found

    def expected(self, shares: Array) -> Array:
        """Return (m,), the mean of the answer."""
        return shares[:, 0] if self.kind == "number" else shares @ np.array(self.values)

    def interval(self, shares: Array, level: float) -> tuple[Array, Array]:
        """Return (m,) and (m,), the ends of the range that holds the answer in `level` of such cases."""
        return self.ranges.of(shares, level)

    def reasons(self, columns: Sequence[Known], rows: Codes, *, most: int = 3) -> list[tuple[Reason, ...]]:
        """Return for each of `rows` what moves its expected score most, by group, largest first."""
        table = self.layout.table(columns, rows)
        return reasons.of(self.index, self.layout, table, lambda index: self.expected(self.road.of(index)), most=most)

    def to_files(self, folder: Path) -> None:
        """Write the model as plain files: `model.json`, and the trees as `model.txt`."""
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(self.index, Trees):
            (folder / TREES_FILE).write_text(self.index.text(), encoding="utf-8")
        text = json.dumps(_told(self), indent=1, sort_keys=True, allow_nan=False)
        (folder / REST_FILE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def from_files(cls, folder: Path) -> Self:
        """Read what `to_files` wrote.

        Raises:
            FileNotFoundError: it is not there.
            ValueError: it was written by a later version.
        """
        told = json.loads((folder / REST_FILE).read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise ValueError(f"{folder / REST_FILE} has format {told['format']}, this version reads {FORMAT}")
        straight = told["straight"]
        if straight is None:
            index: Trees | Straight = trees.read((folder / TREES_FILE).read_text(encoding="utf-8"))
        else:
            index = Straight(measure=_measure(straight), slopes=np.array(straight["slopes"]))
        return cls(
            kind=told["kind"],
            values=tuple(told["values"]),
            layout=Layout(
                features=tuple(Feature(**(one | {"labels": tuple(one["labels"])})) for one in told["features"])
            ),
            index=index,
            road=_road(told["road"]),
            ranges=Ranges(**{name: np.array(told["ranges"][name]) for name in ("depth", "weight", "values")}),
        )


def _told(model: Model) -> dict[str, object]:
    straight, road = None, model.road
    if isinstance(model.index, Straight):
        measure = model.index.measure
        straight = {name: getattr(measure, name).tolist() for name in Measure.__slots__}
        straight["slopes"] = model.index.slopes.tolist()
    told_road: dict[str, object] = {}
    if isinstance(road, ClassShares):
        told_road = {"slope": road.slope, "cuts": road.cuts.tolist(), "seen": road.seen.tolist(), "values": road.values}
    elif isinstance(road, Line):
        told_road = {"slope": road.slope, "start": road.start}
    return {
        "format": FORMAT,
        "kind": model.kind,
        "values": list(model.values),
        "features": [{name: getattr(one, name) for name in Feature.__slots__} for one in model.layout.features],
        "straight": straight,
        "road": told_road,
        "ranges": {name: getattr(model.ranges, name).tolist() for name in ("depth", "weight", "values")},
    }


def _measure(told: Mapping[str, list[float]]) -> Measure:
    return Measure(
        feature=np.array(told["feature"], dtype=np.intp),
        label=np.array(told["label"], dtype=np.intp),
        low=np.array(told["low"], dtype=np.float64),
        high=np.array(told["high"], dtype=np.float64),
        middle=np.array(told["middle"], dtype=np.float64),
        scale=np.array(told["scale"], dtype=np.float64),
    )


def _road(told: Mapping[str, object]) -> Road:
    if "start" in told:
        return Line(slope=float(str(told["slope"])), start=float(str(told["start"])))
    return ClassShares(
        slope=float(str(told["slope"])),
        cuts=np.array(told["cuts"], dtype=np.float64),
        seen=np.array(told["seen"], dtype=np.intp),
        values=int(str(told["values"])),
    )
