"""Which way of a random split inside a journey does more? Each way against the first, as an experiment of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Point
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.prove.verdict import verdict_of
from changemaker.stats.moments import Array
from changemaker.stats.sample_ratio import sample_ratio
from changemaker.studies.journey_asked import JourneyAsked
from changemaker.studies.journey_compared import Compared, Look, compared, known_before
from changemaker.studies.journey_effect_told import PROVEN, sizes_of_ways
from changemaker.studies.journey_plan import Plan, planned
from changemaker.studies.journey_rows import Episodes, read_rows
from changemaker.studies.journey_work import Answer

STUDY = "nudge_effect"
NOTHING = 1e-9  # of a chance: sums of shares end a hair beside 1
WAY, WAY_MONEY = "way", "way_money"  # kinds of keys


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeEffect:
    """What the ways of one split did, each against the first."""

    finding: Finding
    journey: str
    split: str
    state: str  # final, running, ended; off: sizes speak against the lot; unknown: of the goal; nobody
    came: Mapping[str, int]  # units by way
    days_left: int | None


def nudge_effect(
    tables: Tables,
    rules: FinanceRules,
    *,
    journey: str,
    split: str,
    about: JourneyAsked,
    currency: str,
    now: int,
    level: float = 0.95,
    heard: Mapping[str, pa.Table] | None = None,
) -> NudgeEffect:
    """Return what each way of a split did, compared with the first way, from the moment they came to it.

    Args:
        tables: the company's, with rows of `enrolment` that name the split and the way it drew.
        rules: of finance.
        journey: its name.
        split: the split's name, one of `about.splits`.
        about: what is asked of the journey; the goal counts from the split on.
        currency: of the money.
        now: UTC microseconds; nothing later is used.
        level: coverage of all ranges of a goal together; with several ways each is wider.
        heard: event -> rows (account_id, contact_id, t) of what the store alone knows.

    Raises:
        KeyError: the journey has no such split (a bug).
    """
    ways = about.splits[split]
    told = _Split(journey=journey, split=split, ways=ways, about=about, currency=currency)
    rows = read_rows(tables, rules, journey=journey, about=about, now=now, heard=heard, split=split)
    if rows is not None:
        rows = replace(rows, episodes=rows.episodes.where(rows.episodes.way >= 0))
    if rows is None or not len(rows.episodes):
        return _without(told, Message("journey.refuse.no_split", {"split": split}), "nobody", {})
    if about.event in rows.unknown:
        return _without(told, Message("journey.refuse.unknown", {"event": about.event}), "unknown", {})
    first = rows.episodes.where(rows.episodes.first)
    came = dict(zip(ways, np.bincount(first.way, minlength=len(ways)).tolist(), strict=True))
    expected = chances(first, ways).sum(axis=0)
    drawn = expected > 0  # a way that no version of these rows had drew nobody
    lot = sample_ratio(np.array(list(came.values()))[drawn].tolist(), expected[drawn].tolist())
    if not lot.passed:
        return _without(told, Message("journey.refuse.ways", {"listed": _listed(came), "p": lot.p}), "off", came)
    plan = planned(first.t, first.way, rows.known_until, about, accounts=first.account)
    each = 1 - (1 - level) / (len(ways) - 1)
    look = Look(level=each, final=plan.state == "final", planned=about.planned_units)
    counted = first.where(plan.counts(first.t, rows.known_until, about))
    answers = _answers(told, counted, look, has_money=rows.has_money)
    return NudgeEffect(
        finding=_finding(told, answers, plan, look, sizes_of_ways(lot, _listed(came)), len(counted)),
        journey=journey,
        split=split,
        state=plan.state,
        came=came,
        days_left=plan.days_left,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Split:
    """Which split is asked about."""

    journey: str
    split: str
    ways: Mapping[str, float]  # way -> share, the first is what others are compared with
    about: JourneyAsked
    currency: str

    @property
    def first(self) -> str:
        """The way that the others are compared with."""
        return next(iter(self.ways))

    @property
    def others(self) -> tuple[str, ...]:
        """The other ways."""
        return tuple(self.ways)[1:]

    @property
    def question(self) -> Message:
        """What is asked."""
        params = {
            "journey": self.journey,
            "split": self.split,
            "outcome": self.about.event,
            "days": round(self.about.days),
            "way": self.first,
        }
        return Message("journey.question.split", params)


def _answers(told: _Split, rows: Episodes, look: Look, *, has_money: bool) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for place, way in enumerate(told.others, start=1):
        pair = _pair(rows, place, told.ways)
        goal = pair.goal.astype(float)
        found[f"{WAY}:{way}"] = compared(goal, known_before(pair), pair, name=told.about.event, unit="share", look=look)
        if told.about.value is not None and has_money:
            found[f"{WAY_MONEY}:{way}"] = compared(
                pair.money, pair.before, pair, name=told.about.value, unit=told.currency, look=look
            )
    return found


def _pair(rows: Episodes, place: int, ways: Mapping[str, float]) -> Episodes:
    """The first way and another one, as a comparison group and the treated: of those who could have come to either."""
    chance = chances(rows, ways)
    inside = ((rows.way == 0) | (rows.way == place)) & (chance[:, 0] > 0) & (chance[:, place] > 0)
    chance = chance[inside]
    pair = rows.where(inside)
    return replace(pair, treated=pair.way == place, held=chance[:, 0] / (chance[:, 0] + chance[:, place]))


def chances(rows: Episodes, ways: Mapping[str, float]) -> Array:
    """Return the chance of each way for each row, as it was when the row was drawn, (rows, ways); rows add up to 1.

    A row tells the chance of its own way. Those of other ways come from rows of the same version; what none tells
    shares what is left as the newest file has it, and so do ways whose rows of one version do not agree.

    Args:
        rows: of a split, all of them in one of `ways`.
        ways: way -> share in the newest file.
    """
    newest = np.array(list(ways.values()), dtype=np.float64)
    own = (rows.chance > 0) & (rows.chance < 1)
    found = np.tile(newest, (len(rows), 1))
    for version in np.unique(rows.version[own]).tolist():
        here = own & (rows.version == version)
        told = [np.unique(rows.chance[here & (rows.way == place)]) for place in range(len(newest))]
        said = np.array([one[0] if len(one) == 1 else np.nan for one in told])
        filled = np.tile(said, (int(here.sum()), 1))
        filled[np.arange(len(filled)), rows.way[here]] = rows.chance[here]
        gaps = np.isnan(filled)
        left = 1 - np.nansum(filled, axis=1, keepdims=True)
        left[left < NOTHING] = 0.0
        asked = np.where(gaps, newest, 0.0)
        sums = np.maximum(asked.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
        found[here] = np.where(gaps, left * asked / sums, filled)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _finding(told: _Split, answers: Mapping[str, Answer], plan: Plan, look: Look, sizes: Check, n: int) -> Finding:
    found = {key: one.estimate.graded(PROVEN) for key, one in answers.items() if isinstance(one, Compared)}
    outcomes = {WAY: told.about.event, WAY_MONEY: told.about.value or ""}
    params = {"days": round(told.about.days), "level": look.level, "left": plan.days_left or 0, "n": n}
    notes = [Message(f"journey.note.{plan.state}", params)]
    if plan.state == "running" and plan.days_left is not None:
        notes.append(Message("journey.note.days_left", params))
    return Finding(
        study=STUDY,
        question=told.question,
        headline=tuple(f"{WAY}:{way}" for way in told.others),
        estimates=found,
        verdicts={key: verdict_of(one, outcome=outcomes[key.partition(":")[0]]) for key, one in found.items()},
        refusals=tuple(replace(one, what=key) for key, one in answers.items() if isinstance(one, Refusal)),
        checks=(sizes,),
        notes=tuple(notes),
        figures=_figures(told, found, look),
    )


def _figures(told: _Split, estimates: Mapping[str, Estimate], look: Look) -> tuple[Figure, ...]:
    shown = [(way, estimates[f"{WAY}:{way}"]) for way in told.others if f"{WAY}:{way}" in estimates]
    if not shown:
        return ()
    points = tuple(
        Point(x=float(place), label=way, value=one.value, low=one.low, high=one.high)
        for place, (way, one) in enumerate(shown)
    )
    return (
        Figure(
            id="nudge_ways",
            kind="intervals",
            title=Message("journey.figure.ways"),
            caption=Message("journey.figure.ways.caption", {"way": told.first, "level": look.level}),
            unit="share",
            points=points,
        ),
    )


def _listed(came: Mapping[str, int]) -> str:
    return ", ".join(f"{way}: {n:,}" for way, n in came.items())


def _without(told: _Split, why: Message, state: str, came: Mapping[str, int]) -> NudgeEffect:
    keys = tuple(f"{WAY}:{way}" for way in told.others)
    needs = Message("journey.needs.split")
    finding = Finding(
        study=STUDY,
        question=told.question,
        headline=keys,
        estimates={},
        refusals=tuple(Refusal(what=key, why=why, needs=needs) for key in keys),
    )
    return NudgeEffect(finding=finding, journey=told.journey, split=told.split, state=state, came=came, days_left=None)
