"""What a run writes, and what is left when it fails: whole files, or nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from doors.support import DRAWN, assert_complains, drawn, run, run_process, surroundings, unchanged, write_csv


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "orders.csv", drawn(200))


def outputs() -> list[str]:
    """Return the options of `prove` that write a file."""
    text = run("prove", "--help").out
    return [option for option in ("--json", "--html", "--pdf") if option in text]


def test_an_output_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path, campaign: Path) -> None:
    assert "--json" in outputs()
    with unchanged(tmp_path):
        for option in outputs():
            for place in (campaign / "found.out", tmp_path):
                assert_complains(run("prove", "--file", campaign, *DRAWN, option, place), place.name)


def test_a_failed_run_leaves_the_last_output_as_it_was(tmp_path: Path, campaign: Path) -> None:
    assert "--json" in outputs()
    good = {option: tmp_path / f"found{option}" for option in outputs()}
    assert run("prove", "--file", campaign, *DRAWN, *(word for pair in good.items() for word in pair)).code == 0
    assert all(path.stat().st_size for path in good.values())

    with unchanged(tmp_path):
        for option, path in good.items():
            assert_complains(run("prove", "--file", campaign, "--outcome", "spnd", *DRAWN[2:], option, path), "spnd")


def test_an_output_is_replaced_whole_and_no_other_file_stays(tmp_path: Path, campaign: Path) -> None:
    target = tmp_path / "found.json"
    target.write_text("x" * 1_000_000)
    inode = target.stat().st_ino

    assert run("prove", "--file", campaign, *DRAWN, "--json", target).code == 0

    assert "xxx" not in target.read_text()
    assert target.stat().st_ino != inode  # another file took its name: nobody ever read half of one
    assert {path.name for path in tmp_path.iterdir()} == {"found.json", "orders.csv"}


def test_the_message_of_a_real_process_is_short_and_alone(tmp_path: Path, campaign: Path) -> None:
    with unchanged(tmp_path):
        answer = run_process("prove", "--file", campaign.name, "--outcome", "spnd", *DRAWN[2:], cwd=tmp_path)

    assert_complains(answer, "orders.csv", "spnd", "'spend'")
    assert len(answer.err.splitlines()) <= 8
    assert "Warning" not in answer.err


def test_a_reader_that_leaves_early_is_no_crash(campaign: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "changemaker", "prove", "--file", str(campaign), *DRAWN, "--json", "-"],
        stdin=subprocess.DEVNULL,
        stdout=write,
        stderr=subprocess.PIPE,
        env=surroundings(),
        timeout=120,
        check=False,
    )
    os.close(write)

    assert b"Traceback" not in done.stderr
