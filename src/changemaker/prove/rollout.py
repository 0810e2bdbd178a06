"""A rollout proved by its comparison group: group-time effects, their checks, and the grade that follows from both."""

from collections.abc import Sequence

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate, weakest
from changemaker.core.finding import Check, Figure, Finding, Point
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.prove import rollout_checks
from changemaker.prove.ask import Ask
from changemaker.prove.design import Design
from changemaker.prove.naive import naive_rollout
from changemaker.prove.verdict import MOVED, verdict_of
from changemaker.prove.worked import SUMMARIES, RolloutProof, control_of, source_of, work_out
from changemaker.stats.delta import range_of
from changemaker.stats.group_time import aggregate, group_time_cells
from changemaker.stats.rollout import Rollout


def prove_rollout(
    rollout: Rollout, ask: Ask, design: Design, *, adjusted: bool, checks: Sequence[Check] = ()
) -> Finding:
    """Return what a rollout caused, by group-time effects.

    Args:
        rollout: balanced; some units not treated yet, or never.
        ask: scale, control group, level, seed.
        design: from `rollout_design`.
        adjusted: use the covariates that the rollout holds.
        checks: made while reading, to be shown with the others (gates among them).
    """
    try:
        proof = work_out(rollout, ask, design, adjusted=adjusted)
        summaries = {key: proof.summary(key) for key in SUMMARIES}
    except NotEnoughDataError as error:
        return refused(
            rollout,
            Message("refusal.too_few_units", {"reason": error.what}),
            Message("needs.more_units_staged"),
            ask,
            design,
            checks=checks,
        )
    second = _second_opinion(rollout, ask, design)
    all_checks = [*checks, *rollout_checks.rollout_checks(proof, second)]
    grade = grade_of(design, all_checks, summaries["simple"], second)
    by_cell, refusals = _cell_estimates(proof, weakest(grade, "C") if grade == "B" else grade)
    grades = {key: "C" if grade == "B" and not rollout_checks.survives(proof, key) else grade for key in SUMMARIES}
    estimates = {key: estimate.graded(grades[key]) for key, estimate in summaries.items()}
    verdicts = {key: verdict_of(estimate, outcome=rollout.outcome) for key, estimate in estimates.items()}
    estimates |= by_cell
    if second:
        estimates["adjusted"] = second.graded(weakest(grade, "C"))
    estimates |= naive_rollout(proof.rollout, ask)
    return Finding(
        study="programme_effect",
        question=Message(
            "question.rollout", {"outcome": rollout.outcome, "treated": rollout.treated, "never": rollout.never}
        ),
        headline=("simple",),
        estimates=estimates,
        verdicts=verdicts,
        refusals=refusals,
        checks=tuple(all_checks),
        notes=(design.assumption, Message("note.summaries"), rollout_checks.visible_note(proof)),
        figures=(event_study_of(proof, verdicts["simple"].verdict),),
    )


def refused(
    rollout: Rollout, why: Message, needs: Message, ask: Ask, design: Design, *, checks: Sequence[Check] = ()
) -> Finding:
    """Return the finding of a rollout that cannot be proved: why, and the naive numbers for what they are worth."""
    return Finding(
        study="programme_effect",
        question=Message(
            "question.rollout", {"outcome": rollout.outcome, "treated": rollout.treated, "never": rollout.never}
        ),
        headline=("simple",),
        estimates=naive_rollout(rollout, ask),
        refusals=(Refusal(what="simple", why=why, needs=needs),),
        checks=tuple(checks),
        notes=(design.assumption,),
    )


def _second_opinion(rollout: Rollout, ask: Ask, design: Design) -> Estimate | None:
    """For a rollout that nobody drew: the same effect among units whose own path before the start was alike."""
    if design.kind != "self_selected_rollout" or ask.scale == "ratio" or rollout.paths is None:
        return None
    control = control_of(rollout, ask)
    try:
        basis, paths, _ = source_of(rollout, ask, adjusted=False, pre_path=True)
        cells = group_time_cells(paths, rollout.starts, len(rollout.periods), control=control)
        effect = aggregate(cells, basis).simple
        return range_of(effect, basis, unit=ask.unit(rollout.outcome), method="pre-path", level=ask.level)
    except (NotEnoughDataError, ValueError):
        return None


def grade_of(design: Design, checks: Sequence[Check], simple: Estimate, second: Estimate | None = None) -> str:
    """Return the grade that a design and its checks leave.

    A: drawn, gates passed. B: staged, and it survives the honest bound. C: cross-checks made and quiet. Else D.
    """
    failed = {check.name for check in checks if check.passed is False}
    if design.best_grade == "A":
        return "D" if failed & rollout_checks.GATES else "A"
    loud = failed & rollout_checks.REFUTATIONS
    made = any(check.passed for check in checks if check.name in rollout_checks.BEFORE)
    if design.best_grade == "B" and not failed & rollout_checks.GATES and "honest bound" not in failed and not loud:
        stands = any(check.name == "honest bound" and check.passed for check in checks)
        return "B" if stands else "C" if made else "D"
    if loud or failed & rollout_checks.GATES or not made:
        return "D"
    disagree = (
        second is not None and simple.excludes_zero and not (second.low > 0 if simple.low > 0 else second.high < 0)
    )
    return "D" if disagree else "C"


def _cell_estimates(proof: RolloutProof, grade: str) -> tuple[dict[str, Estimate], tuple[Refusal, ...]]:
    estimates: dict[str, Estimate] = {}
    refusals = []
    labels = proof.rollout.periods
    for cell in proof.cells:
        if cell.since < 0:
            continue
        key = f"att:{labels[cell.start]}:{labels[cell.period]}"
        try:
            estimates[key] = proof.estimate(cell.effect).graded(grade)
        except NotEnoughDataError:
            refusals.append(
                Refusal(what=key, why=Message("refusal.nothing_varies"), needs=Message("needs.check_outcome"))
            )
    return estimates, tuple(refusals)


def event_study_of(proof: RolloutProof, verdict: str) -> Figure:
    """Return the chart of effects by periods since the start; its title follows the verdict."""
    points = []
    for since, dual in proof.aggregates.by_since.items():
        try:
            estimate = proof.estimate(dual)
        except NotEnoughDataError:
            continue
        points.append(
            Point(x=float(since), label=f"{since:+d}", value=estimate.value, low=estimate.low, high=estimate.high)
        )
    if proof.ask.window == 1:
        points.append(Point(x=-1.0, label="-1", value=0.0, low=0.0, high=0.0))
    title = verdict if verdict in MOVED else "none"
    return Figure(
        id="event_study",
        kind="event_study",
        title=Message(f"figure.event_study.{title}", {"outcome": proof.rollout.outcome}),
        caption=Message("figure.event_study.caption", {"level": proof.ask.level}),
        unit=proof.ask.unit(proof.rollout.outcome),
        points=tuple(sorted(points, key=lambda point: point.x)),
    )
