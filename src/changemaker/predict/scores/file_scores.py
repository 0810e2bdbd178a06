"""Every row of a file with its score: predicted where nobody answered, beside the answer where somebody did."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from changemaker.predict.scores.card import Card
from changemaker.predict.scores.file_cells import Labels
from changemaker.predict.scores.file_design import FileDesign
from changemaker.predict.scores.fitted import Learned
from changemaker.predict.scores.model import Model
from changemaker.predict.scores.reasons import Reason
from changemaker.predict.scores.target import Array, Flags, Target

MOST_REASONED = 20_000  # predicted rows that come with their reasons
REASONS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FileScores:
    """Scores in the file's order; an answered row's own score is by what had not seen its unit."""

    target: Target
    rows: NDArray[np.intp]  # (n,), places in the file, from 1
    named: Mapping[str, Labels]  # unit, time, segment: as the file has them
    expected: Array  # (n,)
    low: Array
    high: Array
    shares: Array  # (n, K); (n, 0) for a number
    level: float
    withheld: Flags  # (n,), in a segment where scores are no better than a baseline
    reasons: Mapping[int, tuple[Reason, ...]]  # place in these arrays -> why, for the first 20,000 predicted

    @property
    def predicted(self) -> int:
        """Rows without an answer whose score may be shown."""
        return int(np.count_nonzero(~self.target.answered & ~self.withheld))


def file_scores(file: FileDesign, learned: Learned, *, level: float) -> FileScores | None:
    """Return every row's score, None where the card allows none."""
    model, held, design = learned.model, learned.held_out, file.design
    if model is None or held is None or not learned.card.published:
        return None
    shares = np.array(model.shares(design.columns), dtype=np.float64)
    low, high = model.interval(shares, level)
    shares[held.rows], low[held.rows], high[held.rows] = held.shares, held.low, held.high
    withheld = _withheld(file, learned.card)
    silent = np.flatnonzero(~design.target.answered & ~withheld)[:MOST_REASONED]
    return FileScores(
        target=design.target,
        rows=file.rows,
        named=file.named,
        expected=model.expected(shares),
        low=low,
        high=high,
        shares=shares if model.kind != "number" else shares[:, :0],
        level=level,
        withheld=withheld,
        reasons=_reasons(model, file, silent),
    )


def _reasons(model: Model, file: FileDesign, rows: NDArray[np.intp]) -> dict[int, tuple[Reason, ...]]:
    if not len(rows):
        return {}
    found = model.reasons(file.design.columns, rows, most=REASONS)
    return dict(zip(map(int, rows), found, strict=True))


def _withheld(file: FileDesign, card: Card) -> Flags:
    segments = file.design.segments
    if segments is None:
        return np.zeros(len(file.rows), dtype=np.bool_)
    closed = {one.segment for one in card.segments if not one.published}
    flags = np.array([label in closed for label in segments.labels], dtype=np.bool_)
    return np.asarray(flags[segments.codes], dtype=np.bool_)
