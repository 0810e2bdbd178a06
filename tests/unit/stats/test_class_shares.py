import numpy as np
import pytest

from changemaker.stats.class_shares import calibrated, expected


def test_shares_add_up_to_what_was_answered_and_rise_with_the_index() -> None:
    rng = np.random.default_rng(5)
    index = rng.normal(size=2000)
    code = np.clip(np.round(2 + index + rng.normal(size=2000)), 0, 4).astype(np.intp)

    shares = calibrated(index, code, values=5).of(index)

    assert shares.sum(axis=1) == pytest.approx(1)
    assert shares.mean(axis=0) == pytest.approx(np.bincount(code) / 2000, abs=1e-9)
    order = np.argsort(index)
    assert np.all(np.diff(expected(shares, np.arange(5.0))[order]) >= 0)


def test_an_index_that_goes_the_wrong_way_tells_nothing() -> None:
    rng = np.random.default_rng(6)
    code = rng.integers(0, 2, 500).astype(np.intp)
    index = rng.normal(size=500) - 2.0 * code

    road = calibrated(index, code, values=2)

    assert road.slope == 0
    assert road.of(np.array([-9.0, 9.0]))[:, 1] == pytest.approx(code.mean(), abs=1e-6)


def test_an_index_stretched_or_shifted_gives_nearly_the_same_shares() -> None:
    rng = np.random.default_rng(7)
    index = rng.normal(size=600)
    code = (index + rng.logistic(size=600) > 0).astype(np.intp)

    plain, other = calibrated(index, code, values=2), calibrated(7 * index - 40, code, values=2)

    assert other.of(7 * index - 40) == pytest.approx(plain.of(index), abs=1e-6)


def test_a_value_that_nobody_gave_has_no_share_and_one_value_has_all() -> None:
    index = np.linspace(-1, 1, 60)

    gap = calibrated(index, np.tile([0, 2, 3], 20), values=4).of(index)
    alone = calibrated(index, np.full(60, 1), values=3).of(index)

    assert np.all(gap[:, 1] == 0)
    assert gap.sum(axis=1) == pytest.approx(1)
    assert np.all(alone == [0, 1, 0])
