"""A skip is always told; in CI it fails the run, unless shared data is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from house.reading import ROOT

A_TEST = """
import pytest

def test_that_needs_a_part():
    pytest.skip("{reason}")
"""
A_MODULE = """
import pytest

pytest.skip("{reason}", allow_module_level=True)
"""


def run(folder: Path, reason: str, *options: str, ci: str) -> tuple[int, list[str]]:
    """Run three tests under our conftest, of which two skip; return the exit code and the lines printed."""
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "test_whole.py").write_text("def test_that_runs():\n    assert True\n", encoding="utf-8")
    (folder / "test_one.py").write_text(A_TEST.format(reason=reason), encoding="utf-8")
    (folder / "test_module.py").write_text(A_MODULE.format(reason=reason), encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        *options,
        str(folder),
    ]
    plain = os.environ | {"CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # the conftest speaks, whatever is installed
    done = subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


class TestSkips:
    @pytest.mark.parametrize(
        "options",
        [(), pytest.param(("-p", "xdist.plugin", "-n", "2"), marks=pytest.mark.truth)],
        ids=["one process", "two"],
    )
    def test_a_skip_fails_the_run_in_ci_and_says_why(self, options: tuple[str, ...], tmp_path: Path) -> None:
        code, lines = run(tmp_path, "no browser here", *options, ci="true")

        assert code == 1
        assert any(line.startswith("test_one.py") and line.endswith(": no browser here") for line in lines)
        assert any(line.startswith("test_module.py") and line.endswith(": no browser here") for line in lines)
        assert any(line.startswith("FAILED: with CI=true") for line in lines)
        assert "1 passed" in lines[-1]  # the last line stays pytest's own

    @pytest.mark.parametrize(("reason", "ci"), [("shared data is not here", "true"), ("no browser here", "")])
    def test_a_skip_is_only_listed_where_it_is_excused(self, reason: str, ci: str, tmp_path: Path) -> None:
        code, lines = run(tmp_path, reason, ci=ci)

        assert code == 0
        assert len([line for line in lines if line.endswith(f": {reason}")]) == 2
        assert not any("FAILED" in line for line in lines)
