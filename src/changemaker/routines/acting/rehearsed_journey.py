"""One journey of a rehearsal put together: counts, the goal's rate so far, and what its arms could show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import ibis

from changemaker.act.journeys.journey import Journey
from changemaker.act.journeys.known import Known
from changemaker.act.journeys.rehearsal import Answer, CouldShow, Reached, RehearsedJourney
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.routines.acting.rehearsed_counts import (
    DAY,
    UNDER_WAY,
    Done,
    Entry,
    Window,
    counted,
    different,
    done_of,
    entries_of,
    reached,
    weeks_of,
    windows_of,
)
from changemaker.routines.acting.smallest_effect import (
    clustered,
    goal_rate,
    mean_money,
    rate_of_episodes,
    smallest_money,
    smallest_share,
)
from changemaker.store.open import Store

MONTHS = (3, 6, 12)
MONTH = 365.25 / 12 * DAY
SLACK = 3 * DAY  # a rehearsal of 365 days is one of twelve months
HALF = 0.5
ROOM = 0.5  # of what the goal's rate could rise or fall at all: an effect beyond it is not to be hoped for


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What of a rehearsal is the same for all its journeys."""

    store: Store  # of the rehearsal
    tables: Tables
    known: Known
    since: int
    until: int
    zone: ZoneInfo
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Base:
    """How things went where nothing was done."""

    rate: Estimate | Refusal
    money: Sequence[float] | None  # of first windows; None where the goal has no money
    again: Sequence[Sequence[float]]  # 1 or 0 a window that is over, by unit


def rehearsed_journey(journey: Journey, past: Past) -> RehearsedJourney:
    """Return what one journey would have done, and what could have been learned from it."""
    entries, done = entries_of(past.store, journey.name), done_of(past.store, journey.name)
    treated = treated_in_the_past(past.tables, journey)
    before = [entry for entry in entries if entry.unit not in treated]
    firsts_in = {entry.unit: entry.entered_at for entry in reversed(before)}
    seen = past.known.seen(journey, firsts_in, at=past.until) if firsts_in else {}
    windows = windows_of(journey, before, {unit: one.events for unit, one in seen.items()}, until=past.until)
    firsts = [told[0] for told in windows.values()]
    rate = goal_rate([one.reached for one in firsts])
    money = _money(journey, firsts)
    base = _Base(rate=rate, money=money, again=[[float(one.reached) for one in told] for told in windows.values()])
    could = _could_show(journey, entries, base, past, out=journey.holdout.share)
    staggered = () if journey.holdout.later or not could else _could_show(journey, entries, base, past, out=HALF)
    return RehearsedJourney(
        journey=journey.name,
        unit=journey.unit,
        hash=journey.hash,
        share=journey.holdout.share,
        later=journey.holdout.later,
        sent_by=journey.sent_by,
        weeks=weeks_of(entries, since=past.since, until=past.until, zone=past.zone),
        entered=counted(entry.arm for entry in entries),
        units=different(entries, lambda entry: entry.arm),
        ended=counted(entry.ended_by or UNDER_WAY for entry in entries),
        steps=done.steps,
        kinds=done.kinds,
        reached=_reached(journey, entries, done, past.tables),
        skipped=done.skipped,
        stopped=done.stopped,
        goal_rate=Answer.of(rate),
        money=None if money is None else Answer.of(mean_money(money, unit=past.currency)),
        could_show=could,
        staggered=staggered,
        advice=_advice(could, staggered, rate),
    )


def treated_in_the_past(tables: Tables, journey: Journey) -> set[str]:
    """Return units that the journey has really reached: what became of them since is no past without it."""
    enrolled = tables["enrolment"]
    same = enrolled.filter((enrolled.journey == journey.name) & (enrolled.arm == "treated"))
    unit = same.contact_id if journey.unit == "contact" else same.account_id
    return {str(one) for one in same.select(unit=unit).distinct().to_pyarrow()["unit"].to_pylist() if one is not None}


