"""A plan in a terminal and as plain values: what would change, who would enter, and what runs under way would do."""

from collections.abc import Iterator, Sequence

from changemaker.act.journeys.difference import Change
from changemaker.act.journeys.planned import PlannedJourney, Standing
from changemaker.reports.asking_table import moment_text
from changemaker.reports.labels import clean
from changemaker.reports.words import word

ARMS = ("treated", "holdout", "later")
WIDEST = 200  # characters of a part that are shown


def plan_as_text(planned: Sequence[PlannedJourney], language: str = "en", *, zone: str = "UTC") -> str:
    """Return a plan for a terminal.

    Args:
        planned: journey by journey.
        language: of the words.
        zone: in which moments are told.
    """
    if not planned:
        return word("plan.none", language) + "\n"
    return "\n".join(line for one in planned for line in _lines(one, language, zone)) + "\n"


def plan_as_mapping(planned: Sequence[PlannedJourney]) -> dict[str, object]:
    """Return the same as plain values. Times are UTC microseconds."""
    return {"journeys": [_journey(one) for one in planned]}


def _lines(one: PlannedJourney, language: str, zone: str) -> Iterator[str]:
    told = {"journey": clean(one.journey), "version": one.version, "state": one.state, "share": one.share}
    versions = {"before": one.version, "after": one.next_version}
    yield word(f"plan.{one.what}", language, **told, **versions)
    for change in one.changes:
        yield "  " + _change(change, language)
        if change.is_locked:
            yield "  " + word("plan.locked", language, part=word(f"part.{change.part}", language))
    for mail in one.mails:
        yield "  " + word("plan.mail", language, mail=clean(mail))
    yield from _entering(one, language)
    if not one.standing:
        return
    yield "  " + word("plan.runs", language, n=sum(place.runs for place in one.standing))
    for place in one.standing:
        yield "    " + word(
            "plan.runs_at",
            language,
            version=place.version,
            where=_where(place, language),
            n=place.runs,
            at=moment_text(place.next_at, zone),
        )
    if one.what == "changed" and any(place.where == "step" for place in one.standing):
        yield from _move(one, language)


def _change(change: Change, language: str) -> str:
    nothing = word("plan.change.nothing", language)
    return word(
        f"plan.change.{change.kind}",
        language,
        part=word(f"part.{change.part}", language),
        step=f" {change.step}" if change.step else "",
        before=_short(change.before) or nothing,
        after=_short(change.after) or nothing,
    )


def _entering(one: PlannedJourney, language: str) -> Iterator[str]:
    if one.what == "gone":
        return
    if one.enters_on:
        yield "  " + word("plan.enters_on", language, event=clean(one.enters_on))
    elif one.entering is not None and not one.entering.arms:
        yield "  " + word("plan.match", language, n=one.entering.units)
    elif one.entering is not None:
        arms = one.entering.arms
        listed = [word(f"rehearse.arm.{arm}", language, n=arms[arm]) for arm in ARMS if arm in arms]
        told = word("screen.semicolon", language).join(listed)
        yield "  " + word("plan.enters", language, n=one.entering.units, told=told)


def _where(place: Standing, language: str) -> str:
    return word(f"plan.where.{place.where}", language, step=place.step, said=_short(place.said))


def _move(one: PlannedJourney, language: str) -> Iterator[str]:
    if not one.kept_steps:
        yield "    " + word("plan.move_nowhere", language)
        return
    versions = [place.version for place in one.standing if place.where == "step"]
    told = {"journey": clean(one.journey), "before": max(versions), "after": one.next_version}
    yield "    " + word("plan.move", language, **told, steps=", ".join(one.kept_steps))


def _short(text: str) -> str:
    plain = clean(text)
    return plain if len(plain) <= WIDEST else plain[: WIDEST - 1] + "…"


def _journey(one: PlannedJourney) -> dict[str, object]:
    return {
        "journey": one.journey,
        "what": one.what,
        "state": one.state,
        "version": one.version,
        "next_version": one.next_version,
        "holdout": one.share,
        "changes": [
            {
                "part": change.part,
                "kind": change.kind,
                "step": change.step,
                "before": change.before,
                "after": change.after,
                "locked": change.is_locked,
            }
            for change in one.changes
        ],
        "mails": list(one.mails),
        "runs": [
            {
                "version": place.version,
                "where": place.where,
                "step": place.step,
                "said": place.said,
                "runs": place.runs,
                "next_at": place.next_at,
            }
            for place in one.standing
        ],
        "kept_steps": list(one.kept_steps),
        "enters_on": one.enters_on,
        "entering": None if one.entering is None else {"units": one.entering.units, "arms": dict(one.entering.arms)},
    }
