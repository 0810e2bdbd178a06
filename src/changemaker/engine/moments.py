"""Sums by group, taken where the rows are: means first, then everything around them, so that nothing cancels.

Two passes of plain sums run on any engine; one pass of squares would lose the digits (1e9 +- 1 gives a variance of
40,936).
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import numpy as np

from changemaker.stats.moments import GroupMoments


def moments_by(
    table: ir.Table, group: str, columns: Sequence[str], *, weight: str | None, cluster: str | None
) -> dict[int, GroupMoments]:
    """Return the moments of `columns` (float64, no nulls) for each value of the integer column `group`.

    Args:
        table: one row a unit.
        group: the group's code.
        columns: K names.
        weight: positive sampling weight, or None for 1 each.
        cluster: the unit of assignment, or None where each row is one.
    """
    rows = table.select(
        group=table[group],
        cluster=table[cluster] if cluster else ibis.literal(0),
        w=table[weight] if weight else ibis.literal(1).cast("float64"),
        **{f"z{place}": table[name] for place, name in enumerate(columns)},
    )
    count = len(columns)
    centred = _centred(rows, count)
    scatter = _sums(centred, "group", [(f"d{i}", f"d{j}") for i, j in _pairs(count)], weight="w")
    if cluster:
        scores = centred.group_by("group", "cluster").aggregate(
            s0=centred.w.sum(), **{f"s{place + 1}": (centred.w * centred[f"d{place}"]).sum() for place in range(count)}
        )
    else:
        scores = centred.select(
            "group", s0=centred.w, **{f"s{place + 1}": centred.w * centred[f"d{place}"] for place in range(count)}
        )
    meat = _sums(scores, "group", [(f"s{i}", f"s{j}") for i, j in _pairs(count + 1)])
    found = {}
    for code, sums in _means(rows, count).items():
        found[code] = GroupMoments(
            rows=int(sums["rows"]),
            n=int(meat[code]["count"]),
            weight=float(sums["w"]),
            mean=np.array([sums[f"m{place}"] for place in range(count)]),
            scatter=_square(scatter[code], count),
            meat=_square(meat[code], count + 1),
        )
    return found


def _centred(rows: ir.Table, count: int) -> ir.Table:
    means = rows.group_by("group").aggregate(**{f"m{place}": _mean(rows, place) for place in range(count)})
    joined = rows.join(means, "group")
    return joined.select(
        "group", "cluster", "w", **{f"d{place}": joined[f"z{place}"] - joined[f"m{place}"] for place in range(count)}
    )


def _mean(rows: ir.Table, place: int) -> ir.Value:
    return (rows.w * rows[f"z{place}"]).sum() / rows.w.sum()


def _means(rows: ir.Table, count: int) -> dict[int, dict[str, float]]:
    sums = rows.group_by("group").aggregate(
        rows=rows.count(), w=rows.w.sum(), **{f"m{place}": _mean(rows, place) for place in range(count)}
    )
    return {row["group"]: row for row in sums.to_pyarrow().to_pylist()}


def _sums(
    table: ir.Table, group: str, pairs: Sequence[tuple[str, str]], weight: str | None = None
) -> dict[int, dict[str, float]]:
    factor = table[weight] if weight else 1
    products = {f"p{place}": (factor * table[left] * table[right]).sum() for place, (left, right) in enumerate(pairs)}
    found = table.group_by(group).aggregate(count=table.count(), **products).to_pyarrow().to_pylist()
    return {row[group]: row for row in found}


def _pairs(size: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(size) for j in range(i, size)]


def _square(sums: dict[str, float], size: int) -> np.ndarray:
    square = np.zeros((size, size))
    for place, (i, j) in enumerate(_pairs(size)):
        square[i, j] = square[j, i] = sums[f"p{place}"]
    return square
