"""`--assigned`: how it was decided who got it; asked where somebody sits at the terminal, `unknown` elsewhere."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from doors.support import answered, drawn, prove, rollout, run, run_process, squeeze, surroundings, write_csv

QUESTION = ("--outcome", "spend", "--arm", "segment", "--control", "control")
PATIENCE = 90.0  # seconds; two cores are shared


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "orders.csv", drawn())


class Terminal:
    """A terminal with the command running in it."""

    def __init__(self, *args: object, out: int | None = None) -> None:
        self.master, slave = pty.openpty()
        self.shown = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "changemaker", *map(str, args)],
            stdin=slave,
            stdout=slave if out is None else out,
            stderr=slave,
            env=surroundings(),
            start_new_session=True,
            preexec_fn=_own_terminal,
        )
        os.close(slave)

    def until(self, enough: Callable[[str], bool], *, patience: float = PATIENCE) -> str:
        """Read until what was shown is `enough` or the command ends, and return what was shown."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and not enough(self.shown):
            if not select.select([self.master], [], [], 0.2)[0]:
                if self.process.poll() is not None:
                    break
                continue
            try:
                read = os.read(self.master, 65536)
            except OSError:  # the other end is closed
                break
            if not read:
                break
            self.shown += read.decode(errors="replace")
        return self.shown

    def until_asked(self) -> str:
        """Read until the question stands there and the cursor waits behind it; return what was shown."""
        self.until(is_asked)
        seen = -1
        while len(self.shown) > seen and self.process.poll() is None:
            seen = len(self.shown)
            self.until(lambda shown: False, patience=1.0)  # a line editor that starts up forgets what was typed before
        return self.shown

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def leave(self, key: str) -> None:
        """Press a key until the command ends, as a person would: a line editor that just starts may miss the first."""
        for _ in range(9):
            if self.process.poll() is None:
                self.type(key)
                self.until(lambda shown: False, patience=10.0)

    def end(self) -> int:
        """Read to the end and return the exit code."""
        self.until(lambda shown: False)
        return self.process.wait(5.0)


def _own_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@contextmanager
def terminal(*args: object, out: int | None = None) -> Iterator[Terminal]:
    session = Terminal(*args, out=out)
    try:
        yield session
    finally:
        if session.process.poll() is None:
            session.process.send_signal(signal.SIGKILL)
            session.process.wait()
        os.close(session.master)


def is_asked(shown: str) -> bool:
    """True once all four ways of deciding were offered."""
    return all(way in squeeze(shown) for way in ("random", "staged", "chosen", "unknown"))


def test_a_person_at_a_terminal_is_asked_and_the_answer_counts(campaign: Path, tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    with terminal("prove", "--file", campaign, *QUESTION, "--json", found) as session:
        shown = session.until_asked()
        assert is_asked(shown), shown
        assert not found.exists()
        session.type("random\n")
        assert session.end() == 0

    assert answered(json.loads(found.read_text())) == answered(prove(campaign, *QUESTION, "--assigned", "random"))
    assert json.loads(found.read_text())["estimates"]["treat"]["grade"] == "A"


def test_an_answer_that_is_none_of_the_four_is_asked_again(campaign: Path, tmp_path: Path) -> None:
    found = tmp_path / "found.json"
    with terminal("prove", "--file", campaign, *QUESTION, "--json", found) as session:
        session.until_asked()
        asked = len(session.shown)
        session.type("banana\n")
        session.until(lambda shown: len(shown) > asked + len("banana\r\n") + 5)
        session.until_asked()
        assert session.process.poll() is None, session.shown
        session.type("chosen\n")
        assert session.end() == 0

    assert answered(json.loads(found.read_text())) == answered(prove(campaign, *QUESTION, "--assigned", "chosen"))


def test_who_has_said_how_is_not_asked(campaign: Path) -> None:
    with terminal("prove", "--file", campaign, *QUESTION, "--assigned", "random") as session:
        assert session.end() == 0

    assert "proven" in session.shown.lower()  # it got its answer without a key pressed
    assert not is_asked(session.shown)


def test_the_question_stays_out_of_the_json(campaign: Path) -> None:
    read, write = os.pipe()
    with terminal("prove", "--file", campaign, *QUESTION, "--json", "-", out=write) as session:
        os.close(write)
        session.until_asked()
        if is_asked(session.shown):
            session.type("random\n")
        assert session.end() == 0
    with os.fdopen(read, encoding="utf-8") as pipe:
        finding = json.load(pipe)

    how = "random" if is_asked(session.shown) else "unknown"
    assert answered(finding) == answered(prove(campaign, *QUESTION, "--assigned", how))


@pytest.mark.parametrize("key", ["\x04", "\x03"], ids=["end of input", "interrupt"])
def test_leaving_at_the_question_is_quiet(campaign: Path, key: str) -> None:
    with terminal("prove", "--file", campaign, *QUESTION) as session:
        assert is_asked(session.until_asked()), session.shown
        session.leave(key)
        session.end()

    assert "Traceback" not in session.shown


def test_in_a_pipe_nobody_is_asked_and_it_counts_as_unknown(campaign: Path, tmp_path: Path) -> None:
    piped = run_process("prove", "--file", campaign, *QUESTION, "--json", "-")

    assert answered(piped.finding) == answered(prove(campaign, *QUESTION, "--assigned", "unknown"))
    assert "?" not in piped.err

    panel = write_csv(tmp_path / "panel.csv", rollout({4: 30, None: 30}))
    staged = ("--unit", "unit", "--outcome", "y", "--time", "time", "--start", "start")
    assert answered(prove(panel, *staged)) == answered(prove(panel, *staged, "--assigned", "unknown"))


def test_unknown_says_in_words_what_it_costs(campaign: Path) -> None:
    answer = run("prove", "--file", campaign, *QUESTION)

    assert answer.code == 0
    assert re.search(r"\blots?\b|random|--assigned", answer.out)  # what would have raised the grade
