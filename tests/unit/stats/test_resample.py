"""Resamples of whole clusters: right variance in small strata, and ranges that know how few there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.distributions import t_quantile
from changemaker.stats.resample import cluster_weights, collapsed_strata, range_of_draws, stratum_freedom

DRAWS = 6_000


@pytest.mark.parametrize("n", [2, 3, 6, 40])
def test_the_variance_of_a_sum_is_that_of_a_sample_however_small_the_stratum(n: int) -> None:
    values = stream(5, "values", n).normal(10, 3, n)
    weights = cluster_weights(np.zeros(n, dtype=np.int64), draws=DRAWS, rng=stream(5, "draws", n))

    drawn = weights[1:] @ values

    # n s^2 is the variance of a sum of n independent values; five standard errors of a variance over the draws
    assert np.var(drawn) == pytest.approx(n * np.var(values, ddof=1), rel=5 * np.sqrt(2 / DRAWS) * 2)
    assert drawn.mean() == pytest.approx(values.sum(), rel=0.01)


def test_each_stratum_keeps_its_size_in_every_draw() -> None:
    strata = np.array([0, 0, 0, 1, 1, 1, 1])

    weights = cluster_weights(strata, draws=50, rng=stream(1, "sizes"))

    assert weights[:, strata == 0].sum(axis=1) == pytest.approx(3)
    assert weights[:, strata == 1].sum(axis=1) == pytest.approx(4)
    assert (weights[0] == 1).all()


def test_a_cluster_alone_cannot_be_drawn_from() -> None:
    with pytest.raises(NotEnoughDataError, match="stands alone"):
        cluster_weights(np.array([0, 0, 1]), draws=5, rng=stream(1, "alone"))


@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=12).filter(lambda sizes: sum(sizes) > 1))
def test_collapsed_strata_are_neighbours_of_two_clusters_or_more(sizes: list[int]) -> None:
    strata = collapsed_strata(sizes)

    assert strata == sorted(strata)
    assert set(strata) == set(range(len(set(strata))))
    assert all(sum(size for size, code in zip(sizes, strata, strict=True) if code == one) >= 2 for one in set(strata))


def test_the_degrees_of_freedom_are_those_of_the_stratum_that_carries_the_variance() -> None:
    rng = stream(2, "freedom")
    sums = rng.normal(0, 1, (501, 2, 1))

    def of_the_second(part: np.ndarray) -> np.ndarray:
        return np.asarray(part[:, 1, 0])

    assert stratum_freedom(of_the_second, sums, strata=(0, 1), clusters=(40, 7)) == pytest.approx(6)  # 7 - 1


def test_equal_parts_of_the_variance_add_their_degrees() -> None:
    draws = np.array([[-1.0], [1.0]] * 200 + [[0.0]])
    sums = np.stack([draws[::-1], draws[::-1]], axis=1)  # row 0 the data, both strata with variance 1

    def total(part: np.ndarray) -> np.ndarray:
        return np.asarray(part.sum(axis=(1, 2)))

    # Satterthwaite (1946): (1 + 1)^2 / (1/9 + 1/9) = 18
    assert stratum_freedom(total, sums, strata=(0, 1), clusters=(10, 10)) == pytest.approx(18)


def test_a_range_is_wider_by_students_t() -> None:
    values = np.concatenate([[0.0], stream(3, "normal").normal(0, 1, DRAWS)])

    found = range_of_draws(values, freedom=5.0, level=0.95, unit="USD", n=6)

    assert found.high == pytest.approx(t_quantile(0.975, 5), rel=0.05)  # 2.571 standard deviations, not 1.96
    assert found.low == pytest.approx(-t_quantile(0.975, 5), rel=0.05)


def test_what_never_varies_has_no_range() -> None:
    with pytest.raises(NotEnoughDataError, match="nothing varies"):
        range_of_draws(np.ones(50), freedom=9.0, level=0.95, unit="USD", n=10)


def test_a_draw_without_an_answer_is_not_passed_over() -> None:
    with pytest.raises(NotEnoughDataError, match="no answer"):
        range_of_draws(np.array([1.0, 2.0, np.nan]), freedom=9.0, level=0.95, unit="USD", n=10)
