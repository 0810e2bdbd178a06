import numpy as np
import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.predict.scores.card_checks import checks_of
from changemaker.predict.scores.prepared import Prepared, prepared
from changemaker.reports.words import say
from unit.predict.scores.worlds import company

HELD, SLOPE = (0.88, 0.92), (0.95, 1.05)


@pytest.fixture(scope="module")
def here() -> Prepared:
    found = prepared(company(1, n=100), seed=1)
    assert found is not None
    return found


def told(low: float, high: float) -> Estimate:
    return Estimate(value=(low + high) / 2, low=low, high=high, se=None, level=0.95, unit="share", n=100, method="m")


def check(name: str, here: Prepared, **changed: tuple[float, float]) -> Check:
    ranges = {"auc": (0.6, 0.7), "baseline_auc": (0.5, 0.5), "gain": (0.1, 0.2), "coverage": HELD}
    ranges |= {"auc_later": (0.6, 0.7), "baseline_auc_later": (0.5, 0.5), "gain_later": (0.1, 0.2)}
    ranges |= {"calibration_slope": SLOPE, "coverage_others": HELD, "effective_share": (0.8, 0.8)} | changed
    found = {key: told(*ends) for key, ends in ranges.items()}
    return next(one for one in checks_of(found, here, measure="auc", best="overall", level=0.9) if one.name == name)


@pytest.mark.parametrize(
    ("name", "key", "ends", "passed"),
    [
        ("predicted_slope", "calibration_slope", SLOPE, True),
        ("predicted_slope", "calibration_slope", (0.5, 1.5), None),  # not refuted is not shown
        ("predicted_slope", "calibration_slope", (0.6, 0.8), False),
        ("predicted_slope", "calibration_slope", (1.2, 1.4), False),
        ("predicted_ranges", "coverage", HELD, True),
        ("predicted_ranges", "coverage", (0.8, 0.92), None),
        ("predicted_ranges", "coverage", (0.7, 0.8), False),
        ("predicted_ranges", "coverage", (0.95, 0.99), False),  # too wide is wrong too
        ("predicted_others", "coverage_others", HELD, True),
        ("predicted_others", "coverage_others", (0.8, 0.92), None),
        ("predicted_others", "coverage_others", (0.7, 0.8), False),
        ("predicted_others", "effective_share", (0.3, 0.3), False),
        ("predicts_later", "gain_later", (0.01, 0.2), True),
        ("predicts_later", "gain_later", (-0.01, 0.2), None),
        ("predicts_later", "gain_later", (-0.2, 0.1), False),
    ],
)
def test_a_check_is_passed_where_that_is_shown_failed_where_it_is_refuted_and_else_open(
    name: str, key: str, ends: tuple[float, float], passed: bool | None, here: Prepared
) -> None:
    found = check(name, here, **{key: ends})

    assert found.passed is passed
    said = say(found.detail)
    assert ("Open" in said) is (passed is None and name != "predicts_later")


def test_a_guess_is_told_in_words(here: Prepared) -> None:
    params = {"target": "rating", "baseline": "last", "low": -0.1, "high": 0.1, "n": 60}

    assert "the best of the simple guesses (the mean of all)" in say(check("predicts_unseen", here).detail)
    assert "the simple guess (what was said last)" in say(Message("predict.refuse.no_better", params))
    assert np.all(["overall" not in say(check("predicts_unseen", here).detail, one) for one in ("en", "ru", "ar")])
