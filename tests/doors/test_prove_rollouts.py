"""`changemaker prove` on staged rollouts: effects by group and time under their keys, with the grade they deserve."""

import re
from pathlib import Path

import numpy as np
import pytest

from doors.hand_sums import by_hand, panel
from doors.support import (
    BY_START,
    MANY,
    STAGED,
    Json,
    assert_alike,
    assert_refusals_speak,
    causal,
    checks,
    prove,
    refused,
    rollout,
    run,
    told,
    values,
    write_csv,
)


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "staged.csv", rollout(MANY))


# --- effects by group and time


def test_a_staged_rollout_gives_group_time_effects_and_their_summaries(staged: Path) -> None:
    expected = by_hand(rollout(MANY))

    found = values(prove(staged, *BY_START, "--assigned", "staged"))

    assert {key: found[key] for key in expected} == pytest.approx(expected, rel=1e-9)


def test_the_growing_effect_of_a_rollout_is_recovered(staged: Path) -> None:
    finding = prove(staged, *BY_START, "--assigned", "staged")["estimates"]

    for key, truth in (
        ("att:4:4", 2.0),
        ("att:4:8", 4.0),
        ("att:6:8", 3.0),
    ):  # 2 at once, 0.5 more each period: rollout()
        assert abs(finding[key]["value"] - truth) < 4 * finding[key]["se"]
        assert finding[key]["low"] <= finding[key]["value"] <= finding[key]["high"]
    assert finding["simple"]["n"] == 120  # units, not the 960 rows


@pytest.mark.parametrize("code", [0, 99, ""])
def test_start_empty_zero_or_after_the_end_all_mean_never(tmp_path: Path, staged: Path, code: object) -> None:
    columns = rollout(MANY)
    columns["start"] = [code if start is None else start for start in columns["start"]]
    other = write_csv(tmp_path / "coded.csv", columns)

    assert values(prove(other, *BY_START, "--assigned", "staged")) == pytest.approx(
        values(prove(staged, *BY_START, "--assigned", "staged")), rel=1e-9
    )


def test_a_running_column_means_the_units_first_one(tmp_path: Path, staged: Path) -> None:
    expected = values(prove(staged, *BY_START, "--assigned", "staged"))
    columns = rollout(MANY)
    columns["on"] = [0 if time == 8 else on for time, on in zip(columns["time"], columns["on"], strict=True)]
    paused = write_csv(tmp_path / "paused.csv", columns)

    for file in (staged, paused):
        found = values(prove(file, *STAGED, "--on", "on", "--assigned", "staged"))
        assert {key: found[key] for key in expected if not key.startswith("naive:")} == pytest.approx(
            {key: value for key, value in expected.items() if not key.startswith("naive:")}, rel=1e-9
        )


def test_times_with_decimals_in_the_file_have_none_in_the_keys(tmp_path: Path, staged: Path) -> None:
    columns = rollout(MANY)
    columns["time"] = [float(time) for time in columns["time"]]
    columns["start"] = [None if start is None else float(start) for start in columns["start"]]
    file = write_csv(tmp_path / "floats.csv", columns)

    assert values(prove(file, *BY_START, "--assigned", "staged")) == pytest.approx(
        values(prove(staged, *BY_START, "--assigned", "staged")), rel=1e-9
    )


def test_months_written_as_202311_follow_each_other_over_the_new_year(tmp_path: Path) -> None:
    months = (202309, 202310, 202311, 202312, 202401, 202402, 202403, 202404)
    columns = rollout({202312: 30, 202402: 30, None: 60}, times=months)
    file = write_csv(tmp_path / "months.csv", columns)
    expected = by_hand(columns)

    found = values(prove(file, *BY_START, "--assigned", "staged"))

    assert {key: found[key] for key in expected} == pytest.approx(expected, rel=1e-9)


def test_dates_are_either_times_or_told_to_be_none(tmp_path: Path, staged: Path) -> None:
    columns = rollout(MANY)
    for name in ("time", "start"):
        columns[name] = [None if cell is None else f"2025-{cell:02d}-01" for cell in columns[name]]
    answer = run("prove", "--file", write_csv(tmp_path / "dates.csv", columns), *BY_START, "--json", "-")

    if answer.code == 2:
        assert answer.says("time")
    else:
        assert values(answer.finding)["simple"] == pytest.approx(values(prove(staged, *BY_START))["simple"], rel=1e-9)


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path, staged: Path) -> None:
    columns = rollout(MANY)
    order = np.random.default_rng(3).permutation(len(columns["y"]))
    file = write_csv(tmp_path / "mixed.csv", {name: [cells[i] for i in order] for name, cells in columns.items()})

    assert values(prove(file, *BY_START)) == pytest.approx(values(prove(staged, *BY_START)), rel=1e-9)


