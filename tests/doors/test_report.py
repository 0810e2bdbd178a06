"""`changemaker report`: four files for finance from a workspace's tables, all whole or none."""

import os
import random
import signal
import time
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from changemaker.cli import report as door
from changemaker.cli.report import parse_kinds
from changemaker.core.clock import fixed_clock
from changemaker.core.errors import BadFileError, BadQuestionError
from changemaker.engine.workspace import open_workspace
from changemaker.reports.case_files import KINDS
from changemaker.reports.write import write_together
from changemaker.sources.load import load
from doors.blackbox.trade import speedy, trading, waves
from doors.support import strict_json

KILLS = 12
LOADED = fixed_clock("2026-11-21T06:10:00")


def asked(*args: object) -> Result:
    return CliRunner().invoke(door.app, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose programme was drawn by lot and raises spend by 15 %, loaded."""
    by_wave = waves(seed=2)
    folder = speedy(trading(tmp_path_factory.mktemp("company"), by_wave, lift=0.15), by_wave).folder
    load(open_workspace(folder), clock=LOADED, progress=lambda step: None)
    return folder


def test_a_report_of_a_workspace_writes_its_files_and_says_the_finding(company: Path) -> None:
    answer = asked("speed", "--folder", company, "--only", "pdf,json")

    told = strict_json((company / "reports" / "speed.json").read_text(encoding="utf-8"))
    first = PdfReader(company / "reports" / "speed.pdf").pages[0].extract_text()
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.strip() == told["title"]
    assert told["title"] in first.replace("\n", " ")
    assert told["claim"] == "claimed" and told["figures"]["value:net"] > 0
    assert {path.suffix for path in (company / "reports").iterdir()} == {".pdf", ".json"}
    assert "prove speed" in answer.stderr and "make speed.pdf" in answer.stderr


def test_an_unknown_programme_is_told_with_what_was_meant_and_nothing_is_written(company: Path, tmp_path: Path) -> None:
    answer = asked("sped", "--folder", company, "--out", tmp_path / "out")

    assert isinstance(answer.exception, BadQuestionError)
    assert "speed" in str(answer.exception)
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_workspace_is_one_clear_message(tmp_path: Path) -> None:
    answer = asked("speed", "--folder", tmp_path)

    assert isinstance(answer.exception, BadFileError)
    assert "changemaker.yml" in str(answer.exception)


def test_a_place_that_is_a_folder_is_found_out_before_the_work(company: Path, tmp_path: Path) -> None:
    (tmp_path / "speed.pdf").mkdir()

    answer = asked("speed", "--folder", company, "--out", tmp_path)

    assert isinstance(answer.exception, BadFileError)
    assert "prove" not in answer.output


def test_kinds_of_files_are_named_with_commas() -> None:
    assert parse_kinds(None) == KINDS
    assert parse_kinds(" PDF, .xlsx,pdf") == ("pdf", "xlsx")


@pytest.mark.parametrize("text", ["docx", "", " , "])
def test_a_kind_that_there_is_not_is_told_with_those_there_are(text: str) -> None:
    with pytest.raises(BadQuestionError, match="pdf"):
        parse_kinds(text)


def test_a_kill_while_the_files_are_written_leaves_each_of_them_whole(tmp_path: Path) -> None:
    paths = [tmp_path / f"case.{kind}" for kind in KINDS]
    old, new = (dict.fromkeys(paths, mark * 200_000) for mark in (b"o", b"n"))
    write_together(old)
    moments = random.Random(7)

    for _ in range(KILLS):
        child = os.fork()
        if child == 0:
            try:
                while True:
                    write_together(new)
                    write_together(old)
            finally:
                os._exit(1)  # it must not go on as a second run of the tests
        time.sleep(moments.uniform(0.0, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert all(path.read_bytes() in (old[path], new[path]) for path in paths)
