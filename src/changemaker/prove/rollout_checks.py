"""What a sceptic asks of a rollout: alike before, no drift, no false alarm, and the same another way?"""

from collections.abc import Sequence

import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.prove.worked import RolloutProof, control_of
from changemaker.stats.delta import Dual, GroupBasis, average, total
from changemaker.stats.distributions import hotelling_tail, t_quantile, two_sided_t
from changemaker.stats.group_time import MeanPaths, aggregate, group_time_cells
from changemaker.stats.honest import MOST_DRIFT, breakdown, honest_range, steps_before
from changemaker.stats.imputation import imputed_effect
from changemaker.stats.power import detectable_slope, smallest_detectable_effect
from changemaker.stats.two_way import two_way_effect

MBAR = 1.0  # the drift that a grade B must survive; see docs/methods/honest-bound.md for its false claims
MBARS = (0.5, 1.0, 2.0)
QUIET_P = 0.1  # a pre-trend test has little power, so it must be quieter than the level of a claim
LOT_P = 0.001  # with a lot, a difference before the start is chance: only an absurd one means that there was no lot
POWER = 0.8
MOST_ONE_UNIT = 0.5  # standard errors that one unit may move the answer: a quarter of the variance is its own
MORE_UNITS = 2  # units per step before the start that a joint test needs; with fewer, the trend alone is tested
GATES = frozenset({"units complete", "lot plausible", "even periods", "plan kept", "accounts known"})
BEFORE = frozenset({"alike before", "false-alarm test"})  # one of these must have been made for a grade C
REFUTATIONS = frozenset({"alike before", "false-alarm test", "imputation"})


def rollout_checks(proof: RolloutProof, second: Estimate | None) -> list[Check]:
    """Return every check of a rollout; those that could not be made are there too, with `passed` None."""
    checks = [*_alike_before(proof), _false_alarm(proof), _honest(proof), _imputation(proof), _spread(proof)]
    checks += [_anticipation(proof), _largest_unit(proof), *_randomised(proof)]
    if second:
        simple = proof.summary("simple")
        agree = second.low <= simple.high and simple.low <= second.high
        params = {"value": second.value, "low": second.low, "high": second.high, "unit": second.unit}
        checks.append(Check(name="same path before", passed=agree, detail=Message("check.pre_path", params)))
    return checks


def _freedom(proof: RolloutProof, dual: Dual) -> float:
    return proof.basis.freedom(dual) if proof.freedom is None else proof.freedom


def _alike_before(proof: RolloutProof) -> list[Check]:
    """Did treated and comparison move alike before the start? With the drift that the test could have seen."""
    sinces = sorted(proof.before)
    if not sinces:
        return [Check(name="alike before", passed=None, detail=Message("check.alike.one_period"))]
    p, slope, kind = _moved_alike(proof, sinces)
    params = {"p": p, "slope": slope / proof.ask.block, "unit": proof.ask.unit(proof.rollout.outcome), "power": POWER}
    word = "passed" if p >= QUIET_P else "failed"
    detail = Message(f"check.alike.{kind}.{word}", params | {"periods": len(sinces)})
    if proof.ask.assigned != "random":
        return [Check(name="alike before", passed=p >= QUIET_P, detail=detail)]
    word = "passed" if p >= LOT_P else "failed"
    return [
        Check(name="alike before", passed=None if p < QUIET_P else True, detail=detail),
        Check(name="lot plausible", passed=p >= LOT_P, detail=Message(f"check.lot.{word}", {"p": p})),
    ]


def _moved_alike(proof: RolloutProof, sinces: Sequence[int]) -> tuple[float, float, str]:
    """The p-value of all steps together, or of their trend where units are too few for that, and the visible drift."""
    before = [proof.before[since] for since in sinces]
    times = np.array(sinces, dtype=np.float64) + 1
    covariance = proof.basis.covariance(before, small_sample=True)
    left = proof.basis.n - len(proof.rollout.starts)
    if left > MORE_UNITS * len(before) and np.linalg.matrix_rank(covariance, hermitian=True) == len(before):
        values = np.array([dual.value for dual in before])
        wald = float(values @ np.linalg.solve(covariance, values))
        p = hotelling_tail(wald, len(before), left)
        return p, detectable_slope(covariance, times, level=1 - QUIET_P, power=POWER), "joint"
    weights = times / (times @ times)
    trend = total([dual * float(weight) for dual, weight in zip(before, weights, strict=True)])
    se = float(np.sqrt(proof.basis.covariance([trend], small_sample=True)[0, 0]))
    freedom = _freedom(proof, trend)
    p = two_sided_t(trend.value / se, freedom) if se > 0 else float(trend.value == 0)
    return p, smallest_detectable_effect(se, power=POWER, level=1 - QUIET_P, df=freedom), "trend"