def _money(journey: Journey, firsts: Sequence[Window]) -> list[float] | None:
    return None if journey.goal.value is None else [one.value for one in firsts]


def _reached(journey: Journey, entries: Sequence[Entry], done: Done, tables: Tables) -> tuple[Reached, ...]:
    """Messages by contact, tasks and cases by unit; of those who were not held out, whether anything came or not."""
    ours = [entry for entry in entries if entry.arm != "holdout"]
    units = {entry.unit for entry in ours}
    kinds = set(done.kinds.values())
    found = []
    if "email" in kinds or done.messages:
        could = units if journey.unit == "contact" else _people_of({entry.account_id for entry in ours}, tables)
        found.append(reached("message", done.messages, could))
    for what, steps in (("task", {"task", "interview"}), ("case", {"case"})):
        if kinds & steps:
            found.append(reached(what, done.ours.get(what, {}), units))
    return tuple(found)


def _people_of(accounts: Collection[str], tables: Tables) -> set[str]:
    if not accounts:
        return set()
    contact = tables["contact"]
    wanted = ibis.memtable({"account_id": sorted(accounts)})
    rows = contact.semi_join(wanted, "account_id").select("contact_id")
    return {str(one) for one in rows.to_pyarrow()["contact_id"].to_pylist()}


def _could_show(
    journey: Journey, entries: Sequence[Entry], base: _Base, past: Past, *, out: float
) -> tuple[CouldShow, ...]:
    """What could be shown after 3, 6 and 12 months of beginning now, if as many enter as did in the past."""
    if journey.holdout.share == 0:
        return ()  # a duty: there is nobody to compare with
    swollen = clustered(base.again)
    of_all = rate_of_episodes(base.again, swollen=swollen)
    found = []
    for months in MONTHS:
        ends = past.since + round(months * MONTH)
        if ends > past.until + SLACK:
            found.append(_too_short(months, past))
            continue
        there = [entry for entry in entries if entry.entered_at <= ends]
        arms = {entry.unit: entry.arm for entry in there}
        units, drawn = len(arms), sum(arm != "treated" for arm in arms.values())
        episodes, money = round(len(there) / swollen), base.money
        found.append(
            CouldShow(
                months=months,
                units=units,
                compared=drawn if out == journey.holdout.share else round(units * out),
                share=Answer.of(smallest_share(base.rate, units=units, out=out)),
                money=_smallest_money(money, units=units, out=out, unit=past.currency),
                episodes=len(there),
                of_episodes=None if len(there) == units else Answer.of(smallest_share(of_all, units=episodes, out=out)),
            )
        )
    return tuple(found)


def _smallest_money(money: Sequence[float] | None, *, units: int, out: float, unit: str) -> Answer | None:
    return None if money is None else Answer.of(smallest_money(money, units=units, out=out, unit=unit))


def _too_short(months: int, past: Past) -> CouldShow:
    told: Mapping[str, object] = {"months": months, "days": (past.until - past.since) // DAY}
    refusal = Refusal(
        what="smallest_share",
        why=Message("rehearse.why.shorter", told),
        needs=Message("rehearse.needs.longer"),
    )
    return CouldShow(months=months, units=0, compared=0, share=Answer.of(refusal))


def _advice(could: Sequence[CouldShow], staggered: Sequence[CouldShow], rate: Estimate | Refusal) -> Message | None:
    """For few units: let the lot decide when somebody's turn comes, and keep nobody out for good."""
    if not could or not staggered or could[-1].units == 0:
        return None
    last, other = could[-1], staggered[-1]
    params = {"months": last.months, "units": last.units, "held": last.compared}
    if last.share.estimate is not None:
        room = 1.0 if isinstance(rate, Refusal) else max(rate.value, 1 - rate.value)
        if last.share.estimate.value <= ROOM * room:
            return None
    if other.share.estimate is None:
        return Message("rehearse.advice.too_few", params)
    return Message("rehearse.advice.staggered", {**params, "smallest": other.share.estimate.value})
