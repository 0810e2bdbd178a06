"""Sums pushed into the engine are those of numpy, also where a sum of squares would lose every digit."""

import ibis
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.seeds import stream
from changemaker.engine.moments import moments_by
from changemaker.stats.moments import GroupMoments, group_moments

CLOSE = 1e-9


def assert_same(ours: GroupMoments, theirs: GroupMoments) -> None:
    assert (ours.rows, ours.n) == (theirs.rows, theirs.n)
    assert ours.weight == pytest.approx(theirs.weight, rel=CLOSE)
    for name in ("mean", "scatter", "meat"):
        expected = getattr(theirs, name)
        scale = max(float(np.abs(expected).max()), 1.0)
        np.testing.assert_allclose(getattr(ours, name), expected, rtol=CLOSE, atol=CLOSE * scale)


@given(st.integers(0, 2**31), st.booleans(), st.booleans())
@settings(max_examples=8)
def test_by_group_cluster_and_weight_the_engine_sums_what_numpy_sums(
    seed: int, weighted: bool, clustered: bool
) -> None:
    rng = stream(seed, "engine")
    units = 60
    values = rng.normal(size=(units, 2)) * [1.0, 100.0] + [0.0, 5000.0]
    group, cluster, weight = rng.integers(0, 3, units), rng.integers(0, 9, units), rng.uniform(0.1, 3, units)
    table = ibis.memtable({"group": group, "cluster": cluster, "weight": weight, "y": values[:, 0], "x": values[:, 1]})

    found = moments_by(
        table,
        "group",
        ["y", "x"],
        weight="weight" if weighted else None,
        cluster="cluster" if clustered else None,
    )

    assert sorted(found) == sorted(set(group.tolist()))
    for code, ours in found.items():
        inside = group == code
        expected = group_moments(
            values[inside],
            weights=weight[inside] if weighted else None,
            clusters=cluster[inside] if clustered else None,
        )
        assert_same(ours, expected)


@pytest.mark.parametrize("level", [1e9, -1e9, 1e12])
def test_a_billion_plus_or_minus_one_keeps_its_variance(level: float) -> None:
    values = level + np.tile([-1.0, 1.0], 500)
    table = ibis.memtable({"group": np.zeros(1000, dtype=np.int64), "y": values})

    found = moments_by(table, "group", ["y"], weight=None, cluster=None)[0]

    assert found.scatter[0, 0] == pytest.approx(1000.0, rel=CLOSE)  # a thousand times one squared
    assert found.meat[1, 1] == pytest.approx(1000.0, rel=CLOSE)
    assert found.mean[0] == level


def test_a_constant_column_scatters_not_at_all() -> None:
    table = ibis.memtable({"group": [0, 0, 1], "y": [0.1, 0.1, 0.1]})

    for found in moments_by(table, "group", ["y"], weight=None, cluster=None).values():
        assert found.scatter[0, 0] == pytest.approx(0.0, abs=1e-30)
