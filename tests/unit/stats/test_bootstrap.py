"""The Poisson bootstrap: units drawn again and again, everything else computed from sums."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.bootstrap import Draws, poisson_bootstrap
from changemaker.stats.moments import Array


def ratio(sums: Array) -> Array:
    """First sum over second."""
    return np.asarray(sums[:, 0] / sums[:, 1])


def with_ones(values: Array) -> Array:
    """A column of values and one that counts."""
    return np.column_stack([values, np.ones(len(values))])


def test_the_value_is_that_of_the_data_as_they_are() -> None:
    values = stream(1, "data").normal(size=200)

    assert poisson_bootstrap(with_ones(values), ratio, rng=stream(2, "draws"), draws=10).values[0] == pytest.approx(
        values.mean()
    )


@given(st.integers(0, 2**31))
@settings(max_examples=20)
def test_the_draws_of_a_sum_are_unbiased_with_the_variance_of_a_poisson(seed: int) -> None:
    values = stream(seed, "data").normal(size=(60, 1)) + 1
    result = poisson_bootstrap(values, lambda sums: sums, rng=stream(seed, "draws"), draws=2000)
    spread = float(np.sqrt((values**2).sum()))  # by hand: each weight has mean 1 and variance 1

    assert result.draws.mean() == pytest.approx(float(values.sum()), abs=5 * spread / 2000**0.5)
    assert result.se() == pytest.approx(spread, rel=0.12)


def test_the_error_of_a_mean_is_that_of_the_formula() -> None:
    values = stream(3, "data").lognormal(size=500)
    result = poisson_bootstrap(with_ones(values), ratio, rng=stream(4, "draws"), draws=2000)

    assert result.se() == pytest.approx(values.std() / 500**0.5, rel=0.08)  # 2,000 draws: 1.6 % at one standard error


def test_ranges_cover_the_truth_as_often_as_they_say() -> None:
    """400 samples of 80 with a skewed outcome; standard error of the share 0.011, and the method is a little short."""
    covered = {"percentile": 0, "basic": 0}
    for seed in range(400):
        values = stream(seed, "sample").gamma(4.0, size=80)
        result = poisson_bootstrap(with_ones(values), ratio, rng=stream(seed, "draws"), draws=300)
        for kind in ("percentile", "basic"):
            found = result.estimate(unit="USD", kind=kind)
            covered[kind] += found.low <= 4.0 <= found.high

    assert covered["percentile"] / 400 == pytest.approx(0.94, abs=0.035)
    assert covered["basic"] / 400 == pytest.approx(0.93, abs=0.04)


def test_blocks_of_any_size_give_the_same_draws() -> None:
    columns = with_ones(stream(5, "data").normal(size=100))

    whole = poisson_bootstrap(columns, ratio, rng=stream(6, "draws"), draws=57)
    in_parts = poisson_bootstrap(columns, ratio, rng=stream(6, "draws"), draws=57, at_once=1000)

    assert in_parts.draws == pytest.approx(whole.draws)


def test_several_answers_come_from_the_same_draws() -> None:
    columns = stream(7, "data").normal(size=(100, 2)) + 5

    result = poisson_bootstrap(
        columns, lambda sums: np.column_stack([sums, sums.sum(axis=1)]), rng=stream(8, "draws"), draws=50
    )

    assert result.draws[:, 2] == pytest.approx(
        result.draws[:, 0] + result.draws[:, 1]
    )  # so that rows of a table add up
    assert result.values.shape == (3,)


def test_the_basic_range_is_the_percentile_range_turned_round_the_value() -> None:
    result = poisson_bootstrap(with_ones(stream(9, "data").lognormal(size=90)), ratio, rng=stream(10, "draws"))
    percentile, basic = result.estimate(unit="USD"), result.estimate(unit="USD", kind="basic")

    assert basic.low == pytest.approx(2 * percentile.value - percentile.high)
    assert basic.high == pytest.approx(2 * percentile.value - percentile.low)
    assert percentile.method == "poisson-bootstrap-percentile"


def test_the_range_holds_the_value_even_where_the_draws_lean_away() -> None:
    result = Draws(values=np.array([10.0]), draws=np.linspace(0, 5, 100)[:, None], n=50)

    assert result.estimate(unit="USD").high == 10.0


def test_the_chance_of_being_above_a_limit_is_counted() -> None:
    result = Draws(values=np.array([1.0]), draws=np.array([[-1.0], [1.0], [2.0], [3.0]]), n=50)

    assert result.share_above(0.0) == 0.75


def test_twenty_nine_units_are_too_few_to_draw_from() -> None:
    with pytest.raises(NotEnoughDataError, match="29 units; 30 needed"):
        poisson_bootstrap(np.ones((29, 2)), ratio, rng=stream(1, "draws"))


def test_a_ratio_over_almost_nobody_is_refused() -> None:
    columns = np.zeros((50, 2))
    columns[0] = 1.0  # the only unit below the ratio is drawn zero times in 37 % of draws

    with pytest.raises(NotEnoughDataError, match="have no answer"):
        poisson_bootstrap(columns, ratio, rng=stream(1, "draws"))
