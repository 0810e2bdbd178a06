"""What was found told as a finding: money with its range, what a sceptic asks, and pictures."""

from collections.abc import Sequence

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Figure, Finding, Point
from changemaker.core.message import Message
from changemaker.predict.unheard.looks import AHEAD
from changemaker.predict.unheard.panel import Panel
from changemaker.predict.unheard.problem import Problem
from changemaker.predict.unheard.search import Searched
from changemaker.predict.unheard.signals import Signal
from changemaker.stats.distributions import t_quantile
from changemaker.studies.unheard_asked import Asked

MOST_PICTURES, MOST_NAMED = 3, 6
SAME_WAY = 0.5  # of the difference: less than that among large accounts is another


def told(panel: Panel, searched: Searched, problems: Sequence[Problem], asked: Asked, *, level: float) -> Finding:
    """Return the finding of a search."""
    n = len(problems)
    estimates = {
        "found": Estimate(
            value=n, low=n, high=n, se=None, level=level, unit="problems", n=len(panel.accounts), method="counted"
        )
    }
    for problem in problems:
        estimates[f"at_risk:{problem.label}"] = problem.at_risk
        estimates[f"difference:{problem.label}"] = problem.difference
        if problem.score is not None:
            estimates[f"score:{problem.label}"] = problem.score
    return Finding(
        study="unheard",
        question=Message("unheard.question", {"months": AHEAD}),
        headline=("found",),
        estimates=estimates,
        checks=(*_of_the_search(panel, searched, asked, level), *_of_problems(problems)),
        notes=_notes(panel, searched, problems),
        figures=_figures(problems, level),
    )


def _of_the_search(panel: Panel, searched: Searched, asked: Asked, level: float) -> tuple[Check, ...]:
    tried = len(searched.tried)
    freedom = np.array([one.link.freedom for one in searched.tried])
    needed = [
        one.link.se * t_quantile(1 - (1 - level) / tried, float(free))
        for one, free in zip(searched.tried, freedom, strict=True)
    ]
    of = len(panel.things)
    named = sorted({Signal(thing=one, way="any").label for one in panel.things if one.key in asked.covered})
    listed = ", ".join(named[:MOST_NAMED]) + (", ..." if len(named) > MOST_NAMED else "")
    covered = (
        Message("unheard.check.asked", {"n": len(asked.covered), "of": of, "listed": listed})
        if asked.covered
        else Message("unheard.check.none_asked", {"of": of})
    )
    return (
        Check(
            name="unheard_tries",
            passed=True,
            detail=Message("unheard.check.tries", {"tried": tried, "share": 1 - level}),
        ),
        Check(
            name="unheard_power",
            passed=None,
            detail=Message("unheard.check.power", {"least": float(np.median(needed))}),
        ),
        Check(name="unheard_asked", passed=None, detail=covered),
    )


def _of_problems(problems: Sequence[Problem]) -> tuple[Check, ...]:
    return tuple(check for problem in problems for check in (_before(problem), _large(problem)))


def _before(problem: Problem) -> Check:
    name, before = f"unheard_before:{problem.label}", problem.before
    if before is None:
        return Check(name=name, passed=None, detail=Message("unheard.check.before_unknown"))
    steady = before.high >= 0
    return Check(
        name=name,
        passed=steady,
        detail=Message(f"unheard.check.before_{'steady' if steady else 'falling'}", _range(before)),
    )


def _large(problem: Problem) -> Check:
    name, large = f"unheard_large:{problem.label}", problem.large
    if large is None:
        return Check(name=name, passed=None, detail=Message("unheard.check.large_unknown"))
    same = large.low <= SAME_WAY * problem.difference.value
    return Check(
        name=name, passed=same, detail=Message(f"unheard.check.large_{'same' if same else 'other'}", _range(large))
    )


def _range(of: Estimate) -> dict[str, object]:
    return {"value": of.value, "low": of.low, "high": of.high}


def _notes(panel: Panel, searched: Searched, problems: Sequence[Problem]) -> tuple[Message, ...]:
    notes = []
    if problems:
        notes = [Message("unheard.note.pattern"), Message("unheard.note.at_risk", {"months": AHEAD})]
    notes.append(Message("unheard.note.alike"))
    if problems:
        notes.append(Message("unheard.note.chosen", {"tried": len(searched.tried)}))
    if panel.of > len(panel.accounts):
        notes.append(Message("unheard.note.draw", {"n": len(panel.accounts), "of": panel.of}))
    return tuple(notes)


def _figures(problems: Sequence[Problem], level: float) -> tuple[Figure, ...]:
    if not problems:
        return ()
    money = Figure(
        id="unheard_at_risk",
        kind="levels",
        title=Message("unheard.figure.at_risk"),
        caption=Message("unheard.figure.at_risk.caption", {"level": level}),
        unit=problems[0].at_risk.unit,
        points=tuple(
            Point(
                x=place,
                label=problem.label,
                value=problem.at_risk.value,
                low=problem.at_risk.low,
                high=problem.at_risk.high,
            )
            for place, problem in enumerate(problems)
        ),
    )
    return (money, *(_course(problem) for problem in problems[:MOST_PICTURES] if problem.course))


def _course(problem: Problem) -> Figure:
    return Figure(
        id=f"unheard_course:{problem.label}",
        kind="event_study",
        title=Message("unheard.figure.course", {"name": problem.label}),
        caption=Message("unheard.figure.course.caption"),
        unit="share",
        points=tuple(
            Point(x=month.month, label=str(month.month), value=month.value, low=month.low, high=month.high)
            for month in problem.course
        ),
    )
