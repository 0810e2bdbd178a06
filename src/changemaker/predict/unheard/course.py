"""The months around the beginning of a signal: what an account brought, less what like accounts without it did.

What was known is taken as it was three months before the signal began, so that the months between are no part of it:
there nothing should be seen yet. A loss that is there already says that the signal may follow it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.predict.unheard.association import Known, Link, estimated, link
from changemaker.predict.unheard.exposure import shown_as
from changemaker.predict.unheard.looks import AHEAD, MOST_SHARE, Looks, first_month_to_look, later, looks_of
from changemaker.predict.unheard.panel import Flags, Panel
from changemaker.predict.unheard.signals import Signal

BEFORE, AFTER = 2, 6  # months before and after that of the beginning
LEAST = 30  # accounts in which it began


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of the course."""

    month: int  # 0: the one in which the signal began
    value: float  # share of usual margin, less that of like accounts
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The months around a beginning, and those before it together."""

    months: tuple[Month, ...]
    before: Estimate | None


def course_of(panel: Panel, signal: Signal, *, level: float) -> Course | None:
    """Return the course of a signal; None where it began in too few accounts, or the data are too short."""
    last = panel.months - 1 - AHEAD - AFTER
    months = np.arange(first_month_to_look(panel), last + 1)
    if not len(months):
        return None
    looks = looks_of(panel, months=months)
    on = [shown_as(panel, later(looks, gap), signal).on for gap in range(AHEAD + 1)]
    begins, free = on[AHEAD] & ~on[0] & ~on[1] & ~on[2], ~np.any(on, axis=0)
    rows = begins | free
    if len(np.unique(looks.account[begins])) < LEAST or len(np.unique(looks.account[free])) < LEAST:
        return None
    usual = shown_as(panel, looks, signal).usual
    known = Known.of(looks.known[rows], np.ones(int(rows.sum()))).with_(usual[rows])
    which = (rows, begins)
    before = _link(panel, looks, known, which, range(-BEFORE, 0))
    found = {gap: _link(panel, looks, known, which, [gap]) for gap in range(-BEFORE, AFTER + 1)}
    return Course(
        months=tuple(_month(gap, one, level) for gap, one in found.items() if one is not None),
        before=None if before is None else estimated(before, level=level),
    )


def _link(panel: Panel, looks: Looks, known: Known, which: tuple[Flags, Flags], gaps: Sequence[int]) -> Link | None:
    """The difference in the mean of some months, counted from the beginning."""
    rows, begins = which
    brought = sum(panel.margin[looks.account, looks.month + AHEAD + gap] for gap in gaps) / len(gaps) / looks.base
    share = np.clip(brought, -MOST_SHARE, 2 * MOST_SHARE)[rows]
    return link(known, begins[rows], share, looks.account[rows])


def _month(gap: int, of: Link, level: float) -> Month:
    told = estimated(of, level=level)
    return Month(month=gap, value=told.value, low=told.low, high=told.high)
