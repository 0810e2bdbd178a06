"""One to five treated units: each against a synthetic twin, and against false alarms elsewhere."""

from collections.abc import Sequence

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.finding import Check, Figure, Finding, Point
from changemaker.core.message import Message
from changemaker.core.seeds import stream
from changemaker.prove.ask import Ask
from changemaker.prove.design import Design
from changemaker.prove.naive import naive_rollout
from changemaker.prove.rollout import refused
from changemaker.prove.verdict import MOVED, verdict_of
from changemaker.stats.rollout import Rollout, rollout_of
from changemaker.stats.synth import SyntheticFit, SyntheticResult, synthetic

ABOUT_CLAIMS = frozenset(
    {"smallest p", "placebo rank", "placebo rank, plain difference"}
)  # they limit claims, not the grade


def prove_few_treated(rollout: Rollout, ask: Ask, design: Design, *, checks: Sequence[Check] = ()) -> Finding:
    """Return the effect on a few treated units by synthetic difference in differences, with the plain one beside it.

    Args:
        rollout: 1 to 5 units of assignment ever start, some never do.
        ask: level and seed; the method knows the difference scale only.
        design: from `rollout_design`.
        checks: made while reading.
    """
    if ask.scale == "ratio":
        return refused(
            rollout, Message("refusal.ratio_synthetic"), Message("needs.difference_scale"), ask, design, checks=checks
        )
    if rollout.paths is None:
        return refused(
            rollout, Message("refusal.too_many_donors"), Message("needs.fewer_donors"), ask, design, checks=checks
        )
    units = rollout.paths.by_cluster()
    starts = np.array(
        [-1 if rollout.starts[cohort] is None else rollout.starts[cohort] for cohort in units.cohorts], dtype=np.int64
    )
    try:
        found = synthetic(
            units.outcomes, starts, unit=rollout.outcome, rng=stream(ask.seed, "synthetic"), level=ask.level
        )
    except NotEnoughDataError as error:
        return refused(
            rollout,
            Message("refusal.few_donors", {"reason": error.what}),
            Message("needs.more_donors"),
            ask,
            design,
            checks=checks,
        )
    all_checks = [*checks, *_checks(found, ask)]
    failed = any(check.passed is False for check in all_checks if check.name not in ABOUT_CLAIMS)
    grade = "D" if failed else design.best_grade
    estimates = {
        "sdid": found.sdid.estimate.graded(grade),
        "sc": found.sc.estimate.graded(grade),
        "did": found.did.estimate.graded(grade),
    }
    merged = rollout_of(rollout.outcome, rollout.periods, rollout.starts, units)
    verdicts = {key: verdict_of(estimate, outcome=rollout.outcome) for key, estimate in estimates.items()}
    return Finding(
        study="programme_effect",
        question=Message(
            "question.rollout", {"outcome": rollout.outcome, "treated": rollout.treated, "never": rollout.never}
        ),
        headline=("sdid",),
        estimates=estimates | naive_rollout(merged, ask),
        verdicts=verdicts,
        checks=tuple(all_checks),
        notes=(design.assumption, Message("note.synthetic_keys"), _donors_note(found, units.names)),
        figures=(_gap_figure(found, rollout, verdicts["sdid"].verdict, ask.level),),
    )


def _checks(found: SyntheticResult, ask: Ask) -> list[Check]:
    reachable = found.smallest_p <= 1 - ask.level
    return [
        Check(
            name="smallest p",
            passed=reachable,
            detail=Message("check.smallest_p", {"smallest": found.smallest_p, "placebos": len(found.sdid.placebos)}),
        ),
        _rank("placebo rank", found.sdid),
        _rank("placebo rank, plain difference", found.did),
        _same_sign(found),
    ]


def _rank(name: str, fit: SyntheticFit) -> Check:
    """Does the effect stand out among false alarms? A claim needs it; the grade does not."""
    rank = 1 + int((np.abs(fit.placebos) >= abs(fit.estimate.value)).sum())
    params: dict[str, str | int | float] = {"p": fit.p, "rank": rank, "runs": len(fit.placebos) + 1}
    return Check(name=name, passed=fit.agrees, detail=Message("check.placebo_rank", params))


def _same_sign(found: SyntheticResult) -> Check:
    values = {
        "synthetic difference in differences": found.sdid,
        "synthetic control": found.sc,
        "plain difference": found.did,
    }
    signs = {np.sign(fit.estimate.value) for fit in values.values()}
    listed = ", ".join(f"{name} {fit.estimate.value:.4g}" for name, fit in values.items())
    return Check(name="estimator spread", passed=len(signs) == 1, detail=Message("check.spread", {"listed": listed}))


def _donors_note(found: SyntheticResult, names: Sequence[str]) -> Message:
    weights = found.sdid.unit_weights.mean(axis=0)
    top = np.argsort(-weights)[:5]
    listed = ", ".join(f"{names[found.donors[place]]} {weights[place]:.0%}" for place in top if weights[place] > 0.005)
    return Message("note.donors", {"listed": listed, "rmse": found.sdid.pre_rmse})


def _gap_figure(found: SyntheticResult, rollout: Rollout, verdict: str, level: float) -> Figure:
    """Treated less synthetic, period by period; the band is as wide as the placebo effects."""
    first = int(found.starts[0])
    spread = float(np.quantile(np.abs(found.sdid.placebos), level)) if len(found.sdid.placebos) else 0.0
    gap = found.sdid.gap
    points = tuple(
        Point(
            x=float(period - first),
            label=rollout.periods[period],
            value=float(value),
            low=float(value) - spread,
            high=float(value) + spread,
        )
        for period, value in enumerate(gap)
    )
    title = verdict if verdict in MOVED else "none"
    return Figure(
        id="event_study",
        kind="event_study",
        title=Message(f"figure.event_study.{title}", {"outcome": rollout.outcome}),
        caption=Message("figure.gap.caption", {"level": level}),
        unit=rollout.outcome,
        points=points,
    )
