"""Run what a page tells its reader to type, and hold what comes against what the page shows.

    python tools/sessions.py README.md docs/tutorials/first-proof.md            # say where they differ
    python tools/sessions.py --write README.md docs/tutorials/first-proof.md    # put today's output into the pages

In a `console` block a line that begins with `$` is typed, the lines below it are the answer, and a line `...` stands
for any number of lines left out. `pycon` blocks run as doctests, and a block that names a file after its language
(`yaml answers.yml`) is saved under that name. The blocks of a page share one empty folder. `make demo` is run as
`changemaker demo`, because it sets up an environment first; the sample company, which takes a minute, is built once
for all pages of a run, and each gets a copy.
"""

import argparse
import atexit
import contextlib
import doctest
import io
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

GAP = "..."
MADE = re.compile(r"made \d{1,2} \w{3} \d{4}")  # the foot's date is that of the run
SETTING_UP = re.compile(r"Setting up |Set up in ")
TOOLS = ("head", "tail", "ls", "cat", "sed", "mv")  # what else a page may tell its reader to type
COMPANY = ("make demo", "changemaker demo")  # commands that build the sample company, in ./demo


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One command of a page and the answer that the page shows below it."""

    line: int  # of the command in the page, from 0
    end: int  # of the answer's last line, one past it
    command: str
    shown: list[str]


def main() -> int:
    """Check or rewrite the pages named; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put today's output into the pages")
    parser.add_argument("pages", nargs="+", type=Path)
    asked = parser.parse_args()
    differences = [difference for page in asked.pages for difference in played(page.resolve(), write=asked.write)]
    sys.stdout.write("".join(f"{difference}\n" for difference in differences))
    return 1 if differences else 0


def played(page: Path, *, write: bool) -> list[str]:
    """Run a page from top to bottom; return where it differs from what comes, or mend it."""
    lines = page.read_text(encoding="utf-8").splitlines()
    mended: list[tuple[Turn, list[str]]] = []
    differences = []
    names: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for kind, first, last in blocks(lines):
            if " " in kind:
                Path(kind.split()[-1]).write_text("\n".join(lines[first:last]) + "\n", encoding="utf-8")
            if kind == "pycon":
                differences += examples("\n".join(lines[first:last]) + "\n", names, page, first)
            for turn in turns(lines, first, last) if kind == "console" else ():
                came = typed(turn.command)
                if not agrees(turn.shown, came):
                    mended.append((turn, cut_alike(turn.shown, came)))
    if write:
        for turn, answer in reversed(mended):
            lines[turn.line + turn.command.count("\n") + 1 : turn.end] = answer
        page.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return differences
    told = [f"{page}:{turn.line + 1}: {turn.command}\n  now says:\n" + "\n".join(now) for turn, now in mended]
    return differences + told


def builds_company(page: Path) -> bool:
    """True if a page tells its reader to build the sample company."""
    lines = page.read_text(encoding="utf-8").splitlines()
    shown = [place for place in blocks(lines) if place[0] == "console"]
    return any(turn.command in COMPANY for _, first, last in shown for turn in turns(lines, first, last))


def blocks(lines: list[str]) -> Iterator[tuple[str, int, int]]:
    """Yield every fenced block of a page: its language, its first line and the line after its last."""
    kind, first = "", -1
    for number, line in enumerate(lines):
        if line.startswith("```") and first < 0:
            kind, first = line[3:].strip(), number + 1
        elif line.startswith("```"):
            yield kind, first, number
            first = -1


def turns(lines: list[str], first: int, last: int) -> Iterator[Turn]:
    """Yield the commands of one console block; a backslash carries a command on to the next line."""
    number = first
    while number < last:
        start, command = number, lines[number].removeprefix("$ ")
        while command.endswith("\\"):
            number += 1
            command += "\n" + lines[number]
        number += 1
        answer = number
        while number < last and not lines[number].startswith("$ "):
            number += 1
        yield Turn(line=start, end=number, command=command, shown=lines[answer:number])


