"""What was compared of a journey, told as a finding: numbers with their grade, refusals, and what a sceptic asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Point, Verdict
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.prove.verdict import verdict_of
from changemaker.stats.sample_ratio import SampleRatio
from changemaker.studies.journey_asked import JourneyAsked
from changemaker.studies.journey_compared import Compared
from changemaker.studies.journey_rows import LONG, JourneyRows
from changemaker.studies.journey_work import Answer, Work

STUDY = "journey_effect"
PROVEN, NO_CLAIM = "A", "E"
SECOND = 1_000_000
MOST_NAMED = 4


@dataclass(slots=True, kw_only=True)
class _Told:
    estimates: dict[str, Estimate] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    def add(self, key: str, answer: Answer | None, *, outcome: str, grade: str | None) -> None:
        """Note a comparison under `key`; without a grade it is no claim, and is left out where it cannot be made."""
        if isinstance(answer, Refusal) and grade is not None:
            self.refusals.append(replace(answer, what=key))
        elif isinstance(answer, Compared):
            told = answer.estimate if grade is None else answer.estimate.graded(grade)
            self.estimates[key] = told
            if grade is not None:
                self.verdicts[key] = verdict_of(told, outcome=outcome)


def told(
    work: Work,
    rows: JourneyRows,
    *,
    state: str,
    days_left: int | None,
    lot: SampleRatio,
    journey: str,
    about: JourneyAsked,
    level: float,
    chosen: int,
) -> Finding:
    """Return the finding of a journey whose lot fell as it should; `chosen` entered without a lot and do not count."""
    said = _Told()
    grade = NO_CLAIM if work.alike is not None and work.alike.passed is False else PROVEN
    said.add("goal", work.goal, outcome=about.event, grade=grade)
    if about.value is not None:
        _money(said, work, rows, about, grade)
    for name, answer in work.guards.items():
        said.add(f"guard:{name}", answer, outcome=name, grade=grade)
    said.refusals += [_unknown(f"guard:{name}", name) for name in rows.unknown]
    said.estimates |= work.shares
    said.add("goal_alone", work.alone, outcome=about.event, grade=None)
    said.add("goal_among_others", work.among_others, outcome=about.event, grade=None)
    said.add("goal_every_episode", work.every, outcome=about.event, grade=None)
    if isinstance(work.goal, Compared) and work.goal.naive is not None:
        said.estimates["naive:difference"] = work.goal.naive.graded("E")
    said.checks += [
        sizes_check(lot, work_sizes(rows)),
        *([work.alike] if work.alike else []),
        *_sceptic(work, rows, about),
    ]
    said.notes += _notes(work, state, days_left, about, level)
    if chosen:
        said.notes.append(Message("journey.note.chosen", {"n": chosen}))
    return Finding(
        study=STUDY,
        question=_question(journey, about),
        headline=("goal",) if about.value is None else ("goal", "money"),
        estimates=said.estimates,
        verdicts=said.verdicts,
        refusals=tuple(said.refusals),
        checks=tuple(said.checks),
        notes=tuple(said.notes),
        figures=_figures(work, about, level),
    )


def told_nothing(journey: str, about: JourneyAsked) -> Finding:
    """Return the finding of a journey that nobody entered."""
    return refused(journey, about, Message("journey.refuse.nobody"), Message("journey.needs.nobody"))


def told_unknown(journey: str, about: JourneyAsked) -> Finding:
    """Return the finding of a journey of whose goal nothing tells: nobody would seem to have reached it."""
    refusal = _unknown("goal", about.event)
    return refused(journey, about, refusal.why, refusal.needs)


def told_not_measured(rows: JourneyRows, journey: str, about: JourneyAsked, level: float) -> Finding:
    """Return the finding of a duty: nobody is held out, so nothing can be compared."""
    why = Message("journey.refuse.no_lot") if not about.why else Message("journey.refuse.duty", {"why": about.why})
    found = refused(journey, about, why, Message("journey.needs.duty"))
    n = int(rows.episodes.first.sum())
    return replace(found, estimates={"entered": counted(n, level)})


def told_sizes(
    lot: SampleRatio, entered: Mapping[str, int], journey: str, about: JourneyAsked, level: float
) -> Finding:
    """Return the finding of a journey whose arms are not as large as its lot makes them: no number is told."""
    params = {
        "treated": entered["treated"],
        "held": entered["holdout"],
        "expected": round(lot.expected[1]),
        "p": lot.p,
    }
    found = refused(journey, about, Message("journey.refuse.sizes", params), Message("journey.needs.sizes"))
    return replace(found, checks=(sizes_check(lot, entered),))


def refused(journey: str, about: JourneyAsked, why: Message, needs: Message) -> Finding:
    """Return a finding that says why nothing can be told."""
    return Finding(
        study=STUDY,
        question=_question(journey, about),
        headline=("goal",),
        estimates={},
        refusals=(Refusal(what="goal", why=why, needs=needs),),
    )


def counted(n: int, level: float) -> Estimate:
    """Return a number that was counted and has no range."""
    return Estimate(value=n, low=n, high=n, se=None, level=level, unit="units", n=n, method="counted")


def sizes_check(lot: SampleRatio, entered: Mapping[str, int]) -> Check:
    """Return whether the arms are as large as the lot makes them."""
    told = {
        "treated": entered["treated"],
        "held": entered["holdout"],
        "expected": round(lot.expected[1]),
        "p": lot.p,
    }
    word = "passed" if lot.passed else "failed"
    return Check(name="sample ratio", passed=lot.passed, detail=Message(f"journey.check.sizes.{word}", told))


def sizes_of_ways(lot: SampleRatio, listed: str) -> Check:
    """Return whether the ways of a split are as large as its lot makes them."""
    detail = Message("journey.check.ways", {"listed": listed, "p": lot.p})
    return Check(name="sample ratio", passed=lot.passed, detail=detail)


def work_sizes(rows: JourneyRows) -> dict[str, int]:
    """Return how many units entered in each arm."""
    first = rows.episodes.where(rows.episodes.first)
    return {"treated": int(first.treated.sum()), "holdout": int((~first.treated).sum())}


def _question(journey: str, about: JourneyAsked) -> Message:
    way = "later" if about.later else "holdout"
    params = {"journey": journey, "outcome": about.event, "days": round(about.days)}
    return Message(f"journey.question.{way}", params)


def _money(said: _Told, work: Work, rows: JourneyRows, about: JourneyAsked, grade: str) -> None:
    if not rows.has_money:
        said.refusals.append(
            Refusal(what="money", why=Message("journey.refuse.no_orders"), needs=Message("journey.needs.no_orders"))
        )
        return
    said.add("money", work.money, outcome=about.value or "", grade=grade)
    if "money" in said.estimates:
        each, n = said.estimates["money"], int(work.cohort.treated.sum())
        said.estimates["money_total"] = replace(
            each,
            value=each.value * n,
            low=each.low * n,
            high=each.high * n,
            se=None if each.se is None else each.se * n,
        )
        said.verdicts["money_total"] = said.verdicts["money"]
    if isinstance(work.money_long, Compared):
        said.add("money_long", work.money_long, outcome=about.value or "", grade=grade)


def _checks(answer: Answer | None) -> tuple[Check, ...]:
    return answer.checks if isinstance(answer, Compared) else ()


def _unknown(key: str, name: str) -> Refusal:
    params = {"event": name}
    return Refusal(
        what=key, why=Message("journey.refuse.unknown", params), needs=Message("journey.needs.unknown", params)
    )


def _sceptic(work: Work, rows: JourneyRows, about: JourneyAsked) -> list[Check]:
    found = [_untouched(work, rows), _kept_arm(work), _halved(work)]
    found += [check for check in _checks(work.money) if check.name == "largest unit"]
    if work.money_long is not None:
        found.append(_only_earlier(work))
    return [*found, _overlap(rows)]


def _untouched(work: Work, rows: JourneyRows) -> Check:
    """Nobody who was held out may be reached: else the effect is told too small."""
    if not rows.acted:
        detail = Message("journey.check.untouched.not_checked")
        return Check(name="journey_untouched", passed=None, detail=detail)
    n = work.touched
    word = "failed" if n else "passed"
    return Check(name="journey_untouched", passed=not n, detail=Message(f"journey.check.untouched.{word}", {"n": n}))


def _kept_arm(work: Work) -> Check:
    n = work.changed_arm
    word = "failed" if n else "passed"
    return Check(name="journey_kept_arm", passed=not n, detail=Message(f"journey.check.kept_arm.{word}", {"n": n}))


def _halved(work: Work) -> Check:
    """One half of the comparison group against the other, by lot: whatever finds an effect there finds it anywhere."""
    if not isinstance(work.halved, Compared):
        return Check(name="journey_halved", passed=None, detail=Message("journey.check.halved.not_possible"))
    told = work.halved.estimate
    word = "failed" if told.excludes_zero else "passed"
    return Check(
        name="journey_halved",
        passed=not told.excludes_zero,
        detail=Message(f"journey.check.halved.{word}", {"value": told.value, "low": told.low, "high": told.high}),
    )


def _only_earlier(work: Work) -> Check:
    """Money that only came earlier is missing afterwards."""
    if not isinstance(work.money_long, Compared) or not isinstance(work.money, Compared):
        return Check(name="journey_earlier", passed=None, detail=Message("journey.check.earlier.not_possible"))
    soon, late = work.money.estimate, work.money_long.estimate
    params = {"value": late.value, "low": late.low, "high": late.high, "unit": late.unit, "times": LONG}
    if soon.low <= 0:
        return Check(name="journey_earlier", passed=None, detail=Message("journey.check.earlier.nothing", params))
    word = "more" if late.low > 0 else "open"
    return Check(
        name="journey_earlier",
        passed=True if late.low > 0 else None,
        detail=Message(f"journey.check.earlier.{word}", params),
    )


def _overlap(rows: JourneyRows) -> Check:
    if not rows.others:
        return Check(name="journey_overlap", passed=True, detail=Message("journey.check.overlap.none"))
    most = sorted(rows.others, key=lambda name: -sum(rows.others[name]))[:MOST_NAMED]
    listed = ", ".join(f"{name}: {rows.others[name][0]:.0%} / {rows.others[name][1]:.0%}" for name in most)
    return Check(
        name="journey_overlap",
        passed=None,
        detail=Message("journey.check.overlap.some", {"n": len(rows.others), "listed": listed}),
    )


def _notes(work: Work, state: str, days_left: int | None, about: JourneyAsked, level: float) -> list[Message]:
    params = {"days": round(about.days), "level": level, "left": days_left or 0, "n": len(work.cohort)}
    notes = [Message("journey.note.intention"), Message(f"journey.note.{state}", params)]
    if state == "running" and days_left is not None:
        notes.append(Message("journey.note.days_left", params))
    if isinstance(work.goal, Compared):
        alone = work.goal.alone
        if state == "final":
            notes += [_visible(note) for note in work.goal.notes]
        else:
            notes.append(Message("journey.note.alone", {"low": alone.low, "high": alone.high, "level": level}))
    if work.every is not None:
        notes.append(Message("journey.note.first"))
    notes += [Message("journey.note.guard_behind", {"event": name, "n": n}) for name, n in work.behind.items()]
    if work.alone is not None:
        notes.append(Message("journey.note.others"))
    return notes


def _visible(note: Message) -> Message:
    return Message("journey.note.visible", {"effect": note.params["effect"], "power": note.params["power"]})


def _figures(work: Work, about: JourneyAsked, level: float) -> tuple[Figure, ...]:
    labels = {"treated": "treated", "holdout": "comparison group"}
    shares = [(label, work.shares[f"goal_{name}"]) for name, label in labels.items() if f"goal_{name}" in work.shares]
    looks = [(_day(moment), one) for moment, one in work.looks]
    found = []
    if shares:
        caption = Message("journey.figure.arms.caption", {"days": round(about.days), "level": level})
        title = Message("journey.figure.arms", {"outcome": about.event})
        found.append(Figure(id="journey_arms", kind="levels", title=title, caption=caption, unit="share",
                            points=_points(shares)))  # fmt: skip
    if looks:
        caption = Message("journey.figure.looks.caption", {"level": level})
        found.append(Figure(id="journey_looks", kind="intervals", title=Message("journey.figure.looks"),
                            caption=caption, unit="share", points=_points(looks)))  # fmt: skip
    return tuple(found)


def _points(told: list[tuple[str, Estimate]]) -> tuple[Point, ...]:
    return tuple(
        Point(x=float(place), label=label, value=one.value, low=one.low, high=one.high)
        for place, (label, one) in enumerate(told)
    )


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment / SECOND, UTC).date().isoformat()
