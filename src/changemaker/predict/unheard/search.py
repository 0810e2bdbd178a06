"""The search: every signal on every outcome as one family of tries, and of what is found what says the same twice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from changemaker.predict.unheard.association import Known, Link, link
from changemaker.predict.unheard.exposure import Shown, shown
from changemaker.predict.unheard.looks import AHEAD, Looks, first_month_to_look, looks_of
from changemaker.predict.unheard.panel import Flags, Panel
from changemaker.predict.unheard.said import AnsweredLooks, Said, answered, score_links
from changemaker.predict.unheard.signals import Signal
from changemaker.stats.fdr import adjusted_p

LEAST_SHOW = 30  # accounts that show a signal, and that do not
LEAST_LOOKS = 3  # months to look from
Outcome = Literal["margin", "score"]  # less margin, or lower scores, follow


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tried:
    """One signal, held against what followed."""

    shown: Shown
    of: Outcome
    link: Link
    p: float
    adjusted: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Told:
    """A signal that was found, and those that only say the same."""

    tried: Tried
    echoes: tuple[Tried, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searched:
    """What was looked at and what was found."""

    looks: Looks
    known: Known  # with signals that questions cover
    tried: tuple[Tried, ...]
    asked: tuple[Signal, ...]  # covered by a question: taken as known, not tried
    found: tuple[Told, ...]


def search(panel: Panel, said: Said | None, *, covered: Collection[str], level: float) -> Searched | None:
    """Return the signals after which less follows than after like looks without them; None where months are too few.

    Args:
        panel: accounts by month.
        said: what they answered; None where nobody did.
        covered: keys of the things that a question covers.
        level: 1 less the share of false ones among those that are called found.
    """
    months = np.arange(first_month_to_look(panel), panel.months - AHEAD)
    if len(months) < LEAST_LOOKS:
        return None
    looks = looks_of(panel, months=months)
    if len(np.unique(looks.account)) < 2 * LEAST_SHOW:
        return None
    every = [one for one in shown(panel, looks) if _both_ways(one.on, looks)]
    asked = [one for one in every if one.signal.thing.key in covered]
    rest = [one for one in every if one.signal.thing.key not in covered]
    known = Known.of(looks.known, looks.weight)
    if asked:
        known = known.with_(np.column_stack([one.on.astype(np.float64) for one in asked]))
    answers = None if said is None else answered(said, looks, asked)
    tried = _tried(known, rest, looks, answers)
    return Searched(
        looks=looks,
        known=known,
        tried=tried,
        asked=tuple(one.signal for one in asked),
        found=_told_once(known, tried, looks, answers, level),
    )


def _both_ways(on: Flags, looks: Looks) -> bool:
    """Whether enough accounts show a signal at some look, and enough at some look do not."""
    return min(len(np.unique(looks.account[on])), len(np.unique(looks.account[~on]))) >= LEAST_SHOW


def _tried(known: Known, rest: Sequence[Shown], looks: Looks, answers: AnsweredLooks | None) -> tuple[Tried, ...]:
    """Every signal on margin and on scores: one family of tries."""
    links: list[tuple[Shown, Outcome, Link]] = []
    for one in rest:
        found = link(known.with_(one.usual), one.on, looks.followed, looks.account)
        if found is not None:
            links.append((one, "margin", found))
    if answers is not None:
        links += [(one, "score", found) for one, found in score_links(answers, rest, least=LEAST_SHOW)]
    p = np.array([found.p_less for *_, found in links])
    adjusted = adjusted_p(p)
    return tuple(
        Tried(shown=one, of=of, link=found, p=float(p[place]), adjusted=float(adjusted[place]))
        for place, (one, of, found) in enumerate(links)
    )


def _told_once(
    known: Known, tried: Sequence[Tried], looks: Looks, answers: AnsweredLooks | None, level: float
) -> tuple[Told, ...]:
    """Of what is found, margin before scores and the surest first; what adds nothing to those before it echoes one."""
    waiting = sorted((one for one in tried if one.adjusted <= 1 - level), key=lambda one: (one.of, one.p))
    limit = max((one.p for one in waiting), default=0.0)  # as sure as the least sure of all, beside the others too
    found: list[Tried] = []
    echoes: dict[str, list[Tried]] = {}
    for one in waiting:
        if any(one.shown.signal == other.shown.signal for other in found):
            continue
        before = np.column_stack([one.shown.usual, *(other.shown.on.astype(np.float64) for other in found)])
        if one.of == "margin":
            again = link(known.with_(before), one.shown.on, looks.followed, looks.account)
        else:
            assert answers is not None  # it was tried on them
            rows = answers.rows
            again = link(answers.known.with_(before[rows]), one.shown.on[rows], answers.score, answers.account)
        if again is not None and (not found or again.p_less <= limit):
            found.append(one)
        else:
            nearest = max(found, key=lambda other: float(np.mean(other.shown.on & one.shown.on)))
            echoes.setdefault(nearest.shown.signal.key, []).append(one)
    return tuple(Told(tried=one, echoes=tuple(echoes.get(one.shown.signal.key, ()))) for one in found)
