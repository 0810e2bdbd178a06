"""Warnings of accounts that turn, on companies whose truth is known; the seeds are some of many."""

from dataclasses import replace
from functools import cache

import pytest

from changemaker.sim.rhythm_worlds import RhythmWorld
from truth.rhythm_companies import Tally, rhythm_tally, sinking_tally

NEAR = 0.015  # of the printed rate: what is promised
SHORT, LONG = 5, 40  # companies of 800 accounts each in a long run: 24,000 that still buy
WORLDS = {
    "own rhythms": RhythmWorld(),
    "as regular as a clock, or not": RhythmWorld(gap="gamma"),
    "without any rhythm": RhythmWorld(gap="exponential"),
    "few orders": RhythmWorld(gap_days=(15.0, 90.0), joining=0.6),
    "seasons and weekends": RhythmWorld(season=1.0, weekends=False),
    "large orders last longer, and crumbs": RhythmWorld(size_lasts=0.5, dwindles=0.5),
}
NOBODY_STOPS = RhythmWorld(stops_a_year=0.0, gap_days=(10.0, 60.0), accounts=200)
MOODS = {
    "the same for ever": RhythmWorld(),
    "seldom heard": RhythmWorld(emotions_a_year=5.0),
    "some sink": RhythmWorld(sinks=0.05),
    "many sink": RhythmWorld(sinks=0.2),
    "wander and come back": RhythmWorld(mood_wanders=0.6),
    "wander for long": RhythmWorld(mood_wanders=0.6, mood_lasts=60.0),
}


@cache
def rhythms(world: str, rate: float, companies: int, seed: int) -> Tally:
    return rhythm_tally(WORLDS[world], rate=rate, companies=companies, seed=seed)


@cache
def moods(world: str, rate: float, companies: int, seed: int) -> Tally:
    return sinking_tally(MOODS[world], rate=rate, companies=companies, seed=seed)


def test_in_a_short_run_broken_rhythms_keep_their_rate_of_false_alarms_and_find_who_stopped() -> None:
    found = rhythms("own rhythms", 0.02, SHORT, 1)

    assert abs(found.false_alarms - 0.02) <= NEAR  # about 3,000 accounts: chance alone scatters it by 0.3 points
    assert found.found >= 10 * found.false_alarms  # those that stopped are warned of, and the others are not
    assert found.found >= 0.5
    assert abs(found.precision - found.foretold) <= 0.2


def test_in_a_short_run_sinking_emotions_keep_their_rate_of_false_alarms() -> None:
    found = moods("some sink", 0.02, 3, 2)

    assert abs(found.false_alarms - 0.02) <= NEAR
    assert found.found >= 0.2


def test_where_nobody_ever_stops_no_silence_is_given_as_a_warning() -> None:
    found = rhythm_tally(NOBODY_STOPS, rate=0.01, companies=3, seed=77)

    assert found.companies
    assert found.published == 0


@pytest.mark.truth
@pytest.mark.parametrize("rate", [0.01, 0.05])
@pytest.mark.parametrize("world", sorted(WORLDS))
def test_the_printed_rate_of_a_broken_rhythm_is_realised_within_one_and_a_half_points(world: str, rate: float) -> None:
    found = rhythms(world, rate, LONG, 3)

    assert abs(found.false_alarms - rate) <= NEAR
    assert found.found >= 3 * found.false_alarms  # a rule that never warns keeps any rate, and finds nobody


@pytest.mark.truth
@pytest.mark.parametrize("accounts", [200, 400, 800])
def test_where_nobody_ever_stops_hardly_any_company_is_given_such_warnings(accounts: int) -> None:
    found = rhythm_tally(replace(NOBODY_STOPS, accounts=accounts), rate=0.01, companies=LONG, seed=5)

    assert found.published <= 0.05


@pytest.mark.truth
@pytest.mark.parametrize("rate", [0.01, 0.05])
def test_it_is_realised_for_accounts_of_few_orders_too(rate: float) -> None:
    found = rhythms("few orders", rate, LONG, 3)

    assert abs(found.false_alarms_of_few - rate) <= NEAR


@pytest.mark.truth
@pytest.mark.parametrize("world", sorted(WORLDS))
def test_a_warning_s_own_chance_of_being_true_comes_near_the_truth(world: str) -> None:
    found = rhythms(world, 0.01, LONG, 3)

    assert abs(found.precision - found.foretold) <= 0.2


@pytest.mark.truth
@pytest.mark.parametrize("rate", [0.01, 0.05])
@pytest.mark.parametrize("world", ["seldom heard", "the same for ever", "wander and come back", "wander for long"])
def test_the_printed_rate_of_a_sinking_emotion_is_realised_within_one_and_a_half_points(
    world: str, rate: float
) -> None:
    found = moods(world, rate, LONG, 4)

    assert abs(found.false_alarms - rate) <= NEAR


@pytest.mark.truth
@pytest.mark.parametrize("rate", [0.01, 0.05])
@pytest.mark.parametrize("world", ["some sink", "many sink"])
def test_where_some_sink_the_others_are_warned_of_no_more_often_than_printed(world: str, rate: float) -> None:
    found = moods(world, rate, LONG, 4)

    assert found.false_alarms <= rate + NEAR  # fewer: beside those that sink, the others feel better
    assert found.found >= 5 * found.false_alarms  # a rule that never warns keeps any rate, and finds nobody
