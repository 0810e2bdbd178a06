"""The contest's own error rate, on simulated customers whose true links are known; seeds are some of many.

True gains follow from the simulated laws: a standard normal metric with slope b beside noise of variance 1 - b**2 adds
b**2 to R2; gains in AUC are counted once on 400,000 simulated customers.
"""

from collections import Counter
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from numpy.random import Generator

from changemaker.core.finding import Finding
from changemaker.core.seeds import stream
from changemaker.link.columns import Array
from changemaker.link.metric_contest import Contest, run
from changemaker.stats import logistic
from changemaker.stats.concordance import auc

pytestmark = pytest.mark.truth  # minutes of simulated companies: `make truth`

World = Callable[[Generator], Contest]


def play(world: World, times: int, seed: int) -> list[Finding]:
    return [run(world(stream(seed, "world", time))) for time in range(times)]


def share_of(findings: list[Finding], verdict: str) -> float:
    said = Counter(answer.verdict for finding in findings for answer in finding.verdicts.values())
    return said[verdict] / said.total()


def claimed(findings: list[Finding]) -> float:
    """Return in which share of worlds anything at all is said to predict."""
    return float(np.mean([any(v.verdict == "predicts" for v in finding.verdicts.values()) for finding in findings]))


def covered(findings: list[Finding], truth: float) -> float:
    ranges = [finding.estimates["gain:m"] for finding in findings]
    return float(np.mean([one.low <= truth <= one.high for one in ranges]))


def luck(share: float, times: int) -> float:
    """Return three standard errors of a share counted in so many worlds."""
    return 3 * float(np.sqrt(share * (1 - share) / times))


# --- worlds


def amount(n: int, gain: float) -> World:
    """One metric that adds `gain` to the R2 of a baseline of three numbers and a label that explains .4."""

    def world(rng: Generator) -> Contest:
        known = rng.standard_normal((n, 3))
        own, noise = rng.standard_normal((2, n))
        outcome = np.sqrt(0.4 / 3) * known.sum(axis=1) + np.sqrt(gain) * own + np.sqrt(0.6 - gain) * noise
        baseline = {f"b{number}": known[:, number] for number in range(3)}
        baseline["kind"] = np.array(["a", "b", "c"], dtype=object)[rng.integers(0, 3, n)]
        return Contest(outcome_name="y", outcome=outcome, metrics={"m": own + known[:, 0]}, baseline=baseline)

    return world


def alone(n: int, gain: float) -> World:
    """One metric, no baseline."""

    def world(rng: Generator) -> Contest:
        metric, noise = rng.standard_normal((2, n))
        outcome = np.sqrt(gain) * metric + np.sqrt(1 - gain) * noise
        return Contest(outcome_name="y", outcome=outcome, metrics={"m": metric}, baseline={})

    return world


def eleven_of_nothing(n: int, *, churn: float | None) -> World:
    """Eleven related metrics, none of which has to do with the outcome: 12 % churn, or an amount."""

    def world(rng: Generator) -> Contest:
        outcome = rng.standard_normal(n) if churn is None else (rng.random(n) < churn).astype(float)
        mood = rng.standard_normal(n)
        metrics = {f"m{number}": 0.6 * mood + 0.8 * rng.standard_normal(n) for number in range(11)}
        return Contest(outcome_name="y", outcome=outcome, metrics=metrics, baseline={"size": rng.standard_normal(n)})

    return world


def churn_of(rng: Generator, n: int, slope: float) -> tuple[Array, Array, Array]:
    """Return what is known, a metric with `slope` log-odds a standard deviation, and the chance to say yes."""
    known, metric = rng.standard_normal((2, n))
    return known, metric, logistic.share(known + slope * metric - 1.3)


@cache
def churn_gain(slope: float) -> float:
    known, metric, chance = churn_of(stream(1, "true gain"), 400_000, slope)
    nothing = np.zeros(len(known))
    columns = np.column_stack([nothing + 1, known])
    base = columns @ logistic.fit(columns, chance, nothing)
    return auc(known + slope * metric, chance, 1 - chance).value - auc(base, chance, 1 - chance).value


def churn(n: int, slope: float) -> World:
    def world(rng: Generator) -> Contest:
        known, metric, chance = churn_of(rng, n, slope)
        outcome = (rng.random(n) < chance).astype(float)
        return Contest(outcome_name="y", outcome=outcome, metrics={"m": metric}, baseline={"size": known})

    return world


def panel(link: float, *, unit: bool = True, units: int = 100, periods: int = 8) -> World:
    """Units with a lasting level of their own in metric and outcome, four fifths of the variance, asked repeatedly."""

    def world(rng: Generator) -> Contest:
        who = np.repeat(np.arange(units), periods)
        metric, noise = (
            np.sqrt(0.8) * rng.standard_normal(units)[who] + np.sqrt(0.2) * rng.standard_normal(len(who)) for _ in "12"
        )
        outcome = np.sqrt(link) * metric + np.sqrt(1 - link) * noise
        asked = who if unit else None
        return Contest(outcome_name="y", outcome=outcome, metrics={"m": metric}, baseline={}, unit=asked)

    return world


def through_time(slopes: Callable[[Generator], Array], *, units: int = 150) -> World:
    """Six periods, each with its slope; metric and outcome both rise with time."""

    def world(rng: Generator) -> Contest:
        who, period = (codes.ravel() for codes in np.indices((units, 6)))
        metric, noise = rng.standard_normal((2, len(who)))
        outcome = slopes(rng)[period] * metric + noise + period
        return Contest(
            outcome_name="y", outcome=outcome, metrics={"m": metric + period}, baseline={}, unit=who, time=period
        )

    return world


