"""What did a journey change? From the tables alone: everybody who entered, in the arm that the lot drew for them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pyarrow as pa

from changemaker.core.finding import Finding
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.stats.sample_ratio import sample_ratio
from changemaker.studies.journey_asked import JourneyAsked, asked_of
from changemaker.studies.journey_compared import Look
from changemaker.studies.journey_effect_told import told, told_not_measured, told_nothing, told_sizes, told_unknown
from changemaker.studies.journey_plan import planned
from changemaker.studies.journey_rows import JourneyRows, read_rows
from changemaker.studies.journey_work import worked

__all__ = ["JourneyAsked", "JourneyEffect", "asked_of", "journey_effect", "judged"]

State = Literal["final", "running", "ended", "not_measured", "off", "unknown", "nobody"]


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyEffect:
    """What a journey changed, as far as it can be said by now."""

    finding: Finding
    journey: str
    state: State  # off: the arms' sizes speak against the lot; unknown: nothing tells of the goal's event
    entered: Mapping[str, int]  # units by arm: treated, holdout
    counted: Mapping[str, int]  # of those whose window is over and who are in the number
    known_until: int  # UTC microseconds
    days_left: int | None  # until the last word; None where it is said, or will never be


def journey_effect(
    tables: Tables,
    rules: FinanceRules,
    *,
    journey: str,
    about: JourneyAsked,
    currency: str,
    now: int,
    level: float = 0.95,
    heard: Mapping[str, pa.Table] | None = None,
) -> JourneyEffect:
    """Return what a journey changed: its goal, its money and its guards, by intention to treat.

    While it runs, ranges hold however often somebody looks. Once everybody who entered within the planned time has had
    the whole window, the last word is said, sharpened by what was known before, and stays the same from then on.

    Args:
        tables: the company's, with `enrolment` (and `action`, where the journey acts from here).
        rules: of finance, for the margin of orders that bring none of their own.
        journey: its name.
        about: its goal and what was drawn; `asked_of` a journey's file.
        currency: of the money.
        now: UTC microseconds; nothing later is used.
        level: coverage of every range.
        heard: event -> rows (account_id, contact_id, t) of what the store alone knows, such as unsubscribed.
    """
    rows = read_rows(tables, rules, journey=journey, about=about, now=now, heard=heard)
    return judged(rows, journey=journey, about=about, currency=currency, level=level)


def judged(
    rows: JourneyRows | None, *, journey: str, about: JourneyAsked, currency: str, level: float = 0.95
) -> JourneyEffect:
    """Return what the rows of a journey tell; see `journey_effect`."""
    if rows is None:
        return _without(told_nothing(journey, about), journey, "nobody", rows)
    if about.event in rows.unknown:
        return _without(told_unknown(journey, about), journey, "unknown", rows)
    by_lot = drawn_by_lot(rows)
    if by_lot is None:
        return _without(told_not_measured(rows, journey, about, level), journey, "not_measured", rows)
    rows, chosen = by_lot, len(rows.episodes) - len(by_lot.episodes)
    first = rows.episodes.where(rows.episodes.first)
    entered = {"treated": int(first.treated.sum()), "holdout": int((~first.treated).sum())}
    expected = (float((1 - first.held).sum()), float(first.held.sum()))
    lot = sample_ratio((entered["treated"], entered["holdout"]), expected)
    if not lot.passed:
        return _without(told_sizes(lot, entered, journey, about, level), journey, "off", rows)
    plan = planned(first.t, first.treated.astype(np.int64), rows.known_until, about, accounts=first.account)
    look = Look(level=level, final=plan.state == "final", planned=about.planned_units)
    counted = first.where(plan.counts(first.t, rows.known_until, about))
    work = worked(rows, counted, plan.until if plan.state == "final" else None, about, look=look, currency=currency)
    return JourneyEffect(
        finding=told(
            work,
            rows,
            state=plan.state,
            days_left=plan.days_left,
            lot=lot,
            journey=journey,
            about=about,
            level=level,
            chosen=chosen,
        ),
        journey=journey,
        state=plan.state,
        entered=entered,
        counted={"treated": int(counted.treated.sum()), "holdout": int((~counted.treated).sum())},
        known_until=rows.known_until,
        days_left=plan.days_left,
    )


def drawn_by_lot(rows: JourneyRows) -> JourneyRows | None:
    """Return the rows of those whom a lot could have put in either arm; None where there is none.

    Whoever had no chance of being held out was chosen by somebody: nobody in the other arm stands for them.
    """
    every = rows.episodes
    kept = every.where((every.held > 0) & (every.held < 1))
    if not len(kept):
        return None
    first = np.zeros(len(kept), dtype=np.bool_)
    first[np.unique(kept.unit, return_index=True)[1]] = True
    return replace(rows, episodes=replace(kept, first=first))


def _without(finding: Finding, journey: str, state: State, rows: JourneyRows | None) -> JourneyEffect:
    entered: dict[str, int] = {}
    if rows is not None:
        first = rows.episodes.where(rows.episodes.first)
        entered = {"treated": int(first.treated.sum()), "holdout": int((~first.treated).sum())}
    return JourneyEffect(
        finding=finding,
        journey=journey,
        state=state,
        entered=entered,
        counted={},
        known_until=0 if rows is None else rows.known_until,
        days_left=None,
    )
