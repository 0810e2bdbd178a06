"""The case in a terminal: about one screen, the answer first, letters that the terminal has."""

import io

import pytest
from rich.console import Console

from changemaker.reports.case_terminal import render_case
from doors import sample_case as sample

SCREEN = 50  # lines of a tall terminal


def printed(name: str, *, width: int = 140, encoding: str = "utf-8", truth: bool = False) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, write_through=True)
    console = Console(file=stream, width=width, highlight=False, markup=False, emoji=False)
    render_case(sample.report(name, truth=sample.TRUTH if truth else None), console)
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode(encoding)


@pytest.mark.parametrize("name", sample.ALL)
@pytest.mark.parametrize("width", [80, 140])
def test_every_kind_of_case_fits_the_width_and_about_a_screen(name: str, width: int) -> None:
    lines = printed(name, width=width).splitlines()

    assert max(map(len, lines)) <= width
    assert len(lines) <= SCREEN if width > 100 else SCREEN * 2


def test_the_answer_comes_first_and_ranges_are_drawn() -> None:
    lines = printed("likely").splitlines()

    assert lines[0] == "Complaints in a day very likely earned $1.81M net of its cost"
    assert lines[1].startswith("$1.81M  Net value  B likely")
    assert any("──●──" in line and line.startswith("Retention") for line in lines)


def test_a_terminal_without_such_letters_gets_plain_ones() -> None:
    told = printed("likely", encoding="ascii")

    assert "--o--" in told and "Investment > Experience" in told


def test_a_withheld_case_says_what_failed_and_no_gain() -> None:
    told = printed("withheld")

    assert "Were both alike before?" in told
    assert "1,807,144" not in told and "$1.81M" not in told


def test_the_truth_has_a_column_of_its_own() -> None:
    told = printed("proven", truth=True)

    assert "True, because simulated" in told and "true: $1.35M" in told
