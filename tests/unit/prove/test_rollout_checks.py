"""What a sceptic asks of a rollout: every question is asked, quiet where nothing is wrong, loud where something is."""

from dataclasses import replace

import numpy as np
import pytest

from changemaker.core.finding import Finding
from changemaker.prove.rollout_checks import GATES, MBAR, MBARS, QUIET_P, REFUTATIONS
from changemaker.stats.rollout import rollout_of
from unit.prove.made import check, failed, proved, rollout

CLEAR = 20.0


def test_every_question_is_asked_even_where_all_is_well() -> None:
    asked = {each.name for each in proved(rollout(effect=CLEAR), "staged").checks}

    assert {
        "alike before",
        "false-alarm test",
        "honest bound",
        "imputation",
        "estimator spread",
        "anticipation",
        "largest unit",
    } <= asked
    assert asked >= REFUTATIONS


def test_the_gate_of_the_lot_is_asked_only_of_a_lot() -> None:
    assert "lot plausible" in GATES
    assert "lot plausible" in {each.name for each in proved(rollout(), "random").checks}
    assert "lot plausible" not in {each.name for each in proved(rollout(), "staged").checks}


def shares(name: str, worlds: list[Finding]) -> float:
    """How often a check fails."""
    return float(np.mean([name in failed(world) for world in worlds]))


def test_in_true_lots_each_refutation_is_loud_about_as_often_as_its_level_says() -> None:
    """Forty worlds in which nothing was done: ten per cent of joint tests, five of false alarms, one of imputations."""
    worlds = [proved(rollout(seed=seed, units=60), "staged") for seed in range(40)]

    assert shares("alike before", worlds) <= QUIET_P + 4 * np.sqrt(0.1 * 0.9 / 40)
    assert shares("false-alarm test", worlds) <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / 40)
    assert shares("imputation", worlds) <= 0.01 + 4 * np.sqrt(0.01 * 0.99 / 40)


def test_a_drift_of_the_treated_is_heard_in_every_refutation() -> None:
    found = proved(rollout(rule="trend", drift_sd=3.0, units=200), "staged")

    assert failed(found) >= REFUTATIONS


def test_the_honest_bound_shows_half_once_and_twice_the_worst_drift() -> None:
    listed = str(check(proved(rollout(effect=CLEAR), "staged"), "honest bound").detail.params["listed"])

    assert MBARS == (0.5, 1.0, 2.0)  # DESIGN, section 7
    assert MBAR == 1.0
    assert [f"Mbar {mbar}:" in listed for mbar in ("0.5", "1", "2")] == [True, True, True]


def test_the_breakdown_value_tells_how_much_drift_the_effect_stands() -> None:
    weak, strong = (
        float(check(proved(rollout(effect=effect), "staged"), "honest bound").detail.params["breakdown"])
        for effect in (2.0, CLEAR)
    )

    assert 0.0 <= weak < 1.0 < strong


def test_without_an_effect_there_is_nothing_to_bound() -> None:
    found = proved(rollout(seed=2), "staged")

    assert not found.estimates["simple"].excludes_zero
    assert check(found, "honest bound").passed is None
    assert check(found, "honest bound").detail.id == "check.honest.no_effect"


def test_the_imputation_estimate_stands_in_its_check_and_lies_near() -> None:
    found = proved(rollout(effect=CLEAR), "staged")

    params = check(found, "imputation").detail.params
    assert float(params["low"]) < float(params["value"]) < float(params["high"])
    assert float(params["value"]) == pytest.approx(found.estimates["simple"].value, rel=0.1)


def test_what_knows_no_covariates_and_no_ratio_says_so() -> None:
    found = proved(rollout(effect=CLEAR), "staged", scale="ratio")

    assert check(found, "imputation").passed is None
    assert check(found, "imputation").detail.id == "check.imputation.not_made"


def test_the_unit_that_matters_most_is_named_with_the_answer_without_it() -> None:
    world = rollout()
    paths = world.paths
    assert paths is not None
    outcomes = paths.outcomes.copy()
    whale = int(np.flatnonzero(paths.cohorts == 0)[0])
    outcomes[whale, 5:] += 1e5
    loud = rollout_of(world.outcome, world.periods, world.starts, replace(paths, outcomes=outcomes))

    found = proved(loud, "staged")
    told = check(found, "largest unit")

    assert told.detail.params["unit_name"] == paths.names[whale]
    without = float(told.detail.params["without"])
    assert abs(without) < 0.01 * abs(found.estimates["simple"].value)
    assert told.passed is False


def test_leaving_out_the_unit_that_matters_most_is_what_it_says() -> None:
    world = rollout(effect=5.0)
    paths = world.paths
    assert paths is not None
    params = check(proved(world, "staged"), "largest unit").detail.params
    kept = np.flatnonzero(np.array(paths.names) != params["unit_name"])

    left = replace(
        paths,
        outcomes=paths.outcomes[kept],
        cohorts=paths.cohorts[kept],
        clusters=np.arange(79),
        weights=paths.weights[kept],
        covariates=paths.covariates[kept],
        names=tuple(np.array(paths.names)[kept]),
    )
    again = proved(rollout_of(world.outcome, world.periods, world.starts, left), "staged")

    assert float(params["without"]) == pytest.approx(again.estimates["simple"].value, abs=0.05)  # cohort sizes held


def test_an_early_reaction_is_told_by_the_anticipation_check() -> None:
    world = rollout(effect=CLEAR, shock_sd=0.5)
    paths = world.paths
    assert paths is not None
    outcomes = paths.outcomes.copy()
    for cohort, start in enumerate(world.starts):
        if start is not None:
            outcomes[paths.cohorts == cohort, start - 1] += 15.0  # people knew a period ahead
    early = rollout_of(world.outcome, world.periods, world.starts, replace(paths, outcomes=outcomes))

    told = check(proved(early, "staged"), "anticipation")

    assert told.passed is False
    assert float(told.detail.params["value"]) == pytest.approx(CLEAR, rel=0.05)


def test_ways_of_averaging_that_disagree_in_sign_are_told() -> None:
    world = rollout(shock_sd=0.2)
    paths = world.paths
    assert paths is not None
    since = np.arange(10) - np.array([10 if s is None else s for s in world.starts])[paths.cohorts][:, None]
    turning = np.where(since == 0, 6.0, np.where(since > 0, -2.5 * since, 0.0))  # a gain that turns into a loss
    turned = rollout_of(world.outcome, world.periods, world.starts, replace(paths, outcomes=paths.outcomes + turning))

    found = proved(turned, "staged")

    signs = {np.sign(found.estimates[key].value) for key in ("simple", "group", "dynamic")}
    assert check(found, "estimator spread").passed is (len(signs) == 1 and -1.0 in signs)


def test_a_lot_of_more_units_than_are_permuted_says_that_it_was_not() -> None:
    world = rollout(units=5001, periods=4, first_start=1, effect=CLEAR)
    found = proved(world, "random")

    assert check(found, "randomisation inference").passed is None
    assert check(found, "randomisation inference").detail.id == "check.randomised.not_made"
    assert found.estimates["simple"].grade == "A"


def test_where_no_permutation_could_be_rare_enough_nothing_would_have_been_seen() -> None:
    found = proved(rollout(units=8, never=0.25, waves=1, effect=CLEAR), "staged")  # six of eight: 28 ways

    (note,) = [note for note in found.notes if "visible" in note.id]
    test = check(found, "randomisation inference")
    assert (note.id == "note.nothing_visible") is (test.passed is False)
    assert float(test.detail.params["smallest"]) >= 1 / 28
