"""Help on predicting is there at once: what learns and what searches is loaded by who predicts."""

import os
import subprocess
import sys

from changemaker.cli.predict import COMMANDS
from house.reading import ROOT

HEAVY = ("lightgbm", "sklearn", "scipy", "numpy", "pandas", "pyarrow", "ibis", "duckdb", "sqlalchemy")
CODE = f"""
import contextlib, io, sys
from changemaker.cli.main import run
out = io.StringIO()
for command in {tuple(COMMANDS)!r}:
    sys.argv = ["changemaker", "predict", command, "--help"]
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        run()
sys.stderr.write(out.getvalue())
print(*(name for name in {HEAVY!r} if name in sys.modules))
"""


def test_no_help_of_predict_loads_what_predicts() -> None:
    ours = os.environ | {"PYTHONPATH": str(ROOT / "src")}

    told = subprocess.run(
        [sys.executable, "-c", CODE], env=ours, check=True, capture_output=True, text=True, timeout=60
    )

    assert all(f"predict {command} [OPTIONS]" in told.stderr for command in COMMANDS)
    assert told.stdout.split() == []
