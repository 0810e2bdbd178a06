"""What `changemaker prove` prints, where it prints it, and what its help says."""

from pathlib import Path

import pytest

from doors.hand_sums import halves
from doors.support import BY_START, DRAWN, MANY, assert_alike, drawn, prove, rollout, run, run_process, words, write_csv


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "campaign.csv", drawn())


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "staged.csv", rollout(MANY))


def test_the_terminal_shows_the_number_its_range_and_its_grade_in_words(tmp_path: Path) -> None:
    columns = drawn(effect=4321.0)
    treated, control = halves(columns)
    file = write_csv(tmp_path / "c.csv", columns)

    answer = run_process("prove", "--file", file, *DRAWN)

    assert answer.code == 0
    assert f"{treated.mean() - control.mean():,.0f}"[:4] in answer.out.replace(
        ".", ","
    )  # "4,32": however it is rounded
    assert "proven" in answer.out.lower()  # the screen word of grade A
    assert "Traceback" not in answer.err and "Warning" not in answer.err


def test_the_gates_and_refutations_are_printed_even_when_they_pass(staged: Path) -> None:
    finding = prove(staged, *BY_START, "--assigned", "staged")
    answer = run("prove", "--file", staged, *BY_START, "--assigned", "staged")

    assert len(finding["checks"]) >= 3
    for check in finding["checks"]:
        assert answer.says(words(check["detail"]))


def test_json_goes_alone_to_stdout_in_a_real_process(campaign: Path) -> None:
    answer = run_process("prove", "--file", campaign, *DRAWN, "--json", "-")

    assert_alike(answer.finding["estimates"], prove(campaign, *DRAWN)["estimates"])
    assert "Traceback" not in answer.err and "Warning" not in answer.err


@pytest.mark.parametrize("command", ["prove", "contest"])
def test_help_names_every_option_and_shows_an_example(command: str) -> None:
    options = {
        "prove": "file unit outcome arm control time start on assigned cluster shares covariates weight scale "
        "control-group level json",
        "contest": "file outcome metrics baseline unit time json",
    }[command]

    answer = run(command, "--help")

    assert answer.code == 0
    for option in options.split():
        assert f"--{option}" in answer.out
    assert "example" in answer.out.lower()


def test_nothing_is_left_in_the_folder_but_what_was_asked_for(tmp_path: Path, campaign: Path) -> None:
    before = set(tmp_path.rglob("*"))

    answer = run_process("prove", "--file", campaign.name, *DRAWN, "--json", "found.json", cwd=tmp_path)

    assert answer.code == 0
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "found.json"}
