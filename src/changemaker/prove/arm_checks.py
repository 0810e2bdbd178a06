"""What a sceptic asks of a trial: were the arms as planned, alike before, complete, and large enough?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.prove.ask import Ask
from changemaker.stats.distributions import chi_square_tail, hotelling_tail
from changemaker.stats.fdr import adjusted_p
from changemaker.stats.moments import Array
from changemaker.stats.power import smallest_detectable_effect
from changemaker.stats.randomise import Randomised
from changemaker.stats.sample_ratio import sample_ratio
from changemaker.stats.sequential import anytime_range
from changemaker.stats.trial import Trial

GATES = ("sample ratio", "outcome known", "alike before")  # one that fails takes the grade away
GATE_P = 0.001  # gates must hardly ever fail by chance: Fabijan et al. (2019), KDD, use the same
POWER = 0.8
FIRST_LOOK = 30  # units before which a range for many looks says nothing
MORE_UNITS = 2  # units per covariate that a joint test needs
MOST_ONE_UNIT = 0.5  # standard errors that one unit may move the answer: a quarter of the variance is its own


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ArmProof:
    """What is known of one arm against the control, before it is judged."""

    label: str
    estimate: Estimate
    naive: Estimate | None  # without covariates, where there are any
    randomised: Randomised | None  # where units are few
    p: float  # two-sided
    freedom: float  # degrees of freedom of the range


def drawn_checks(
    trial: Trial, ask: Ask, *, shares: Mapping[str, float] | None, proofs: Sequence[ArmProof], clustered: bool
) -> list[Check]:
    """Return every check of a trial by lot; those that could not be made are there too, with `passed` None."""
    checks = [_sample_ratio(trial, shares), _outcome_known(trial), *_alike_before(trial)]
    if len(proofs) > 1:
        checks.append(_several_arms(proofs, ask.level))
    for proof in proofs:
        if proof.randomised:
            checks.append(_randomised(proof.label, proof.randomised, ask.level))
        if not clustered:
            checks.append(_largest_unit(trial, proof))
    return checks


def drawn_notes(proofs: Sequence[ArmProof], level: float) -> list[Message]:
    """Return for each arm what could have been seen, and the range for who looks again and again."""
    notes = [_visible(proof, level) for proof in proofs]
    return notes + [_peeking(proof) for proof in proofs if proof.estimate.n >= FIRST_LOOK]


def _sample_ratio(trial: Trial, shares: Mapping[str, float] | None) -> Check:
    if shares is None:
        return Check(name="sample ratio", passed=None, detail=Message("check.sample_ratio.not_checked"))
    expected = [shares[label] for label in trial.labels]
    test = sample_ratio(trial.assigned_units, expected)
    counts = ", ".join(f"{label}: {count:,}" for label, count in zip(trial.labels, trial.assigned_units, strict=True))
    word = "passed" if test.passed else "failed"
    return Check(
        name="sample ratio",
        passed=test.passed,
        detail=Message(f"check.sample_ratio.{word}", {"p": test.p, "counts": counts}),
    )


def _outcome_known(trial: Trial) -> Check:
    """Rows with something missing harm when they are left out more often in one arm than in another."""
    missing = np.array(trial.left_out, dtype=float)
    if missing.sum() == 0:
        return Check(name="outcome known", passed=True, detail=Message("check.outcome_known.all"))
    known = np.array([group.rows for group in trial.groups], dtype=float)
    p = _same_share(missing, known)
    shares = ", ".join(f"{label}: {m / (m + k):.1%}" for label, m, k in zip(trial.labels, missing, known, strict=True))
    word = "passed" if p >= GATE_P else "failed"
    return Check(
        name="outcome known",
        passed=p >= GATE_P,
        detail=Message(f"check.outcome_known.{word}", {"p": p, "shares": shares}),
    )


def _same_share(missing: Array, known: Array) -> float:
    """Pearson's chi-square p-value that the share missing is the same in every arm."""
    rows = missing + known
    expected = rows * (missing.sum() / rows.sum())
    left = rows - expected
    return chi_square_tail(float(((missing - expected) ** 2 * (1 / expected + 1 / left)).sum()), len(rows) - 1)


