"""Whether an account shows a signal at the end of a month: in it, held against the year before them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from changemaker.predict.unheard.looks import YEAR, Looks, running
from changemaker.predict.unheard.panel import Array, Flags, Panel
from changemaker.predict.unheard.signals import Signal, Way

RARE = 0.35  # share of looks with the thing in the month, up to which one is a signal by itself
STOPS = 2  # months without it, until it has stopped
ENOUGH = 5.0  # expected in these months, so that none is hardly chance
NEXT_TO_NONE = 0.1  # of what is usual: falling trade alone does not take away nine tenths while orders go on


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """One signal at all looks."""

    signal: Signal
    on: Flags  # (n,)
    usual: Array  # (n, k) how usual the thing is for the account: taken out before the signal is judged


def shown(panel: Panel, looks: Looks) -> Iterator[Shown]:
    """Yield every signal that can be told: of each thing that there was one, or more than usual, or none any more."""
    for place, thing in enumerate(panel.things):
        sums = running(panel.often(place))
        here = sums[looks.account, looks.month + 1] - sums[looks.account, looks.month]
        rare = float((here > 0).mean() if len(here) else 1.0) <= RARE
        ways: tuple[Way, ...] = ("any",) if rare else ("more", "stopped")
        for way in ways:
            yield _shown(Signal(thing=thing, way=way), panel, looks, sums)


def shown_as(panel: Panel, looks: Looks, signal: Signal) -> Shown:
    """Return one signal at other looks, such as today's."""
    return _shown(signal, panel, looks, running(panel.often(panel.things.index(signal.thing))))


def _shown(signal: Signal, panel: Panel, looks: Looks, sums: Array) -> Shown:
    months = STOPS if signal.way == "stopped" else 1
    recent, usual = _recent_and_usual(sums, looks, months)
    if signal.way == "any":
        return Shown(signal=signal, on=recent > 0, usual=np.empty((len(recent), 0)))
    often = np.column_stack([np.log1p(usual), (usual >= ENOUGH).astype(np.float64)])
    if signal.way == "more":
        return Shown(signal=signal, on=recent >= usual + 2 * np.sqrt(np.maximum(usual, 1.0)), usual=often)
    still = panel.margin[looks.account, looks.month] > 0  # who has gone does nothing more: no problem to ask about
    return Shown(signal=signal, on=(usual >= ENOUGH) & (recent <= NEXT_TO_NONE * usual) & still, usual=often)


def _recent_and_usual(sums: Array, looks: Looks, months: int) -> tuple[Array, Array]:
    """How often in the last `months`, and in the same time on average over the year before them."""
    end = looks.month + 1
    begin = np.maximum(end - months, 0)
    earlier = np.maximum(begin - YEAR, 0)
    recent = sums[looks.account, end] - sums[looks.account, begin]
    before = sums[looks.account, begin] - sums[looks.account, earlier]
    return recent, before * months / np.maximum(begin - earlier, 1)
