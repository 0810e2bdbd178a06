"""What the page of methods says is what docs/methods say: each has its page there, each count its cell."""

import re
from pathlib import Path

import pytest

from changemaker.reports.words import CATALOGUES
from changemaker.web.methods_shown import METHODS, Count, MethodShown

COUNTED = [(method.key, count) for method in METHODS for count in method.counts]
CELL = {"coverage": 1, "claims": 3, "strong": 4}  # columns of the table in calibration.md
NAIVE = {"fixed-effects": 1, "before-after": 2, "treated-untreated": 4}


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.key)
def test_each_method_has_its_long_form_and_its_words(method: MethodShown, repo: Path) -> None:
    assert (repo / "docs" / "methods" / f"{method.page}.md").is_file()
    assert {f"web.m.{method.key}{tail}" for tail in ("", ".what", ".assumes")} <= set(CATALOGUES["en"])


@pytest.mark.parametrize(("key", "count"), COUNTED, ids=lambda value: getattr(value, "world", value))
def test_each_count_stands_in_the_calibration(key: str, count: Count, repo: Path) -> None:
    text = (repo / "docs" / "methods" / "calibration.md").read_text(encoding="utf-8")
    honest, _, naive = text.partition("The naive numbers in the same worlds")
    rows = re.findall(rf"^\| `{count.world}` \|(.*)\|$", naive if key in NAIVE else honest, re.MULTILINE)
    cells = rows[-1].split("|")
    cell = cells[NAIVE[key] - 1 if key in NAIVE else CELL[count.what] - 1]

    assert [round(share * 100, 1) for share in count.share] == [float(number) for number in re.findall(r"[\d.]+", cell)]
