"""A design's answered rows, in an order of their own, with folds: all that learners and judges are given."""

from dataclasses import dataclass

import numpy as np

from changemaker.predict.scores import in_order, outside_folds
from changemaker.predict.scores.baselines import Simple
from changemaker.predict.scores.design import Codes, Days, Design
from changemaker.predict.scores.enough import tells
from changemaker.predict.scores.judged import Rows
from changemaker.predict.scores.layout import Layout
from changemaker.predict.scores.linear import Measure
from changemaker.predict.scores.road import Answers, answers_of
from changemaker.predict.scores.target import Array
from changemaker.stats import shifted
from changemaker.stats.logistic import RIDGE

MOST_OTHERS = 20_000  # rows without an answer, to see how they differ
MIN_OTHERS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """The answered rows; every array is in one order, the same whatever the file's."""

    rows: Codes  # (n,), where each stands in the design
    layout: Layout
    table: Array  # (n, p)
    answers: Answers
    unit: Codes  # (n,), 0 to G - 1
    fold: Codes  # (n,)
    time: Days | None  # (n,)
    simple: Simple
    others: Array | None  # (n,), how much each stands for those who did not answer; None where there are none

    @property
    def units(self) -> int:
        """How many independent units answered."""
        return int(self.unit.max()) + 1

    def judged(self) -> Rows:
        """Return the rows as judges see them."""
        return Rows(
            answer=self.answers.y,
            unit=self.unit,
            weight=self.answers.weight,
            fold=self.fold,
            yes_no=self.answers.target.kind == "yes_no",
            retaught=outside_folds.RETAUGHT,
        )


def prepared(design: Design, *, seed: int) -> Prepared | None:
    """Return the answered rows of a design; None where no column tells one from another."""
    answered = np.flatnonzero(design.target.answered)
    columns = [known for known in design.columns if tells(known.values[answered])]
    if not columns:
        return None
    layout = Layout.of(columns)
    table = layout.table(columns, answered)
    further = [design.target.y] + ([] if design.time is None else [design.time.astype(np.float64)])
    further += [part for part in (design.weight, design.last) if part is not None]
    order, unit = in_order.canonical(table, design.unit[answered], *(part[answered] for part in further))
    rows, table = answered[order], table[order]
    answers = answers_of(design.target, rows, design.weight)
    return Prepared(
        rows=rows,
        layout=layout,
        table=table,
        answers=answers,
        unit=unit,
        fold=outside_folds.dealt(unit, seed=seed),
        time=None if design.time is None else design.time[rows],
        simple=Simple(
            answers=answers,
            segment=None if design.segments is None else design.segments.codes[rows],
            last=None if design.last is None or not np.isfinite(design.last[rows]).any() else design.last[rows],
        ),
        others=_others(design, layout, table),
    )


def _others(design: Design, layout: Layout, table: Array) -> Array | None:
    """Return how much each answered row of `table` stands for those who did not answer."""
    silent = np.flatnonzero(~design.target.answered)
    if len(silent) < MIN_OTHERS:
        return None
    theirs = layout.table(design.columns, silent)
    order, _ = in_order.canonical(theirs, np.arange(len(silent)))
    both = np.vstack([table, theirs[order[:MOST_OTHERS]]])
    here = np.arange(len(both)) < len(table)
    measured = Measure.of(both, layout.features).columns(both)
    return shifted.density_ratio(measured * RIDGE**0.5, here)
