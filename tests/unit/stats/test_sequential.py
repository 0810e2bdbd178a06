"""The confidence sequence: wider at each look, right at all of them together."""

from math import e, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.stats.sequential import anytime_multiplier, anytime_range

LOOKS, PER_LOOK, RUNS = 24, 50, 2000


def test_the_boundary_is_that_of_theorem_2_2() -> None:
    """Waudby-Smith et al. (2024): margin / se = sqrt(2 (n rho^2 + 1) / (n rho^2) * log(sqrt(n rho^2 + 1) / alpha))."""
    n_rho2 = 8.214  # solves x = log(1 + x) - 2 log(0.05), by hand: log(9.214) + 5.9915 = 8.212

    by_hand = sqrt(2 * (n_rho2 + 1) / n_rho2 * log(sqrt(n_rho2 + 1) / 0.05))

    assert anytime_multiplier(700, planned=700) == pytest.approx(by_hand, abs=1e-4)


def test_the_range_is_narrowest_in_standard_errors_of_the_planned_size_when_planned_right() -> None:
    at_end = [anytime_multiplier(1000, planned=planned) for planned in (250, 500, 1000, 2000, 4000)]

    assert min(at_end) == at_end[2]


def test_the_price_of_looking_any_time_is_half_the_width_again() -> None:
    assert anytime_multiplier(1000, planned=1000) / 1.96 == pytest.approx(1.55, abs=0.01)


@given(st.integers(30, 10**7), st.integers(30, 10**7), st.floats(0.5, 0.999))
def test_a_look_at_any_time_is_wider_than_a_single_look(n: int, planned: int, level: float) -> None:
    single = sqrt(-2 * log((1 - level) / 2)) / sqrt(e)  # below the normal quantile

    assert anytime_multiplier(n, planned=planned, level=level) > single


def test_twenty_four_looks_at_nothing_give_a_false_alarm_less_often_than_promised() -> None:
    """Skewed outcomes in two arms, a look every 50 units; a naive 95 % range cries wolf in a quarter of the runs."""
    drawn = stream(11, "looks").lognormal(size=(RUNS, LOOKS, 2, PER_LOOK // 2))
    sums, squares = drawn.sum(axis=3).cumsum(axis=1), (drawn**2).sum(axis=3).cumsum(axis=1)
    per_arm = PER_LOOK // 2 * np.arange(1, LOOKS + 1)[:, None]
    variance = (squares - sums**2 / per_arm) / (per_arm - 1)
    gaps = np.abs(np.diff(sums / per_arm, axis=2)[:, :, 0])
    errors = np.sqrt((variance / per_arm).sum(axis=2))
    margins = np.array([anytime_multiplier(PER_LOOK * look, planned=PER_LOOK * LOOKS) for look in range(1, LOOKS + 1)])

    naive = (gaps > 1.96 * errors).any(axis=1).mean()
    anytime = (gaps > margins * errors).any(axis=1).mean()

    assert naive > 0.15
    assert anytime <= 0.03  # measured .01 to .02; a true 5 % would give more than 3 % with probability 0.9999


def test_a_real_effect_is_seen_before_the_planned_end() -> None:
    looks = [anytime_range(1.0, 10 / sqrt(n), n=n, planned=2000, unit="USD") for n in range(100, 2001, 100)]

    assert not looks[0].excludes_zero
    assert looks[-1].excludes_zero


def test_the_first_look_waits_for_thirty_units() -> None:
    with pytest.raises(NotEnoughDataError, match="29 units so far"):
        anytime_range(1.0, 0.1, n=29, planned=1000, unit="USD")


@pytest.mark.parametrize(("n", "planned", "level"), [(0, 10, 0.95), (10, 0, 0.95), (10, 10, 1.0)])
def test_a_sequence_without_a_size_or_level_is_a_mistake_of_ours(n: int, planned: int, level: float) -> None:
    with pytest.raises(ValueError, match="no confidence sequence"):
        anytime_multiplier(n, planned=planned, level=level)
