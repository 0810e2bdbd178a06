"""Resolve every version anew in an empty environment and write constraints.txt: names and versions, no addresses."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEAD = """\
# Every version that gets installed, to run, for examples and to develop; resolves on Python 3.11 to 3.13.
# `make constraints` writes this file anew.
"""
NOT_OURS_TO_PIN = ("changemaker", "pip", "setuptools")  # ourselves, and what a new environment brings along


def main() -> None:
    """Install everything without constraints, then write down what came."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder, "bin", "python")), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "-qq", f"{ROOT}[dev,examples]"], check=True)
        apart = [f"--exclude={name}" for name in NOT_OURS_TO_PIN]
        listed = subprocess.run([*pip, "list", "--format=freeze", *apart], check=True, capture_output=True, text=True)
    pins = sorted(listed.stdout.split(), key=str.lower)
    (ROOT / "constraints.txt").write_text(HEAD + "\n".join(pins) + "\n")
    sys.stdout.write(f"constraints.txt: {len(pins)} versions\n")


if __name__ == "__main__":
    main()
