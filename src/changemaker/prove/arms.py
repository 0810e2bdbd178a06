"""Arms that a lot dealt out: the difference is the effect, sharpened by covariates, widened for clusters."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Figure, Finding, Point, Verdict
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.core.seeds import stream
from changemaker.prove import arm_checks
from changemaker.prove.arm_checks import ArmProof
from changemaker.prove.ask import Ask
from changemaker.prove.design import Design, few_clusters
from changemaker.prove.verdict import MOVED, verdict_of
from changemaker.stats.ancova import arm_effect
from changemaker.stats.delta import Dual, GroupBasis, range_of
from changemaker.stats.distributions import two_sided_t
from changemaker.stats.fdr import adjusted_p
from changemaker.stats.moments import GroupMoments, summed_by
from changemaker.stats.randomise import Randomised, randomisation_test
from changemaker.stats.synth import touching_zero
from changemaker.stats.trial import Trial

MIN_UNITS = 30  # per arm drawn one by one: with fewer, a range from large samples is a hope
MIN_CLUSTERS = 2  # per arm drawn in clusters; randomisation inference guards what lies above


def prove_drawn_arms(
    trial: Trial,
    ask: Ask,
    design: Design,
    *,
    shares: dict[str, float] | None,
    clustered: bool,
    whole: bool,
    one_slope: bool = False,
) -> Finding:
    """Return what each arm caused against the control, arms being drawn by lot.

    Args:
        trial: arms, control first.
        ask: scale, level, seed.
        design: from `arm_design`.
        shares: stated share of units per label, summing to 1, or None.
        clustered: True if rows belong to units or groups, which are what varies independently.
        whole: True if groups were drawn as a whole; then few of them may do, guarded by randomisation inference.
        one_slope: sharpen by one slope over both arms for each covariate, instead of one in each; for a small holdout.
    """
    proofs: list[ArmProof] = []
    refusals: list[Refusal] = []
    for arm in range(1, len(trial.labels)):
        try:
            proofs.append(_one_arm(trial, arm, ask, clustered=clustered, whole=whole, one_slope=one_slope))
        except NotEnoughDataError as error:
            refusals.append(_refusal(trial, arm, whole=whole, reason=error))
    checks = arm_checks.drawn_checks(trial, ask, shares=shares, proofs=proofs, clustered=clustered)
    proofs = _surviving(proofs, ask.level)
    grade = "A" if all(check.passed is not False for check in checks if check.name in arm_checks.GATES) else "E"
    estimates = {proof.label: proof.estimate.graded(grade) for proof in proofs}
    naive = {_naive_key(trial, proof.label): proof.naive.graded("E") for proof in proofs if proof.naive}
    verdicts = {key: verdict_of(estimate, outcome=trial.outcome) for key, estimate in estimates.items()}
    return Finding(
        study="programme_effect",
        question=Message("question.arms", {"outcome": trial.outcome, "control": trial.labels[0]}),
        headline=trial.labels[1:],
        estimates=estimates | naive,
        verdicts=verdicts,
        refusals=tuple(refusals),
        checks=tuple(checks),
        notes=(design.assumption, *arm_checks.drawn_notes(proofs, ask.level)),
        figures=(arms_figure(estimates, verdicts, trial, ask),) if estimates else (),
    )


def _one_arm(trial: Trial, arm: int, ask: Ask, *, clustered: bool, whole: bool, one_slope: bool) -> ArmProof:
    pair = (trial.groups[0], trial.groups[arm])
    least = MIN_CLUSTERS if whole else MIN_UNITS
    if min(group.n for group in pair) < least:
        raise NotEnoughDataError("too few units in an arm", hint="add units")
    basis = GroupBasis(pair, slopes=len(trial.covariates))
    effect = arm_effect(basis, scale=ask.scale, one_slope=one_slope)
    few = clustered and few_clusters(pair[0].n, pair[1].n)
    freedom = min(basis.freedom(effect), basis.n - 2.0) if few else basis.freedom(effect)
    method = ("cuped" if trial.covariates else "welch") + ("-clustered" if clustered else "")
    unit = ask.unit(trial.outcome)
    estimate = range_of(effect, basis, unit=unit, method=method, level=ask.level, freedom=freedom, corrected_se=True)
    tested = _randomised(trial, arm, ask) if few and trial.rows is not None else None
    if tested and tested.p > 1 - ask.level and estimate.excludes_zero:
        estimate = touching_zero(estimate)
    naive = _unadjusted(pair, ask, unit) if trial.covariates else None
    return ArmProof(
        label=trial.labels[arm],
        estimate=estimate,
        naive=naive,
        randomised=tested,
        p=_p(effect, basis, freedom, tested),
        freedom=freedom,
    )


def _p(effect: Dual, basis: GroupBasis, freedom: float, tested: Randomised | None) -> float:
    z = effect.value / float(np.sqrt(basis.covariance([effect], small_sample=True)[0, 0]))
    from_range = two_sided_t(z, freedom)
    return max(from_range, tested.p) if tested else from_range


def _unadjusted(pair: tuple[GroupMoments, GroupMoments], ask: Ask, unit: str) -> Estimate:
    """The plain difference, shown beside the adjusted one: adjustment can make bias as well as remove it."""
    plain = GroupBasis([outcome_alone(group) for group in pair])
    return range_of(
        arm_effect(plain, scale=ask.scale), plain, unit=unit, method="welch", level=ask.level, corrected_se=True
    )


def outcome_alone(group: GroupMoments) -> GroupMoments:
    """Return the moments of a group without its covariates."""
    return GroupMoments(
        rows=group.rows,
        n=group.n,
        weight=group.weight,
        mean=group.mean[:1],
        scatter=group.scatter[:1, :1],
        meat=group.meat[:2, :2],
    )


def _randomised(trial: Trial, arm: int, ask: Ask) -> Randomised:
    rows = trial.rows
    if rows is None:
        raise ValueError("randomisation inference needs the rows")
    inside = (rows.arms == 0) | (rows.arms == arm)
    codes = np.unique(rows.clusters[inside], return_inverse=True)[1]
    weights = summed_by(rows.weights[inside, None], codes)[:, 0]
    sums = summed_by((rows.weights * rows.values[:, 0])[inside, None], codes)
    groups = (rows.arms[inside][np.unique(codes, return_index=True)[1]] == arm).astype(np.int64)
    rng = stream(ask.seed, "arms", trial.labels[arm])
    return randomisation_test(sums, weights, groups, np.array([[-1.0], [1.0]]), rng=rng)


def _surviving(proofs: Sequence[ArmProof], level: float) -> list[ArmProof]:
    """With several arms a claim must survive the false-discovery rate; else its range is widened to touch zero."""
    if not proofs:
        return []
    adjusted = adjusted_p(np.array([proof.p for proof in proofs]))
    return [
        replace(proof, estimate=touching_zero(proof.estimate))
        if q > 1 - level and proof.estimate.excludes_zero
        else proof
        for proof, q in zip(proofs, adjusted, strict=True)
    ]


def _refusal(trial: Trial, arm: int, *, whole: bool, reason: NotEnoughDataError) -> Refusal:
    smaller = min((trial.groups[0], trial.groups[arm]), key=lambda group: group.n)
    label = trial.labels[0] if smaller is trial.groups[0] else trial.labels[arm]
    least = MIN_CLUSTERS if whole else MIN_UNITS
    if smaller.n >= least:
        why = Message("refusal.not_enough", {"reason": reason.what})
        return Refusal(what=trial.labels[arm], why=why, needs=Message("needs.hint", {"hint": reason.hint}))
    kind = "clusters" if whole else "units"
    params: dict[str, str | int | float] = {"arm": label, "n": smaller.n, "least": least}
    return Refusal(
        what=trial.labels[arm],
        why=Message(f"refusal.small_arm.{kind}", params),
        needs=Message(f"needs.more.{kind}", params),
    )


def _naive_key(trial: Trial, label: str) -> str:
    return "naive:difference" if len(trial.labels) == 2 else f"naive:difference:{label}"


def arms_figure(estimates: dict[str, Estimate], verdicts: dict[str, Verdict], trial: Trial, ask: Ask) -> Figure:
    """Return the chart of one row an arm."""
    moved = [key for key in estimates if verdicts[key].verdict in MOVED]
    title = "some" if moved and len(moved) < len(estimates) else "all" if moved else "none"
    if any(verdicts[key].verdict in ("higher", "lower") for key in moved):
        title = "compared"
    points = [
        Point(x=float(place), label=key, value=estimate.value, low=estimate.low, high=estimate.high)
        for place, (key, estimate) in enumerate(estimates.items())
    ]
    return Figure(
        id="effects",
        kind="intervals",
        title=Message(f"figure.arms.{title}", {"outcome": trial.outcome, "moved": ", ".join(moved)}),
        caption=Message("figure.arms.caption", {"control": trial.labels[0], "level": ask.level}),
        unit=ask.unit(trial.outcome),
        points=tuple(points),
    )
