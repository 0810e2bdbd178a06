"""All that is compared of one journey: goal, money, guards, who was reached, and what a sceptic would look at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check
from changemaker.core.refusal import Refusal
from changemaker.prove.arms import MIN_UNITS
from changemaker.stats.ratio import RatioSums, ratio
from changemaker.studies.journey_asked import JourneyAsked
from changemaker.studies.journey_compared import Compared, Look, alike_before, compared, known_before
from changemaker.studies.journey_rows import LONG, Episodes, Flags, JourneyRows

HALVES_LEVEL = 0.99  # of the false-alarm test, which is asked at every look
MOST_LOOKS = 6  # in the picture of how the range narrowed
Answer = Compared | Refusal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """What was compared; None where it was not asked, or there is nothing to ask it of."""

    cohort: Episodes  # one row a unit: whose number it is
    alike: Check | None  # whether the arms were alike before; None while there is nothing to compare
    goal: Answer
    money: Answer | None
    money_long: Answer | None  # of LONG windows: what only came earlier is taken back there
    guards: Mapping[str, Answer]
    behind: Mapping[str, int]  # guards of which fewer windows are known -> of how many units
    shares: Mapping[str, Estimate]  # goal_treated, goal_holdout, reached_treated, reached_holdout
    alone: Answer | None  # among units in no other journey when they entered
    among_others: Answer | None
    every: Answer | None  # every episode, not only the first of a unit
    halved: Answer | None  # one half of the comparison group against the other
    touched: int  # held-out units that the journey reached
    changed_arm: int  # units that are in both arms
    looks: tuple[tuple[int, Estimate], ...]  # how the range narrowed: moment, range for many looks


def worked(
    rows: JourneyRows, cohort: Episodes, until: int | None, about: JourneyAsked, *, look: Look, currency: str
) -> Work:
    """Compare all that can be.

    Args:
        rows: of the journey.
        cohort: first episodes whose window is over, of those whose number it is.
        until: the last word is of who entered before; None while there is none.
        about: what is asked.
        look: once or again and again.
        currency: of the money.
    """
    goal = _goal(cohort, about, look)
    others = bool(cohort.elsewhere.any())
    return Work(
        cohort=cohort,
        alike=alike_before(cohort) if isinstance(goal, Compared) else None,
        goal=goal,
        money=_money(cohort, cohort.money, rows, about, look, currency) if about.value else None,
        money_long=_money_long(cohort, rows, about, look, currency),
        guards={name: _guard(cohort, rows, place, about, look) for place, name in enumerate(rows.guards)},
        behind=_behind(cohort, rows, about),
        shares=_shares(cohort, rows, look.level) if isinstance(goal, Compared) else {},
        alone=_goal(cohort.where(~cohort.elsewhere), about, look) if others else None,
        among_others=_goal(cohort.where(cohort.elsewhere), about, look) if others else None,
        every=_every(rows, until, about, look),
        halved=_halved(cohort, about, look),
        touched=int((cohort.reached & ~cohort.treated).sum()),
        changed_arm=_changed_arm(rows.episodes),
        looks=_looks(cohort, rows, about, look),
    )


def _goal(rows: Episodes, about: JourneyAsked, look: Look) -> Answer:
    goal = rows.goal.astype(float)
    return compared(goal, known_before(rows), rows, name=about.event, unit="share", look=look)


def _guard(cohort: Episodes, rows: JourneyRows, place: int, about: JourneyAsked, look: Look) -> Answer:
    """By those whose window its own rows cover; it is no last word while that is not everybody."""
    over = cohort.t + about.within <= rows.guards_until[place]
    known, name = cohort.where(over), rows.guards[place]
    told = replace(look, final=look.final and bool(over.all()))
    return compared(known.guards[:, place], known_before(known), known, name=name, unit="share", look=told)


def _behind(cohort: Episodes, rows: JourneyRows, about: JourneyAsked) -> dict[str, int]:
    ends = cohort.t + about.within
    covered = {name: int((ends <= until).sum()) for name, until in zip(rows.guards, rows.guards_until, strict=True)}
    return {name: n for name, n in covered.items() if n < len(cohort)}


def _money(
    rows: Episodes, money: np.ndarray, told: JourneyRows, about: JourneyAsked, look: Look, currency: str
) -> Answer | None:
    if not told.has_money:
        return None
    return compared(money, rows.before, rows, name=about.value or "margin", unit=currency, look=look)


def _money_long(cohort: Episodes, rows: JourneyRows, about: JourneyAsked, look: Look, currency: str) -> Answer | None:
    """Of a staggered start nobody is left to compare with: those who waited have begun by then."""
    if about.value is None or about.later:
        return None
    over = cohort.t + LONG * about.within <= rows.known_until
    told = replace(look, final=look.final and bool(over.all()))
    long = cohort.where(over)
    return _money(long, long.money_long, rows, about, told, currency)


def _shares(cohort: Episodes, rows: JourneyRows, level: float) -> dict[str, Estimate]:
    found = {}
    for arm, name in ((True, "treated"), (False, "holdout")):
        inside = cohort.treated == arm
        found[f"goal_{name}"] = _share(cohort.goal, inside, cohort, level)
        if rows.acted:
            found[f"reached_{name}"] = _share(cohort.reached, inside, cohort, level)
    return {name: one for name, one in found.items() if one is not None}


def _share(hits: Flags, inside: Flags, rows: Episodes, level: float) -> Estimate | None:
    codes = np.unique(rows.account[inside], return_inverse=True)[1]
    above, below = np.bincount(codes, hits[inside]), np.bincount(codes)
    value = above.sum() / below.sum()
    sums = RatioSums(
        n=len(below),
        numerator=float(above.sum()),
        denominator=float(below.sum()),
        squares=float(((above - value * below) ** 2).sum()),
    )
    try:
        return ratio(sums, unit="share", level=level, bounded=True)
    except NotEnoughDataError:
        return None


def _every(rows: JourneyRows, until: int | None, about: JourneyAsked, look: Look) -> Answer | None:
    """Every episode, clustered; none where nobody entered twice, or where who waited has been treated by the second."""
    over = rows.episodes.t + about.within <= rows.known_until
    every = rows.episodes.where(over if until is None else over & (rows.episodes.t < until))
    if about.later or bool(every.first.all()):
        return None
    return _goal(every, about, look)


def _halved(cohort: Episodes, about: JourneyAsked, look: Look) -> Answer | None:
    held = cohort.where(~cohort.treated)
    halves = replace(held, treated=held.second_half, held=np.full(len(held), 0.5))
    if min(int(halves.treated.sum()), int((~halves.treated).sum())) < MIN_UNITS:
        return None
    return _goal(halves, about, replace(look, level=HALVES_LEVEL))


def _changed_arm(rows: Episodes) -> int:
    arms = np.zeros((int(rows.unit.max()) + 1, 2), dtype=np.bool_)
    arms[rows.unit, rows.treated.astype(int)] = True
    return int(arms.all(axis=1).sum())


def _looks(cohort: Episodes, rows: JourneyRows, about: JourneyAsked, look: Look) -> tuple[tuple[int, Estimate], ...]:
    if not len(cohort):
        return ()
    first, last = int(cohort.t.min()) + about.within, min(rows.known_until, int(cohort.t.max()) + about.within)
    found = []
    for moment in np.linspace(first, last, MOST_LOOKS + 1)[1:].astype(np.int64).tolist():
        seen = _goal(cohort.where(cohort.t + about.within <= moment), about, replace(look, final=False))
        if isinstance(seen, Compared):
            found.append((moment, seen.estimate))
    return tuple(found)
