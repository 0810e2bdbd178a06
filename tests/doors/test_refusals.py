"""Too little, or too lopsided, to prove anything: a refusal or a clear message, never a number in silence."""

from pathlib import Path

from doors.support import (
    DRAWN,
    IN_STAGES,
    answer_to,
    assert_complains_or_refuses,
    drawn,
    refused,
    rollout,
    words,
    write_csv,
)

# --- too few in an arm


def test_an_arm_of_three_units_is_refused_and_the_other_answered(tmp_path: Path) -> None:
    columns = drawn(300)
    treated = [i for i, arm in enumerate(columns["segment"]) if arm == "treat"][:3]
    for i in treated:
        columns["segment"][i] = "tiny"
    answer = answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN)

    assert_complains_or_refuses(answer, "tiny")
    if answer.code == 0:
        assert refused(answer.finding) == {"tiny"}
        assert "3" in words(answer.finding["refusals"][0]["why"])
        assert "treat" in answer.finding["estimates"]


def test_three_treated_in_all_are_too_few_for_a_range(tmp_path: Path) -> None:
    columns = drawn(300)
    columns["segment"] = ["treat" if i < 3 else "control" for i in range(300)]

    assert_complains_or_refuses(answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN), "treat")


# --- one cluster


def test_one_cluster_has_no_error_to_show(tmp_path: Path) -> None:
    columns = {**drawn(200), "region": ["north"] * 200}
    assert_complains_or_refuses(
        answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN, "--cluster", "region"), "region"
    )

    panel = rollout({4: 25, None: 25})
    panel["region"] = ["north"] * len(panel["y"])
    assert_complains_or_refuses(
        answer_to(write_csv(tmp_path / "p.csv", panel), *IN_STAGES, "--cluster", "region"), "region"
    )


def test_one_cluster_an_arm_has_none_either(tmp_path: Path) -> None:
    columns = drawn(200)
    columns["region"] = [{"treat": "north", "control": "south"}[arm] for arm in columns["segment"]]

    assert_complains_or_refuses(
        answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN, "--cluster", "region"), "region"
    )


# --- nobody to compare with


def test_everybody_in_one_arm_leaves_nobody_to_compare(tmp_path: Path) -> None:
    columns = drawn(200)
    columns["segment"] = ["treat"] * 200

    assert_complains_or_refuses(answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN), "control")
    columns["segment"] = ["control"] * 200
    assert_complains_or_refuses(answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN))


def test_nobody_treated_leaves_nothing_to_prove(tmp_path: Path) -> None:
    assert_complains_or_refuses(answer_to(write_csv(tmp_path / "panel.csv", rollout({None: 50})), *IN_STAGES))


def test_everybody_treated_from_the_first_day_has_no_before(tmp_path: Path) -> None:
    assert_complains_or_refuses(answer_to(write_csv(tmp_path / "panel.csv", rollout({1: 30, None: 30})), *IN_STAGES))


def test_treated_and_comparison_that_never_meet_in_time_are_not_compared(tmp_path: Path) -> None:
    columns = rollout({6: 30, None: 30})
    keep = [
        i
        for i, (start, time) in enumerate(zip(columns["start"], columns["time"], strict=True))
        if (time >= 5) == (start is not None)
    ]
    file = write_csv(tmp_path / "panel.csv", {name: [cells[i] for i in keep] for name, cells in columns.items()})

    assert_complains_or_refuses(answer_to(file, *IN_STAGES))


def test_one_period_is_no_rollout(tmp_path: Path) -> None:
    columns = rollout({4: 25, None: 25})
    keep = [i for i, time in enumerate(columns["time"]) if time == 6]
    file = write_csv(tmp_path / "panel.csv", {name: [cells[i] for i in keep] for name, cells in columns.items()})

    assert_complains_or_refuses(answer_to(file, *IN_STAGES))


def test_covariates_that_split_the_arms_wholly_give_no_adjusted_number_in_silence(tmp_path: Path) -> None:
    columns = drawn(400)
    columns["age"] = [
        40.0 + 20 * (arm == "treat") for arm in columns["segment"]
    ]  # no treated customer has a comparable one

    answer = answer_to(write_csv(tmp_path / "orders.csv", columns), *DRAWN[:-1], "unknown", "--covariates", "age")

    assert_complains_or_refuses(answer, "age" if answer.code == 2 else "")
