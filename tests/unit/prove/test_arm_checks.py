"""What a sceptic asks of a trial: each question is answered, or said not to be."""

from dataclasses import replace

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.prove.arm_checks import GATE_P, GATES
from changemaker.stats.trial import Trial
from unit.prove.made import check, drawn, failed, spent, trial


def test_every_check_is_there_even_where_it_could_not_be_made() -> None:
    found = drawn(trial(spent(100, 100)))

    assert {"sample ratio", "outcome known", "alike before", "largest unit"} <= {each.name for each in found.checks}
    assert check(found, "sample ratio").passed is None
    assert check(found, "sample ratio").detail.id == "check.sample_ratio.not_checked"
    assert check(found, "alike before").detail.id == "check.alike_before.not_checked"


def test_each_gate_is_a_check_that_exists() -> None:
    names = {each.name for each in drawn(trial(spent(100, 100))).checks}

    assert set(GATES) <= names


def missing(control: int, treated: int) -> Trial:
    """A thousand customers an arm with an outcome, and so many without."""
    return replace(trial(spent(1000, 1000, effects=(1.0,))), without_outcome=(control, treated))


@pytest.mark.parametrize(
    ("control", "treated", "passed"),
    [(0, 0, True), (100, 100, True), (100, 120, True), (100, 300, False), (0, 50, False)],
)
def test_outcomes_missing_more_often_in_one_arm_take_the_grade_away(control: int, treated: int, passed: bool) -> None:
    found = drawn(missing(control, treated))

    assert check(found, "outcome known").passed is passed
    assert found.estimates["a"].grade == ("A" if passed else "E")


def test_the_p_of_missing_outcomes_is_pearsons_by_hand() -> None:
    found = drawn(missing(100, 120))

    assert check(found, "outcome known").detail.params["p"] == pytest.approx(0.2005, abs=5e-4)
    # by hand: 220 of 2,220 missing; expected 109.01 and 110.99; chi-square 1.639, 1 degree: p = .2005
    assert GATE_P == 0.001


def test_the_sample_ratio_counts_units_of_assignment_not_rows() -> None:
    arms = spent(400, 200)
    codes = {"control": np.repeat(np.arange(40), 10), "a": 1000 + np.repeat(np.arange(40), 5)}  # 40 and 40 clusters

    found = drawn(trial(arms, clusters=codes), clustered=True, shares={"control": 0.5, "a": 0.5})

    assert check(found, "sample ratio").passed is True


def test_units_without_an_outcome_count_in_the_sample_ratio() -> None:
    lost = replace(trial(spent(500, 300)), assigned_units=(500, 500), without_outcome=(0, 200))

    found = drawn(lost, shares={"control": 0.5, "a": 0.5})

    assert check(found, "sample ratio").passed is True
    assert check(found, "outcome known").passed is False


def test_a_good_lot_hardly_ever_fails_a_gate() -> None:
    """A gate fails one time in a thousand by chance: of 200 true lots more than 2 would be odd (p = .001)."""
    stopped = 0
    for seed in range(200):
        rng = stream(seed, "lots")
        known = {"control": rng.normal(size=(60, 2)), "a": rng.normal(size=(60, 2))}
        found = drawn(trial(spent(60, 60, seed=seed), known=known), shares={"control": 0.5, "a": 0.5})
        stopped += bool(failed(found) & set(GATES))

    assert stopped <= 2


def test_a_good_lot_over_twelve_branches_hardly_ever_fails_the_gate_of_what_was_known_before() -> None:
    """Six clusters an arm and three covariates; of 80 true lots more than 1 would be odd at one in a thousand."""
    stopped = 0
    for seed in range(80):
        rng = stream(seed, "branches")
        known = {
            label: (rng.normal(size=(6, 1, 3)) + 0.3 * rng.normal(size=(6, 10, 3))).reshape(-1, 3)
            for label in ("control", "a")
        }
        codes = {"control": np.repeat(np.arange(6), 10), "a": 1000 + np.repeat(np.arange(6), 10)}
        found = drawn(trial(spent(60, 60, seed=seed), known=known, clusters=codes), clustered=True)
        stopped += "alike before" in failed(found)

    assert stopped <= 1


def test_the_effect_that_would_have_been_seen_is_two_point_eight_errors() -> None:
    found = drawn(trial(spent(500, 500)))
    (note,) = [note for note in found.notes if note.id == "note.visible.arm"]

    se = found.estimates["a"].se or 0
    assert float(note.params["effect"]) == pytest.approx(2.802 * se, rel=0.001)  # 1.960 + 0.842: 5 % and 80 % power
