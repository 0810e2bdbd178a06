"""Where a series breaks: another survey, or another way of asking, so that a step is no change of mind."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from math import sqrt

from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.metrics.response_rate import asking_rows

MOVED = 0.2  # share of answers that came another way than in the month before; what chance alone moves comes on top

Mix = Mapping[tuple[str, str], int]  # (survey, mode) -> answers


def mixes_of(tables: Tables, metric: Metric, rules: FinanceRules) -> Mapping[int, Mix]:
    """Return how many answers of a survey metric came by which survey and mode, by month (index)."""
    rows = asking_rows(tables, metric, rules)
    counts = rows.group_by("month_index", "survey", "mode").aggregate(answers=rows.count())
    mixes: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in counts.to_pyarrow().to_pylist():
        mixes[row["month_index"]][row["survey"] or "", row["mode"] or ""] = row["answers"]
    return mixes


def break_months(mixes: Mapping[int, Mix]) -> frozenset[int]:
    """Return the months whose mixture of surveys and modes differs from that of the last month with answers.

    A new scale or wording is a new survey: a survey keeps its name only while its questions stay the same.
    """
    return frozenset(later for before, later in pairwise(sorted(mixes)) if differ(mixes[before], mixes[later]))


def together(mixes: Iterable[Mix]) -> Mix:
    """Return the mixture of several months."""
    every: dict[tuple[str, str], int] = defaultdict(int)
    for mix in mixes:
        for way, answers in mix.items():
            every[way] += answers
    return every


def differ(before: Mix, later: Mix) -> bool:
    """True if two mixtures differ by more than a fifth of the answers and what chance moves (one standard error).

    Example:
        >>> differ({("yearly", "e-mail"): 90}, {("yearly", "e-mail"): 40, ("yearly", "kiosk"): 50})
        True
    """
    sizes = sum(before.values()), sum(later.values())
    if not all(sizes):
        return False
    moved = sum(abs(before.get(way, 0) / sizes[0] - later.get(way, 0) / sizes[1]) for way in {*before, *later}) / 2
    return moved > MOVED + sqrt(1 / sizes[0] + 1 / sizes[1]) / 2
