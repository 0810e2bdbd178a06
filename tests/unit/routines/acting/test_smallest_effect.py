"""The smallest effect that arms could show is that of the textbooks, and is refused where arms are too thin."""

import random
from math import sqrt
from statistics import NormalDist, variance

import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.routines.acting.smallest_effect import (
    clustered,
    goal_rate,
    mean_money,
    rate_of_episodes,
    smallest_money,
    smallest_share,
)
from changemaker.stats.counts import share_of

Z = NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)  # two-sided 95 %, power 80 %


def test_a_tenth_held_out_of_a_thousand_shows_what_the_formula_of_two_shares_says() -> None:
    base = share_of([True] * 300 + [False] * 700)

    found = smallest_share(base, units=1000, out=0.1)

    assert isinstance(found, Estimate)
    raised = 0.3 + found.value  # the treated vary as their own share makes them
    assert found.value == pytest.approx(Z * sqrt(0.3 * 0.7 / 100 + raised * (1 - raised) / 900), rel=0.003)  # t, not z
    assert found.low < found.value < found.high


def test_half_held_out_shows_less_than_a_tenth_does() -> None:
    base = share_of([True] * 300 + [False] * 700)
    tenth, half = (smallest_share(base, units=1000, out=out) for out in (0.1, 0.5))

    assert isinstance(tenth, Estimate) and isinstance(half, Estimate)
    assert half.value / tenth.value == pytest.approx(sqrt(0.09 / 0.25), rel=0.03)  # by hand: h(1 - h), nearly


def test_an_effect_of_that_size_is_seen_four_times_in_five() -> None:
    base, units, out = share_of([True] * 300 + [False] * 700), 400, 0.5
    found = smallest_share(base, units=units, out=out)
    assert isinstance(found, Estimate)
    draw, seen, trials = random.Random(1), 0, 1500
    for _ in range(trials):
        arms = [sum(draw.random() < p for _ in range(units // 2)) for p in (0.3, 0.3 + found.value)]
        rates = [hits / (units // 2) for hits in arms]
        se = sqrt(sum(rate * (1 - rate) / (units // 2) for rate in rates))
        seen += abs(rates[1] - rates[0]) > 1.96 * se

    assert 0.76 < seen / trials < 0.84  # 0.8 within four standard errors of 1,500 trials


def test_money_is_that_of_two_means_and_its_range_comes_from_the_past() -> None:
    draw = random.Random(2)
    past = [draw.gauss(100, 20) for _ in range(400)]

    found = smallest_money(past, units=500, out=0.5, unit="EUR")

    assert isinstance(found, Estimate) and found.unit == "EUR"
    assert found.value == pytest.approx(Z * sqrt(variance(past) * 4 / 500), rel=0.01)
    assert found.low < found.value < found.high


@pytest.mark.parametrize(("units", "out"), [(100, 0.1), (40, 0.5)])
def test_too_thin_an_arm_is_refused(units: int, out: float) -> None:
    found = smallest_share(share_of([True] * 30 + [False] * 70), units=units, out=out)

    assert isinstance(found, Refusal) and found.why.id == "rehearse.why.thin_arm"  # 10 and 20 of 30 needed


def test_a_goal_that_all_reach_alike_shows_nothing() -> None:
    found = smallest_share(share_of([True] * 100), units=1000, out=0.5)

    assert isinstance(found, Refusal) and found.why.id == "rehearse.why.same_for_all"


def test_too_few_windows_give_no_rate() -> None:
    assert isinstance(goal_rate([True] * 29), Refusal)
    assert isinstance(mean_money([1.0] * 29, unit="EUR"), Refusal)
    assert isinstance(goal_rate([True] * 15 + [False] * 15), Estimate)


def test_units_that_do_each_time_what_they_did_before_count_once() -> None:
    alike = [[1.0] * 4] * 30 + [[0.0] * 4] * 30
    draw = random.Random(3)
    mixed = [[float(draw.random() < 0.5) for _ in range(4)] for _ in range(400)]

    assert clustered(alike) == pytest.approx(4)  # four episodes tell what one does
    assert clustered(mixed) == pytest.approx(1, abs=0.15)
    rate = rate_of_episodes(alike, swollen=clustered(alike))
    assert isinstance(rate, Estimate) and rate.n == 60
