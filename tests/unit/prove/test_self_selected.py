"""Arms that nobody drew: compared at best, never proven, and refused where nothing is known from before."""

import numpy as np
import pytest

from changemaker.core.finding import Finding
from changemaker.core.seeds import stream
from changemaker.prove.ask import Ask, Assigned
from changemaker.prove.design import arm_design
from changemaker.prove.self_selected import LEAST_TOLD, prove_self_selected_arms
from changemaker.prove.verdict import MOVED
from changemaker.stats.trial import Trial, TrialRows, trial_of
from unit.prove.made import check, failed, spent, trial


def chosen(found: Trial, assigned: Assigned = "unknown", *, clustered: bool = False, **ask: object) -> Finding:
    design = arm_design(assigned, sizes=[group.n for group in found.groups])
    return prove_self_selected_arms(found, Ask(assigned=assigned, **ask), design, clustered=clustered)  # type: ignore[arg-type]


def leaning(seed: int = 1, *, units: int = 1500, effect: float = 0.0, hidden: float = 0.0, pull: float = 1.0) -> Trial:
    """Who spends more joins more often (`pull`), by what is known and, with `hidden`, by what is not."""
    rng = stream(seed, "leaning")
    known = rng.normal(size=(units, 2))
    unseen = rng.normal(size=units)
    joins = rng.random(units) < 1 / (1 + np.exp(-pull * (known[:, 0] + hidden * unseen)))
    spend = 10 + 2 * known[:, 0] + known[:, 1] + 2 * hidden * unseen + effect * joins + rng.normal(size=units)
    rows = TrialRows(
        values=np.column_stack([spend, known]),
        arms=joins.astype(np.int64),
        clusters=np.arange(units),
        weights=np.ones(units),
    )
    return trial_of("spend", ("waited", "joined"), ("x0", "x1"), rows)


@pytest.mark.parametrize("assigned", ["chosen", "unknown"])
def test_without_anything_known_from_before_the_gap_is_no_effect(assigned: Assigned) -> None:
    found = chosen(trial(spent(200, 200, effects=(5.0,))), assigned)

    assert [(refusal.what, refusal.why.id) for refusal in found.refusals] == [("a", "refusal.self_selected")]
    assert list(found.estimates) == ["naive:difference"]
    assert found.estimates["naive:difference"].grade == "E"
    assert found.verdicts == {}


def test_with_what_decided_known_the_effect_is_found_and_graded_compared() -> None:
    worlds = [chosen(leaning(seed=seed, units=1000, effect=2.0)) for seed in range(12)]
    joined = [world.estimates["joined"] for world in worlds]

    assert sum(found.low < 2.0 < found.high for found in joined) >= 9  # at 95 % fewer would be one in 10,000 runs
    told = {(found.grade, world.verdicts["joined"].verdict) for found, world in zip(joined, worlds, strict=True)}
    assert told <= {("C", "higher"), ("E", "cannot claim")}  # E where weighting leaves the groups over .1 apart
    assert sum(found.grade == "C" for found in joined) >= 6
    naive = [world.estimates["naive:difference"].value for world in worlds]
    assert min(naive) > 3.0  # the plain gap takes the leaning for an effect


def test_with_what_decided_known_nothing_is_found_where_nothing_was_done() -> None:
    words = [chosen(leaning(seed=seed)).verdicts["joined"].verdict for seed in range(10)]

    assert sum(words.count(word) for word in MOVED) <= 2  # of 10 at 5 %, more than 2 in 1 of 100 runs


def test_both_ways_of_adjusting_stand_beside_each_other() -> None:
    found = chosen(leaning(effect=2.0))

    assert sorted(found.estimates) == ["joined", "naive:difference", "naive:regression"]
    assert check(found, "two ways of adjusting").passed is True
    assert {"overlap", "alike after weighting", "hidden cause"} <= {each.name for each in found.checks}


def test_groups_that_hardly_overlap_are_not_compared_or_lose_the_grade() -> None:
    found = chosen(leaning(effect=2.0, pull=12.0))

    if "joined" in found.estimates:
        assert failed(found)
        assert found.estimates["joined"].grade == "E"
        assert found.verdicts["joined"].verdict == "cannot claim"
    else:
        assert found.refusals[0].why.id == "refusal.no_overlap"


def test_an_effect_that_a_weak_hidden_cause_explains_away_is_no_claim() -> None:
    found = chosen(leaning(effect=0.07, units=20_000))  # clear of zero, and still small beside the noise

    assert found.estimates["joined"].excludes_zero
    assert check(found, "hidden cause").passed is False
    assert found.verdicts["joined"].verdict == "cannot claim"