def _false_alarm(proof: RolloutProof) -> Check:
    """Pretend that the programme started earlier, while it had not: an effect then is a false alarm."""
    by_since = proof.before
    early = sorted(by_since)
    if len(early) < 2:
        return Check(name="false-alarm test", passed=None, detail=Message("check.false_alarm.too_short"))
    shift = max(1, len(early) // 2)
    base = early[-shift]
    later = [by_since[since] for since in early if since > base]
    fake = (average([*later, by_since[base] * 0.0]) if later else by_since[base] * 0.0) - by_since[base]
    try:
        estimate = proof.estimate(fake)
    except NotEnoughDataError:
        return Check(name="false-alarm test", passed=None, detail=Message("check.false_alarm.too_short"))
    params = {
        "earlier": (-base - 1) * proof.ask.block,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "unit": estimate.unit,
    }
    word = "failed" if estimate.excludes_zero else "passed"
    return Check(
        name="false-alarm test", passed=not estimate.excludes_zero, detail=Message(f"check.false_alarm.{word}", params)
    )


def _honest(proof: RolloutProof) -> Check:
    steps = steps_before(proof.before)
    if not steps:
        return Check(name="honest bound", passed=None, detail=Message("check.honest.not_possible"))
    effect, wait, level = proof.aggregates.simple, proof.wait("simple"), proof.ask.level
    freedom = _freedom(proof, effect)
    ranges = [
        honest_range(effect, steps, proof.basis, mbar=mbar, wait=wait, level=level, freedom=freedom) for mbar in MBARS
    ]
    if not proof.summary("simple").excludes_zero:
        listed = _listed(ranges)
        return Check(name="honest bound", passed=None, detail=Message("check.honest.no_effect", {"listed": listed}))
    limit = breakdown(effect, steps, proof.basis, wait=wait, level=level, freedom=freedom)
    survives = ranges[MBARS.index(MBAR)][0] > 0 or ranges[MBARS.index(MBAR)][1] < 0
    word = "beyond" if limit >= MOST_DRIFT else "passed" if survives else "failed"
    params = {"breakdown": limit, "listed": _listed(ranges), "mbar": MBAR}
    passed = survives or (None if proof.ask.assigned == "random" else False)  # a lot needs no such bound
    return Check(name="honest bound", passed=passed, detail=Message(f"check.honest.{word}", params))


def _listed(ranges: Sequence[tuple[float, float]]) -> str:
    return "; ".join(f"Mbar {mbar:g}: {low:.4g} to {high:.4g}" for mbar, (low, high) in zip(MBARS, ranges, strict=True))


def _imputation(proof: RolloutProof) -> Check:
    """Another estimator on the same data: untreated rows foretell the treated ones."""
    if proof.ask.scale == "ratio" or not isinstance(proof.basis, GroupBasis):
        return Check(name="imputation", passed=None, detail=Message("check.imputation.not_made"))
    try:
        other = imputed_effect(proof.basis, proof.rollout.starts, len(proof.rollout.periods))
        apart = _apart(proof, other - proof.aggregates.simple)
        estimate = proof.estimate(other)
    except NotEnoughDataError:
        return Check(name="imputation", passed=None, detail=Message("check.imputation.not_made"))
    params = {"value": estimate.value, "low": estimate.low, "high": estimate.high, "unit": estimate.unit}
    word = "failed" if apart else "passed"
    return Check(name="imputation", passed=not apart, detail=Message(f"check.imputation.{word}", params))


def _apart(proof: RolloutProof, gap: Dual) -> bool:
    """Whether two estimators differ by more than chance would make them (99 %)."""
    se = float(np.sqrt(max(proof.basis.covariance([gap], small_sample=True)[0, 0], 0.0)))
    scale = float(np.sqrt(proof.basis.covariance([proof.aggregates.simple])[0, 0]))
    if se <= 1e-9 * scale:
        return abs(gap.value) > 1e-6 * scale
    return abs(gap.value) > t_quantile(0.995, _freedom(proof, gap)) * se


def _spread(proof: RolloutProof) -> Check:
    """How far the averages and the naive number lie apart: what would choosing another change?"""
    values = {key: getattr(proof.aggregates, key).value for key in ("simple", "group", "dynamic")}
    if proof.ask.scale == "difference" and isinstance(proof.basis, GroupBasis):
        values["two-way"] = two_way_effect(proof.basis, proof.rollout.starts, len(proof.rollout.periods)).value
    signs = {np.sign(value) for value in values.values()}
    listed = ", ".join(f"{key} {value:.4g}" for key, value in values.items())
    return Check(name="estimator spread", passed=len(signs) == 1, detail=Message("check.spread", {"listed": listed}))


def _anticipation(proof: RolloutProof) -> Check:
    """The effect when the last period before the start is not trusted: people may have reacted early."""
    if not isinstance(proof.basis, GroupBasis):
        return Check(name="anticipation", passed=None, detail=Message("check.anticipation.not_possible"))
    rollout = proof.rollout
    control = control_of(rollout, proof.ask)
    window = proof.ask.window
    paths = MeanPaths(proof.basis, scale=proof.ask.scale, window=window)
    cells = group_time_cells(
        paths, rollout.starts, len(rollout.periods), control=control, anticipation=1, window=window
    )
    if not any(cell.since >= 0 for cell in cells):
        return Check(name="anticipation", passed=None, detail=Message("check.anticipation.not_possible"))
    try:
        estimate = proof.estimate(aggregate(cells, proof.basis).simple)
    except NotEnoughDataError:
        return Check(name="anticipation", passed=None, detail=Message("check.anticipation.not_possible"))
    simple = proof.summary("simple")
    inside = estimate.low <= simple.value <= estimate.high
    params = {"value": estimate.value, "low": estimate.low, "high": estimate.high, "unit": estimate.unit}
    return Check(name="anticipation", passed=inside, detail=Message("check.anticipation", params))


def _largest_unit(proof: RolloutProof) -> Check:
    """Leave out, in turn, each unit of assignment: how far does the one that matters most move the answer?"""
    units = proof.rollout.paths
    if units is None or not isinstance(proof.basis, GroupBasis):
        return Check(name="largest unit", passed=None, detail=Message("check.largest_unit.not_made"))
    if len(units.names) < len(units.clusters):
        units = units.by_cluster()
    basis = proof.basis
    slopes = basis.slopes(proof.aggregates.simple)
    means = np.array([group.mean for group in basis.groups])
    weights = np.array([group.weight for group in basis.groups])
    scores = units.weights * ((units.outcomes - means[units.cohorts]) * slopes[units.cohorts]).sum(axis=1)
    left = np.maximum(weights[units.cohorts] - units.weights, 1e-12)
    moves = scores / left
    alone = np.isclose(weights[units.cohorts], units.weights)
    moves[alone] = 0.0
    place = int(np.abs(moves).argmax())
    simple = proof.summary("simple")
    without = simple.value - float(moves[place])
    passed = abs(float(moves[place])) <= MOST_ONE_UNIT * (simple.se or 0.0)
    params = {
        "unit_name": units.names[place],
        "without": without,
        "value": simple.value,
        "unit": simple.unit,
        "alone": int(alone.sum()),
    }
    return Check(name="largest unit", passed=passed, detail=Message("check.largest_unit", params))


def visible_note(proof: RolloutProof) -> Message:
    """Return the smallest effect that would have been seen, or that none could have been."""
    test = proof.randomised.get("simple")
    if test is not None and test.smallest > 1 - proof.ask.level:
        return Message("note.nothing_visible", {"smallest": test.smallest})
    simple = proof.aggregates.simple
    se = float(np.sqrt(proof.basis.covariance([simple], small_sample=True)[0, 0]))
    effect = smallest_detectable_effect(se, level=proof.ask.level, power=POWER, df=_freedom(proof, simple))
    return Message("note.visible", {"effect": effect, "unit": proof.ask.unit(proof.rollout.outcome), "power": POWER})


def survives(proof: RolloutProof, key: str) -> bool:
    """Whether one summary stands against the honest bound at `MBAR`, with the periods that it averages over."""
    steps = steps_before(proof.before)
    if not steps:
        return False
    effect, wait = getattr(proof.aggregates, key), proof.wait(key)
    freedom = _freedom(proof, effect)
    low, high = honest_range(effect, steps, proof.basis, mbar=MBAR, wait=wait, level=proof.ask.level, freedom=freedom)
    return low > 0 or high < 0


def _randomised(proof: RolloutProof) -> list[Check]:
    test = proof.randomised.get("simple")
    if test is None:
        drawn = proof.ask.assigned == "random"
        return (
            [Check(name="randomisation inference", passed=None, detail=Message("check.randomised.not_made"))]
            if drawn
            else []
        )
    params: dict[str, str | int | float] = {"p": test.p, "smallest": test.smallest, "count": test.assignments}
    reachable = test.smallest <= 1 - proof.ask.level
    word = "reachable" if reachable else "unreachable"
    return [Check(name="randomisation inference", passed=reachable, detail=Message(f"check.randomised.{word}", params))]
