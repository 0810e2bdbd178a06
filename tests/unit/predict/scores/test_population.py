"""Everybody's score from answers and predicted shares: hand sums, and what a wrong model may not do."""

import numpy as np
import pytest

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.seeds import stream
from changemaker.predict.scores.population import (
    Answers,
    Population,
    Silent,
    Worth,
    answered_alone,
    population,
    with_follow_up,
)

NPS = Worth(of_value=(-100.0, 0.0, 100.0), unit="points")  # detractor, passive, promoter
EVEN = np.full(3, 1 / 3)


def answers(place: list[int], shares: np.ndarray, *, weight: np.ndarray | None = None) -> Answers:
    n = len(place)
    return Answers(
        account=np.arange(n),
        place=np.array(place),
        shares=shares,
        weight=np.ones(n) if weight is None else weight,
        counts=np.ones(n, dtype=np.bool_),
    )


def found(said: Answers, silent: int, shares: np.ndarray, *, strength: float = 0.35) -> Population:
    rest = Silent(account=np.arange(1000, 1000 + silent), shares=np.tile(shares, (silent, 1)))
    return population(said, rest, NPS, strength=strength, level=0.9)


def test_what_answers_not_seen_were_off_by_is_taken_off_the_silent() -> None:
    said = answers([2] * 30 + [0] * 10, np.tile(EVEN, (40, 1)))  # NPS 50, the model said 0

    told = found(said, 60, EVEN)

    assert told.naive == pytest.approx(0.0)
    assert told.silent.value == pytest.approx(50.0)
    assert told.everybody.value == pytest.approx(50.0)  # 40 of 100 known, 60 as the known ones


def test_a_model_that_knows_the_silent_are_others_moves_the_score_by_as_much() -> None:
    said = answers([2] * 30 + [0] * 10, np.tile([0.25, 0.0, 0.75], (40, 1)))  # right on average: nothing to take off

    told = found(said, 60, np.array([0.5, 0.0, 0.5]))

    assert told.silent.value == pytest.approx(0.0)
    assert told.everybody.value == pytest.approx(20.0)  # .4 x 50 + .6 x 0


def test_weights_put_right_what_the_model_does_not_see() -> None:
    weight = np.repeat([1.0, 3.0], [30, 10])  # those who look like the silent are the unhappy ones

    told = found(answers([2] * 30 + [0] * 10, np.tile(EVEN, (40, 1)), weight=weight), 60, EVEN)

    assert told.silent.value == pytest.approx(0.0)  # 30 x 100 - 3 x 10 x 100


def test_the_range_is_that_of_a_mean_of_finitely_many() -> None:
    place = [2] * 200 + [0] * 200

    told = found(answers(place, np.tile(EVEN, (400, 1))), 400, EVEN)

    assert told.everybody.se == pytest.approx(100 * np.sqrt(1 / 400 - 1 / 800), rel=0.01)  # s^2 (1/n - 1/N)


def test_the_band_is_wider_the_stronger_answering_may_depend_on_the_answer() -> None:
    said = answers([2] * 60 + [1] * 60 + [0] * 60, np.tile(EVEN, (180, 1)))

    narrow, wide = (found(said, 900, EVEN, strength=strength).band for strength in (0.2, 0.8))

    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high
    assert wide.low >= -100
    assert wide.high <= 100


def test_the_band_tilts_the_odds_of_each_answer_by_its_distance() -> None:
    said = answers([2] * 300 + [0] * 300, np.tile([0.5, 0.0, 0.5], (600, 1)))  # a standard deviation is 100 points

    told = found(said, 60_000, np.array([0.5, 0.0, 0.5]), strength=0.5)

    tilted = 100 * (np.exp(-0.5) - np.exp(0.5)) / (np.exp(-0.5) + np.exp(0.5))  # -46.2
    assert told.band.low == pytest.approx(tilted * 60_000 / 60_600, abs=8)  # and what sampling adds
    assert told.band.low < tilted * 60_000 / 60_600


def test_a_follow_up_is_right_whatever_the_model_says() -> None:
    rng = stream(3, "follow-up")
    said, m = answers([2] * 60 + [0] * 20, np.tile([0.0, 0.0, 1.0], (80, 1))), 4_000
    truth = rng.choice([-100.0, 100.0], m, p=[0.7, 0.3])  # the silent: NPS -40, of whom the model says 100
    drawn = np.zeros(m, dtype=np.bool_)
    drawn[rng.permutation(m)[:400]] = True
    rest = Silent(account=np.arange(100, 100 + m), shares=np.tile([0.0, 0.0, 1.0], (m, 1)))

    told = with_follow_up(
        said, rest, NPS, drawn=drawn, held=drawn, said=truth, chance=np.full(m, 0.1), strength=0.35, level=0.95
    )

    everybody = (80 * 50.0 + truth.sum()) / (80 + m)
    assert told.estimate.low < everybody < told.estimate.high
    assert abs(told.silent - float(truth[drawn].mean())) < 1e-6
    assert told.estimate.high - told.estimate.low < 25  # 2 x 1.96 x 92 / sqrt(400)


def test_few_answers_put_nothing_right() -> None:
    with pytest.raises(NotEnoughDataError, match="29 answers"):
        found(answers([2] * 20 + [0] * 9, np.tile(EVEN, (29, 1))), 10, EVEN)


def test_answers_of_one_account_count_as_one() -> None:
    place = np.tile([2, 2, 0, 0], 30)

    apart = answered_alone(place, np.arange(120), NPS, level=0.9)
    together = answered_alone(place, np.repeat(np.arange(60), 2), NPS, level=0.9)

    assert together.n == 60
    assert together.se == pytest.approx(np.sqrt(2) * (apart.se or 0), rel=0.02)  # both of an account say the same
