"""Columns that know the answer: written down after the outcome, or made from it."""

import numpy as np

from changemaker.core.message import Message
from changemaker.core.seeds import stream
from changemaker.link.columns import Array, Codes, Column, Flags, units_by_label
from changemaker.stats.known_answer import ALL_BUT_AUC, ALL_BUT_R2, MIN_EXPECTED, knows, label_means

LEFT_OVER = 0.2  # of what the baseline leaves open, when the two together reproduce the outcome
MOST_ROWS = 20_000  # enough to tell .98 from less


def leak(metric: Column, outcome: Array, unit: Codes, *, seed: int) -> Message | None:
    """Return why `metric` seems to know the outcome by itself, or None.

    Args:
        metric: shape (n,).
        outcome: shape (n,), finite; yes/no as 1 and 0.
        unit: shape (n,), codes of the independent units.
        seed: for the rows looked at where there are more than 20,000.

    Example:
        >>> spend = np.arange(100.0)
        >>> found = leak(Column(values=np.exp(spend / 10), answered=spend >= 0), spend, np.arange(100), seed=1)
        >>> found.id if found else None
        'contest.leak.same_order'
    """
    if len(outcome) > MOST_ROWS:
        rows = stream(seed, "leaks").choice(len(outcome), MOST_ROWS, replace=False)
        metric = Column(values=metric.values[rows], answered=metric.answered[rows])
        outcome, unit = outcome[rows], unit[rows]
    if not metric.answered.all():
        missing = _knows((~metric.answered).astype(np.float64), outcome, unit)
        if missing is not None:
            return Message("contest.leak.missing", missing.params)
    index, known = _index(metric, outcome, unit)
    if np.count_nonzero(known) < 2 * MIN_EXPECTED:
        return None
    return _knows(index, outcome[known], unit[known])


def recombined(base: float, full: float, *, yes_no: bool) -> Message | None:
    """Return why a metric together with the baseline seems to reproduce the outcome, or None.

    Args:
        base: out-of-sample R2 (AUC where `yes_no`) of the baseline.
        full: the same with the metric.
        yes_no: whether the outcome is yes/no.

    Example:
        >>> recombined(0.5, 0.999, yes_no=False).id
        'contest.leak.recombined'
        >>> recombined(0.94, 0.96, yes_no=False) is None
        True
    """
    if full >= (ALL_BUT_AUC if yes_no else ALL_BUT_R2) and 1 - full <= LEFT_OVER * (1 - base):
        return Message("contest.leak.recombined", {"share": full, "base": base, "unit": "AUC" if yes_no else "R2"})
    return None


def _knows(index: Array, outcome: Array, unit: Codes) -> Message | None:
    found = knows(index, outcome, unit)
    return Message(f"contest.leak.{found.how}", {"share": found.share, "unit": found.unit}) if found else None


def _index(metric: Column, outcome: Array, unit: Codes) -> tuple[Array, Flags]:
    """Return the metric as a number, and the rows that have it: of labels the mean outcome of those who share it."""
    if not metric.labels:
        return np.asarray(metric.values[metric.answered], dtype=np.float64), metric.answered
    name, units = units_by_label(metric.values[metric.answered], unit[metric.answered])
    means, frequent = label_means(name, outcome[metric.answered], units)
    known = metric.answered.copy()
    known[metric.answered] = frequent
    return means, known