# --- who is compared


def test_the_not_yet_treated_can_be_the_comparison(staged: Path) -> None:
    expected = by_hand(rollout(MANY), notyet=True)

    found = values(prove(staged, *BY_START, "--assigned", "staged", "--control-group", "notyet"))

    assert {key: found[key] for key in expected} == pytest.approx(expected, rel=1e-9)


def test_where_nobody_is_never_treated_the_not_yet_treated_are_the_default(tmp_path: Path) -> None:
    columns = rollout({4: 30, 6: 30, 8: 40})
    file = write_csv(tmp_path / "all.csv", columns)
    expected = by_hand(columns, notyet=True)

    plain = prove(file, *BY_START, "--assigned", "staged")

    asked = prove(file, *BY_START, "--assigned", "staged", "--control-group", "notyet")
    assert_alike(plain["estimates"], asked["estimates"])
    assert {key: values(plain)[key] for key in expected} == pytest.approx(expected, rel=1e-9)


def test_units_that_always_had_it_are_set_aside_aloud(tmp_path: Path) -> None:
    columns = rollout({1: 13, **MANY})
    expected = by_hand(columns)

    finding = prove(write_csv(tmp_path / "always.csv", columns), *BY_START, "--assigned", "staged")

    assert {key: values(finding)[key] for key in expected} == pytest.approx(expected, rel=1e-9)
    assert "13" in told(finding)


def test_a_hole_in_the_panel_is_told_or_harmless(tmp_path: Path) -> None:
    columns = rollout(MANY)
    keep = [i for i in range(len(columns["y"])) if i not in (3, 400, 900)]
    file = write_csv(tmp_path / "holes.csv", {name: [cells[i] for i in keep] for name, cells in columns.items()})
    truth = by_hand(rollout(MANY))["simple"]
    answer = run("prove", "--file", file, *BY_START, "--assigned", "staged", "--json", "-")

    if answer.code == 2:
        assert answer.says("unit")
    else:
        found = answer.finding["estimates"]["simple"]
        assert abs(found["value"] - truth) < found["se"]  # 3 of 960 rows cannot move it by more


# --- what it takes to claim


def test_the_naive_number_stands_beside_the_honest_one_and_has_no_good_grade(staged: Path) -> None:
    estimates = prove(staged, *BY_START, "--assigned", "random")["estimates"]

    assert "naive:twfe" in estimates
    assert all(found["grade"] not in ("A", "B") for key, found in estimates.items() if key.startswith("naive:"))


@pytest.mark.parametrize(
    ("how", "grade"), [("random", {"A"}), ("staged", {"B"}), ("chosen", set("CDE")), ("unknown", set("CDE"))]
)
def test_how_it_was_decided_sets_the_best_grade_a_rollout_can_have(staged: Path, how: str, grade: set[str]) -> None:
    # A strong effect on quiet, parallel units: nothing but the way of choosing is left to doubt.
    assert prove(staged, *BY_START, "--assigned", how)["estimates"]["simple"]["grade"] in grade


def test_units_that_were_already_rising_do_not_prove_a_programme(tmp_path: Path, staged: Path) -> None:
    rising = rollout(MANY, effect=0.0, growth=0.0, trend=0.8)
    clear = prove(staged, *BY_START, "--assigned", "staged")["verdicts"]["simple"]["verdict"]

    finding = prove(write_csv(tmp_path / "rising.csv", rising), *BY_START, "--assigned", "staged")

    assert all(estimate["grade"] not in ("A", "B") for estimate in causal(finding).values())
    assert checks(finding, False)
    assert finding["verdicts"].get("simple", {}).get("verdict") != clear


def test_a_programme_that_did_nothing_gets_no_claim(tmp_path: Path, staged: Path) -> None:
    clear = prove(staged, *BY_START, "--assigned", "random")["verdicts"]["simple"]["verdict"]
    claims = 0
    for seed in range(6):
        nothing = rollout(MANY, effect=0.0, growth=0.0, seed=100 + seed)
        found = prove(write_csv(tmp_path / "none.csv", nothing), *BY_START, "--assigned", "random")
        claims += found["verdicts"].get("simple", {}).get("verdict") == clear

    assert claims <= 1  # 6.5 % false claims allowed, half of them gains: two in six would come up once in 60 trials


