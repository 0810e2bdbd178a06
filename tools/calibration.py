"""Put the counts of a calibration run into docs/methods/calibration.md.

changemaker sim rollouts --repetitions 1000 --seed 1 --json counts.json
python tools/calibration.py counts.json --seed 1
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "calibration.md"
COUNTS = re.compile(r"(?<=<!-- counts -->\n).*(?=<!-- end of counts -->)", flags=re.DOTALL)
NAIVE = {  # columns of the second table
    "twfe": "two-way fixed effects",
    "before_after": "before against after",
    "before_after_rows": "the same, by rows",
    "treated_untreated": "treated against untreated",
    "treated_untreated_rows": "the same, by rows",
    "rows": "treated against untreated, by rows",
}

Estimates = Mapping[str, Mapping[str, Any]]


def main() -> None:
    """Rewrite the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", type=Path, help="what `changemaker sim rollouts --json` wrote")
    parser.add_argument("--seed", type=int, default=1, help="with which it ran")
    asked = parser.parse_args()
    estimates = json.loads(asked.counts.read_text(encoding="utf-8"))["estimates"]
    page = PAGE.read_text(encoding="utf-8")
    told = "\n".join(tables(estimates, asked.seed))
    PAGE.write_text(COUNTS.sub(lambda _: told, page), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")


def tables(estimates: Estimates, seed: int) -> Iterator[str]:
    """Yield the lines of both tables: ours, and the naive numbers."""
    worlds = [key.partition(":")[2] for key in estimates if key.startswith("claims:")]
    n = estimates[f"claims:{worlds[0]}"]["n"]
    yield f"Over {n:,} worlds of each kind, seed {seed}; 95 % ranges of the counts in brackets.\n"
    yield "| world | ranges that hold the truth | bias | claims | claims of grade A or B |"
    yield "| --- | --- | --- | --- | --- |"
    for world in worlds:
        cells = [counted(estimates, f"{kind}:{world}") for kind in ("coverage", "bias", "claims", "strong-claims")]
        yield f"| `{world}` | {' | '.join(cells)} |"
    used = {key.rpartition(":")[2] for key in estimates if key.startswith("naive:claims:")}
    names = [name for name in NAIVE if name in used]
    yield "\nThe naive numbers in the same worlds, share that claims an effect:\n"
    yield f"| world | {' | '.join(NAIVE[name] for name in names)} |"
    yield f"| --- |{' --- |' * len(names)}"
    for world in worlds:
        cells = [counted(estimates, f"naive:claims:{world}:{name}").partition(" (")[0] for name in names]
        yield f"| `{world}` | {' | '.join(cells)} |"
    yield ""


def counted(estimates: Estimates, key: str) -> str:
    """Return one cell; empty where that world has no such count."""
    if key not in estimates:
        return ""
    value, low, high = (100 * estimates[key][part] for part in ("value", "low", "high"))
    return f"{value:.1f} % ({low:.1f} to {high:.1f})"


if __name__ == "__main__":
    main()
