"""The import contract holds, and a breach of it is told with its file, its line and its folder."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from house.reading import PACKAGE, ROOT, settings


@dataclass(frozen=True, slots=True)
class Breach:
    """A module that must not be: where it would stand, what it says, what the contract answers."""

    module: str
    text: str
    answer: tuple[str, ...]


BREACHES = {
    "statistics that ask a database": Breach(
        "stats/planted.py",
        '"""Numbers."""\n\nimport ibis\n',
        ("changemaker.stats is not allowed to import ibis", "changemaker.stats.planted -> ibis (l.3)"),
    ),
    "statistics that take frames": Breach(
        "stats/planted_frames.py",
        '"""Numbers."""\n\nfrom pandas import DataFrame\n',
        ("changemaker.stats.planted_frames -> pandas (l.3)",),
    ),
    "a room that calls the room beside it": Breach(
        "link/planted.py",
        '"""A room."""\n\nimport changemaker.prove\n',
        (
            "changemaker.link is not allowed to import changemaker.prove",
            "changemaker.link.planted -> changemaker.prove (l.3)",
        ),
    ),
    "the ground floor that climbs": Breach(
        "core/planted.py",
        '"""Values."""\n\nimport changemaker.stats\n',
        (
            "changemaker.core is not allowed to import changemaker.stats",
            "changemaker.core.planted -> changemaker.stats (l.3)",
        ),
    ),
    "a study that peeks at the truth": Breach(
        "studies/planted.py",
        '"""A study."""\n\nimport changemaker.sim\n',
        ("changemaker.studies.planted -> changemaker.sim (l.3)",),
    ),
}
HOMELESS = {  # an answer that ends the contract's own before it comes to the floors
    "a folder without a floor": Breach("utils/__init__.py", '"""Anything."""\n', ("changemaker.utils", "exhaustive")),
    "a module without a floor": Breach("helpers.py", '"""Anything."""\n', ("changemaker.helpers", "exhaustive")),
}


def lint_imports(source: Path) -> tuple[int, str]:
    """Check the package under `source` with the project's own contract; return the exit code and what was printed."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    wide = os.environ | {"PYTHONPATH": str(source), "COLUMNS": "200"}
    told = [*command, "--config", str(ROOT / "pyproject.toml")]
    done = subprocess.run(told, cwd=source, env=wide, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of src/, to be spoiled."""
    shutil.copytree(PACKAGE, tmp_path / "changemaker", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def plant(breach: Breach, source: Path) -> None:
    """Write the module, with the packages on the way where they are not built yet."""
    path = source / "changemaker" / breach.module
    imported = [line.split(".")[1] for line in breach.text.splitlines() if line.startswith("import changemaker.")]
    for package in {*imported, *breach.module.split("/")[:-1]}:
        (source / "changemaker" / package).mkdir(exist_ok=True)
        (source / "changemaker" / package / "__init__.py").touch()
    path.write_text(breach.text, encoding="utf-8")


def test_the_tree_as_it_stands_keeps_the_contract(copied: Path) -> None:
    code, said = lint_imports(copied)

    assert code == 0, said


@pytest.mark.parametrize("planted", [BREACHES, HOMELESS], ids=["on the floors", "without a floor"])
def test_every_planted_breach_fails_and_is_named(planted: Mapping[str, Breach], copied: Path) -> None:
    for breach in planted.values():
        plant(breach, copied)

    code, said = lint_imports(copied)

    assert code == 1, said
    for name, breach in planted.items():
        assert [part for part in breach.answer if part not in said] == [], f"{name}\n{said}"


def test_a_ring_of_modules_on_one_floor_fails(copied: Path) -> None:
    core = copied / "changemaker" / "core"
    (core / "hen.py").write_text('"""First."""\n\nimport changemaker.core.egg\n', encoding="utf-8")
    (core / "egg.py").write_text('"""First, too."""\n\nimport changemaker.core.hen\n', encoding="utf-8")

    code, said = lint_imports(copied)

    assert code == 1, said
    assert "changemaker.core" in said
    assert ".hen" in said
    assert ".egg" in said


def test_the_style_guide_and_the_contract_name_the_same_floors() -> None:
    guide = (ROOT / "STYLE.md").read_text(encoding="utf-8")
    floors = settings()["tool"]["importlinter"]["contracts"][0]["layers"]

    plain = [" | ".join(room.strip().strip("()") for room in floor.split("|")) for floor in floors if "__" not in floor]

    assert [floor for floor in plain if f"`{floor}`" not in guide] == []
