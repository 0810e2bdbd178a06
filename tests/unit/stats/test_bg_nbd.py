"""BG/NBD and Gamma-Gamma: formulas against drawn histories, slopes against differences, ends that must not break."""

import numpy as np
import pytest
from scipy import optimize

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats import bg_nbd, gamma_gamma
from changemaker.stats.bg_nbd import BgNbd

TRUTH = BgNbd(r=0.8, alpha=6.0, a=0.9, b=3.0, log_likelihood=0.0, covariance=np.eye(4), n=0)


def test_expected_orders_alive_and_silent_are_those_of_drawn_futures() -> None:
    rng = stream(1, "bg_nbd")
    n, known, ahead = 100_000, 40.0, 26.0
    all_x, _ = bg_nbd.histories(stream(2, "longer"), TRUTH, np.full(n, known + ahead))
    x = np.full((1, 1), 3.0)
    one = x, np.full((1, 1), 31.0), np.full((1, 1), known)
    four = np.tile(np.array([[TRUTH.r], [TRUTH.alpha], [TRUTH.a], [TRUTH.b]]), (1, n))

    made, would = bg_nbd.orders_ahead(rng, four, *one, ahead=ahead)
    flat = tuple(column.ravel() for column in one)

    assert made.mean() == pytest.approx(TRUTH.expected(*flat, ahead=ahead)[0], rel=0.02)  # five standard errors
    assert (made == 0).mean() == pytest.approx(TRUTH.silent(*flat, ahead=ahead)[0], abs=0.008)
    assert (would >= made).all()
    # an account of which nothing is known yet: the mean over all who began
    start = np.zeros(1), np.zeros(1), np.zeros(1)
    assert all_x.mean() == pytest.approx(TRUTH.expected(*start, ahead=known + ahead)[0], rel=0.02)


def test_the_slope_of_the_likelihood_is_that_of_its_differences() -> None:
    rng = stream(3, "slope")
    age = rng.uniform(5, 60, 300)
    x, t_x = bg_nbd.histories(rng, TRUTH, age)
    cells = bg_nbd._Cells(x=x, t_x=t_x, age=age, weight=np.ones(300), begin=np.zeros(4))
    at = np.array([-0.3, 1.5, 0.2, 0.9])

    assert cells.loss(at)[1] == pytest.approx(
        optimize.approx_fprime(at, lambda logs: cells.loss(logs)[0], 1e-6), abs=1e-5
    )


def test_weights_are_rows_put_together() -> None:
    rng = stream(4, "weights")
    age = rng.integers(10, 50, 500).astype(float)
    x, t_x = bg_nbd.histories(rng, TRUTH, age)

    doubled = bg_nbd.fit(np.r_[x, x], np.r_[t_x, t_x], np.r_[age, age])
    weighed = bg_nbd.fit(x, t_x, age, weight=np.full(500, 2.0))

    assert (weighed.r, weighed.alpha, weighed.a, weighed.b) == pytest.approx(
        (doubled.r, doubled.alpha, doubled.a, doubled.b), rel=1e-5
    )
    assert weighed.n == 1000


def test_ranges_of_the_parameters_hold_the_truth_about_as_often_as_they_say() -> None:
    hits = []
    for seed in range(15):
        rng = stream(seed, "ranges")
        age = rng.uniform(20, 100, 1500)
        found = bg_nbd.fit(*bg_nbd.histories(rng, TRUTH, age), age)
        off = np.log([found.r, found.alpha, found.a, found.b]) - np.log([TRUTH.r, TRUTH.alpha, TRUTH.a, TRUTH.b])
        hits += (np.abs(off) < 1.645 * np.sqrt(np.diag(found.covariance))).tolist()

    assert 0.75 < np.mean(hits) <= 1.0  # 90 %, of 60 that are not independent


def test_hundreds_of_orders_do_not_overflow() -> None:
    many = np.array([900.0]), np.array([99.95]), np.array([100.0])

    assert 100 < TRUTH.expected(*many, ahead=52.0)[0] < 900 * 52 / 99.95
    assert (
        BgNbd(r=1, alpha=6, a=1.0, b=3, log_likelihood=0, covariance=np.eye(4), n=0).expected(*many, ahead=52.0)[0] > 0
    )


def test_accounts_that_hardly_ever_order_again_are_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="2 accounts ordered a second time"):
        bg_nbd.fit(np.r_[np.zeros(50), 1, 2], np.r_[np.zeros(50), 3, 4], np.full(52, 10.0))


def test_accounts_of_which_none_ever_stops_end_in_finite_numbers() -> None:
    rng = stream(5, "nobody stops")
    age = np.full(400, 100.0)
    x = rng.poisson(rng.gamma(2.0, 0.05, 400) * age).astype(float)
    found = bg_nbd.fit(x, np.where(x > 0, 99.9, 0.0), age)

    assert np.isfinite(found.covariance).all()
    assert found.alive(np.array([5.0]), np.array([99.9]), np.array([100.0]))[0] > 0.9


def test_values_do_not_know_the_currency_and_a_mean_without_orders_is_that_of_all() -> None:
    rng = stream(6, "values")
    x = rng.integers(1, 9, 800).astype(float)
    mean = rng.gamma(4 * x, 1 / rng.gamma(5.0, 1 / 40.0, 800)) / x
    dollars, cents = gamma_gamma.fit(x, mean), gamma_gamma.fit(x, 100 * mean)

    assert (cents.p, cents.q, cents.v) == pytest.approx((dollars.p, dollars.q, 100 * dollars.v), rel=1e-4)
    nothing = np.zeros(1)
    assert dollars.expected_value(nothing, nothing)[0] == pytest.approx(dollars.p * dollars.v / (dollars.q - 1))


def test_the_slope_of_the_likelihood_of_values_is_that_of_its_differences() -> None:
    rng = stream(7, "value slopes")
    x = rng.integers(1, 9, 200).astype(float)
    values = gamma_gamma._Values(x=x, mean=rng.gamma(3.0, 1.0, 200), weight=np.ones(200), begin=np.zeros(3))
    at = np.array([1.2, 1.1, 0.3])

    assert values.loss(at)[1] == pytest.approx(
        optimize.approx_fprime(at, lambda logs: values.loss(logs)[0], 1e-6), abs=1e-5
    )
