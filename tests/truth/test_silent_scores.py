"""Predicted scores of the silent, on companies whose truth is known; the seeds are some of many."""

from functools import cache

import numpy as np
import pyarrow.compute as pc
import pytest

from changemaker.engine.tables import tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.sim.company import Company
from changemaker.sim.company_survey import PULSE, would_say
from changemaker.sim.heard_worlds import ANSWERING, Answering, HeardWorld
from changemaker.studies.silent_scores import SilentScores, silent_scores
from truth.heard_companies import Tally, tally
from unit.predict.scores.silent_company import frames, truth

LOT: Answering = "lot"
COMPANIES, OF_EACH_BIAS = 200, 60


@cache
def of(answering: Answering, seed: int = 1) -> Tally:
    if answering == LOT:
        return tally(HeardWorld(), COMPANIES, seed)
    # Three quarters of those drawn are reached, so that about 200 interviews are held.
    return tally(HeardWorld(answering=answering, follow_ups=267), OF_EACH_BIAS, seed)


def test_in_a_short_run_a_lot_of_answers_tells_everybodys_score() -> None:
    found = tally(HeardWorld(contacts=9_000, answers=900), 1, 101)

    assert found.within(12)  # the standard error is about 2.6 points: four and a half of them
    assert found.coverage("band") == 1.0  # its ends lie some twenty points off
    assert found.width("band") <= 65  # .35 a standard deviation of 85 points either way, and what sampling adds


def test_in_a_short_run_the_band_holds_what_an_unseen_mood_hides() -> None:
    world = HeardWorld(answering="unseen", contacts=9_000, answers=900, tilt=(0.3, 0.3))

    (told,) = tally(world, 1, 102).told

    assert told.answered - told.truth > 4  # NPS points: what those who answered hide; about 14 with this tilt
    assert told.band.low < told.truth < told.band.high


def test_in_a_short_run_the_band_fails_where_answering_depends_on_the_answer_by_far_more_than_it_promises() -> None:
    world = HeardWorld(answering="unseen", contacts=4_000, answers=400, tilt=(1.5, 1.5))  # it promises .35

    (told,) = tally(world, 1, 103).told

    assert told.truth < told.band.low


@pytest.mark.truth
@pytest.mark.timeout(0)
def test_with_four_thousand_answers_by_lot_the_score_is_within_two_and_a_half_points_in_nine_companies_of_ten() -> None:
    found = of(LOT)

    assert found.within(2.5) >= 0.9
    assert 0.85 <= found.coverage("everybody") <= 0.95  # 90 % ranges; 2.4 standard errors of a share of 200
    assert max(one.band.high - one.band.low for one in found.told) <= 60  # 2 x .35 x 75 points, and what sampling adds


@pytest.mark.truth
@pytest.mark.timeout(0)
@pytest.mark.parametrize("answering", [one for one in ANSWERING if one != LOT])
def test_with_biased_answering_the_truth_lies_inside_the_band_in_nine_companies_of_ten(answering: Answering) -> None:
    assert of(answering).coverage("band") >= 0.9


@pytest.mark.truth
@pytest.mark.timeout(0)
def test_the_band_does_not_hold_the_truth_of_most_companies_beyond_what_it_promises() -> None:
    world = HeardWorld(answering="unseen", contacts=15_000, answers=1_500, tilt=(0.9, 1.5))

    assert tally(world, 20, 4).coverage("band") <= 0.5


@pytest.mark.truth
@pytest.mark.timeout(0)
@pytest.mark.parametrize("answering", ["unhappy", "unseen"])
def test_two_hundred_interviews_take_two_thirds_of_the_bias_away_or_more(answering: Answering) -> None:
    found = of(answering)

    assert abs(found.off("followed").mean()) <= abs(found.off("answered").mean()) / 3  # the unhappy are reached less
    assert found.coverage("followed_band") >= 0.85  # of 90 % ranges with who was not reached


@pytest.mark.truth
@pytest.mark.timeout(0)
def test_ranges_of_single_scores_hold_what_the_silent_would_say() -> None:
    told = [one.inside for one in of(LOT).told if np.isfinite(one.inside)]

    assert 0.87 <= float(np.mean(told)) <= 0.93  # of 90 % ranges


@pytest.mark.truth
@pytest.mark.timeout(0)
def test_where_nothing_that_is_known_tells_anything_no_scores_are_published() -> None:
    found = tally(HeardWorld(seen=0.0, contacts=15_000, answers=1_500), 60, 3)

    assert float(np.mean([one.card.published for one in found.told])) <= 0.1
    assert found.coverage("band") >= 0.9


@pytest.mark.truth
@pytest.mark.timeout(0)
def test_from_tables_to_finding_the_unlucky_who_keep_silent_are_found_by_their_late_deliveries() -> None:
    told = [of_tables(seed) for seed in (21, 22, 23)]

    assert all(found.published and found.finding.estimates["gain"].low > 0 for found, _ in told)
    answered, everybody = (
        np.array([found.finding.estimates[key].value - right for found, right in told])
        for key in ("answered", "everybody")
    )
    assert answered.mean() > 8  # points: the lucky answer more often, .34 log-odds a standard deviation of luck
    assert abs(everybody.mean()) < answered.mean() / 2  # what is known tells of most of it
    bands = [(found.finding.estimates["predicted_band"], right) for found, right in told]
    assert all(band.low < right < band.high for band, right in bands)
    for found, _ in told:
        predicted = found.rows.filter(pc.equal(found.rows["basis"], "predicted")).sort_by("value")
        lowest = predicted["contact_id"].to_pylist()[:3]
        assert [why[0].group for why in found.reasons(lowest).values()] == ["deliveries"] * 3


def of_tables(seed: int) -> tuple[SilentScores, float]:
    """The whole study on a small company whose answering depends on luck, and what all would have said."""
    tables = tables_in_memory(frames(seed=seed, lean=1.3), data_version=f"{seed}")
    return silent_scores(tables, FinanceRules()), truth(seed=seed)


@pytest.mark.truth
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", [7, 8])
def test_of_the_sample_company_everybody_lies_inside_the_band_and_nearer_than_those_who_answered(seed: int) -> None:
    company = Company(seed=seed)
    company.advance()
    seen = company.seen()
    pulse = seen.asked.survey == PULSE
    last = pulse & (seen.asked.day == seen.asked.day[pulse].max())
    said = would_say(seen.life, seen.people, seen.asked)[last, 0]
    truth = 100 * float((said >= 9).mean() - (said <= 6).mean())

    found = silent_scores(tables_in_memory(company.tables(), data_version="x"), FinanceRules())

    told = found.finding.estimates
    assert told["predicted_band"].low < truth < told["predicted_band"].high
    assert abs(told["everybody"].value - truth) < abs(told["answered"].value - truth)
    assert found.published
