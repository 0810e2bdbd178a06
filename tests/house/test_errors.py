"""Every error has a code of its own, and every code a page that says what to do."""

import ast
import re
import shlex
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from changemaker.cli.main import run
from house.reading import PACKAGE, ROOT, blocks, nodes, our_modules, tree

PAGES = ROOT / "docs" / "errors"
PAGE_OF = {path.stem: path for path in sorted(PAGES.glob("CM*.md"))}
SECTIONS = ["## What happened", "## What it looks like", "## What to do"]


@cache
def codes() -> list[tuple[str, str]]:
    """Return (code, class) of each class of ours that sets a `code` such as CM101."""
    found = []
    for path in our_modules("src/"):
        spelt = '"CM' in path.read_text(encoding="utf-8")  # no module needs to be parsed that spells no code
        for node in nodes(path) if spelt else ():
            for line in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                    value = line.value.value
                    if ast.unparse(line.targets[0]) == "code" and isinstance(value, str) and value.startswith("CM"):
                        found.append((value, node.name))
    return found


def test_no_two_errors_share_a_code() -> None:
    counted = Counter(code for code, _ in codes())

    assert [code for code, times in counted.items() if times > 1] == []


def test_every_error_class_sets_a_code_of_its_own() -> None:
    named = {
        node.name
        for name in ("changemaker_error.py", "errors.py", "acting_errors.py")
        for node in ast.walk(tree(PACKAGE / "core" / name))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error")
    }

    assert named == {name for _, name in codes()}


def test_there_is_one_page_for_each_code_and_none_besides() -> None:
    assert sorted(PAGE_OF) == sorted(code for code, _ in codes())


@pytest.mark.parametrize("code", PAGE_OF)
def test_the_page_of_a_code_says_what_happened_and_what_to_do(code: str) -> None:
    page, name = PAGE_OF[code], dict(codes())[code]
    text = page.read_text(encoding="utf-8")

    assert text.startswith(f"# {code}: ")
    assert f".{name}`" in text
    assert re.findall(r"^## .*$", text, flags=re.MULTILINE) == SECTIONS
    shown = "CM10" if code == "CM100" else code  # several problems at once show the codes of each
    assert any(f"[{shown}" in block for kind in ("text", "console") for block in blocks(page, kind))


@pytest.mark.parametrize(
    "page", [page for page in PAGE_OF.values() if blocks(page, "console")], ids=lambda page: page.stem
)
def test_the_example_of_a_page_is_what_the_command_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (name,) = re.findall(r"^With `([\w.]+)`:$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (table,), (session,) = blocks(page, "csv"), blocks(page, "console")
    (tmp_path / name).write_text(table, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    for turn in session.removeprefix("$ ").split("\n$ "):
        command, _, answer = turn.partition("\n")
        monkeypatch.setattr(sys, "argv", shlex.split(command))
        with pytest.raises(SystemExit) as ended:
            run()
        printed = capsys.readouterr()
        assert (ended.value.code, (printed.out + printed.err).strip()) == (2, answer.strip())
