"""What the pages at the front door say is so."""

import dataclasses
import re
import subprocess
import sys
from pathlib import Path

import pytest

from changemaker.core.estimate import Estimate
from house.reading import PACKAGE, ROOT, blocks, our_files, settings

KINDS = {kind["directory"] for kind in settings()["tool"]["towncrier"]["type"]}
FRAGMENTS = [path for path in our_files() if path.parent == ROOT / "changelog.d" and path.suffix == ".md"]


def test_the_style_guide_runs_from_top_to_bottom_with_its_examples(tmp_path: Path) -> None:
    guide = tmp_path / "guide.py"
    last = "\nif __name__ == '__main__':\n    import doctest\n    test_nps_counts_passives_only_in_the_denominator()\n"
    run = "    failed, tried = doctest.testmod()\n    print(f'{tried} examples, {failed} failed')\n"
    guide.write_text("\n".join(blocks(ROOT / "STYLE.md", "python")) + last + run, encoding="utf-8")

    done = subprocess.run([sys.executable, str(guide)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert re.search(r"[1-9]\d* examples, 0 failed", done.stdout)


def test_the_style_guide_shows_the_estimate_that_the_code_has() -> None:
    shown = [block for block in blocks(ROOT / "STYLE.md", "python") if "class Estimate" in block]
    assert len(shown) == 1

    named = re.findall(r"^    (\w+): [\w| ]+?(?: =.*)?(?:  #.*)?$", shown[0], flags=re.MULTILINE)

    assert named == [field.name for field in dataclasses.fields(Estimate)]


@pytest.mark.parametrize("package", sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py")))
def test_the_architecture_page_names_the_package(package: str) -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

    assert re.search(rf"\b{package}/", page), f"ARCHITECTURE.md says nothing of {package}/"


def test_contributing_names_every_make_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    targets = re.findall(r"^([a-z]+):.*## ", makefile, flags=re.MULTILINE)

    assert targets
    assert [target for target in targets if f"`make {target}`" not in page] == []


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda path: path.name)
def test_a_change_is_told_in_one_line_of_a_known_kind(fragment: Path) -> None:
    name, _, kind = fragment.stem.rpartition(".")

    assert name
    assert kind in KINDS
    assert len(fragment.read_text(encoding="utf-8").strip().splitlines()) == 1
