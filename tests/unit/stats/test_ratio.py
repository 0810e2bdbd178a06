"""A ratio of two sums with its range: by hand, at its borders, and as often right as it says."""

import numpy as np
import pytest

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.distributions import t_quantile
from changemaker.stats.ratio import RatioSums, ratio, ratio_change


def sums_of(y: np.ndarray, x: np.ndarray) -> RatioSums:
    """Return the sums of one value a unit."""
    value = y.sum() / x.sum()
    return RatioSums(
        n=len(x), numerator=float(y.sum()), denominator=float(x.sum()), squares=float(((y - value * x) ** 2).sum())
    )


def test_with_one_row_a_unit_it_is_the_mean_with_its_usual_t_range() -> None:
    y = np.arange(1.0, 13.0)

    found = ratio(sums_of(y, np.ones(12)), unit="days")

    margin = t_quantile(0.975, 11) * y.std(ddof=1) / 12**0.5  # Student's range of a mean
    assert (found.value, found.low, found.high) == pytest.approx((6.5, 6.5 - margin, 6.5 + margin))
    assert (found.n, found.method) == (12, "linearised-ratio")


def test_a_share_of_which_nothing_varies_has_wilsons_range_over_accounts() -> None:
    none = ratio(RatioSums(n=20, numerator=0, denominator=60, squares=0), unit="share", bounded=True)

    t = t_quantile(0.975, 19)
    assert (none.value, none.low) == (0, 0)
    assert none.high == pytest.approx(t**2 / (20 + t**2))  # Wilson (1927) with k = 0, and t for z
    assert none.method == "effective-wilson"


def test_a_bounded_share_of_independent_answers_has_wilsons_range() -> None:
    y = np.repeat([1.0, 0.0], [30, 170])

    found = ratio(sums_of(y, np.ones(200)), unit="share", bounded=True)

    z, n = t_quantile(0.975, 199), 200 * 199 / 200  # n - 1 answers' worth: the variance was corrected
    centre, half = (
        (0.15 + z**2 / (2 * n)) / (1 + z**2 / n),
        z / (1 + z**2 / n) * (0.15 * 0.85 / n + z**2 / (4 * n**2)) ** 0.5,
    )
    assert (found.low, found.high) == pytest.approx((centre - half, centre + half))


def test_a_share_above_one_keeps_the_plain_range() -> None:
    y, x = np.linspace(1.0, 2.0, 15), np.ones(15)

    assert ratio(sums_of(y, x), unit="share", bounded=True).method == "linearised-ratio"


@pytest.mark.parametrize(
    "sums",
    [
        RatioSums(n=9, numerator=5, denominator=9, squares=2),
        RatioSums(n=40, numerator=5, denominator=0, squares=2),
        RatioSums(n=40, numerator=40, denominator=40, squares=0),
    ],
    ids=["nine accounts", "nothing below", "no scatter"],
)
def test_what_has_no_honest_range_is_refused(sums: RatioSums) -> None:
    with pytest.raises(NotEnoughDataError):
        ratio(sums, unit="days")


def test_a_change_over_the_same_units_leaves_out_what_they_keep() -> None:
    rng = stream(3, "change")
    level = rng.normal(10, 3, 400)
    then, now = level + rng.normal(0, 0.1, 400), level + 1 + rng.normal(0, 0.1, 400)

    found = ratio_change(
        sums_of(now, np.ones(400)),
        sums_of(then, np.ones(400)),
        squares=float((((now - now.mean()) - (then - then.mean())) ** 2).sum()) / 400**2,
        n=400,
        unit="days",
    )

    paired = (now - then).std(ddof=1) / 400**0.5  # the textbook's paired difference
    assert found.value == pytest.approx((now - then).mean())
    assert found.se == pytest.approx(paired)


@pytest.mark.parametrize("bounded", [False, True])
def test_ranges_cover_the_truth_about_as_often_as_they_say(bounded: bool) -> None:
    rng, hits, runs = stream(11, "coverage", int(bounded)), 0, 2000
    for _ in range(runs):
        rows = rng.poisson(4, 60) + 1  # answers an account
        mood = rng.beta(2, 3, 60)  # an account's own share: truth 0.4
        found = ratio(
            sums_of(rng.binomial(rows, mood).astype(float), rows.astype(float)), unit="share", bounded=bounded
        )
        hits += found.low <= 0.4 <= found.high

    assert 0.93 <= hits / runs <= 0.97  # 95 %, give or take four standard errors of 2,000 runs
