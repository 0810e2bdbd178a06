"""A user's way to the doors: run the command, read its answer, write small files to ask about."""

import contextlib
import gzip
import io
import json
import os
import re
import runpy
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).resolve().parents[2]
QUIET = {"COLUMNS": "200", "LINES": "60", "NO_COLOR": "1", "TERM": "dumb", "OMP_NUM_THREADS": "1"}
BOX = re.compile(r"[\s─-╿]+")  # blanks and the lines that boxes are drawn with

# The questions most often asked: of a campaign as `drawn` makes it, of a rollout as `rollout` makes it.
DRAWN = ("--outcome", "spend", "--arm", "segment", "--control", "control", "--assigned", "random")
STAGED = ("--unit", "unit", "--outcome", "y", "--time", "time")
BY_START = (*STAGED, "--start", "start")
IN_STAGES = (*BY_START, "--assigned", "staged")
MANY: dict[int | None, int] = {4: 30, 6: 30, None: 60}  # 120 units, so that the rule for 40 units of assignment holds

Columns = Mapping[str, Sequence[object]]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one run of the command gave back."""

    code: int
    out: str
    err: str

    @property
    def finding(self) -> Json:
        """The JSON that stood alone on stdout."""
        assert self.code == 0, f"exit {self.code}\n{self.err}"
        return strict_json(self.out)

    def says(self, words: str) -> bool:
        """True if `words` stand in what was printed, however the lines were broken."""
        return squeeze(words) in squeeze(self.out + self.err)


ANSWERS: dict[tuple[object, ...], Answer] = {}  # question about the bytes of a file -> what came


def squeeze(text: str) -> str:
    """Return `text` without blanks and box lines, in lower case."""
    return BOX.sub("", text).casefold()


def strict_json(text: str) -> Json:
    """Parse JSON as the standard has it: no NaN, no Infinity, one value and nothing else."""

    def never(token: str) -> None:
        raise AssertionError(f"{token} is not JSON")

    found = json.loads(text, parse_constant=never)
    assert isinstance(found, dict)
    return found


def run(*args: object, cwd: Path | None = None) -> Answer:
    """Run `python -m changemaker` with `args` inside this process (fast), stdin being empty and no terminal."""
    out, err = Stream(), Stream()
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, QUIET))
        stack.enter_context(patch.object(sys, "argv", ["changemaker", *map(str, args)]))
        stack.enter_context(patch.object(sys, "stdin", Stream()))
        stack.enter_context(patch.object(sys, "excepthook", sys.excepthook))
        if cwd is not None:
            stack.enter_context(contextlib.chdir(cwd))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        code = _main(err)
    return Answer(code=code, out=out.text(), err=err.text())


class Stream(io.TextIOWrapper):
    """A pipe's end held in memory: bytes below, UTF-8 above, never a terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def text(self) -> str:
        self.flush()
        raw = self.buffer
        assert isinstance(raw, io.BytesIO)
        return raw.getvalue().decode()


def _main(err: Stream) -> int:
    try:
        runpy.run_module("changemaker", run_name="__main__")
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return stop.code or 0
        err.write(str(stop.code))
        return 1
    except Exception:
        err.write(traceback.format_exc())
        return 1
    return 0