# --- what has nothing to do with the outcome


@pytest.mark.parametrize("worlds", [12, pytest.param(80, marks=pytest.mark.truth)])
def test_the_best_of_eleven_unrelated_metrics_is_not_said_to_predict_churn(worlds: int) -> None:
    # n and churn of notes' table: naive best-of-11 39 %
    findings = play(eleven_of_nothing(400, churn=0.12), worlds, seed=1)

    assert share_of(findings, "predicts") <= 0.05 + luck(0.05, worlds)
    assert claimed(findings) <= 0.05 + luck(0.05, worlds)


def test_nor_to_predict_an_amount() -> None:
    findings = play(eleven_of_nothing(400, churn=None), 30, seed=2)

    assert claimed(findings) <= 0.05 + luck(0.05, 30)
    assert share_of(findings, "adds nothing") >= 0.7  # .86 by the normal law at n = 400; eleven metrics move together


def test_rows_repeated_within_a_unit_do_not_make_evidence() -> None:
    grouped, as_rows = (play(panel(0.0, unit=unit), 80, seed=3) for unit in (True, False))

    assert claimed(grouped) <= 0.05 + luck(0.05, 80)
    assert claimed(as_rows) > 0.3  # what forgetting the unit would do


@pytest.mark.truth
def test_an_unrelated_metric_is_called_so_and_a_link_worth_acting_on_is_rarely_called_nothing() -> None:
    empty, worth = play(alone(500, 0.0), 120, seed=4), play(alone(500, 0.02), 120, seed=5)

    assert share_of(empty, "adds nothing") >= 0.94 - luck(0.94, 120)  # .94: the normal law at n = 500
    assert share_of(worth, "adds nothing") <= 0.10 + luck(0.10, 120)


# --- what has


@pytest.mark.parametrize("gain", [pytest.param(0.05, marks=pytest.mark.truth), 0.15])
def test_ranges_of_a_gain_in_r2_cover_it_about_as_often_as_they_say(gain: float) -> None:
    findings = play(amount(300, gain), 200, seed=6)

    assert abs(covered(findings, gain) - 0.95) <= luck(0.95, 200)
    assert share_of(findings, "predicts") >= 0.9


def test_ranges_of_a_gain_in_auc_cover_it_about_as_often_as_they_say() -> None:
    findings = play(churn(800, 0.6), 100, seed=7)

    assert covered(findings, churn_gain(0.6)) >= 0.95 - luck(0.95, 100)
    assert share_of(findings, "predicts") >= 0.95


def test_three_hundred_units_see_a_link_of_five_per_cent() -> None:
    assert share_of(play(alone(300, 0.05), 150, seed=8), "predicts") >= 0.975 - luck(0.975, 150)  # .975: normal law


# --- time


def test_a_link_that_comes_and_goes_with_the_period_is_not_said_to_predict_later_ones() -> None:
    drawn = play(through_time(lambda rng: 0.5 * rng.standard_normal(6)), 80, seed=9)
    turning = play(through_time(lambda _: np.array([0.5, -0.5] * 3)), 15, seed=10)

    assert claimed(drawn) <= 0.05 + luck(0.05, 80)
    assert claimed(turning) == 0


def test_a_lasting_link_predicts_later_periods_and_a_common_trend_does_not() -> None:
    lasting = play(through_time(lambda _: np.full(6, 0.3)), 30, seed=11)
    trend = play(through_time(lambda _: np.zeros(6)), 80, seed=12)

    assert claimed(lasting) >= 0.95
    assert claimed(trend) <= 0.05 + luck(0.05, 80)


# --- the long form


@pytest.mark.truth
@pytest.mark.parametrize("gain", [0.02, 0.05, 0.15])
@pytest.mark.parametrize("seed", [21, 22])
def test_over_two_thousand_worlds_ranges_in_r2_cover_within_two_points(gain: float, seed: int) -> None:
    assert 0.93 <= covered(play(amount(300, gain), 2000, seed=seed), gain) <= 0.97


@pytest.mark.truth
@pytest.mark.parametrize(("n", "slope"), [(400, 0.8), (1000, 0.3), (1000, 0.6), (2000, 1.2)])
def test_over_a_thousand_worlds_ranges_in_auc_cover(n: int, slope: float) -> None:
    assert covered(play(churn(n, slope), 1000, seed=23), churn_gain(slope)) >= 0.93


@pytest.mark.truth
@pytest.mark.parametrize("churn_share", [0.12, None])
def test_over_five_hundred_worlds_eleven_unrelated_metrics_are_let_go(churn_share: float | None) -> None:
    assert claimed(play(eleven_of_nothing(400, churn=churn_share), 500, seed=24)) <= 0.05 + luck(0.05, 500)


@pytest.mark.truth
@pytest.mark.parametrize("n", [60, 100, 300, 1000])
def test_over_two_thousand_worlds_a_single_unrelated_metric_is_claimed_no_oftener_than_the_level_says(n: int) -> None:
    assert claimed(play(amount(n, 0.0), 2000, seed=25)) <= 0.05 + luck(0.05, 2000)


@pytest.mark.truth
def test_over_a_thousand_worlds_repeated_rows_and_turning_links_are_not_believed() -> None:
    assert claimed(play(panel(0.0), 1000, seed=26)) <= 0.05 + luck(0.05, 1000)
    drawn = through_time(lambda rng: 0.5 * rng.standard_normal(6))
    assert claimed(play(drawn, 1000, seed=27)) <= 0.05 + luck(0.05, 1000)
