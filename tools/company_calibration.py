"""Put the counts of whole simulated companies into docs/methods/company-calibration.md.

changemaker sim calibrate --companies 200 --seed 1 --json plain.json
changemaker sim calibrate --companies 200 --seed 2 --null --json null.json
changemaker sim calibrate --companies 40 --seed 3 --adverse --json adverse.json
python tools/company_calibration.py plain.json null.json adverse.json
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "company-calibration.md"
COUNTS = re.compile(r"(?<=<!-- counts -->\n).*(?=<!-- end of counts -->)", flags=re.DOTALL)
ROWS = {
    "coverage:contribution": "range of the effect on contribution holds the truth",
    "coverage:retention": "range of the effect on retention holds the truth",
    "coverage:net": "range of the net value holds the truth",
    "bias:contribution": "mean error of the effect, as a share of it",
    "error:contribution": "mean error of the effect, in points of contribution",
    "claims": "claims a gain (grade A or B, range above zero)",
    "looks": "range above zero, whatever the grade",
    "survives:0.5": "survives the honest bound at Mbar 0.5",
    "survives:1": "survives it at Mbar 1, which earns grade B",
    "survives:2": "survives it at Mbar 2",
    "grade:A": "ends with grade A",
    "grade:B": "ends with grade B",
    "grade:C": "ends with grade C: a range only",
    "grade:D": "ends with grade D: withheld",
    "naive:bias:before_after": "before against after adds, in points of contribution",
    "naive:bias:treated_untreated": "treated against untreated adds",
}
PROGRAMMES = {
    "complaints-in-a-day": "complaints in a day, eager districts first",
    "simpler-ordering": "simpler ordering, by lot",
}
KINDS = ("programmes that work", "programmes that change nothing", "districts that rise anyway start first")

Estimates = Mapping[str, Mapping[str, Any]]


def main(files: list[str]) -> None:
    """Rewrite the page from the files, in the order of `KINDS`."""
    found = [json.loads(Path(file).read_text(encoding="utf-8"))["estimates"] for file in files]
    told = "\n".join(line for kind, estimates in zip(KINDS, found, strict=False) for line in table(kind, estimates))
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(COUNTS.sub(lambda _: told + "\n", page), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")


def table(kind: str, estimates: Estimates) -> Iterator[str]:
    """Yield the lines of one kind of company."""
    n = max(estimate["n"] for estimate in estimates.values())
    yield f"\nOver {n:,} companies, {kind}; 95 % ranges of the counts in brackets:\n"
    yield f"| | {' | '.join(PROGRAMMES.values())} |"
    yield "| --- | --- | --- |"
    for key, label in ROWS.items():
        cells = [counted(estimates, f"{key}:{programme}") for programme in PROGRAMMES]
        if any(cells):
            yield f"| {label} | {' | '.join(cells)} |"


def counted(estimates: Estimates, key: str) -> str:
    """Return one cell; empty where there is no such count."""
    if key not in estimates:
        return ""
    value, low, high = (round(100 * estimates[key][part], 1) + 0.0 for part in ("value", "low", "high"))
    return f"{value:.1f} % ({low:.1f} to {high:.1f})"


if __name__ == "__main__":
    main(sys.argv[1:])
