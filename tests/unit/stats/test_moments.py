"""The sums of a group: shards merge exactly, units of measure and weights do what they should, nothing cancels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.seeds import stream
from changemaker.stats.moments import Array, GroupMoments, group_moments, summed_by

seeds = st.integers(0, 2**31)


def rows(
    seed: int, *, columns: int = 3, clusters: int = 8
) -> tuple[Array, Array, "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
    """Values on three scales, weights, and clusters of one to six rows."""
    rng = stream(seed, "rows")
    codes = np.repeat(np.arange(clusters), rng.integers(1, 7, clusters))
    values = rng.normal(size=(len(codes), columns)) * 10.0 ** np.arange(-1, columns - 1) + rng.normal(0, 50, columns)
    return values, rng.uniform(0.1, 3.0, len(codes)), codes


def assert_same(one: GroupMoments, other: GroupMoments) -> None:
    assert (one.rows, one.n) == (other.rows, other.n)
    assert one.weight == pytest.approx(other.weight, rel=1e-12)
    for name in ("mean", "scatter", "meat"):
        ours, theirs = getattr(one, name), getattr(other, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9 * max(1.0, np.abs(theirs).max()))


@given(seeds, st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_shards_of_whole_clusters_merge_to_the_moments_of_the_whole(seed: int, dealt: list[int]) -> None:
    values, weights, clusters = rows(seed)
    shard_of = np.array(dealt)[clusters]
    shards = [
        group_moments(values[shard_of == s], weights=weights[shard_of == s], clusters=clusters[shard_of == s])
        for s in sorted(set(dealt))
    ]

    merged = shards[0]
    for shard in shards[1:]:
        merged = merged + shard

    assert_same(merged, group_moments(values, weights=weights, clusters=clusters))


@given(seeds)
def test_the_order_in_which_shards_arrive_does_not_matter(seed: int) -> None:
    values, weights, clusters = rows(seed, clusters=9)
    one, two, three = (
        group_moments(
            values[clusters % 3 == s], weights=weights[clusters % 3 == s], clusters=clusters[clusters % 3 == s]
        )
        for s in range(3)
    )

    assert_same((one + two) + three, three + (two + one))


@given(seeds, st.floats(1e-3, 1e3))
def test_the_unit_of_the_weights_moves_no_mean_and_no_variance(seed: int, factor: float) -> None:
    values, weights, clusters = rows(seed)
    plain = group_moments(values, weights=weights, clusters=clusters)

    scaled = group_moments(values, weights=factor * weights, clusters=clusters)

    np.testing.assert_allclose(scaled.mean, plain.mean, rtol=1e-9)
    np.testing.assert_allclose(scaled.covariance, plain.covariance, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(scaled.meat / scaled.weight**2, plain.meat / plain.weight**2, rtol=1e-9, atol=1e-12)


@given(seeds)
def test_a_row_written_twice_in_its_cluster_is_a_row_of_twice_the_weight(seed: int) -> None:
    values, weights, clusters = rows(seed)

    written_twice = group_moments(
        np.vstack([values, values]), weights=np.tile(weights, 2), clusters=np.tile(clusters, 2)
    )
    heavier = group_moments(values, weights=2 * weights, clusters=clusters)

    assert written_twice.n == heavier.n
    np.testing.assert_allclose(written_twice.meat, heavier.meat, rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(written_twice.scatter, heavier.scatter, rtol=1e-9, atol=1e-6)


@given(seeds)
def test_twice_as_many_independent_clusters_halve_the_variance_of_the_mean(seed: int) -> None:
    values, weights, clusters = rows(seed)
    once = group_moments(values, weights=weights, clusters=clusters)

    twice = group_moments(
        np.vstack([values, values]), weights=np.tile(weights, 2), clusters=np.concatenate([clusters, clusters + 100])
    )

    assert twice.n == 2 * once.n
    np.testing.assert_allclose(twice.meat / twice.weight**2, once.meat / once.weight**2 / 2, rtol=1e-9, atol=1e-12)


def test_means_scatter_and_meat_are_the_plain_sums_by_hand() -> None:
    group = group_moments(
        np.array([[1.0], [3.0], [8.0]]), weights=np.array([1.0, 1.0, 2.0]), clusters=np.array([0, 0, 1])
    )

    assert group.weight == 4.0
    assert group.mean.tolist() == [5.0]  # (1 + 3 + 2 * 8) / 4
    assert group.scatter.tolist() == [[38.0]]  # 16 + 4 + 2 * 9
    assert group.meat.tolist() == [[8.0, 0.0], [0.0, 72.0]]  # scores (2, -4 - 2) and (2, 2 * 3)


@given(seeds)
def test_without_weights_the_covariance_is_numpys(seed: int) -> None:
    values, _, _ = rows(seed)

    np.testing.assert_allclose(group_moments(values).covariance, np.cov(values.T), rtol=1e-9, atol=1e-9)


def test_a_billion_plus_or_minus_one_keeps_its_variance() -> None:
    values = 1e9 + np.tile([-1.0, 1.0], 50)[:, None]  # the textbook case: a sum of squares would lose every digit

    whole = group_moments(values)
    merged = group_moments(values[:30]) + group_moments(values[30:])

    assert whole.scatter[0, 0] == 100.0  # 100 times 1 squared
    assert merged.scatter[0, 0] == pytest.approx(100.0, rel=1e-9)


def test_a_group_without_rows_has_no_moments() -> None:
    with pytest.raises(ValueError, match="without rows"):
        group_moments(np.empty((0, 2)))


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-1000, 1000)), min_size=1, max_size=40))
def test_sums_by_code_come_in_the_order_of_the_codes(pairs: list[tuple[int, int]]) -> None:
    codes, values = np.array([code for code, _ in pairs]), np.array([[float(value)] for _, value in pairs])

    found = summed_by(values, codes)

    assert found[:, 0].tolist() == [sum(v for c, v in pairs if c == code) for code in sorted(set(codes.tolist()))]
