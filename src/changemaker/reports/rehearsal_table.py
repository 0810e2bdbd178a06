"""A rehearsal in a terminal: entries by week, what each step did, what would have reached whom, what it could show."""

from collections.abc import Iterator, Mapping, Sequence

from changemaker.act.journeys.rehearsal import CouldShow, Reached, Rehearsed, RehearsedJourney, Week
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.reports.asking_table import moment_text
from changemaker.reports.labels import clean
from changemaker.reports.numbers import form_of
from changemaker.reports.words import CATALOGUES, say, word

BARS = " ▁▂▃▄▅▆▇█"
COARSE = 0.1  # as if a share were known to so much: told with one decimal
ARMS = ("treated", "holdout", "later")
REACHED_LAST = 6  # places of `Reached.times`: the last one counts "or more"


def rehearsed_as_text(rehearsed: Rehearsed, language: str = "en", *, zone: str = "UTC") -> str:
    """Return a rehearsal for a terminal.

    Args:
        rehearsed: what was found.
        language: of the words.
        zone: in which days are told.
    """
    return "\n".join(_lines(rehearsed, language, zone)) + "\n"


def bars_of(weeks: Sequence[Week]) -> str:
    """Return a bar a week, the highest full; a week in which anybody entered is never empty.

    Example:
        >>> from datetime import date
        >>> bars_of([Week(start=date(2026, 1, day), arms={"treated": n}) for day, n in ((1, 0), (8, 1), (15, 40))])
        ' ▁█'
    """
    most = max((week.entered for week in weeks), default=0)
    steps = len(BARS) - 1
    return "".join(BARS[-(-week.entered * steps // most)] if week.entered else " " for week in weeks)


def _lines(rehearsed: Rehearsed, language: str, zone: str) -> Iterator[str]:
    day = [moment_text(t, zone)[:10] for t in (rehearsed.since, rehearsed.until)]
    yield word("rehearse.title", language, since=day[0], until=day[1], looks=rehearsed.looks)
    for journey in rehearsed.journeys:
        yield ""
        yield from journey_lines(journey, language, zone=zone)
    if rehearsed.notes:
        yield ""
        yield from (say(note, language) for note in rehearsed.notes)


def journey_lines(journey: RehearsedJourney, language: str = "en", *, zone: str = "UTC") -> Iterator[str]:
    """Yield what a rehearsal found of one journey, line by line."""
    yield clean(journey.journey)
    entered, units = sum(journey.entered.values()), sum(journey.units.values())
    if not entered:
        yield "  " + word("rehearse.nobody", language)
        return
    arms = _listed(
        (word(f"rehearse.arm.{arm}", language, n=journey.units[arm]) for arm in ARMS if arm in journey.units), language
    )
    yield "  " + word("rehearse.entered", language, entered=entered, units=units, arms=arms)
    if journey.sent_by:
        yield "  " + word("rehearse.sent_by", language, tool=clean(journey.sent_by), journey=clean(journey.journey))
    if journey.share == 0:
        yield "  " + word("rehearse.duty", language)
    if journey.paused_at is not None:
        by = "pace" if journey.paused_by == "pace" else "guard"
        yield "  " + word(f"rehearse.paused.{by}", language, day=moment_text(journey.paused_at, zone))
    yield from _weeks(journey, language)
    yield from _steps(journey, language)
    yield from (f"  {_reached(one, language)}" for one in journey.reached)
    yield from _counted("rehearse.skipped", journey.skipped, language)
    yield from _counted("rehearse.stopped", journey.stopped, language)
    ended = (word(f"rehearse.end.{by}", language, n=n) for by, n in journey.ended.items())
    yield "  " + word("rehearse.ended", language, told=_listed(ended, language))
    yield from _worth(journey, language)


def _weeks(journey: RehearsedJourney, language: str) -> Iterator[str]:
    counts = [week.entered for week in journey.weeks]
    told = word("rehearse.weeks", language, most=max(counts), mean=sum(counts) / len(counts))
    yield f"  {told}"
    yield f"  {journey.weeks[0].start} |{bars_of(journey.weeks)}| {journey.weeks[-1].start}"


def _steps(journey: RehearsedJourney, language: str) -> Iterator[str]:
    if not journey.steps:
        return
    yield "  " + word("rehearse.steps", language)
    for step, decisions in journey.steps.items():
        told = _listed((_decision(one, n, language) for one, n in decisions.items()), language)
        yield "    " + word("rehearse.step", language, step=step, kind=journey.kinds.get(step, ""), told=told)


def _decision(decision: str, n: int, language: str) -> str:
    id = f"rehearse.decision.{decision}"
    if id in CATALOGUES["en"]:
        return word(id, language, n=n)
    return word("rehearse.decision", language, n=n, decision=clean(decision))  # the way of a split, in its own word


def _reached(one: Reached, language: str) -> str:
    told = []
    for often, n in enumerate(one.times):
        if n:
            last = often == REACHED_LAST - 1
            times = word("rehearse.times.0", language) if often == 0 else f"{often}"
            times = word("rehearse.times.more", language, times=times) if last else times
            told.append(word("rehearse.times", language, share=n / one.of, times=times))
    if one.most_in_week:
        told.append(word("rehearse.most", language, n=one.most_in_week))
    return word(f"rehearse.reached.{one.kind}", language, of=one.of, told=_listed(told, language))


def _counted(title: str, counts: Mapping[str, int], language: str) -> Iterator[str]:
    if not counts:
        return
    yield "  " + word(title, language)
    for reason, n in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        yield "    " + word("rehearse.counted", language, n=n, told=reason_text(reason, language))


def reason_text(reason: str, language: str = "en") -> str:
    """Return a reason in words: ids of sentences travel, and one that nobody wrote is told as it is."""
    if reason not in CATALOGUES["en"]:
        return clean(reason)
    try:
        return say(Message(reason), language)
    except KeyError:  # its gaps are not kept beside the reason
        return clean(reason)


def _worth(journey: RehearsedJourney, language: str) -> Iterator[str]:
    yield "  " + _ranged("rehearse.goal", journey.goal_rate.said, language, "share")
    if journey.money is not None:
        yield "  " + _ranged("rehearse.money", journey.money.said, language, "value")
    yield from _shows("rehearse.show", journey.could_show, language)
    if journey.advice is not None:
        yield "  " + say(journey.advice, language)
        yield from _shows("rehearse.staggered", journey.staggered, language)


def _ranged(id: str, found: Estimate | Refusal, language: str, value: str) -> str:
    if isinstance(found, Refusal):
        return word(f"{id}_refused", language, why=say(found.why, language), needs=say(found.needs, language))
    told = dict(zip((value, "low", "high"), numbers_of(found, language), strict=True))
    return word(id, language, **told, n=found.n)


def _shows(title: str, rows: Sequence[CouldShow], language: str) -> Iterator[str]:
    if not rows:
        return
    yield "  " + word(title, language)
    for row in rows:
        refusal = row.share.refusal
        if not row.units and refusal is not None:  # the past is too short for this and what follows
            why, needs = say(refusal.why, language), say(refusal.needs, language)
            yield "    " + word("rehearse.show.not_yet", language, months=row.months, why=why, needs=needs)
            return
        told = [_show("rehearse.show.share", row.share.said, language)]
        if row.of_episodes is not None and row.of_episodes.estimate is not None:
            value = numbers_of(row.of_episodes.estimate, language)[0]
            told.append(word("rehearse.show.episodes", language, value=value, episodes=row.episodes))
        if row.money is not None and row.money.estimate is not None:
            told.append(_show("rehearse.show.money", row.money.estimate, language))
        of = {"months": row.months, "compared": row.compared, "units": row.units}
        yield "    " + word("rehearse.show.row", language, **of, told=_listed(told, language))


def _show(id: str, found: Estimate | Refusal, language: str) -> str:
    if isinstance(found, Refusal):
        why, needs = say(found.why, language), say(found.needs, language)
        return word("rehearse.show.refused", language, why=why, needs=needs)
    value, low, high = numbers_of(found, language)
    return word(id, language, value=value, low=low, high=high)


def numbers_of(found: Estimate, language: str = "en") -> tuple[str, str, str]:
    """Return an estimate's value and its two bounds, as they are read."""
    told = [found.value, found.low, found.high]
    spread = found.high - found.low or abs(found.value)
    least = COARSE if found.unit == "share" else 0.0  # a tenth of a per cent is more than anybody plans by
    form = form_of(told, unit=found.unit, spread=max(spread, least), language=language)
    value, low, high = (form.show(one) for one in told)
    return value, low, high


def _listed(told: Iterator[str] | Sequence[str], language: str) -> str:
    return word("screen.semicolon", language).join(told)
