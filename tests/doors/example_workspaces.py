"""The workspaces of examples/, copied to a folder of their own and loaded once a process."""

import atexit
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from doors.support import ROOT, run

EXAMPLES = ROOT / "examples"
loads: dict[Path, list[str]] = {}  # workspace -> what its first load said
DERIVED = shutil.ignore_patterns(".changemaker", "exports", "reports", "__pycache__")


@cache
def home() -> Path:
    """Return a folder of this process that ends with it."""
    folder = Path(mkdtemp(prefix="changemaker-examples-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def marketplace(shared: Path) -> Path:
    """Return the marketplace, loaded; `shared` is the folder of the real data sets."""
    (home() / "shared").symlink_to(shared.parent, target_is_directory=True)  # as the example says: ../../../shared
    folder = home() / "project" / "examples" / "marketplace"
    shutil.copytree(EXAMPLES / "marketplace", folder, ignore=DERIVED)
    return loaded(folder)


@cache
def grocer() -> Path:
    """Return the grocer, its tables laid out as its README says, and loaded."""
    folder = home() / "project" / "examples" / "grocer"
    shutil.copytree(EXAMPLES / "grocer", folder, ignore=DERIVED)
    subprocess.run([sys.executable, str(folder / "lay_out.py")], check=True, capture_output=True, timeout=300)
    return loaded(folder)


def loaded(folder: Path) -> Path:
    """Return a workspace whose files were checked and loaded."""
    for command in ("check", "load"):
        answer = run(command, "--folder", folder)
        assert answer.code == 0, answer.err
    loads[folder] = [*answer.err.splitlines(), *answer.out.splitlines()]
    return folder
