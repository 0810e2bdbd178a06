"""Arms drawn by lot: proven if the gates hold, refused if too few, and no claim that chance could make."""

import numpy as np
import pytest

from changemaker.core.seeds import stream
from changemaker.prove.arms import MIN_CLUSTERS, MIN_UNITS
from unit.prove.made import check, drawn, failed, spent, trial


def test_a_clear_effect_by_lot_is_raised_and_proven() -> None:
    found = drawn(trial(spent(200, 200, effects=(2.0,))))

    assert list(found.estimates) == ["a"]
    assert found.headline == ("a",)
    assert found.estimates["a"].grade == "A"
    assert found.estimates["a"].n == 400
    assert found.verdicts["a"].verdict == "raised"
    assert found.refusals == ()


def test_a_loss_is_lowered_and_nothing_is_not_shown() -> None:
    found = drawn(trial(spent(400, 400, 400, effects=(-2.0, 0.0))))

    assert {key: verdict.verdict for key, verdict in found.verdicts.items()} == {"a": "lowered", "b": "not shown"}


def test_the_number_is_the_difference_of_means_with_welchs_range() -> None:
    arms = spent(100, 60, effects=(0.5,), sd=3.0)
    found = drawn(trial(arms), level=0.9).estimates["a"]

    ours, theirs = arms["a"], arms["control"]
    parts = ours.var(ddof=1) / 60, theirs.var(ddof=1) / 100
    assert found.value == pytest.approx(ours.mean() - theirs.mean())
    assert found.se == pytest.approx(np.sqrt(sum(parts)))
    assert (found.method, found.unit, found.level) == ("welch", "spend", 0.9)


@pytest.mark.parametrize(("sizes", "answered"), [((30, 30), True), ((29, 300), False), ((300, 29), False)])
def test_thirty_units_an_arm_are_needed_for_a_range(sizes: tuple[int, int], answered: bool) -> None:
    found = drawn(trial(spent(*sizes, effects=(5.0,))))

    assert MIN_UNITS == 30
    assert ("a" in found.estimates) is answered
    assert [refusal.what for refusal in found.refusals] == ([] if answered else ["a"])


def test_the_refusal_of_a_small_arm_names_the_arm_that_is_small() -> None:
    of_treated, of_control = (drawn(trial(spent(*sizes))).refusals[0] for sizes in ((300, 3), (4, 300)))

    assert (of_treated.why.id, of_control.why.id) == ("refusal.small_arm.units", "refusal.small_arm.units")
    assert (of_treated.why.params["arm"], of_treated.why.params["n"]) == ("a", 3)
    assert (of_control.why.params["arm"], of_control.why.params["n"]) == ("control", 4)


def test_one_small_arm_does_not_silence_the_others() -> None:
    found = drawn(trial(spent(100, 3, 100, effects=(0.0, 5.0))))

    assert list(found.estimates) == ["b"]
    assert [refusal.what for refusal in found.refusals] == ["a"]
    assert found.headline == ("a", "b")


def test_an_outcome_that_never_varies_is_refused_for_that_reason() -> None:
    found = drawn(trial({"control": np.full(50, 2.0), "a": np.full(50, 3.0)}))

    (refusal,) = found.refusals
    assert refusal.what == "a"
    assert "small_arm" not in refusal.why.id
    assert found.estimates == {}


@pytest.mark.parametrize(
    ("shares", "grade", "passed"),
    [(None, "A", None), ({"control": 0.5, "a": 0.5}, "A", True), ({"control": 0.8, "a": 0.2}, "E", False)],
)
def test_arms_of_another_size_than_planned_lose_the_grade_and_the_claim(
    shares: dict[str, float] | None, grade: str, passed: bool | None
) -> None:
    found = drawn(trial(spent(200, 205, effects=(2.0,))), shares=shares)

    assert check(found, "sample ratio").passed is passed
    assert found.estimates["a"].grade == grade
    assert found.verdicts["a"].verdict == ("raised" if grade == "A" else "cannot claim")


def test_what_was_known_before_sharpens_the_number_and_the_plain_one_stands_beside_it() -> None:
    rng = stream(1, "habit")
    habit = {"control": rng.normal(size=(300, 1)), "a": rng.normal(size=(300, 1))}
    arms = {label: 10 + 5 * x[:, 0] + (label == "a") + rng.normal(size=300) for label, x in habit.items()}

    found = drawn(trial(arms, known=habit))

    assert sorted(found.estimates) == ["a", "naive:difference"]
    assert found.estimates["a"].method == "cuped"
    assert (found.estimates["a"].se or 0) < 0.4 * (found.estimates["naive:difference"].se or 0)  # 1 against sqrt(26)
    assert found.estimates["naive:difference"].grade == "E"
    assert check(found, "alike before").passed is True


