"""The honest bound: by hand where it can be, never narrower for a worse drift, and broken where it says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from changemaker.stats.delta import Dual, UnitBasis
from changemaker.stats.honest import MOST_DRIFT, breakdown, honest_range, steps_before

MANY = 10_000  # units of the basis, so that n / (n - 1) is one to four digits
Z = 1.959964  # normal table, 97.5 %
BASIS = UnitBasis(np.zeros(MANY, dtype=np.int64))


def known(value: float, se: float, source: int) -> Dual:
    """A number with a standard error and a source of randomness of its own."""
    grad = np.zeros(MANY)
    grad[source] = se
    return Dual(value, grad)


def bound(effect: Dual, steps: list[Dual], *, mbar: float, wait: float = 1.0) -> tuple[float, float]:
    return honest_range(effect, steps, BASIS, mbar=mbar, wait=wait, level=0.95, freedom=float("inf"))


def test_one_step_gives_the_range_by_hand() -> None:
    low, high = bound(known(10.0, 1.0, 0), [known(2.0, 0.5, 1)], mbar=1.0, wait=2.0)

    margin = Z * np.sqrt(1.0 + (2.0 * 0.5) ** 2)  # errors of the effect and of twice the step are independent
    assert low == pytest.approx(10 - 4 - margin, rel=1e-3)
    assert high == pytest.approx(10 + 4 + margin, rel=1e-3)


def test_of_several_steps_the_widest_range_counts_on_each_side() -> None:
    steps = [known(1.0, 3.0, 1), known(-4.0, 0.1, 2), known(0.0, 0.0, 3)]

    low, high = bound(known(10.0, 1.0, 0), steps, mbar=1.0)

    by_hand = [(abs(step), Z * np.hypot(1.0, se)) for step, se in ((1.0, 3.0), (-4.0, 0.1), (0.0, 0.0))]
    assert low == pytest.approx(min(10 - step - margin for step, margin in by_hand), rel=1e-3)
    assert high == pytest.approx(max(10 + step + margin for step, margin in by_hand), rel=1e-3)


def test_the_error_of_the_step_counts_together_with_that_of_the_effect() -> None:
    shared = known(2.0, 1.0, 0)  # moves with the effect: the corrected number varies less in one direction only

    low, high = bound(known(10.0, 1.0, 0), [shared], mbar=1.0)

    assert low == pytest.approx(10 - 2 - 0.0, abs=1e-2)  # 10 - 2, whose error cancels
    assert high == pytest.approx(10 + 2 + 2 * Z, rel=1e-3)


def test_no_drift_at_all_gives_the_plain_range() -> None:
    low, high = bound(known(3.0, 2.0, 0), [known(9.0, 5.0, 1)], mbar=0.0)

    assert (low, high) == pytest.approx((3 - 2 * Z, 3 + 2 * Z), rel=1e-3)


few = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 3)), min_size=1, max_size=4)


@given(st.floats(-10, 10), st.floats(0.1, 3), few, st.floats(0, 5), st.floats(0, 5))
@settings(max_examples=40)
def test_a_worse_drift_never_makes_the_range_narrower(
    value: float, se: float, drawn: list[tuple[float, float]], one: float, other: float
) -> None:
    effect, steps = known(value, se, 0), [known(v, s, place) for place, (v, s) in enumerate(drawn, start=1)]
    small, large = sorted((one, other))

    inner, outer = bound(effect, steps, mbar=small), bound(effect, steps, mbar=large)

    assert outer[0] <= inner[0] + 1e-9
    assert inner[1] <= outer[1] + 1e-9


@given(st.floats(-10, 10), st.floats(0.1, 3), few)
@settings(max_examples=20)
def test_the_other_direction_is_the_mirror_image(value: float, se: float, drawn: list[tuple[float, float]]) -> None:
    effect, steps = known(value, se, 0), [known(v, s, place) for place, (v, s) in enumerate(drawn, start=1)]

    low, high = bound(effect, steps, mbar=1.0)
    mirrored = bound(-effect, [-step for step in steps], mbar=1.0)

    assert mirrored == pytest.approx((-high, -low))


def limit(effect: Dual, steps: list[Dual], wait: float = 1.0) -> float:
    return breakdown(effect, steps, BASIS, wait=wait, level=0.95, freedom=float("inf"))


def test_the_breakdown_value_is_where_the_range_first_touches_zero() -> None:
    effect, steps = known(10.0, 1.0, 0), [known(2.0, 0.5, 1), known(-1.0, 0.2, 2)]

    found = limit(effect, steps, wait=1.5)

    assert bound(effect, steps, mbar=found, wait=1.5)[0] > 0
    assert bound(effect, steps, mbar=found + 0.01, wait=1.5)[0] < 0


def test_the_breakdown_value_without_noise_is_the_effect_over_the_drift() -> None:
    steps = [known(2.0, 0.0, 1)]

    assert limit(known(10.0, 1e-6, 0), steps) == pytest.approx(5.0, abs=0.006)  # 10 / 2; found to 0.005
    assert limit(known(-10.0, 1e-6, 0), steps) == pytest.approx(5.0, abs=0.006)
    assert limit(known(10.0, 1e-6, 0), steps, wait=2.5) == pytest.approx(2.0, abs=0.006)  # 10 / (2.5 * 2)


def test_an_effect_that_is_none_has_nothing_to_break() -> None:
    assert limit(known(1.0, 1.0, 0), [known(0.0, 0.1, 1)]) == 0.0


def test_an_effect_that_no_drift_reaches_stops_at_the_end_of_the_scale() -> None:
    assert limit(known(10.0, 1.0, 0), [known(0.0, 0.0, 1)]) == MOST_DRIFT


def test_few_degrees_of_freedom_widen_the_range() -> None:
    effect, steps = known(10.0, 1.0, 0), [known(0.0, 0.0, 1)]
    low, _ = honest_range(effect, steps, BASIS, mbar=1.0, wait=1.0, level=0.95, freedom=4.0)

    assert 10.0 - low == pytest.approx(stats.t.ppf(0.975, 4.0), rel=1e-3)


def test_the_bound_cannot_be_made_without_a_step_before_the_start() -> None:
    with pytest.raises(ValueError, match="step"):
        bound(known(1.0, 1.0, 0), [], mbar=1.0)


def test_the_steps_before_the_start_end_at_the_base_period_which_is_zero() -> None:
    by_since = {-4: known(1.0, 0.0, 0), -3: known(4.0, 0.0, 0), -2: known(2.0, 0.0, 0), 0: known(9.0, 0.0, 0)}

    assert [step.value for step in steps_before(by_since)] == [3.0, -2.0, -2.0]  # 1 to 4, 4 to 2, 2 to 0
    assert steps_before({0: known(9.0, 0.0, 0)}) == []
