"""The answers of one plain file, and of each row the last one that its unit gave before."""

import numpy as np
from numpy.typing import NDArray

from changemaker.core.errors import BadTargetError
from changemaker.engine.plain import PlainTable
from changemaker.predict.scores.design import Codes, Days
from changemaker.predict.scores.file_facts import MOSTLY, Facts
from changemaker.predict.scores.target import Array

YES = frozenset({"y", "yes", "true", "t"})
NO = frozenset({"n", "no", "false", "f"})
Labels = NDArray[np.object_]


def is_worded(facts: Facts) -> bool:
    """True if the answers are words and not numbers."""
    return facts.present > 0 and facts.share(facts.numbers) < MOSTLY


def yes_or_no(labels: Labels, *, plain: PlainTable, column: str) -> Array:
    """Return answers in words as 1 and 0, (n,), NaN where there is none.

    Raises:
        BadTargetError: they are other words than yes and no.
    """
    said = {str(label) for label in labels if label is not None}
    odd = sorted(label for label in said if label.lower() not in YES | NO)
    if odd:
        shown = ", ".join(f"'{label[:40]}'" for label in odd[:3]) + (" ..." if len(odd) > 3 else "")
        raise BadTargetError(
            f"column '{column}' is to be predicted and holds words ({shown})",
            where=plain.name,
            hint="write the answer as a number, or yes/no as 1 and 0",
        )
    return np.array([np.nan if label is None else float(str(label).lower() in YES) for label in labels])


def last_before(y: Array, unit: Codes, time: Days) -> Array:
    """Return of each row the latest answer of its unit at an earlier time, (n,), NaN where there is none.

    Example:
        >>> unit, time = np.zeros(3, dtype=np.intp), np.array([1, 2, 2])
        >>> last_before(np.array([9.0, 3.0, np.nan]), unit, time).tolist()
        [nan, 9.0, 9.0]
    """
    last = np.full(len(y), np.nan)
    order = np.lexsort((time, unit))
    known, waiting, of, at = np.nan, np.nan, -1, -1
    for row in order:
        if unit[row] != of:
            known, waiting, of, at = np.nan, np.nan, int(unit[row]), int(time[row])
        elif time[row] != at:  # answers of one moment do not know each other
            known, at = waiting, int(time[row])
        last[row] = known
        if np.isfinite(y[row]):
            waiting = y[row]
    return last