def test_arms_that_differed_before_by_more_than_a_lot_lose_the_grade() -> None:
    rng = stream(2, "habit")
    habit = {"control": rng.normal(size=(300, 1)), "a": rng.normal(0.6, 1, size=(300, 1))}
    arms = {label: x[:, 0] + rng.normal(size=300) for label, x in habit.items()}

    found = drawn(trial(arms, known=habit))

    assert check(found, "alike before").passed is False
    assert found.estimates["a"].grade == "E"


def branches(control: int, treated: int, *, gap: float, seed: int = 1) -> "dict[str, dict[str, np.ndarray]]":
    """Branches of ten customers each that share a shock; `gap` is the effect in its standard deviations."""
    rng = stream(seed, "branches")
    arms = {
        label: (rng.normal(size=(count, 1)) + 0.3 * rng.normal(size=(count, 10)) + shift).ravel()
        for label, count, shift in (("control", control, 0.0), ("a", treated, gap))
    }
    codes = {"control": np.repeat(np.arange(control), 10), "a": 1000 + np.repeat(np.arange(treated), 10)}
    return {"arms": arms, "clusters": codes}


def test_customers_of_one_branch_are_not_independent_and_n_counts_branches() -> None:
    made = branches(30, 30, gap=1.5)
    as_drawn = drawn(trial(made["arms"], clusters=made["clusters"]), clustered=True).estimates["a"]
    as_rows = drawn(trial(made["arms"])).estimates["a"]

    assert (as_drawn.n, as_rows.n) == (60, 600)
    assert (as_drawn.se or 0) > 2.5 * (as_rows.se or 0)  # ten alike in each: up to sqrt(10) = 3.2
    assert as_drawn.method == "welch-clustered"


def test_six_branches_claim_nothing_however_large_the_gap() -> None:
    made = branches(3, 3, gap=50.0)
    found = drawn(trial(made["arms"], clusters=made["clusters"]), clustered=True)

    test = check(found, "randomisation inference")
    assert test.passed is False
    assert test.detail.params["smallest"] == pytest.approx(0.1)  # 2 of 6 choose 3
    assert found.estimates["a"].low <= 0 <= found.estimates["a"].high
    assert found.verdicts["a"].verdict == "not shown"


def test_twelve_branches_claim_a_gap_that_the_permutations_confirm() -> None:
    made = branches(6, 6, gap=8.0)
    found = drawn(trial(made["arms"], clusters=made["clusters"]), clustered=True)

    assert check(found, "randomisation inference").passed is True
    assert found.verdicts["a"].verdict == "raised"


def test_where_the_range_and_the_permutations_disagree_the_wider_answer_counts() -> None:
    """Over many small worlds with a middling gap: whenever p is over .05, the range touches zero."""
    agreed = []
    for seed in range(30):
        made = branches(4, 5, gap=1.8, seed=seed)
        found = drawn(trial(made["arms"], clusters=made["clusters"]), clustered=True)
        p = check(found, "randomisation inference").detail.params["p"]
        estimate = found.estimates["a"]
        assert not (estimate.excludes_zero and p > 0.05)
        agreed.append(estimate.excludes_zero)

    assert 0 < sum(agreed) < 30  # both cases were met


@pytest.mark.parametrize("control", [1, 12])
def test_one_cluster_in_an_arm_cannot_be_told_from_chance(control: int) -> None:
    made = branches(control, 1 if control > 1 else 12, gap=5.0)
    found = drawn(trial(made["arms"], clusters=made["clusters"]), clustered=True)

    assert MIN_CLUSTERS == 2
    assert found.estimates == {}
    assert found.refusals[0].why.id == "refusal.small_arm.clusters"
    assert found.refusals[0].why.params["n"] == 1