def typed(command: str) -> list[str]:
    """Return the lines that a command prints, errors and progress among them."""
    if command in COMPANY:
        folder, said = sample_company()
        shutil.copytree(folder, folder.name, dirs_exist_ok=True)
        return said
    words = shlex.split(command.replace("\\\n", " "))
    if words[0] in TOOLS:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).splitlines()
    if words[0] != "changemaker":
        raise SystemExit(f"a page may not tell its reader to type '{words[0]}' in a console block")
    return MADE.sub("made 1 Jan 2000", printed(words)).splitlines()


@cache
def sample_company() -> tuple[Path, list[str]]:
    """Build the sample company; return its folder, which goes when this process ends, and what the command said."""
    home = tempfile.mkdtemp(prefix="changemaker-demo-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    with contextlib.chdir(home):
        return Path(home) / "demo", MADE.sub("made 1 Jan 2000", printed(["changemaker", "demo"])).splitlines()


def printed(words: list[str]) -> str:
    """Run the command in this process, piped."""
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "CHANGEMAKER_DEBUG")}
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {**plain, "NO_COLOR": "1"}, clear=True))
        stack.enter_context(patch.object(sys, "argv", words))
        stack.enter_context(patch.object(sys, "stdin", io.StringIO()))
        stack.enter_context(contextlib.redirect_stdout(pipe))
        stack.enter_context(contextlib.redirect_stderr(pipe))
        stack.enter_context(contextlib.suppress(SystemExit))
        runpy.run_module("changemaker", run_name="__main__")
    pipe.seek(0)
    return pipe.read()


def examples(source: str, names: dict[str, Any], page: Path, first: int) -> list[str]:
    """Run a `pycon` block as a doctest; `names` go from block to block."""
    test = doctest.DocTestParser().get_doctest(source, names, page.name, str(page), first)
    failed = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=failed.write, clear_globs=False)
    names |= test.globs
    return [failed.getvalue()] if failed.getvalue() else []


def parts(shown: list[str]) -> list[list[str]]:
    """Return the pieces between the gaps; the first and the last are empty where the answer begins or ends with one."""
    pieces: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == GAP:
            pieces.append([])
        else:
            pieces[-1].append(MADE.sub("made 1 Jan 2000", line.rstrip()))
    return pieces


def agrees(shown: list[str], came: list[str]) -> bool:
    """True if the answer shown is what came, its gaps filled."""
    pieces = parts([line for line in shown if not SETTING_UP.match(line)])
    if len(pieces) == 1:
        return pieces[0] == came
    place = 0
    for number, piece in enumerate(pieces):
        room = len(came) - len(piece)
        starts = range(place, room + 1)
        if number == 0:
            starts = range(1)
        elif number == len(pieces) - 1:
            starts = range(max(place, room), room + 1)
        found = next((start for start in starts if came[start : start + len(piece)] == piece), None)
        if found is None:
            return False
        place = found + len(piece)
    return True


def cut_alike(shown: list[str], came: list[str]) -> list[str]:
    """Return what came, cut where the page cuts: at the lines most like those beside its gaps."""
    told = [line for line in shown if SETTING_UP.match(line)]
    pieces = parts([line for line in shown if not SETTING_UP.match(line)])
    if len(pieces) == 1:
        return told + came
    place = 0
    for number, piece in enumerate(pieces):
        if number:
            told.append(GAP)
        spoken = [line for line in piece if line]
        if not spoken:
            continue
        start = likest(spoken[0], came, place) if number else 0
        end = likest(spoken[-1], came, start) + 1 if number < len(pieces) - 1 else len(came)
        told += came[start:end]
        place = end
    return told


def likest(line: str, came: list[str], place: int) -> int:
    """Return the place of the line most like `line`, from `place` on."""
    likeness = [SequenceMatcher(a=line, b=other).ratio() for other in came[place:]]
    return place + likeness.index(max(likeness)) if likeness else place


if __name__ == "__main__":
    sys.exit(main())
