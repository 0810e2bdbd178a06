"""What did it cause? From a plain table to what a programme changed, by the design that its rollout allows."""

from dataclasses import dataclass, replace

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.finding import Check, Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.arms import ArmColumns, read_trial
from changemaker.engine.calendar import uneven_step
from changemaker.engine.intake import Intake
from changemaker.engine.panel import PanelColumns, read_rollout
from changemaker.engine.plain import PlainTable
from changemaker.prove.arms import prove_drawn_arms
from changemaker.prove.design import Design, arm_design, few_clusters, rollout_design
from changemaker.prove.few_treated import prove_few_treated
from changemaker.prove.rollout import prove_rollout, refused
from changemaker.prove.self_selected import prove_self_selected_arms
from changemaker.stats.rollout import Rollout
from changemaker.studies.question import ProofQuestion

MOST_INCOMPLETE = 0.2  # share of units with a gap beyond which the rest no longer speaks for all
MOST_UNEVEN = 0.1  # difference of that share between treated and never treated


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A finding and what came in for it."""

    finding: Finding
    intake: Intake


def programme_effect(plain: PlainTable, question: ProofQuestion) -> Answered:
    """Return what the programme in `plain` caused, as far as its rollout can show.

    Raises:
        ChangemakerError: the question or the table is wrong; see `ProofQuestion.check`, `read_trial`, `read_rollout`.
    """
    question.check()
    if question.arm:
        return _of_arms(plain, question)
    return _of_rollout(plain, question)


def _of_arms(plain: PlainTable, question: ProofQuestion) -> Answered:
    columns = ArmColumns(
        arm=question.arm or "",
        control=question.control or "",
        outcome=question.outcome,
        unit=question.unit,
        cluster=question.cluster,
        weight=question.weight,
        covariates=question.covariates,
    )
    drawn = question.assigned == "random"
    trial, intake = read_trial(plain, columns, with_rows=not drawn, few_clusters=few_clusters)
    shares = question.shares_of(trial.labels, where=plain.name)
    clustered = bool(question.cluster or question.unit) and any(group.rows > group.n for group in trial.groups)
    design = arm_design(question.assigned, sizes=[group.n for group in trial.groups])
    if drawn:
        finding = prove_drawn_arms(
            trial, question.ask, design, shares=shares, clustered=clustered, whole=bool(question.cluster)
        )
    else:
        finding = prove_self_selected_arms(trial, question.ask, design, clustered=clustered)
        if trial.rows is not None and len(trial.rows.arms) < sum(group.rows for group in trial.groups):
            finding = replace(finding, notes=(*finding.notes, Message("note.sampled", {"rows": len(trial.rows.arms)})))
    return _answered(finding, intake)


def _of_rollout(plain: PlainTable, question: ProofQuestion) -> Answered:
    columns = PanelColumns(
        unit=question.unit or "",
        time=question.time or "",
        outcome=question.outcome,
        start=question.start,
        on=question.on,
        cluster=question.cluster,
        weight=question.weight,
        covariates=question.covariates,
    )
    try:
        rollout, intake = read_rollout(plain, columns)
    except NotEnoughDataError as error:
        return _unreadable(plain, question, error)
    starts = len({start for start in rollout.starts if start is not None})
    design = rollout_design(question.assigned, treated=rollout.treated, never=rollout.never, starts=starts)
    checks = [_units_complete(intake), _even_periods(rollout)]
    return _answered(_proved(rollout, question, design, checks), intake)


def _proved(rollout: Rollout, question: ProofQuestion, design: Design, checks: list[Check]) -> Finding:
    if rollout.treated == 0:
        return refused(
            rollout, Message("refusal.nobody_started"), Message("needs.starts"), question.ask, design, checks=checks
        )
    if design.kind == "one_date":
        return refused(
            rollout, Message("refusal.one_date"), Message("needs.comparison"), question.ask, design, checks=checks
        )
    if design.kind == "few_treated":
        finding = prove_few_treated(rollout, question.ask, design, checks=checks)
        return replace(finding, notes=(*finding.notes, Message("note.no_weights"))) if question.weight else finding
    if question.covariates and question.scale == "ratio":
        return refused(
            rollout,
            Message("refusal.ratio_adjusted"),
            Message("needs.difference_scale"),
            question.ask,
            design,
            checks=checks,
        )
    return prove_rollout(rollout, question.ask, design, adjusted=bool(question.covariates), checks=checks)


def _units_complete(intake: Intake) -> Check:
    counts = intake.units_left_out
    treated, never = counts["treated"], counts["never"]
    gone = counts["incomplete_treated"] + counts["incomplete_never"]
    share = gone / (treated + never)
    uneven = (
        abs(counts["incomplete_treated"] / max(treated, 1) - counts["incomplete_never"] / max(never, 1))
        if treated and never
        else 0.0
    )
    passed = share <= MOST_INCOMPLETE and uneven <= MOST_UNEVEN
    params: dict[str, str | int | float] = {"gone": gone, "all": treated + never, "share": share, "uneven": uneven}
    word = "all" if gone == 0 else "passed" if passed else "failed"
    return Check(name="units complete", passed=passed, detail=Message(f"check.units_complete.{word}", params))


def _even_periods(rollout: Rollout) -> Check:
    """Every step in time is taken as one period: a year that is missing would pass for no time at all."""
    gap = uneven_step(rollout.periods)
    params = {"before": gap[0], "after": gap[1]} if gap else {}
    return Check(
        name="even periods", passed=gap is None, detail=Message(f"check.periods.{'uneven' if gap else 'even'}", params)
    )


def _unreadable(plain: PlainTable, question: ProofQuestion, error: NotEnoughDataError) -> Answered:
    reason = Message("refusal.not_enough", {"reason": error.what})
    finding = Finding(
        study="programme_effect",
        question=Message("question.unread", {"outcome": question.outcome}),
        headline=("simple",),
        estimates={},
        refusals=(Refusal(what="simple", why=reason, needs=Message("needs.hint", {"hint": error.hint})),),
    )
    return Answered(finding=finding, intake=Intake(name=plain.name, rows=0))


def _answered(finding: Finding, intake: Intake) -> Answered:
    """Add the foot: what was read, and what was set aside for which reason."""
    notes = [Message("note.read", {"rows": intake.rows, "name": intake.file})]
    notes += [Message("note.set_aside", {"rows": rows, "column": column}) for column, rows in intake.set_aside.items()]
    left = intake.units_left_out
    if left.get("started_before"):
        notes.append(Message("note.started_before", {"units": left["started_before"]}))
    if left.get("ended"):
        notes.append(Message("note.ended", {"units": left["ended"]}))
    return Answered(finding=replace(finding, notes=(*finding.notes, *notes)), intake=intake)
