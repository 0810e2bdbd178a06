"""Lifetime models on the CDNOW customers: published numbers, another program, and the 39 weeks that were held out."""

import csv
import gzip
import statistics
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from changemaker.core.finding import Figure
from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.finance_rules import Churn, FinanceRules
from changemaker.predict.turning.order_days import Histories, came, histories, order_days
from changemaker.predict.turning.repeat import who_leaves
from changemaker.predict.turning.value import Leaving
from changemaker.stats import bg_nbd, gamma_gamma
from truth.published.cdnow import sample_orders

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it was written for older versions of what it is built on
    from lifetimes import BetaGeoFitter, GammaGammaFitter

CUT, END = date(1997, 10, 1), date(1998, 7, 1)  # the first 39 weeks are known, the next 39 are held out
RULES = FinanceRules(margin_share=1.0, discount_rate=0.0, churn=Churn(months_without_order=9))
REPEATS = 7


@pytest.fixture(scope="module")
def summary(shared: Path) -> dict[str, bg_nbd.Array]:
    """x, t_x, T and zbar of the 2,357 customers."""
    with gzip.open(shared / "cdnow" / "cdnow_customers_summary_with_transactions.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in ("x", "t_x", "T", "zbar")}


@pytest.fixture(scope="module")
def known(shared: Path) -> tuple[Histories, bg_nbd.Array, Leaving]:
    """The same customers from their orders: what was known at the cut, orders held out, and the study's answer."""
    tables = tables_in_memory({"order": sample_orders(shared)}, data_version="cdnow")
    days = order_days(tables)
    then = histories(tables, days, RULES, CUT)
    return (
        then,
        came(days, then.ids, RULES, since=CUT, until=END)[0],
        who_leaves(tables, RULES, currency="USD", as_of=END),
    )


def test_bg_nbd_is_that_of_fader_hardie_and_lee(summary: dict[str, bg_nbd.Array]) -> None:
    found = bg_nbd.fit(summary["x"], summary["t_x"], summary["T"])

    # Fader, Hardie, Lee (2005), Marketing Science 24, table 2
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), rel=0.01)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_the_papers_customer_is_expected_to_order_1_23_times(summary: dict[str, bg_nbd.Array]) -> None:
    found = bg_nbd.fit(summary["x"], summary["t_x"], summary["T"])
    one = np.array([2.0]), np.array([30.43]), np.array([38.86])

    # Fader, Hardie, Lee (2005), Implementing the BG/NBD model in Excel: 1.226 in the next 39 weeks
    assert found.expected(*one, ahead=39.0)[0] == pytest.approx(1.226, abs=0.001)


def test_gamma_gamma_is_that_of_fader_and_hardie(summary: dict[str, bg_nbd.Array]) -> None:
    again = summary["x"] > 0
    found = gamma_gamma.fit(summary["x"][again], summary["zbar"][again])

    assert found.n == 946
    # Fader and Hardie (2013), note 25
    assert (found.p, found.q, found.v) == pytest.approx((6.25, 3.74, 15.44), rel=0.01)


def test_the_same_numbers_come_from_the_orders_themselves(known: tuple[Histories, bg_nbd.Array, Leaving]) -> None:
    then = known[0]
    found = bg_nbd.fit(then.x, then.t_x, then.age)
    again = then.mean > 0
    worth = gamma_gamma.fit(then.x[again], then.mean[again])

    assert len(then) == 2357
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), rel=0.01)
    assert (worth.p, worth.q, worth.v) == pytest.approx((6.25, 3.74, 15.44), rel=0.01)


def test_orders_held_out_follow_what_was_expected(known: tuple[Histories, bg_nbd.Array, Leaving]) -> None:
    then, made, _ = known
    found = bg_nbd.fit(then.x, then.t_x, then.age)
    expected = found.expected(then.x, then.t_x, then.age, ahead=39.0)
    groups = np.minimum(then.x, 7)

    # the paper's figure 3: by orders in the first 39 weeks, none but those with seven or more are a few
    gaps = [(expected[groups == x].mean(), made[groups == x].mean()) for x in range(8)]
    assert [foretold for foretold, _ in gaps] == sorted(foretold for foretold, _ in gaps)
    assert all(abs(foretold - seen) < 0.15 + 0.15 * seen for foretold, seen in gaps), gaps
    assert np.corrcoef(expected, made)[0, 1] > 0.6


def test_the_held_out_half_is_drawn_by_tenths_and_the_chances_came_true(
    known: tuple[Histories, bg_nbd.Array, Leaving],
) -> None:
    found = known[2]
    drawn: dict[str, Figure] = {figure.id: figure for figure in found.figures}

    assert len(drawn["lifetime_leaving_orders"].points) == 10
    assert drawn["lifetime_leaving_orders"].kind == "calibration"
    assert found.refusals == ()
    assert 0.9 < found.estimates["calibration_slope"].value < 1.25
    assert 0.92 < found.estimates["observed_to_expected"].value < 1.0
    misses = [abs(tenth.predicted - tenth.observed.value) for tenth in (found.leaving.tenths if found.leaving else ())]
    assert max(misses) < 0.15


def test_the_likelihood_is_that_of_lifetimes_and_the_fit_three_times_as_fast(
    summary: dict[str, bg_nbd.Array],
) -> None:
    x, t_x, age = summary["x"], summary["t_x"], summary["T"]
    theirs = BetaGeoFitter().fit(x, t_x, age)
    ours = bg_nbd.fit(x, t_x, age)
    told = [
        float(-BetaGeoFitter._negative_log_likelihood(np.log(four), x, t_x, age, np.ones(len(x)), 0.0) * len(x))
        for four in (
            (ours.r, ours.alpha, ours.a, ours.b),
            tuple(theirs.params_[name] for name in ("r", "alpha", "a", "b")),
        )
    ]

    assert told[0] == pytest.approx(told[1], abs=0.001)  # by their own formula, at either optimum
    assert ours.log_likelihood == pytest.approx(told[0], abs=0.001)
    assert ratio(lambda: bg_nbd.fit(x, t_x, age), lambda: BetaGeoFitter().fit(x, t_x, age)) >= 3


def test_values_are_those_of_lifetimes_and_their_fit_is_as_fast(summary: dict[str, bg_nbd.Array]) -> None:
    again = summary["x"] > 0
    x, mean = summary["x"][again], summary["zbar"][again]
    theirs, ours = GammaGammaFitter().fit(x, mean), gamma_gamma.fit(x, mean)

    assert ours.log_likelihood == pytest.approx(-theirs._negative_log_likelihood_ * len(x), abs=0.001)
    assert ours.expected_value(x, mean) == pytest.approx(
        np.asarray(theirs.conditional_expected_average_profit(x, mean)), rel=0.002
    )
    assert ratio(lambda: gamma_gamma.fit(x, mean), lambda: GammaGammaFitter().fit(x, mean)) >= 3


def ratio(ours: Callable[[], object], theirs: Callable[[], object]) -> float:
    """CPU seconds of theirs over ours: medians of repeats taken in turn, so that both see the same machine."""
    took: tuple[list[float], list[float]] = ([], [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(REPEATS):
            for seconds, run in zip(took, (ours, theirs), strict=True):
                began = time.process_time()
                run()
                seconds.append(time.process_time() - began)
    return statistics.median(took[1]) / statistics.median(took[0])
