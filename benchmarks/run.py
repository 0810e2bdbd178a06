"""Speed beside peers, in one run on one machine: whole processes, CPU seconds, answers held equal.

Each pair is run in turn, `REPEATS` times, and the ratio of medians counts; absolute seconds belong to this machine.
Writes RESULTS.md.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

HERE = Path(__file__).parent
DATA = HERE / ".data"
REPEATS = 3
ROWS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Our command and a peer's script that answers the same question."""

    name: str
    ours: list[str]
    key: str  # of our estimate
    peer_name: str
    peer: str  # Python; prints the same number
    tolerance: float  # relative
    target: str


def trial_file() -> Path:
    """A trial of a million rows: arm and spending."""
    path = DATA / "trial.csv"
    if not path.exists():
        rng = np.random.default_rng(1)
        arm = rng.integers(0, 2, ROWS)
        spend = np.where(rng.random(ROWS) < 0.2, rng.lognormal(3, 1, ROWS), 0) + 0.05 * arm
        arrow_csv.write_csv(pa.table({"arm": np.where(arm == 1, "mail", "none"), "spend": spend.round(4)}), path)
    return path


def rollout_file() -> Path:
    """A staged rollout of a million rows: 40,000 units, 25 months."""
    path = DATA / "rollout.csv"
    if not path.exists():
        rng = np.random.default_rng(2)
        units, months = 40_000, 25
        start = rng.choice([0, 10, 14, 18], units)
        month = np.tile(np.arange(1, months + 1), units)
        unit = np.repeat(np.arange(units), months)
        on = (np.repeat(start, months) > 0) & (month >= np.repeat(start, months))
        value = (
            np.repeat(rng.normal(100, 20, units), months) + month * 0.3 + 2.0 * on + rng.normal(0, 5, units * months)
        )
        columns = {"unit": unit, "month": month, "start": np.repeat(start, months), "value": value.round(4)}
        arrow_csv.write_csv(pa.table(columns), path)
    return path


def pairs() -> list[Pair]:
    """The questions."""
    trial, rollout = trial_file(), rollout_file()
    prove = [sys.executable, "-m", "changemaker", "prove", "--json", "-", "--file"]
    arms = ["--outcome", "spend", "--arm", "arm", "--control", "none", "--assigned", "random"]
    staged = ["--outcome", "value", "--unit", "unit", "--time", "month", "--start", "start", "--assigned", "staged"]
    return [
        Pair(
            name="a randomised trial, 1,000,000 rows of CSV",
            ours=[*prove, str(trial), *arms],
            key="mail",
            peer_name="pandas and statsmodels OLS, HC2",
            peer=f"""
import pandas as pd, statsmodels.formula.api as smf
frame = pd.read_csv({str(trial)!r}); frame["mail"] = (frame["arm"] == "mail").astype(int)
print(smf.ols("spend ~ mail", frame).fit(cov_type="HC2").params["mail"])""",
            tolerance=1e-9,
            target="at most 1.0",
        ),
        Pair(
            name="a staged rollout, 40,000 units by 25 months of CSV",
            ours=[*prove, str(rollout), *staged],
            key="simple",
            peer_name="pandas and diff-diff, group-time effects",
            peer=f"""
import pandas as pd, diff_diff
frame = pd.read_csv({str(rollout)!r})
fit = diff_diff.CallawaySantAnna(control_group="never_treated", n_bootstrap=0, base_period="universal").fit(
    frame, outcome="value", unit="unit", time="month", first_treat="start")
print(fit.overall_att)""",
            tolerance=1e-6,
            target="at most 1.5, with every check made",
        ),
    ]


def timed(command: list[str]) -> tuple[float, str]:
    """CPU seconds (user and system) of one process, and what it printed."""
    before = os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = os.times()
    if done.returncode:
        raise SystemExit(f"{command[:4]} failed:\n{done.stderr}")
    seconds = after.children_user - before.children_user + after.children_system - before.children_system
    return seconds, done.stdout


def measured(pair: Pair) -> str:
    """One row of the table; the two answers must agree."""
    ours, peer = [], []
    for _ in range(REPEATS):
        seconds, out = timed(pair.ours)
        ours.append(seconds)
        value = json.loads(out)["estimates"][pair.key]["value"]
        seconds, out = timed([sys.executable, "-W", "ignore", "-c", pair.peer])
        peer.append(seconds)
        other = float(out.split()[-1])
        if abs(value - other) > pair.tolerance * abs(other):
            raise SystemExit(f"{pair.name}: we say {value}, {pair.peer_name} says {other}")
    a, b = statistics.median(ours), statistics.median(peer)
    return f"| {pair.name} | {pair.peer_name} | {a:.1f} | {b:.1f} | {a / b:.2f} | {pair.target} |"


def main(say: Callable[[str], None] = print) -> None:
    """Run every pair and write RESULTS.md."""
    DATA.mkdir(exist_ok=True)
    rows = []
    for pair in pairs():
        say(f"{pair.name} ...")
        rows.append(measured(pair))
        say(rows[-1])
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    table = "\n".join(rows)
    (HERE / "RESULTS.md").write_text(
        f"""# Speed beside peers

Whole processes, start-up and reading included; CPU seconds, medians of {REPEATS}; both gave the same number.
Measured {datetime.now(UTC):%Y-%m-%d} on {machine} by `make bench`.

| question | peer | ours, s | peer, s | ours / peer | target |
| --- | --- | --- | --- | --- | --- |
{table}
"""
    )
    say("wrote benchmarks/RESULTS.md")


if __name__ == "__main__":
    main()
