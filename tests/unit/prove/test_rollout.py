"""Rollouts: the grade follows from how it was decided and from the checks, never from how clear the number looks."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from changemaker.core.message import Message
from changemaker.prove.ask import Ask, Assigned
from changemaker.prove.design import rollout_design
from changemaker.prove.rollout import prove_rollout, refused
from changemaker.prove.rollout_checks import survives
from changemaker.prove.verdict import MOVED
from changemaker.prove.worked import SUMMARIES, work_out
from changemaker.stats.rollout import Rollout, UnitPaths, rollout_of
from unit.prove.made import FAILED_GATE, check, failed, proved, rollout

CLEAR = 20.0  # ten times the shock of a period


def test_a_clear_effect_has_the_keys_that_everything_else_stands_on() -> None:
    found = proved(rollout(effect=CLEAR), "staged")

    assert found.headline == ("simple",)
    assert {"simple", "group", "dynamic"} <= set(found.estimates)
    cells = {f"att:{start}:{period}" for start in (6, 8) for period in range(start, 11)}  # periods are labelled 1 to 10
    assert {key for key in found.estimates if key.startswith("att:")} == cells
    assert {"naive:twfe", "naive:before_after", "naive:treated_untreated"} <= set(found.estimates)
    assert set(found.verdicts) == {"simple", "group", "dynamic"}


@pytest.mark.parametrize(("assigned", "grade"), [("random", "A"), ("staged", "B"), ("chosen", "C"), ("unknown", "C")])
def test_how_it_was_decided_sets_the_grade_of_the_same_clear_effect(assigned: Assigned, grade: str) -> None:
    found = proved(rollout(effect=CLEAR), assigned)

    assert found.estimates["simple"].grade == grade
    word, why = ("higher", "higher.than_comparison") if grade == "C" else ("raised", f"raised.{grade}")
    assert found.verdicts["simple"].verdict == word
    assert found.verdicts["simple"].why.id == f"verdict.{why}"


@pytest.mark.parametrize("assigned", ["random", "staged", "chosen", "unknown"])
def test_a_gate_that_fails_takes_every_claim_away(assigned: Assigned) -> None:
    found = proved(rollout(effect=CLEAR), assigned, checks=(FAILED_GATE,))

    assert found.estimates["simple"].grade == "D"
    assert {verdict.verdict for verdict in found.verdicts.values()} == {"cannot claim"}
    assert found.checks[0] == FAILED_GATE


def test_an_effect_that_the_worst_drift_before_could_make_is_compared_not_likely() -> None:
    found = proved(rollout(effect=2.0), "staged")  # as large as the shock of one period

    assert found.estimates["simple"].excludes_zero
    assert check(found, "honest bound").passed is False
    assert found.estimates["simple"].grade == "C"


def test_a_lot_needs_no_honest_bound() -> None:
    found = proved(rollout(effect=2.0), "random")

    assert check(found, "honest bound").passed is None
    assert found.estimates["simple"].grade == "A"


@pytest.mark.parametrize("assigned", ["staged", "chosen", "unknown"])
def test_units_that_were_rising_anyway_prove_nothing(assigned: Assigned) -> None:
    found = proved(rollout(rule="trend", drift_sd=2.0), assigned)

    assert found.estimates["simple"].excludes_zero  # the number looks like an effect
    assert {"alike before", "false-alarm test"} <= failed(found)
    assert found.estimates["simple"].grade == "D"
    assert found.verdicts["simple"].verdict == "cannot claim"


def test_an_order_that_no_lot_could_have_drawn_loses_grade_a() -> None:
    found = proved(rollout(rule="trend", drift_sd=4.0, units=200), "random")

    assert check(found, "lot plausible").passed is False
    assert found.estimates["simple"].grade == "D"


def test_with_one_period_before_the_start_no_drift_is_known_and_staged_carries_no_claim() -> None:
    found = proved(rollout(effect=CLEAR, first_start=1, waves=1), "staged")

    assert check(found, "honest bound").passed is None
    assert check(found, "alike before").passed is None
    assert found.estimates["simple"].grade == "D"


def test_no_effect_is_not_shown_whatever_the_grade() -> None:
    shown = [
        proved(rollout(seed=seed), assigned).verdicts["simple"].verdict
        for seed in range(8)
        for assigned in ("random", "staged")
    ]

    assert sum(shown.count(word) for word in MOVED) <= 3  # 16 at 5 %: more than 3 in less than 1 % of runs


def test_who_was_picked_in_a_dip_is_found_out_by_the_second_comparison() -> None:
    """Nothing is done; units start because they were low in the last period before."""
    rng = np.random.default_rng(5)
    outcomes = rng.normal(size=(300, 1)) + rng.normal(size=(300, 6))
    codes = (outcomes[:, 2] + 0.5 * rng.normal(size=300) > -0.6).astype(np.int64)
    paths = UnitPaths(
        outcomes=outcomes,
        cohorts=codes,
        clusters=np.arange(300),
        weights=np.ones(300),
        covariates=np.empty((300, 0)),
        names=tuple(f"u{place}" for place in range(300)),
    )
    found = proved(rollout_of("sales", tuple("123456"), (3, None), paths), "chosen")

    assert found.estimates["simple"].excludes_zero
    assert not found.estimates["adjusted"].excludes_zero
    assert found.estimates["simple"].grade == "D"


@pytest.mark.parametrize(
    ("assigned", "there"), [("random", False), ("staged", False), ("chosen", True), ("unknown", True)]
)
def test_both_comparisons_are_shown_where_nobody_planned_the_order(assigned: Assigned, there: bool) -> None:
    assert ("adjusted" in proved(rollout(effect=CLEAR), assigned).estimates) is there


def test_fewer_than_forty_units_answer_unit_by_unit_with_t_and_permutations() -> None:
    found = proved(rollout(effect=CLEAR, units=24), "staged")
    simple = found.estimates["simple"]

    assert simple.method == "group-time-few"
    assert simple.n == 24
    assert check(found, "randomisation inference").passed is True
    assert simple.high - simple.value == pytest.approx(2.074 * (simple.se or 0), rel=0.08)  # t table: 22 degrees


def three_against_three(gap: float) -> Rollout:
    rng = np.random.default_rng(3)
    outcomes = rng.normal(size=(6, 4))
    outcomes[:3, 2:] += gap
    paths = UnitPaths(
        outcomes=outcomes,
        cohorts=np.array([0, 0, 0, 1, 1, 1]),
        clusters=np.arange(6),
        weights=np.ones(6),
        covariates=np.empty((6, 0)),
        names=tuple("abcdef"),
    )
    return rollout_of("sales", tuple("1234"), (2, None), paths)


@pytest.mark.parametrize("assigned", ["random", "staged", "chosen"])
def test_three_regions_against_three_claim_nothing_however_large_the_gap(assigned: Assigned) -> None:
    found = three_against_three(1000.0)
    design = rollout_design(assigned, treated=20, never=19, starts=1)  # past the rule for 1-5 treated units
    from_prove = prove_rollout(found, Ask(assigned=assigned), design, adjusted=False)

    assert check(from_prove, "randomisation inference").passed is False  # smallest p is 2 of 20
    for key in ("simple", "group", "dynamic"):
        assert not from_prove.estimates[key].excludes_zero
        assert from_prove.verdicts[key].verdict in ("not shown", "cannot claim")


def test_over_many_small_worlds_no_claim_is_made_that_the_permutations_do_not_share() -> None:
    for seed in range(12):
        found = proved(rollout(effect=1.5, units=16, seed=seed), "staged")
        p = check(found, "randomisation inference").detail.params["p"]

        assert not (found.estimates["simple"].excludes_zero and p > 0.05)


def test_clusters_of_shops_are_counted_as_clusters_and_each_has_one_vote() -> None:
    fine = rollout(effect=CLEAR, units=80)
    paths = fine.paths
    assert paths is not None
    order = np.argsort(paths.cohorts, kind="stable")
    coarse = replace(
        paths,
        outcomes=paths.outcomes[order],
        cohorts=paths.cohorts[order],
        clusters=np.arange(80) // 4,  # cohorts of 20, 20 and 40: no region spans two
        names=tuple(f"region {place:02d}" for place in range(20)),
    )
    found = proved(rollout_of(fine.outcome, fine.periods, fine.starts, coarse), "staged")

    assert found.estimates["simple"].n == 20
    assert found.estimates["simple"].method == "group-time-few"


def test_where_nobody_is_never_treated_those_still_waiting_are_the_comparison() -> None:
    found = proved(rollout(effect=CLEAR, never=0.0, waves=3), "staged")

    assert found.estimates["simple"].value == pytest.approx(CLEAR, rel=0.15)
    last = max(int(key.split(":")[1]) for key in found.estimates if key.startswith("att:"))
    assert last < 10  # the last wave, which starts in period 10, has nobody left to be compared with


def test_the_comparison_can_be_those_not_yet_treated_and_then_answers_otherwise() -> None:
    world = rollout(effect=CLEAR)

    never, notyet = (proved(world, "staged", control=control).estimates["simple"] for control in ("never", "notyet"))

    assert never.value != notyet.value
    assert never.value == pytest.approx(notyet.value, abs=4 * (never.se or 0))


def test_on_the_ratio_scale_effects_are_shares_of_the_baseline() -> None:
    found = proved(rollout(effect=CLEAR), "staged", scale="ratio").estimates["simple"]

    assert found.unit == "share of baseline"
    assert found.value == pytest.approx(0.2, rel=0.15)  # 20 on a level of 100
    assert found.method == "group-time-ratio"


def test_on_the_ratio_scale_a_baseline_of_nothing_is_refused() -> None:
    world = rollout(effect=5.0)
    paths = world.paths
    assert paths is not None
    zero = replace(paths, outcomes=np.where(paths.cohorts[:, None] == 2, 0.0, paths.outcomes))

    found = proved(rollout_of(world.outcome, world.periods, world.starts, zero), "staged", scale="ratio")

    assert [refusal.what for refusal in found.refusals] == ["simple"]


@pytest.mark.parametrize("level", [0.8, 0.99])
def test_every_number_has_the_level_that_was_asked_for(level: float) -> None:
    found = proved(rollout(effect=CLEAR), "staged", level=level)

    assert {estimate.level for estimate in found.estimates.values()} == {level}


def test_another_seed_moves_no_number_and_the_permutations_only_a_little() -> None:
    world = rollout(effect=1.0, units=30)

    one, other = (proved(world, "staged", seed=seed) for seed in (1, 2))

    assert one.estimates["dynamic"].value == other.estimates["dynamic"].value
    ps = [float(check(found, "randomisation inference").detail.params["p"]) for found in (one, other)]
    assert ps[0] == pytest.approx(ps[1], abs=0.05)  # four errors of a share from 1,999 draws are .045 at most


def test_the_event_study_is_drawn_around_the_last_period_before() -> None:
    (figure,) = proved(rollout(effect=CLEAR), "staged").figures

    points = {int(point.x): point for point in figure.points}
    assert (points[-1].low, points[-1].value, points[-1].high) == (0.0, 0.0, 0.0)
    assert [point.x for point in figure.points] == sorted(point.x for point in figure.points)
    assert all(points[since].low > 0 for since in points if since >= 0)
    assert figure.id == "event_study"


def test_units_with_a_weight_each_of_one_millionth_of_a_millionth_are_proved_as_any_others() -> None:
    world = rollout(effect=CLEAR)
    paths = world.paths
    assert paths is not None
    light = rollout_of(world.outcome, world.periods, world.starts, replace(paths, weights=np.full(80, 1e-12)))

    assert proved(light, "staged").estimates["simple"].value == pytest.approx(
        proved(world, "staged").estimates["simple"].value
    )


def test_what_could_not_be_proved_still_shows_the_naive_numbers_at_the_level_asked_for() -> None:
    world = rollout(effect=CLEAR, never=0.0, waves=1)
    design = rollout_design("staged", treated=80, never=0, starts=1)
    ask = Ask(assigned="staged", level=0.8)

    found = refused(world, Message("refusal.one_date"), Message("needs.comparison"), ask, design)

    assert [refusal.what for refusal in found.refusals] == ["simple"]
    assert list(found.estimates) == ["naive:before_after"]
    assert found.estimates["naive:before_after"].level == 0.8


def test_a_cohort_of_one_state_among_many_is_answered_all_the_same() -> None:
    world = rollout(effect=CLEAR, units=60)
    paths = world.paths
    assert paths is not None
    keep = np.r_[np.flatnonzero(paths.cohorts == 0)[:1], np.flatnonzero(paths.cohorts > 0)]
    alone = UnitPaths(
        outcomes=paths.outcomes[keep],
        cohorts=paths.cohorts[keep],
        clusters=np.arange(len(keep)),
        weights=np.ones(len(keep)),
        covariates=np.empty((len(keep), 0)),
        names=tuple(paths.names[place] for place in keep),
    )
    found = proved(rollout_of(world.outcome, world.periods, world.starts, alone), "staged")

    assert found.estimates["att:6:6"].value == pytest.approx(CLEAR, abs=12.0)  # one unit: three of its standard errors
    assert found.estimates["simple"].value == pytest.approx(CLEAR, rel=0.2)


def two_periods(**world: float | int | str) -> Rollout:
    return rollout(**({"periods": 2, "first_start": 1, "waves": 1} | world))


@pytest.mark.parametrize("assigned", ["chosen", "unknown"])
@pytest.mark.parametrize("world", [{"effect": CLEAR}, {"rule": "trend", "drift_sd": 4.0}])
def test_before_and_after_alone_of_units_that_chose_themselves_is_no_comparison(
    assigned: Assigned, world: dict[str, float]
) -> None:
    """With one period before, an own trend looks like an effect, and no check could have told."""
    found = proved(two_periods(**world), assigned)

    assert check(found, "alike before").passed is None
    assert check(found, "false-alarm test").passed is None
    assert found.estimates["simple"].excludes_zero
    assert found.estimates["simple"].grade == "D"
    assert {verdict.verdict for verdict in found.verdicts.values()} == {"cannot claim"}


def test_only_an_average_that_stands_the_honest_bound_itself_is_likely() -> None:
    parted = 0
    for effect, seed in product((6.0, 8.0, 12.0), (1, 2, 3)):
        world = rollout(effect=effect, growth=-0.2, seed=seed)
        found = proved(world, "staged")
        proof = work_out(world, Ask(assigned="staged"), rollout_design("staged", treated=40, never=40, starts=2))
        if found.estimates["simple"].grade == "B":
            grades = {key: found.estimates[key].grade for key in SUMMARIES}
            assert grades == {key: "B" if survives(proof, key) else "C" for key in SUMMARIES}
            parted += len(set(grades.values())) > 1

    assert parted > 0  # both grades were met side by side


@pytest.mark.parametrize(("assigned", "grade"), [("random", "A"), ("staged", "C"), ("chosen", "C")])
def test_the_effect_on_one_cohort_in_one_period_is_compared_at_most_unless_drawn(
    assigned: Assigned, grade: str
) -> None:
    found = proved(rollout(effect=CLEAR), assigned)

    assert {each.grade for key, each in found.estimates.items() if key.startswith("att:")} == {grade}


def test_the_second_comparison_is_never_more_than_compared() -> None:
    assert proved(rollout(effect=CLEAR), "chosen").estimates["adjusted"].grade == "C"
    assert proved(rollout(effect=CLEAR), "chosen", checks=(FAILED_GATE,)).estimates["adjusted"].grade == "D"


def test_on_the_ratio_scale_a_baseline_below_zero_is_refused() -> None:
    """Profits of -100 that rise by 20 are a gain, but their share is -20 %."""
    found = proved(rollout(level=-100.0, effect=CLEAR), "staged", scale="ratio")

    assert [refusal.what for refusal in found.refusals] == ["simple"]
    assert found.verdicts == {}
    assert found.refusals[0].why.params["reason"] == "the baseline is not clearly above zero"
