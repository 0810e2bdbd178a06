import numpy as np
import pytest

from changemaker.stats import calibration
from changemaker.stats.calibration import Predicted


def chances(seed: int, *, stretched: float) -> Predicted:
    rng = np.random.default_rng(seed)
    index = rng.normal(size=4000)
    answer = (rng.uniform(size=4000) < 1 / (1 + np.exp(-index))).astype(np.float64)
    return Predicted(
        mean=1 / (1 + np.exp(-stretched * index)), answer=answer, unit=np.arange(4000), weight=np.ones(4000)
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_slope_of_log_odds_that_are_twice_too_wide_is_one_half(seed: int) -> None:
    right = calibration.slope(chances(seed, stretched=1.0), chance=True, level=0.99)
    wide = calibration.slope(chances(seed, stretched=2.0), chance=True, level=0.99)

    assert right is not None
    assert wide is not None
    assert right.low < 1 < right.high
    assert wide.value == pytest.approx(right.value / 2)


def test_the_slope_of_a_score_is_that_of_least_squares() -> None:
    mean, answer = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 4.0, 4.0])

    found = calibration.slope(
        Predicted(mean=mean, answer=answer, unit=np.arange(4), weight=np.ones(4)), chance=False, level=0.9
    )

    assert found is not None
    assert found.value == pytest.approx(0.8)  # by hand: sum of products 4, of squares 5


def test_a_unit_with_ten_copies_of_a_row_is_no_more_evidence() -> None:
    rows = chances(1, stretched=1.0).where(np.arange(300))
    copied = rows.where(np.repeat(np.arange(300), 10))

    once, often = (calibration.slope(one, chance=True, level=0.9) for one in (rows, copied))

    assert once is not None
    assert often is not None
    assert often.se == pytest.approx(once.se or 0, rel=1e-6)


def test_points_hold_every_row_once_and_rise() -> None:
    found = list(calibration.points(chances(2, stretched=1.0), level=0.95, of="share"))

    assert len(found) == calibration.MOST_POINTS
    assert sum(answered.n for _, answered in found) == 4000
    assert [mean for mean, _ in found] == sorted(mean for mean, _ in found)


def test_predictions_that_are_all_the_same_have_no_slope_and_one_point() -> None:
    rows = Predicted(mean=np.full(30, 0.5), answer=np.arange(30) % 2.0, unit=np.arange(30), weight=np.ones(30))

    assert calibration.slope(rows, chance=True, level=0.9) is None
    assert [(mean, answered.value) for mean, answered in calibration.points(rows, level=0.9, of="share")] == [
        (0.5, 0.5)
    ]
