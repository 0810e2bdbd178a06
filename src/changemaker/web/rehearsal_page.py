"""A rehearsal of one journey in words for the site: entries by week, whom messages would reach, what it could show."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from changemaker.act.journeys.rehearsal import Answer, CouldShow, Reached, Rehearsed, RehearsedJourney, Week
from changemaker.core.refusal import Refusal
from changemaker.reports.rehearsal_table import numbers_of, reason_text
from changemaker.reports.words import say, word

WIDE, TALL, GAP = 720.0, 90.0, 2.0
ARMS = ("treated", "holdout", "later")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedLine:
    """How often one kind of thing would have reached each of those it could reach."""

    kind: str
    of: int
    shares: Sequence[tuple[str, int, int]]  # "0", "1", ... "5+"; how many of them; twentieths of all, for the bar
    most_in_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowLine:
    """What could be shown after so many months."""

    months: int
    units: int
    compared: int
    share: str
    money: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalView:
    """What a page shows of a rehearsal."""

    since: int  # UTC microseconds
    until: int
    entered: int
    units: int
    arms: Sequence[tuple[str, int]]
    bars: Markup
    weeks: Sequence[Week]
    goal: str
    money: str
    reached: Sequence[ReachedLine]
    skipped: Sequence[tuple[str, int]]
    shows: Sequence[ShowLine]
    staggered: Sequence[ShowLine]
    advice: str
    paused: bool
    notes: Sequence[str]


def rehearsal_view(rehearsed: Rehearsed, language: str) -> RehearsalView:
    """Return what a page shows of a rehearsal with one journey."""
    one = rehearsed.journeys[0]
    skipped = [*one.skipped.items(), *one.stopped.items()]
    return RehearsalView(
        since=rehearsed.since,
        until=rehearsed.until,
        entered=sum(one.entered.values()),
        units=sum(one.units.values()),
        arms=[(arm, one.units[arm]) for arm in ARMS if one.units.get(arm)],
        bars=week_bars(one.weeks, word("web.rehearsal.weeks", language)),
        weeks=one.weeks,
        goal=_said(one.goal_rate, language),
        money="" if one.money is None else _said(one.money, language),
        reached=[_reached(line) for line in one.reached],
        skipped=[(reason_text(reason, language), n) for reason, n in sorted(skipped, key=lambda pair: -pair[1])],
        shows=_shows(one.could_show, language),
        staggered=_shows(one.staggered, language) if one.advice else (),
        advice=_advice(one, language),
        paused=one.paused_at is not None,
        notes=[say(note, language) for note in rehearsed.notes],
    )


def week_bars(weeks: Sequence[Week], label: str) -> Markup:
    """Return entries a week as bars; those that the lot left alone stand hollow on top of the others.

    Example:
        >>> from datetime import date
        >>> week_bars([Week(start=date(2026, 1, 5), arms={"treated": 9, "holdout": 1})], "Entries").count("<rect")
        2
    """
    most, width = max([1, *(week.entered for week in weeks)]), (WIDE + GAP) / max(1, len(weeks)) - GAP
    bars = []
    for place, week in enumerate(weeks):
        x, foot = place * (width + GAP), TALL
        treated = week.arms.get("treated", 0)
        for count, kind in ((treated, "open"), (week.entered - treated, "hollow")):
            tall = count / most * (TALL - 2)
            if tall:
                foot -= tall
                bars.append(
                    f'<rect class="{kind}" x="{x:.1f}" y="{foot:.1f}" width="{width:.1f}" height="{tall:.1f}"/>'
                )
    shape = '<svg class="backlog weeks" role="img" aria-label="{}" viewBox="0 0 720 91" preserveAspectRatio="none">'
    return Markup(shape).format(label) + Markup(
        "".join(bars) + f'<path class="foot" d="M0 {TALL + 0.5}H{WIDE:g}"/></svg>'
    )


def _reached(line: Reached) -> ReachedLine:
    last = len(line.times) - 1
    named = [(f"{often}+" if often == last and last else f"{often}", n) for often, n in enumerate(line.times)]
    return ReachedLine(
        kind=line.kind,
        of=line.of,
        shares=[(often, n, round(20 * n / max(1, line.of))) for often, n in named if n],
        most_in_week=line.most_in_week,
    )


def _shows(rows: Sequence[CouldShow], language: str) -> Sequence[ShowLine]:
    return [
        ShowLine(
            months=row.months,
            units=row.units,
            compared=row.compared,
            share=_value(row.share, language),
            money="" if row.money is None else _value(row.money, language),
        )
        for row in rows
    ]


def _said(answer: Answer, language: str) -> str:
    """A number with its range, or why there is none."""
    said = answer.said
    if isinstance(said, Refusal):
        return word("web.rehearsal.unsaid", language, why=say(said.why, language))
    value, low, high = numbers_of(said, language)
    return word("web.rehearsal.ranged", language, value=value, low=low, high=high, n=said.n)


def _value(answer: Answer, language: str) -> str:
    said = answer.said
    return say(said.why, language) if isinstance(said, Refusal) else numbers_of(said, language)[0]


def _advice(one: RehearsedJourney, language: str) -> str:
    return "" if one.advice is None else say(one.advice, language)