# --- few treated, few units, few regions


def test_one_to_five_treated_units_are_held_against_a_synthetic_twin_even_among_many(tmp_path: Path) -> None:
    columns = rollout({6: 3, None: 57}, times=range(1, 11), growth=0.0)
    finding = prove(write_csv(tmp_path / "three.csv", columns), *BY_START, "--assigned", "staged")

    estimates = finding["estimates"]
    _, groups = panel(columns)
    gap = {s: y[:, 5:].mean() - y[:, :5].mean() for s, y in groups.items()}
    assert estimates["did"]["value"] == pytest.approx(gap[6] - gap[None], rel=1e-9)  # by hand: two means, twice
    assert abs(estimates["sdid"]["value"] - 2.0) < 1.0  # the simulated effect; noise of 0.5 on 3 units
    assert "simple" not in estimates
    assert estimates["sdid"]["grade"] != "A"


def test_the_clusters_are_what_is_counted_as_treated(tmp_path: Path) -> None:
    columns = rollout({6: 60, None: 180}, times=range(1, 11))
    columns["region"] = [f"r{int(unit[1:]) // 20}" for unit in columns["unit"]]  # 3 treated regions of 12
    file = write_csv(tmp_path / "regions.csv", columns)

    finding = prove(file, *BY_START, "--assigned", "staged", "--cluster", "region")

    assert "sdid" in set(finding["estimates"]) | refused(finding)
    assert "simple" in prove(file, *BY_START, "--assigned", "staged")["estimates"]


def test_fewer_than_forty_units_answer_with_randomisation_inference_beside(tmp_path: Path) -> None:
    columns = rollout({5: 10, None: 12})
    finding = prove(write_csv(tmp_path / "few.csv", columns), *BY_START, "--assigned", "staged")

    assert causal(finding)
    assert all(estimate["grade"] != "A" for estimate in causal(finding).values())
    assert re.search("randomi[sz]ation|drawn|shuffl|reassign", told(finding).lower())


def test_regions_that_moved_together_widen_the_range(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    columns = rollout({5: 80, None: 80})
    columns["region"] = [f"r{int(unit[1:]) // 10:02d}" for unit in columns["unit"]]  # 8 treated regions of 16
    shock = {(r, t): rng.normal(0, 2) for r in sorted(set(columns["region"])) for t in range(1, 9)}
    columns["y"] = [y + shock[r, t] for y, r, t in zip(columns["y"], columns["region"], columns["time"], strict=True)]
    file = write_csv(tmp_path / "regions.csv", columns)

    alone = causal(prove(file, *BY_START, "--assigned", "staged"))
    together = causal(prove(file, *BY_START, "--assigned", "staged", "--cluster", "region"))

    key = next(key for key in ("simple", "did") if key in together)  # the text names no key for few units
    assert width(together[key]) > 1.5 * width(alone["simple"])


def width(estimate: Json) -> float:
    return float(estimate["high"] - estimate["low"])


# --- refused, and asked as a share


def test_everybody_treated_at_one_date_is_refused_with_reasons(tmp_path: Path) -> None:
    columns = rollout({5: 60})
    file = write_csv(tmp_path / "all.csv", columns)

    finding = prove(file, *BY_START, "--assigned", "staged")

    assert finding["refusals"]
    assert_refusals_speak(finding)
    assert all(estimate["grade"] not in ("A", "B", "C") for estimate in finding["estimates"].values())
    assert run("prove", "--file", file, *BY_START, "--assigned", "staged").says("not answerable yet")


def test_a_ratio_recovers_a_proportional_effect_that_a_difference_gets_wrong(tmp_path: Path) -> None:
    rng = np.random.default_rng(11)
    columns = rollout({5: 60, None: 60}, effect=0.0, growth=0.0)
    size = {f"u{i:03d}": float(np.exp(rng.normal(0, 0.5) + (i < 60))) for i in range(120)}  # the treated are larger
    columns["y"] = [
        100 * size[unit] * 1.05**time * (1.2 if on else 1.0) * float(np.exp(0.02 * rng.normal()))
        for unit, time, on in zip(columns["unit"], columns["time"], columns["on"], strict=True)
    ]

    finding = prove(write_csv(tmp_path / "share.csv", columns), *BY_START, "--assigned", "staged", "--scale", "ratio")

    found = finding["estimates"]["simple"]
    assert found["value"] == pytest.approx(0.20, abs=0.02)  # the simulated lift: a fifth
    assert "share" in found["unit"]
