"""A question that cannot be asked: what is wrong with it, what was meant instead, exit 2."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from doors.support import DRAWN, STAGED, answer_to, assert_complains, drawn, rollout, run, write_csv


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "orders.csv", drawn(200))


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "panel.csv", rollout({4: 25, None: 25}))


# --- columns


def test_a_misspelt_column_is_named_with_its_file_and_what_was_meant(campaign: Path) -> None:
    answer = answer_to(campaign, "--outcome", "spnd", *DRAWN[2:])

    assert_complains(answer, "orders.csv", "spnd", "did you mean", "'spend'", "CM102")


def test_every_missing_column_is_told_at_once(campaign: Path) -> None:
    answer = answer_to(
        campaign, "--outcome", "spnd", "--arm", "segmnt", "--control", "control", "--covariates", "pats,age"
    )

    assert_complains(answer, "spnd", "'spend'", "segmnt", "'segment'", "pats", "age")


@pytest.mark.parametrize("option", ["--unit", "--cluster", "--weight", "--covariates"])
def test_a_column_of_any_option_must_be_there(campaign: Path, option: str) -> None:
    assert_complains(answer_to(campaign, *DRAWN, option, "customr"), "customr", "'customer'")


@pytest.mark.parametrize("option", ["--time", "--start", "--on"])
def test_a_column_of_the_rollout_must_be_there(staged: Path, option: str) -> None:
    names = {"--time": "time", "--start": "start"} if option != "--on" else {"--time": "time", "--on": "on"}
    names[option] = "nowhere"

    assert_complains(
        answer_to(staged, "--unit", "unit", "--outcome", "y", *(word for pair in names.items() for word in pair)),
        "nowhere",
    )


def test_a_contest_names_all_missing_columns_at_once(campaign: Path) -> None:
    answer = run(
        "contest", "--file", campaign, "--outcome", "spnd", "--metrics", "pst,spend", "--baseline", "x9", "--json", "-"
    )

    assert_complains(answer, "spnd", "pst", "x9", "'past'")


def test_a_column_named_twice_is_not_guessed(tmp_path: Path) -> None:
    for twin in ("spend", " spend "):
        columns = drawn(200)
        file = write_csv(tmp_path / "orders.csv", columns)
        text = file.read_text().replace("past", twin, 1)
        file.write_text(text)

        assert_complains(answer_to(file, *DRAWN), "orders.csv", "spend")


# --- the question


def test_a_misspelt_control_is_told_with_what_was_meant(campaign: Path) -> None:
    assert_complains(answer_to(campaign, *DRAWN[:4], "--control", "contrl"), "contrl", "did you mean", "'control'")


@pytest.mark.parametrize(
    "shares",
    [
        "treat=.5,control=.4",
        "treat=.9,control=.9",
        "treet=.5,control=.5",
        "treat=half,control=.5",
        "treat:.5",
        "treat=-.5,control=1.5",
        "treat=.5,treat=.5",
        "",
    ],
)
def test_shares_must_name_the_arms_and_make_one(campaign: Path, shares: str) -> None:
    assert_complains(answer_to(campaign, *DRAWN, "--shares", shares), "shares")


def test_shares_of_an_unknown_arm_say_which_was_meant(campaign: Path) -> None:
    assert_complains(answer_to(campaign, *DRAWN, "--shares", "treet=.5,control=.5"), "treet", "'treat'")


def test_shares_must_cover_every_arm(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "three.csv", drawn(300, labels=("treat", "post", "control")))

    assert_complains(answer_to(file, *DRAWN, "--shares", "treat=.5,control=.5"), "post")


QUESTIONS: list[tuple[Sequence[str], Sequence[str]]] = [
    ((*STAGED, "--start", "start", "--on", "on"), ("--start", "--on")),
    (("--outcome", "y", "--time", "time", "--start", "start"), ("--unit",)),
    (("--unit", "unit", "--outcome", "y", "--start", "start"), ("--time",)),
    (("--unit", "unit", "--outcome", "y", "--on", "on"), ("--time",)),
    (STAGED, ("--start", "--on")),
    (("--outcome", "y"), ("--arm",)),
    (("--outcome", "y", "--arm", "on"), ("--control",)),
    (("--outcome", "y", "--control", "0"), ("--arm",)),
    ((*STAGED, "--start", "start", "--arm", "on", "--control", "0"), ("--arm",)),
]


@pytest.mark.parametrize(("options", "says"), QUESTIONS, ids=lambda part: " ".join(part))
def test_options_that_make_no_question_are_told(staged: Path, options: Sequence[str], says: Sequence[str]) -> None:
    assert_complains(answer_to(staged, *options, "--assigned", "staged"), *says)


@pytest.mark.parametrize("level", ["0", "1", "1.5", "95", "-.5", "nan"])
def test_a_level_lies_between_nought_and_one(campaign: Path, level: str) -> None:
    assert_complains(answer_to(campaign, *DRAWN, f"--level={level}"), "level", hint=False)


@pytest.mark.parametrize(
    ("option", "allowed"), [("--assigned", "random"), ("--scale", "ratio"), ("--control-group", "notyet")]
)
def test_an_unknown_choice_is_told_with_the_known_ones(campaign: Path, option: str, allowed: str) -> None:
    assert_complains(answer_to(campaign, *DRAWN, option, "banana"), "banana", allowed, hint=False)


def test_an_unknown_option_or_command_and_a_missing_file_option_exit_with_two(campaign: Path) -> None:
    assert_complains(run("prove", "--file", campaign, "--outcom", "spend"), "--outcom", hint=False)
    assert_complains(run("proove"), "proove", hint=False)
    assert_complains(run("prove", "--outcome", "spend"), "--file", hint=False)


def test_a_contest_with_nothing_to_choose_from_is_told(campaign: Path) -> None:
    assert_complains(
        run("contest", "--file", campaign, "--outcome", "spend", "--metrics", "", "--json", "-"), "metrics"
    )


def test_the_outcome_is_not_its_own_predictor(campaign: Path) -> None:
    answer = run("contest", "--file", campaign, "--outcome", "spend", "--metrics", "past,spend", "--json", "-")

    if answer.code == 2:
        assert_complains(answer, "spend")
    else:
        assert answer.finding["verdicts"]["gain:spend"]["verdict"] == "leak"
