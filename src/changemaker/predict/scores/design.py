"""What a model may see of each row, and what must be kept apart when it is judged."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from changemaker.predict.scores.target import Array, Target

Codes = NDArray[np.intp]
Days = NDArray[np.int64]
ColumnKind = Literal["number", "category", "flag"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """One feature: what was known of every row before the answer."""

    name: str
    group: str  # what a customer would call it: "deliveries", "orders", "mood"
    kind: ColumnKind
    values: Array  # (n,), NaN where it is not known; codes into `labels` for a category
    labels: tuple[str, ...] = ()
    monotone: Literal[-1, 0, 1] = 0  # 1: more of it never lowers the score


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segments:
    """A division of the rows by which accuracy is published."""

    name: str
    labels: tuple[str, ...]
    codes: Codes  # (n,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """All rows: those with an answer teach and judge, the others are predicted."""

    target: Target
    columns: tuple[Known, ...]
    unit: Codes  # (n,) 0 to G - 1: rows of one account are one piece of evidence
    time: Days | None = None  # (n,), days since 1970: of the answer or the prediction
    segments: Segments | None = None
    last: Array | None = None  # (n,), the last known score of the same unit before, NaN where there is none
    weight: Array | None = None  # (n,), how many rows each stands for; 1 where left out
