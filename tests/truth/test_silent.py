"""What a score of few answers is worth, on companies whose truth is known; the seeds are some of many."""

from datetime import date
from functools import cache

import pytest

from changemaker.core.estimate import Estimate
from changemaker.core.period import Period
from changemaker.engine.tables import tables_in_memory
from changemaker.sim.company import Company
from changemaker.sim.company_survey import PULSE, would_say
from changemaker.sim.silent import BIASES, Bias, SilentWorld
from changemaker.studies.honest_score import honest_score
from truth.silent_companies import Tally, tally

SHORT, LONG, LONGEST = 20, 200, 1000
SEEDS = (1, 2)
NO_BIAS: tuple[Bias, ...] = ("none", "habit")
BIASED: tuple[Bias, ...] = ("unhappy", "unseen")


@cache
def of(bias: Bias, companies: int, seed: int) -> Tally:
    return tally(bias, companies, seed)


def test_in_a_short_run_a_follow_up_cuts_the_bias_of_companies_whose_unhappy_keep_silent() -> None:
    found = of("unhappy", SHORT, 101)

    assert found.bias("raw") > 8  # NPS points: what a respondents-only score hides here
    assert found.cut("followed") >= 0.7
    assert found.coverage("band") >= 0.7  # seven or more of 20 outside has probability .002 at 90 %


def test_in_a_short_run_companies_without_bias_are_hardly_ever_told_that_there_is_one() -> None:
    found = of("none", SHORT, 102)

    assert found.share("says_weights_move") <= 0.25  # six or more of 20 has probability .0003 at 5 %
    assert found.share("says_who_differs") <= 0.25
    assert found.coverage("weighted") >= 0.75


@pytest.mark.truth
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("bias", BIASED)
def test_two_hundred_follow_ups_all_held_cut_the_bias_by_four_fifths(bias: Bias, seed: int) -> None:
    assert of(bias, LONG, seed).cut("all_reached") >= 0.8


@pytest.mark.truth
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("bias", BIASED)
def test_they_still_do_where_a_quarter_is_not_reached_and_the_unhappy_less_easily(bias: Bias, seed: int) -> None:
    assert of(bias, LONG, seed).cut("followed") >= 0.8


@pytest.mark.truth
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("bias", BIASES)
def test_the_band_holds_the_truth_in_nine_companies_of_ten_whatever_the_bias(bias: Bias, seed: int) -> None:
    assert of(bias, LONG, seed).coverage("band") >= 0.9


@pytest.mark.truth
def test_ranges_of_a_follow_up_that_reached_all_hold_the_truth_in_93_to_97_of_100() -> None:
    every = [one for seed in SEEDS for bias in BIASES for one in of(bias, LONG, seed).scored]

    assert 0.93 <= Tally(scored=every).coverage("all_reached") <= 0.97


@pytest.mark.truth
@pytest.mark.parametrize("bias", [*NO_BIAS, "known"])
def test_weighted_ranges_hold_the_truth_where_facts_tell_all(bias: Bias) -> None:
    assert 0.93 <= of(bias, LONGEST, 11).coverage("weighted") <= 0.97


@pytest.mark.truth
def test_weighting_takes_away_what_known_facts_explain() -> None:
    found = of("known", LONGEST, 11)

    assert found.cut("weighted") >= 0.8
    assert found.rmse("weighted") < found.rmse("raw")


@pytest.mark.truth
@pytest.mark.parametrize("bias", NO_BIAS)
def test_of_a_thousand_companies_without_bias_few_are_told_that_weights_move_the_score(bias: Bias) -> None:
    assert of(bias, LONGEST, 11).share("says_weights_move") <= 0.05


@pytest.mark.truth
def test_where_a_lot_decides_who_answers_few_are_told_that_those_who_answer_differ() -> None:
    assert of("none", LONGEST, 11).share("says_who_differs") <= 0.065  # 5 %, and two chance errors of a thousand


@pytest.mark.truth
def test_a_band_is_no_promise_against_any_bias_whatever() -> None:
    strong = SilentWorld(bias="unseen", tilt=(0.9, 1.0))  # twice what the band assumes, and no fact tells

    assert tally("unseen", LONG, 4, strong).coverage("band") < 0.5  # the page of the method says so


@pytest.mark.truth
@pytest.mark.parametrize("seed", [7, 8])
def test_of_the_sample_company_the_respondents_are_happier_than_all_and_the_band_holds_all(seed: int) -> None:
    company = Company(seed=seed)
    company.advance()
    seen, year = company.seen(), Period(date(2025, 1, 1), date(2025, 12, 31))
    asked = (seen.asked.survey == PULSE) & (seen.asked.day >= seen.calendar.index(year.first))
    said = would_say(seen.life, seen.people, seen.asked)[asked, 0]
    truth = 100 * float((said >= 9).mean() - (said <= 6).mean())

    told = honest_score(tables_in_memory(company.tables(), data_version="x"), survey="pulse", period=year).finding

    assert told.estimates["raw"].value > truth
    assert told.estimates["band"].low < truth < told.estimates["band"].high
    assert isinstance(told.estimates["weighted"], Estimate)
