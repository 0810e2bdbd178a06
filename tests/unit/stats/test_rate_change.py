"""A change of a rate has a range that holds, also where several events are of one account."""

import numpy as np
import pytest
from scipy.stats import binomtest

from changemaker.core.errors import NotEnoughDataError
from changemaker.stats.rate_change import rate_change


def single(n: int, first: int = 0) -> dict[str, int]:
    return {f"A{place}": 1 for place in range(first, first + n)}


def test_single_events_have_the_exact_range_of_two_poisson_counts() -> None:
    found = rate_change(single(40), single(20, first=100), days_before=90, days_after=90)
    share = binomtest(20, 60).proportion_ci(0.95, method="exact")  # Clopper and Pearson

    assert found.value == -0.5
    assert found.low == pytest.approx(share.low / (1 - share.low) - 1)
    assert found.high == pytest.approx(share.high / (1 - share.high) - 1)
    assert (found.n, found.grade) == (60, "D")


def test_rates_are_compared_not_counts() -> None:
    found = rate_change(single(40), single(20, first=100), days_before=80, days_after=40)

    assert found.value == 0.0


def test_none_since_is_told_with_an_upper_end() -> None:
    found = rate_change(single(12), {}, days_before=90, days_after=90)

    assert (found.value, found.low) == (-1.0, -1.0)
    assert -0.8 < found.high < -0.6  # by hand: 1 - 0.025 ** (1 / 12) = 0.265 of all, 0.36 of those before


def test_what_is_not_known_yet_widens_the_range_and_moves_no_value() -> None:
    plain = rate_change(single(40), single(20, first=100), days_before=90, days_after=90)
    young = rate_change(single(40), single(20, first=100), days_before=90, days_after=90, maybe=30, maybe_before=2)

    assert young.value == plain.value
    assert young.low < plain.low
    assert young.high > 0.0  # 50 against 40: all that is open may be of it


def test_too_few_accounts_or_none_before_is_refused() -> None:
    with pytest.raises(NotEnoughDataError, match="too few accounts"):
        rate_change({"A1": 50}, {"A1": 5}, days_before=90, days_after=90)
    with pytest.raises(NotEnoughDataError, match="none before"):
        rate_change({}, single(20), days_before=90, days_after=90)


@pytest.mark.parametrize(("bursts", "change"), [(False, 0.0), (False, -0.5), (True, 0.0), (True, -0.5)])
def test_the_range_holds_the_truth_about_as_often_as_it_says(bursts: bool, change: float) -> None:
    rng, held, worlds = np.random.default_rng(20261122), 0, 200

    for _ in range(worlds):
        size = rng.integers(1, 5, (2, 250)) if bursts else np.ones((2, 250), dtype=int)
        rate = 0.15 * rng.gamma(0.5, 2.0, 250)  # some accounts are hit again and again, before and after
        counts = rng.poisson([rate, rate * (1 + change)]) * size
        before, after = ({f"A{n}": int(count) for n, count in enumerate(row) if count} for row in counts)
        found = rate_change(before, after, days_before=90, days_after=90)
        held += found.low <= change <= found.high

    assert held / worlds >= 0.90  # 95 % less three standard errors of 200 worlds


@pytest.mark.parametrize(
    ("accounts", "mean", "burst", "same"), [(20, 1.0, 4, True), (12, 2.0, 6, True), (15, 3.0, 1, False)]
)
def test_few_accounts_that_differ_much_widen_the_range_as_far_as_they_must(
    accounts: int, mean: float, burst: int, same: bool
) -> None:
    rng, held, shown = np.random.default_rng(5), 0, 0

    for _ in range(400):
        often = mean * rng.gamma(0.5, 2.0, (2, accounts))
        counts = rng.poisson(often[[0, 0]] if same else often) * rng.integers(1, burst + 1, (2, accounts))
        before, after = ({f"A{n}": int(count) for n, count in enumerate(row)} for row in counts)
        try:
            found = rate_change(before, after, days_before=90, days_after=90)
        except NotEnoughDataError:
            continue
        shown += 1
        held += found.low <= 0 <= found.high

    assert shown > 60 and held / shown >= 0.92
