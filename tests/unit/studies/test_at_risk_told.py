"""What is told of a warning: nothing that was not tried, and no rate that was not kept."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.refusal import Refusal
from changemaker.predict.turning.out_of_time import Judged, slope_holds
from changemaker.predict.turning.readings import Readings
from changemaker.predict.turning.rhythm import BrokenRhythm
from changemaker.predict.turning.sinking import Sinking
from changemaker.studies.at_risk_told import emotion_reasons, foretells_nothing, sinks_by_chance, tried_warning

NOTHING = np.zeros(0)
CODES = np.zeros(0, dtype=np.int64)


def share(value: float, low: float, high: float, *, unit: str = "share") -> Estimate:
    return Estimate(value=value, low=low, high=high, se=None, level=0.9, unit=unit, n=30, method="wilson")


def broken(*, away: Estimate | None, measured: float = 0.01) -> BrokenRhythm:
    return BrokenRhythm(
        account=CODES, since=CODES, last_day=CODES, usual=NOTHING, silent=CODES, chance=NOTHING, gone=NOTHING,
        orders=CODES, rate=0.01, watched=CODES, without=0, lost=0, slow=0, unrated=0, looks=52,
        measured=share(measured, 0.0, 1.0), stayed_away=away,
    )  # fmt: skip


def sunk(**changed: object) -> Sinking:
    one = Sinking(
        account=np.array([0]), since=np.array([10.0]), said=np.array([np.nan]), lived=np.array([-3.0]),
        recent=np.array([[0, 9]]), lately=np.array([[np.nan, -0.22]]), before=np.array([[np.nan, -0.0]]),
        rate=0.01, judged=np.arange(100), measured=share(0.01, 0.0, 0.02), in_a_year=None,
    )  # fmt: skip
    return replace(one, **changed)


def trial(chance: np.ndarray, left: np.ndarray) -> Judged:
    return Judged(tenths=(), ratio=None, slope=None, refusal=None, foretold=chance, left=left)


@pytest.mark.parametrize(
    ("away", "why"),
    [
        (None, "never_tried"),
        (share(0.0, 0.0, 0.12), "not_shown"),  # 200 accounts of which nobody ever stops
        (share(0.01, 0.0, 0.05), "all_back"),
    ],
)
def test_silences_of_which_it_is_not_shown_that_they_last_are_no_warning(away: Estimate | None, why: str) -> None:
    refusal = foretells_nothing(broken(away=away))

    assert refusal is not None
    assert refusal.why.id == f"turning.refuse.{why}"


def test_silences_that_lasted_last_year_are_a_warning() -> None:
    assert foretells_nothing(broken(away=share(0.6, 0.4, 0.8))) is None


def test_a_rate_that_was_not_kept_withholds_the_warnings() -> None:
    rhythm = foretells_nothing(broken(away=share(0.6, 0.4, 0.8), measured=0.026))
    emotion = sinks_by_chance(sunk(account=np.arange(20), measured=share(0.026, 0.0, 1.0)))

    assert rhythm is not None
    assert emotion is not None
    assert {rhythm.why.id, emotion.why.id} == {"turning.refuse.rate_missed"}


def test_a_sinking_emotion_has_the_measured_rate_no_chance_of_its_own_and_no_minus_zero() -> None:
    readings = Readings(
        accounts=pa.array(["a"]), account=CODES, kind=CODES, day=NOTHING, value=NOTHING, last=100.0
    )  # fmt: skip

    (told,) = emotion_reasons(readings, sunk(measured=share(0.013, 0.0, 0.02)))

    assert told.probability is None
    assert told.false_alarm_rate == 0.013
    assert f"{told.says.params['usual']:.0%}" == "0%"


def test_likely_leavers_have_the_rate_of_the_window_that_has_passed() -> None:
    chance = np.r_[np.full(20, 0.9), np.linspace(0.02, 0.1, 980)]
    left = np.r_[np.ones(15), np.zeros(5), np.ones(50), np.zeros(930)]

    told, check = tried_warning(trial(chance, left), rate=0.01, level=0.9, kind="orders")

    assert isinstance(told, Estimate)
    assert told.value == pytest.approx(13 / 935, abs=0.002)  # 5 of the 20, and the 8 others that fit into 1 %
    assert check.passed


def test_where_those_named_left_no_more_often_than_the_others_nobody_is_named() -> None:
    chance = np.r_[np.full(20, 0.5), np.linspace(0.02, 0.1, 980)]
    left = np.zeros(1000)
    left[::15] = 1.0  # one in fifteen of either

    told, _ = tried_warning(trial(chance, left), rate=0.02, level=0.9, kind="orders")

    assert isinstance(told, Refusal)
    assert told.why.id == "turning.refuse.no_lift"


def test_a_slope_that_may_be_anything_is_not_called_held() -> None:
    assert slope_holds(share(0.1, -0.9, 1.1, unit="slope")) is False
    assert slope_holds(share(0.9, 0.5, 1.3, unit="slope")) is None
    assert slope_holds(share(1.0, 0.8, 1.2, unit="slope")) is True
