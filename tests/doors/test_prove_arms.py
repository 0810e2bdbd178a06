"""`changemaker prove` on arms: the right number under the arm's label, with the grade that the lot deserves."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from doors.hand_sums import halves, welch
from doors.support import (
    DRAWN,
    assert_alike,
    assert_complains,
    assert_complains_or_refuses,
    causal,
    checks,
    drawn,
    prove,
    run,
    write_csv,
)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "campaign.csv", drawn())


# --- a campaign drawn by lot


def test_a_drawn_campaign_gives_the_difference_of_means_under_the_arms_label(campaign: Path) -> None:
    treated, control = halves(drawn())

    found = prove(campaign, *DRAWN)["estimates"]["treat"]

    assert found["value"] == pytest.approx(treated.mean() - control.mean(), rel=1e-9)  # by hand
    assert found["se"] == pytest.approx(welch(treated, control), rel=1e-6)  # HC2 = Welch (1947) for two arms
    assert found["n"] == 1000  # customers in the file
    assert found["unit"] == "spend"
    assert found["grade"] == "A"


def test_the_range_has_the_level_that_was_asked_for(campaign: Path) -> None:
    usual, narrow = (prove(campaign, *DRAWN, *more)["estimates"]["treat"] for more in ((), ("--level", ".9")))

    assert (usual["level"], narrow["level"]) == (0.95, 0.9)
    for estimate, quantile in ((usual, 1.9600), (narrow, 1.6449)):  # normal quantiles; Student's are at most 1 % wider
        half = (estimate["high"] - estimate["low"]) / 2
        assert estimate["high"] - estimate["value"] == pytest.approx(half, rel=1e-9)
        assert quantile * 0.9999 <= half / estimate["se"] <= quantile * 1.01


def test_the_control_is_no_estimate_and_every_other_arm_is_one(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "three.csv", drawn(900, labels=("treat", "post", "control")))

    finding = prove(file, *DRAWN)

    assert set(causal(finding)) == {"treat", "post"}


def test_a_clear_gain_a_clear_loss_and_nothing_get_three_different_verdicts(tmp_path: Path) -> None:
    verdicts = set()
    for effect in (5.0, -5.0):
        file = write_csv(tmp_path / "c.csv", drawn(effect=effect))
        verdicts.add(prove(file, *DRAWN)["verdicts"]["treat"]["verdict"])
    columns = drawn(effect=0.0)
    treated, control = halves(columns)
    gap = treated.mean() - control.mean()
    columns["spend"] = [y - gap * (arm == "treat") for y, arm in zip(columns["spend"], columns["segment"], strict=True)]
    verdicts.add(prove(write_csv(tmp_path / "c.csv", columns), *DRAWN)["verdicts"]["treat"]["verdict"])

    assert len(verdicts) == 3


def test_without_a_unit_each_row_is_one_and_with_one_row_a_unit_nothing_changes(campaign: Path) -> None:
    assert_alike(prove(campaign, *DRAWN)["estimates"], prove(campaign, *DRAWN, "--unit", "customer")["estimates"])


def test_several_rows_of_a_customer_never_count_as_several_customers(tmp_path: Path) -> None:
    columns = {name: cells * 3 for name, cells in drawn(300).items()}
    answer = run("prove", "--file", write_csv(tmp_path / "c.csv", columns), *DRAWN, "--unit", "customer", "--json", "-")

    if answer.code == 2:
        assert "customer" in answer.err
    else:
        assert answer.finding["estimates"]["treat"]["n"] == 300


def test_covariates_sharpen_the_range_and_keep_the_grade(campaign: Path) -> None:
    bare, adjusted = (prove(campaign, *DRAWN, *more)["estimates"]["treat"] for more in ((), ("--covariates", "past")))

    # By the simulation: the past explains 9 of 10 parts of the variance, so the error shrinks by the root of ten.
    assert adjusted["se"] < 0.4 * bare["se"]
    assert abs(adjusted["value"] - 1.0) < 4 * adjusted["se"]  # the simulated effect
    assert adjusted["grade"] == "A"


@pytest.mark.parametrize(
    ("how", "allowed"),
    [("random", {"A"}), ("staged", {"B", "C", "D", "E"}), ("chosen", {"C", "D", "E"}), ("unknown", {"C", "D", "E"})],
)
def test_only_a_lot_reaches_grade_a_and_a_choice_or_nobody_knows_at_most_c(
    campaign: Path, how: str, allowed: set[str]
) -> None:
    answer = run("prove", "--file", campaign, *DRAWN[:-1], how, "--json", "-")
    if how == "staged" and answer.code == 2:  # arms have no order in which somebody could have staged them
        assert_complains(answer, "staged")
        return
    finding = answer.finding

    for estimate in causal(finding).values():
        assert estimate["grade"] in allowed
    assert causal(finding) or finding["refusals"]


def test_what_was_not_drawn_by_lot_is_no_proven_gain_even_when_it_looks_clear(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "c.csv", drawn(effect=5.0))
    clear = prove(file, *DRAWN)["verdicts"]["treat"]["verdict"]

    for how in ("chosen", "unknown"):
        verdicts = prove(file, *DRAWN[:-1], how)["verdicts"]
        assert clear not in {verdict["verdict"] for verdict in verdicts.values()}


# --- the sample-ratio gate


def test_the_sample_ratio_gate_runs_against_stated_shares_and_a_failure_costs_grade_a(campaign: Path) -> None:
    good = prove(campaign, *DRAWN, "--shares", "treat=.5,control=.5")
    bad = prove(campaign, *DRAWN, "--shares", "treat=.6,control=.4")  # 500 of 1,000 where 600 were meant: chi2 = 41.7

    gate = checks(good, True) & checks(bad, False)

    assert len(gate) == 1
    assert good["estimates"]["treat"]["grade"] == "A"
    assert all(estimate["grade"] != "A" for estimate in causal(bad).values())


def test_without_shares_the_gate_says_not_checked_and_costs_nothing(campaign: Path) -> None:
    stated, silent = prove(campaign, *DRAWN, "--shares", "treat=.5,control=.5"), prove(campaign, *DRAWN)

    assert checks(stated, True) & checks(silent, None)
    assert silent["estimates"]["treat"]["grade"] == "A"
    assert run("prove", "--file", campaign, *DRAWN).says("not checked")


def test_a_split_of_three_unequal_arms_passes_its_own_shares(tmp_path: Path) -> None:
    columns = drawn(1200, labels=("treat", "post", "control", "control"))
    file = write_csv(tmp_path / "c.csv", columns)

    finding = prove(file, *DRAWN, "--shares", "treat=.25,post=.25,control=.5")

    assert not checks(finding, False)
    assert {estimate["grade"] for estimate in causal(finding).values()} == {"A"}


# --- clusters, weights, scale


def in_branches(branches: int, size: int, *, effect: float, spread: float = 3.0, seed: int = 5) -> dict[str, list[Any]]:
    """Return customers of branches that were drawn by lot as a whole; every branch has its own level."""
    rng = np.random.default_rng(seed)
    arm = rng.permutation(["treat", "control"] * (branches // 2))
    level = rng.normal(0, spread, branches)
    rows = [
        (f"b{b:03d}", str(arm[b]), float(100 + level[b] + effect * (arm[b] == "treat") + rng.normal()))
        for b in range(branches)
        for _ in range(size)
    ]
    return dict(zip(("branch", "segment", "spend"), map(list, zip(*rows, strict=True)), strict=True))


def test_the_unit_of_assignment_makes_the_error_not_the_rows(tmp_path: Path) -> None:
    columns = in_branches(80, 20, effect=0.0)
    file = write_csv(tmp_path / "c.csv", columns)
    branch, arm, y = (np.array(columns[name]) for name in ("branch", "segment", "spend"))
    means = {b: y[branch == b].mean() for b in np.unique(branch)}
    treated, control = (
        np.array([m for b, m in means.items() if arm[branch == b][0] == a]) for a in ("treat", "control")
    )

    by_row, by_branch = (prove(file, *DRAWN, *more)["estimates"]["treat"] for more in ((), ("--cluster", "branch")))

    assert by_branch["value"] == pytest.approx(by_row["value"], rel=1e-9)  # equal branches: the same difference
    # By hand: with equal branches the clustered error is that of branch means (up to the small-sample factor, 1-2 %).
    assert by_branch["se"] == pytest.approx(welch(treated, control), rel=0.03)
    assert by_branch["se"] > 3 * by_row["se"]


def test_six_branches_cannot_carry_a_claim_however_large_the_gap(tmp_path: Path) -> None:
    few = prove(write_csv(tmp_path / "few.csv", in_branches(6, 50, effect=30.0)), *DRAWN, "--cluster", "branch")
    many = prove(write_csv(tmp_path / "many.csv", in_branches(80, 20, effect=30.0)), *DRAWN, "--cluster", "branch")

    claim = many["verdicts"]["treat"]["verdict"]

    # 3 of 6 branches can be drawn in 20 ways, so no two-sided p is below 2/20: randomisation inference cannot agree.
    assert claim not in {verdict["verdict"] for verdict in few["verdicts"].values()}


def test_weights_work_as_repeated_rows_do(tmp_path: Path) -> None:
    columns = drawn(600)
    columns["weight"] = [1 + (i % 3 == 0) for i in range(600)]
    treated, control = (
        np.average(
            [y for y, a in zip(columns["spend"], columns["segment"], strict=True) if a == arm],
            weights=[w for w, a in zip(columns["weight"], columns["segment"], strict=True) if a == arm],
        )
        for arm in ("treat", "control")
    )

    found = prove(write_csv(tmp_path / "c.csv", columns), *DRAWN, "--weight", "weight")["estimates"]["treat"]

    assert found["value"] == pytest.approx(treated - control, rel=1e-9)  # by hand
    assert found["n"] == 600  # a weight makes no new customer


def test_a_ratio_is_the_lift_as_a_share_of_the_baseline(campaign: Path) -> None:
    treated, control = halves(drawn())
    plain = prove(campaign, *DRAWN)["estimates"]["treat"]

    lift = prove(campaign, *DRAWN, "--scale", "ratio")["estimates"]["treat"]

    assert prove(campaign, *DRAWN, "--scale", "difference")["estimates"]["treat"] == plain  # the default
    assert lift["value"] == pytest.approx(treated.mean() / control.mean() - 1, rel=1e-9)  # by hand
    assert "share" in lift["unit"]
    r, mean = treated.mean() / control.mean(), control.mean()
    by_delta = np.hypot(treated.std(ddof=1) / len(treated) ** 0.5, r * control.std(ddof=1) / len(control) ** 0.5) / mean
    assert lift["se"] == pytest.approx(by_delta, rel=0.01)  # delta method, by hand


def test_a_ratio_over_a_baseline_of_nothing_is_not_answered_with_a_number(tmp_path: Path) -> None:
    columns = drawn(400)
    columns["spend"] = [float(arm == "treat") for arm in columns["segment"]]

    answer = run("prove", "--file", write_csv(tmp_path / "c.csv", columns), *DRAWN, "--scale", "ratio", "--json", "-")

    assert_complains_or_refuses(answer)