def run_process(*args: object, cwd: Path | None = None, **environment: str) -> Answer:
    """Run the command as a user does, in a process of its own, stdin being empty and no terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "changemaker", *map(str, args)],
        cwd=cwd,
        env=surroundings(**environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Answer(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())


def surroundings(**changes: str) -> dict[str, str]:
    """Return the environment of a plain terminal in which `changemaker` can be imported."""
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, **QUIET, "PYTHONPATH": path, **changes}


def ask(*args: object) -> Json:
    """Run the command with `--json -` and return what it found."""
    return run(*args, "--json", "-").finding


def answer_to(file: Path, *args: object) -> Answer:
    """Return what `changemaker prove --file FILE ... --json -` gave back, be it an answer or a complaint."""
    return run("prove", "--file", file, *args, "--json", "-")


def prove(file: Path, *args: object) -> Json:
    """Return the finding of `changemaker prove --file FILE ...`."""
    return asked_once("prove", file, *args)


def contest(file: Path, *args: object) -> Json:
    """Return the finding of `changemaker contest --file FILE ...`."""
    return asked_once("contest", file, *args)


def asked_once(command: str, file: Path, *args: object) -> Json:
    """Return what a command finds in a file; the same question about the same bytes runs once a process."""
    question = (command, file.name, sha256(file.read_bytes()).digest(), *map(str, args))
    if question not in ANSWERS:
        ANSWERS[question] = run(command, "--file", file, *args, "--json", "-")
    return ANSWERS[question].finding


@cache
def known(*args: object) -> Json:
    """Return `ask(*args)`, run once for every test that wants it; not to be changed."""
    return ask(*args)


def assert_complains(answer: Answer, *says: str, hint: bool = True) -> None:
    """Assert one clear message: exit 2, nothing on stdout, no traceback, what and where, and what to do."""
    assert "Traceback" not in answer.out + answer.err, answer.err
    assert answer.code == 2, f"exit {answer.code}\n{answer.out[:500]}\n{answer.err}"
    assert not answer.out.strip(), answer.out[:500]
    for words in says:
        assert answer.says(words), f"nothing about {words!r} in:\n{answer.err}"
    if hint:
        assert "Hint" in answer.err, answer.err


def assert_complains_or_refuses(answer: Answer, *says: str) -> None:
    """Assert a clear message (as `complains`) or a refusal, which is an answer: exit 0."""
    if answer.code == 2:
        assert_complains(answer, *says)
    else:
        assert answer.finding["refusals"], answer.out[:500]
        assert_refusals_speak(answer.finding)


def assert_refusals_speak(finding: Json) -> None:
    """Assert that each refusal says what, why and what it needs, and stands where no estimate does."""
    for refusal in finding["refusals"]:
        assert refusal["what"] not in finding["estimates"]
        assert words(refusal["why"]) and words(refusal["needs"])


def words(text: object) -> str:
    """Return the English of a text in the JSON: the string itself, or the `text` beside its id."""
    return str(text["text"]) if isinstance(text, dict) else str(text)


def values(finding: Json) -> dict[str, float]:
    """Return the value of each estimate."""
    return {key: estimate["value"] for key, estimate in finding["estimates"].items()}


def refused(finding: Json) -> set[str]:
    """Return the keys that the finding refuses to fill."""
    return {refusal["what"] for refusal in finding["refusals"]}


def answered(finding: Json) -> tuple[Json, dict[str, str], set[str]]:
    """Return what was answered: estimates, verdicts in their word, refused keys; not how it was said."""
    verdicts = {key: found["verdict"] for key, found in finding["verdicts"].items()}
    return finding["estimates"], verdicts, refused(finding)


def assert_alike(first: Json, second: Json) -> None:
    """Assert that two sets of estimates are equal but for the order in which a computer adds (1e-9)."""
    assert set(first) == set(second)
    for key, one in first.items():
        for name, cell in one.items():
            other = second[key][name]
            assert other == (pytest.approx(cell, rel=1e-9, abs=1e-12) if isinstance(cell, float) else cell), (key, name)


def told(finding: Json) -> str:
    """Return every sentence of a finding, in one string."""
    checks = [f"{check['name']} {words(check['detail'])}" for check in finding["checks"]]
    verdicts = [f"{key} {found['verdict']} {words(found['why'])}" for key, found in finding["verdicts"].items()]
    refusals = [f"{part['what']} {words(part['why'])} {words(part['needs'])}" for part in finding["refusals"]]
    return "\n".join([words(finding["question"]), *checks, *verdicts, *refusals, *map(words, finding["notes"])])


def checks(finding: Json, passed: bool | None) -> set[str]:
    """Return the names of the checks that passed (True), failed (False) or could not be asked (None)."""
    return {check["name"] for check in finding["checks"] if check["passed"] is passed}


def causal(finding: Json) -> dict[str, Json]:
    """Return the estimates that are offered as effects: all but the naive ones."""
    return {key: estimate for key, estimate in finding["estimates"].items() if not key.startswith("naive:")}


def write_csv(path: Path, columns: Columns, *, sep: str = ",", newline: str = "\n") -> Path:
    """Write `columns` as a delimited file, gzipped where the name ends so; None is an empty cell."""
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    text = newline.join(sep.join(_cell(cell, sep) for cell in row) for row in rows) + newline
    data = text.encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.name.endswith(".gz") else data)
    return path


def _cell(cell: object, sep: str) -> str:
    text = "" if cell is None else repr(float(cell)) if isinstance(cell, np.floating) else str(cell)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (sep, '"', "\n")) else text


Floats = npt.NDArray[np.float64]


def drawn(
    n: int = 1000,
    *,
    effect: float = 1.0,
    noise: float = 1.0,
    seed: int = 1,
    labels: Sequence[str] = ("treat", "control"),
) -> dict[str, list[Any]]:
    """Return a campaign drawn by lot: arms of a size, the first moves `spend` by `effect`; `past` explains spend."""
    rng = np.random.default_rng(seed)
    segment = rng.permutation([labels[i % len(labels)] for i in range(n)])
    past = rng.normal(10, 3, n)
    spend = 20 + past + noise * rng.normal(0, 1, n) + effect * (segment == labels[0])
    return {
        "customer": [f"c{i:05d}" for i in range(n)],
        "segment": [str(label) for label in segment],
        "past": past.tolist(),
        "spend": spend.tolist(),
    }


def rollout(
    groups: Mapping[int | None, int],
    *,
    times: Sequence[int] = tuple(range(1, 9)),
    effect: float = 2.0,
    growth: float = 0.5,
    noise: float = 0.5,
    trend: float = 0.0,
    seed: int = 13,  # one whose past is quiet (joint pre-trend p .79): a gate at .1 stops one honest rollout in ten
) -> dict[str, list[Any]]:
    """Return a staged rollout, one row a unit and time.

    `groups` counts the units by start (None: never treated). The effect is `effect` in the first period and grows by
    `growth` a period; units that will be treated drift by `trend` a period throughout, programme or not.
    """
    rng = np.random.default_rng(seed)
    shocks = rng.normal(0, 1, len(times))
    rows: list[tuple[object, ...]] = []
    starts = [start for start, count in groups.items() for _ in range(count)]
    for number, start in enumerate(starts):
        level = rng.normal(50, 5)
        for place, time in enumerate(times):
            since = None if start is None or time < start else place - list(times).index(start)
            gain = 0.0 if since is None else effect + growth * since
            drift = 0.0 if start is None else trend * place
            outcome = level + shocks[place] + drift + gain + noise * rng.normal()
            rows.append((f"u{number:03d}", time, start, int(since is not None), float(outcome)))
    return dict(zip(("unit", "time", "start", "on", "y"), map(list, zip(*rows, strict=True)), strict=True))


@contextlib.contextmanager
def unchanged(folder: Path) -> Iterator[None]:
    """Assert that nothing in `folder` is made, lost or altered inside the block."""

    def contents() -> dict[Path, bytes | None]:
        return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}

    before = contents()
    yield
    assert contents() == before


def data_file(shared: Path, name: str) -> Path:
    """Return a file of the shared data, `shared` being their folder or the one above it."""
    below = shared / "data"
    return (below if below.is_dir() else shared) / name
