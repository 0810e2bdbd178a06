"""The command answers at once: what it needs for work is imported when there is work."""

import os
import statistics
import subprocess
import sys

from house.reading import ROOT

BARE = "import typer, rich"
HELP = "import sys; sys.argv = ['changemaker', '--help']; from changemaker.cli.main import run; run()"
TIMES = 1.5
RUNS = 5


def cpu_seconds(code: str) -> float:
    """Return the user and system time of one Python process that runs `code`."""
    ours = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen([sys.executable, "-c", code], env=ours, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, code
    return used.ru_utime + used.ru_stime


def test_help_costs_at_most_one_and_a_half_times_the_bare_imports() -> None:
    cpu_seconds(BARE), cpu_seconds(HELP)  # once unmeasured, so that both are compiled and in the file cache

    pairs = [(cpu_seconds(BARE), cpu_seconds(HELP)) for _ in range(RUNS)]  # taken in turn, so that load hits both alike
    bare, shown = (statistics.median(times) for times in zip(*pairs, strict=True))

    assert shown <= TIMES * bare, f"--help {shown:.3f} CPU s, bare imports {bare:.3f} CPU s"