@pytest.mark.parametrize("grade", ["A", "B"])
def test_a_comparison_is_never_graded_as_a_proof(grade: str) -> None:
    for assigned in ("chosen", "unknown"):
        found = chosen(leaning(effect=5.0), assigned)
        assert grade not in {estimate.grade for estimate in found.estimates.values()}


def weighted(found: Trial) -> Trial:
    rows = found.rows
    assert rows is not None
    weights = stream(3, "weights").uniform(0.5, 2.0, len(rows.weights))
    return trial_of(
        found.outcome,
        found.labels,
        found.covariates,
        TrialRows(values=rows.values, arms=rows.arms, clusters=rows.clusters, weights=weights),
    )


def test_what_the_comparison_does_not_know_is_refused_with_the_way_out() -> None:
    of_ratio = chosen(leaning(effect=2.0), scale="ratio").refusals
    of_weights = chosen(weighted(leaning(effect=2.0))).refusals

    assert [(r.what, r.why.id, r.needs.id) for r in of_ratio] == [
        ("joined", "refusal.ratio_adjusted", "needs.difference_scale")
    ]
    assert [(r.what, r.why.id, r.needs.id) for r in of_weights] == [
        ("joined", "refusal.weights_adjusted", "needs.no_weights")
    ]


def test_a_small_arm_is_refused_by_its_own_name() -> None:
    rng = stream(4, "known")
    arms = spent(200, 5)
    known = {label: rng.normal(size=(len(values), 1)) for label, values in arms.items()}
    small_treated = chosen(trial(arms, known=known)).refusals[0]
    turned = {"control": arms["a"], "a": arms["control"]}
    small_control = chosen(trial(turned, known={"control": known["a"], "a": known["control"]})).refusals[0]

    assert (small_treated.why.id, small_treated.why.params["arm"]) == ("refusal.small_arm.units", "a")
    assert (small_control.why.id, small_control.why.params["arm"]) == ("refusal.small_arm.units", "control")


def test_a_third_arm_that_is_small_is_no_reason_to_refuse_the_second() -> None:
    found = chosen(trial(spent(200, 200, 5)))

    assert {refusal.what: refusal.why.id for refusal in found.refusals}["a"] == "refusal.self_selected"


def test_households_of_one_region_widen_the_range() -> None:
    world = leaning(effect=2.0)
    rows = world.rows
    assert rows is not None
    shared = stream(5, "regions").normal(0, 1.5, 100)
    regions = np.argsort(np.argsort(rows.arms, kind="stable")) // 15  # each region almost wholly in one arm
    values = rows.values.copy()
    values[:, 0] += shared[regions]
    moved = TrialRows(values=values, arms=rows.arms, clusters=regions, weights=rows.weights)
    found = trial_of("spend", world.labels, world.covariates, moved)

    by_region, by_row = chosen(found, clustered=True), chosen(found, clustered=False)

    assert (by_region.estimates["joined"].se or 0) > 1.5 * (by_row.estimates["joined"].se or 0)


@pytest.mark.parametrize("effect", [0.0, 2.0])
def test_a_covariate_that_is_pure_noise_makes_no_comparison(effect: float) -> None:
    arms = spent(500, 500, effects=(effect,))
    rng = stream(8, "noise")
    noise = {label: rng.normal(size=(500, 1)) for label in arms}
    found = chosen(trial(arms, known=noise))

    told = check(found, "covariates tell something")
    assert LEAST_TOLD == 0.02
    assert float(told.detail.params["share"]) < 0.02
    assert told.passed is False
    assert found.estimates["a"].grade == "E"
    assert found.verdicts["a"].verdict == "cannot claim"


def test_covariates_that_decided_tell_something() -> None:
    assert check(chosen(leaning(effect=2.0)), "covariates tell something").passed is True


@pytest.mark.parametrize(("effect", "passed"), [(0.25, False), (12.0, True)])
def test_a_hidden_cause_as_strong_as_the_strongest_known_one_must_not_explain_the_effect(
    effect: float, passed: bool
) -> None:
    found = chosen(leaning(effect=effect, units=3000))

    told = check(found, "hidden cause")
    assert found.estimates["joined"].excludes_zero
    assert told.passed is passed
    assert (float(told.detail.params["share"]) > float(told.detail.params["strongest"])) is passed


def test_a_comparison_that_shows_nothing_needs_no_bound_on_hidden_causes() -> None:
    found = chosen(leaning(seed=2))

    assert not found.estimates["joined"].excludes_zero
    assert check(found, "hidden cause").passed is None
