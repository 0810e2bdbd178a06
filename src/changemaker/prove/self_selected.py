"""Arms that nobody drew: the plain gap is no effect; with what was known before, at most a comparison."""

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check, Finding
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.prove.arms import MIN_UNITS, arms_figure, outcome_alone
from changemaker.prove.ask import Ask
from changemaker.prove.design import Design
from changemaker.prove.verdict import verdict_of
from changemaker.stats.aipw import Adjusted, Regressed, doubly_robust_effect, expanded, regressed
from changemaker.stats.ancova import arm_effect
from changemaker.stats.delta import GroupBasis, range_of
from changemaker.stats.sensitivity import robustness
from changemaker.stats.trial import Trial

MOST_TRIMMED = 0.1  # share of the treated that nobody in the comparison looks like
MOST_APART = 0.1  # standardised mean difference left: Austin (2009), Statistics in Medicine 28, 3083-3107
LEAST_TOLD = 0.02  # share of the outcome that covariates explain: fewer, and adjusting for them changes nothing


def prove_self_selected_arms(trial: Trial, ask: Ask, design: Design, *, clustered: bool) -> Finding:
    """Return each arm's comparison with the control at equal covariates; without any, only the plain gap.

    Args:
        trial: arms with their rows, control first.
        ask: level and seed; the adjusted comparison knows the difference scale only.
        design: from `arm_design`.
        clustered: True if rows belong to clusters.
    """
    estimates: dict[str, Estimate] = {}
    refusals: list[Refusal] = []
    checks: list[Check] = []
    for arm, label in enumerate(trial.labels[1:], start=1):
        suffix = "" if len(trial.labels) == 2 else f":{label}"
        estimates |= _naive(trial, arm, ask, suffix)
        try:
            found, more = _adjusted(trial, arm, ask, design, clustered=clustered, suffix=suffix)
            estimates |= found
            checks += more
        except NotEnoughDataError as error:
            refusals.append(_refusal(trial, label, ask, error))
    verdicts = {
        key: verdict_of(estimate, outcome=trial.outcome)
        for key, estimate in estimates.items()
        if not key.startswith("naive:")
    }
    shown = {key: estimates[key] for key in verdicts}
    return Finding(
        study="programme_effect",
        question=Message("question.arms", {"outcome": trial.outcome, "control": trial.labels[0]}),
        headline=trial.labels[1:],
        estimates=estimates,
        verdicts=verdicts,
        refusals=tuple(refusals),
        checks=tuple(checks),
        notes=(design.assumption,),
        figures=(arms_figure(shown, verdicts, trial, ask),) if shown else (),
    )


def _naive(trial: Trial, arm: int, ask: Ask, suffix: str) -> dict[str, Estimate]:
    pair = GroupBasis([outcome_alone(trial.groups[0]), outcome_alone(trial.groups[arm])])
    unit = ask.unit(trial.outcome)
    try:
        gap = range_of(
            arm_effect(pair, scale=ask.scale), pair, unit=unit, method="welch", level=ask.level, corrected_se=True
        )
    except NotEnoughDataError:
        return {}
    return {f"naive:difference{suffix}": gap.graded("E")}


def _adjusted(
    trial: Trial, arm: int, ask: Ask, design: Design, *, clustered: bool, suffix: str
) -> tuple[dict[str, Estimate], list[Check]]:
    rows, label = trial.rows, trial.labels[arm]
    if (
        not trial.covariates
        or rows is None
        or _weighted(trial)
        or ask.scale == "ratio"
        or min(trial.groups[g].n for g in (0, arm)) < MIN_UNITS
    ):
        raise NotEnoughDataError("nothing known from before", hint="name covariates")
    inside = (rows.arms == 0) | (rows.arms == arm)
    clusters = np.unique(rows.clusters[inside], return_inverse=True)[1].astype(np.int64) if clustered else None
    outcome, known = rows.values[inside, 0], rows.values[inside, 1:]
    treated = rows.arms[inside] == arm
    adjusted = doubly_robust_effect(
        outcome, treated, expanded(known), unit=trial.outcome, seed=ask.seed, clusters=clusters, level=ask.level
    )
    plain = regressed(outcome, treated, known, unit=trial.outcome, clusters=clusters, level=ask.level)
    checks = _checks(label, adjusted, plain, ask)
    quiet = all(check.passed is not False for check in checks)
    estimates = {
        label: adjusted.estimate.graded(design.best_grade if quiet else "E"),
        f"naive:regression{suffix}": plain.estimate.graded("E"),
    }
    return estimates, checks


def _checks(label: str, adjusted: Adjusted, plain: Regressed, ask: Ask) -> list[Check]:
    overlap, ours, other = adjusted.overlap, adjusted.estimate, plain.estimate
    strength = robustness(other.value / plain.se_classical, plain.df, level=ask.level).value
    known = np.minimum(plain.r2_treatment, plain.r2_outcome)
    strongest, told = float(known.max()), float(plain.r2_outcome.sum())
    apart = abs(other.value - ours.value)
    agree = other.low <= ours.high and ours.low <= other.high
    return [
        Check(
            name="overlap",
            passed=overlap.treated_trimmed_share <= MOST_TRIMMED,
            detail=Message(
                "check.overlap", {"arm": label, "n": overlap.effective_n, "trimmed": overlap.treated_trimmed_share}
            ),
        ),
        Check(
            name="alike after weighting",
            passed=overlap.imbalance_after <= MOST_APART,
            detail=Message(
                "check.balance", {"arm": label, "before": overlap.imbalance_before, "after": overlap.imbalance_after}
            ),
        ),
        Check(
            name="covariates tell something",
            passed=told >= LEAST_TOLD,
            detail=Message("check.covariates_tell", {"arm": label, "share": told}),
        ),
        Check(
            name="hidden cause",
            passed=strength > strongest if ours.excludes_zero else None,
            detail=Message("check.robustness", {"arm": label, "share": strength, "strongest": strongest}),
        ),
        Check(
            name="two ways of adjusting",
            passed=agree,
            detail=Message("check.two_ways", {"arm": label, "apart": apart, "unit": other.unit}),
        ),
    ]


def _weighted(trial: Trial) -> bool:
    return trial.rows is not None and bool(np.ptp(trial.rows.weights) > 0)


def _refusal(trial: Trial, label: str, ask: Ask, error: NotEnoughDataError) -> Refusal:
    sizes = {name: trial.groups[trial.labels.index(name)].n for name in (trial.labels[0], label)}
    smaller = min(sizes, key=lambda name: sizes[name])
    if sizes[smaller] < MIN_UNITS:
        params: dict[str, str | int | float] = {"arm": smaller, "n": sizes[smaller], "least": MIN_UNITS}
        return Refusal(
            what=label, why=Message("refusal.small_arm.units", params), needs=Message("needs.more.units", params)
        )
    if not trial.covariates:
        return Refusal(what=label, why=Message("refusal.self_selected"), needs=Message("needs.covariates_or_lot"))
    if ask.scale == "ratio":
        return Refusal(what=label, why=Message("refusal.ratio_adjusted"), needs=Message("needs.difference_scale"))
    if _weighted(trial):
        return Refusal(what=label, why=Message("refusal.weights_adjusted"), needs=Message("needs.no_weights"))
    return Refusal(
        what=label, why=Message("refusal.no_overlap", {"reason": error.what}), needs=Message("needs.overlap")
    )
