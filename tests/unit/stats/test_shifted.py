import numpy as np
import pytest

from changemaker.stats import shifted
from changemaker.stats.logistic import RIDGE


def test_weighted_answers_look_like_those_who_did_not_answer() -> None:
    rng = np.random.default_rng(4)
    here = np.arange(6000) < 2000
    columns = rng.normal(size=(6000, 2)) + np.where(here, 0.5, 0.0)[:, None]

    weight = shifted.density_ratio(columns * RIDGE**0.5, here)

    assert weight.mean() == pytest.approx(1)
    # the silent lie half a standard deviation lower; standard error of the weighted mean about .03
    assert np.average(columns[here], axis=0, weights=weight) == pytest.approx(columns[~here].mean(axis=0), abs=0.1)
    assert shifted.effective_share(weight) < 0.8


def test_no_answer_stands_for_more_than_ten() -> None:
    rng = np.random.default_rng(5)
    here = np.arange(4000) < 3900
    columns = np.where(here, rng.normal(size=4000), 6.0)[:, None]

    weight = shifted.density_ratio(columns * RIDGE**0.5, here)

    assert weight.max() <= shifted.MOST_TIMES * 1.01