def _alike_before(trial: Trial) -> list[Check]:
    """Covariates of drawn arms differ by chance only: a joint test of their means, each arm against the control."""
    if not trial.covariates:
        return [Check(name="alike before", passed=None, detail=Message("check.alike_before.not_checked"))]
    control, rank = trial.groups[0], len(trial.covariates)
    ps = []
    for group in trial.groups[1:]:
        left = control.n + group.n - 2
        spread = np.zeros((rank, rank))
        for one in (control, group):
            if one.n > 1:
                spread += one.meat[2:, 2:] / one.weight**2 * (one.n / (one.n - 1))
        if left <= MORE_UNITS * rank or np.linalg.matrix_rank(spread, hermitian=True) < rank:
            return [Check(name="alike before", passed=None, detail=Message("check.alike_before.not_possible"))]
        gap = group.mean[1:] - control.mean[1:]
        ps.append(hotelling_tail(float(gap @ np.linalg.solve(spread, gap)), rank, left))
    p = min(1.0, min(ps) * len(ps))
    word = "passed" if p >= GATE_P else "failed"
    return [Check(name="alike before", passed=p >= GATE_P, detail=Message(f"check.alike_before.{word}", {"p": p}))]


def _several_arms(proofs: Sequence[ArmProof], level: float) -> Check:
    adjusted = adjusted_p(np.array([proof.p for proof in proofs]))
    claims = [proof for proof in proofs if proof.estimate.excludes_zero]
    survive = all(q <= 1 - level for proof, q in zip(proofs, adjusted, strict=True) if proof in claims)
    listed = ", ".join(f"{proof.label}: q = {q:.2g}" for proof, q in zip(proofs, adjusted, strict=True))
    return Check(
        name="several arms",
        passed=survive,
        detail=Message("check.several_arms", {"arms": len(proofs), "listed": listed}),
    )


def _randomised(label: str, test: Randomised, level: float) -> Check:
    params: dict[str, str | int | float] = {
        "arm": label,
        "p": test.p,
        "smallest": test.smallest,
        "count": test.assignments,
    }
    passed = test.smallest <= 1 - level
    return Check(name="randomisation inference", passed=passed, detail=Message("check.randomised", params))


def _largest_unit(trial: Trial, proof: ArmProof) -> Check:
    arm = trial.labels.index(proof.label)
    moves = []
    for place in (0, arm):
        group, (low, high) = trial.groups[place], trial.extremes[place]
        mean = float(group.mean[0])
        moves.append(max(high - mean, mean - low) / max(group.rows - 1, 1))
    move, se = max(moves), proof.estimate.se or 1.0
    params = {"arm": proof.label, "ratio": move / se}
    return Check(
        name="largest unit", passed=move <= MOST_ONE_UNIT * se, detail=Message("check.largest_unit.arm", params)
    )


def _visible(proof: ArmProof, level: float) -> Message:
    test = proof.randomised
    if test is not None and test.smallest > 1 - level:
        return Message("note.nothing_visible.arm", {"arm": proof.label, "smallest": test.smallest})
    found = proof.estimate
    effect = smallest_detectable_effect(found.se or 0.0, level=level, power=POWER, df=proof.freedom)
    return Message("note.visible.arm", {"arm": proof.label, "effect": effect, "unit": found.unit, "power": POWER})


def _peeking(proof: ArmProof) -> Message:
    """The range that holds however often one looks, narrowest at today's size."""
    found = proof.estimate
    wide = anytime_range(found.value, found.se or 0.0, n=found.n, planned=found.n, unit=found.unit, level=found.level)
    params = {"arm": proof.label, "low": wide.low, "high": wide.high}
    return Message("note.peeking", params)
