"""What a sceptic asks of a trial: each question is answered, or said not to be."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from changemaker.core.seeds import stream
from changemaker.prove.arm_checks import GATE_P, GATES, MOST_ONE_UNIT
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
    return replace(trial(spent(1000, 1000, effects=(1.0,))), left_out=(control, treated))


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
    lost = replace(trial(spent(500, 300)), assigned_units=(500, 500), left_out=(0, 200))

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


def known_branches(count: int, covariates: int) -> Trial:
    """So many clusters of five an arm, with so many covariates."""
    rng = stream(1, "known branches")
    known = {label: rng.normal(size=(count * 5, covariates)) for label in ("control", "a")}
    codes = {"control": np.repeat(np.arange(count), 5), "a": 1000 + np.repeat(np.arange(count), 5)}
    return trial(spent(count * 5, count * 5), known=known, clusters=codes)


@pytest.mark.parametrize(("count", "covariates", "made"), [(2, 1, False), (3, 1, True), (4, 3, False), (5, 3, True)])
def test_too_few_units_for_a_joint_test_are_not_tested_rather_than_passed(
    count: int, covariates: int, made: bool
) -> None:
    asked = check(drawn(known_branches(count, covariates), clustered=True), "alike before")

    assert (asked.passed is not None) is made  # 2 * count - 2 must be above twice the covariates
    assert (asked.detail.id == "check.alike_before.not_possible") is not made


def test_a_covariate_that_is_the_same_for_everybody_is_not_tested() -> None:
    known = {label: np.ones((100, 1)) for label in ("control", "a")}

    assert check(drawn(trial(spent(100, 100), known=known)), "alike before").passed is None


def test_with_one_covariate_the_joint_test_is_welchs_on_n_less_two_degrees() -> None:
    rng = stream(7, "one covariate")
    known = {"control": rng.normal(size=(12, 1)), "a": rng.normal(0.7, 1.0, size=(12, 1))}
    codes = {"control": np.arange(12), "a": np.arange(12, 24)}
    found = drawn(trial(spent(12, 12), known=known, clusters=codes), clustered=True)

    expected = stats.ttest_ind(known["control"][:, 0], known["a"][:, 0]).pvalue  # equal sizes: t(22), F = t squared
    assert check(found, "alike before").detail.params["p"] == pytest.approx(expected, rel=1e-9)


def test_where_no_permutation_could_be_rare_enough_nothing_would_have_been_seen() -> None:
    found = drawn(known_branches(3, 1), clustered=True)

    (note,) = [note for note in found.notes if note.id.startswith(("note.visible", "note.nothing_visible"))]
    assert note.id == "note.nothing_visible.arm"
    assert note.params["smallest"] == pytest.approx(0.1)  # 2 of 6 choose 3


def test_of_few_clusters_the_visible_effect_has_their_degrees_of_freedom() -> None:
    found = drawn(known_branches(6, 1), clustered=True)

    (note,) = [note for note in found.notes if note.id == "note.visible.arm"]
    estimate, se = found.estimates["a"], found.estimates["a"].se or 0
    for_claim = min(estimate.high - estimate.value, estimate.value - estimate.low) / se  # t, 97.5 %
    for_power = float(note.params["effect"]) / se - for_claim
    assert for_claim > 2.228  # t table: at most 10 degrees of freedom, for twelve clusters in two arms
    assert 0.879 <= for_power < 1.1  # t table: 80 % at 10 degrees, and more at fewer; .842 for the normal


@pytest.mark.parametrize(("size", "passed"), [(9.0, True), (15.0, False)])
def test_one_unit_may_move_the_answer_by_half_a_standard_error(size: float, passed: bool) -> None:
    """Of 200 customers an arm with a spread of 1, one at z moves a mean by z / 199 and the error is the root of
    (2 + z^2 / 200) / 200: a share of .41 at 9 and .60 at 15."""
    arms = {label: (values - values.mean()) / values.std() for label, values in spent(200, 200).items()}
    arms["a"][0] = size
    found = check(drawn(trial(arms)), "largest unit")

    assert MOST_ONE_UNIT == 0.5
    assert found.detail.params["ratio"] == pytest.approx(0.41 if passed else 0.59, abs=0.03)
    assert found.passed is passed