def test_of_several_arms_one_lucky_one_is_no_finding() -> None:
    """Three arms, nothing done; a single arm stands out at 5 % but not after Benjamini and Hochberg."""
    lucky = 0
    for seed in range(120):
        found = drawn(trial(spent(60, 60, 60, 60, seed=seed)))
        claims = [key for key, verdict in found.verdicts.items() if verdict.verdict in ("raised", "lowered")]
        stand_out = [key for key, estimate in found.estimates.items() if estimate.excludes_zero]
        assert set(claims) == set(stand_out)  # a range and its verdict never tell two stories
        touching = [key for key, each in found.estimates.items() if 0.0 in (each.low, each.high)]
        assert check(found, "several arms").passed is (not touching)
        lucky += bool(touching)
        assert all(found.verdicts[key].verdict == "not shown" for key in touching)

    assert lucky > 0


def test_with_one_arm_there_is_nothing_to_correct_for() -> None:
    found = drawn(trial(spent(100, 100)))

    assert "several arms" not in {each.name for each in found.checks}


def test_a_ratio_is_a_share_of_the_control() -> None:
    arms = spent(2000, 2000, effects=(1.0,))
    found = drawn(trial(arms), scale="ratio").estimates["a"]

    assert found.value == pytest.approx(arms["a"].mean() / arms["control"].mean() - 1)
    assert found.unit == "share of baseline"


@pytest.mark.parametrize("baseline", [0.0, -10.0])
def test_a_share_of_nothing_or_of_a_loss_is_refused(baseline: float) -> None:
    """A baseline of -10 that rises to -5 is a gain, but its ratio less one is -0.5."""
    arms = spent(200, 200, effects=(5.0,), sd=0.5)
    arms = {label: values - 10.0 + baseline for label, values in arms.items()}
    arms["control"] = arms["control"] - arms["control"].mean() + baseline  # the control's mean is the baseline

    found = drawn(trial(arms), scale="ratio")

    assert "a" not in found.estimates
    assert [refusal.what for refusal in found.refusals] == ["a"]


def test_the_range_for_looking_again_and_again_is_wider() -> None:
    found = drawn(trial(spent(100, 100)))
    (peeking,) = [note for note in found.notes if note.id == "note.peeking"]

    estimate = found.estimates["a"]
    assert float(peeking.params["low"]) < estimate.low
    assert float(peeking.params["high"]) > estimate.high


def test_one_customer_who_outweighs_all_is_told() -> None:
    arms = spent(200, 200)
    arms["a"][0] = 1e6

    assert "largest unit" in failed(drawn(trial(arms)))
    assert "largest unit" not in failed(drawn(trial(spent(200, 200))))


def test_customers_drawn_one_by_one_need_thirty_an_arm_though_one_of_them_has_two_rows() -> None:
    """Three treated of a thousand are not clusters because a row is repeated."""
    arms = spent(997, 4, effects=(50.0,))
    codes = {"control": np.arange(997), "a": np.array([997, 998, 999, 999])}
    found = drawn(trial(arms, clusters=codes), clustered=True, whole=False)

    (refusal,) = found.refusals
    assert (refusal.what, refusal.why.id) == ("a", "refusal.small_arm.units")
    assert (refusal.why.params["n"], refusal.why.params["least"]) == (3, 30)
    assert found.estimates == {}


def test_two_groups_an_arm_that_were_drawn_whole_are_answered_and_two_customers_are_not() -> None:
    made = branches(6, 2, gap=1.0)
    world = trial(made["arms"], clusters=made["clusters"])

    assert "a" in drawn(world, clustered=True, whole=True).estimates
    assert drawn(world, clustered=True, whole=False).refusals[0].why.id == "refusal.small_arm.units"


def test_five_groups_in_one_arm_are_permuted_however_many_are_in_the_other() -> None:
    made = branches(60, 5, gap=0.0)
    six = branches(60, 6, gap=0.0)

    names = {each.name for each in drawn(trial(made["arms"], clusters=made["clusters"]), clustered=True).checks}
    assert "randomisation inference" in names
    names = {each.name for each in drawn(trial(six["arms"], clusters=six["clusters"]), clustered=True).checks}
    assert "randomisation inference" not in names


def test_a_share_of_a_control_that_may_be_nothing_is_refused() -> None:
    """A mean of two standard errors: 0.2 with a standard deviation of 1 over 100 customers."""
    arms = {label: values - values.mean() for label, values in spent(100, 100).items()}
    arms = {"control": arms["control"] / arms["control"].std() + 0.2, "a": arms["a"] + 0.4}

    found = drawn(trial(arms), scale="ratio")

    assert found.estimates == {}
    assert found.refusals[0].why.params["reason"] == "the baseline is not clearly above zero"
