"""The flywheel, link by link: what the programme did to experience, emotion and behaviour, from the same resamples."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import ibis.expr.types as ir
import numpy as np

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.metrics.by_account_month import metric_sums
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.prove.cohort_sums import comparison
from changemaker.prove.population import PLACES, Population
from changemaker.stats.moments import Array
from changemaker.stats.resample import range_of_draws, stratum_freedom

MOST_LOST = 0.01  # share of draws that may have no answer, such as a ratio over nobody
MBAR = 1.0  # as for the headline: the drift that a grade B must survive
METHOD = "cluster-draws"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moved:
    """What the programme did to one metric, and what it seemed to do before it began."""

    effect: Array  # (draws + 1,) finite or not a number, in the metric's unit
    step: Array | None  # (draws + 1,) the same between the halves of the months before; None where too few
    wait: float  # how many such steps a drift would have run, on average
    freedom: float
    answers: int  # denominator in the months with the programme: treated and comparison, rounded


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MetricSums:
    """A metric's two sums by cohort, month and segment, from every resample."""

    sums: Array  # (draws + 1, G, months, segments, 2) numerator and denominator
    people: Array | None  # (draws + 1, G, months, segments) active accounts: the answers are weighed to be like them
    starts: tuple[int | None, ...]
    strata: tuple[int, ...]
    clusters: tuple[int, ...]
    window: int


def metric_tensor(
    tables: Tables,
    metric: Metric,
    rules: FinanceRules,
    members: ir.Table,
    found: Population,
    *,
    segments: Sequence[str] = (),
) -> Array:
    """Return numerator and denominator by unit of assignment, month and segment, (clusters, months, segments, 2).

    Args:
        tables: the company's.
        metric: measured account by account.
        rules: finance's.
        members: the population, `account_id`, `unit` and `segment`.
        found: the same with its sums.
        segments: those to be told apart; none: all are one.
    """
    rows = metric_sums(tables, metric, rules).inner_join(members, "account_id")
    return segment_tensor(rows, ("numerator", "denominator"), found, segments=segments)


def segment_tensor(rows: ir.Table, columns: Sequence[str], found: Population, *, segments: Sequence[str]) -> Array:
    """Return sums of columns by unit of assignment, month and segment, (clusters, months, segments, columns)."""
    inside = rows.filter(
        rows.unit.notnull() & (rows.month_index >= found.months[0]) & (rows.month_index <= found.months[-1])
    )
    keys = ("unit", "month_index", "segment") if segments else ("unit", "month_index")
    sums = inside.group_by(*keys).aggregate(**{name: inside[name].sum().cast("float64") for name in columns})
    table = sums.to_pyarrow()
    place = {name: at for at, name in enumerate(found.names)}
    kinds = {name: at for at, name in enumerate(segments)}
    at = np.array([place.get(name, -1) for name in table["unit"].to_pylist()], dtype=np.int64)
    kind = (
        np.array([kinds.get(name, -1) for name in table["segment"].to_pylist()], dtype=np.int64)
        if segments
        else np.zeros(len(at), dtype=np.int64)
    )
    kept = (at >= 0) & (kind >= 0)
    month = table["month_index"].to_numpy()[kept] - found.months[0]
    tensor = np.zeros((len(found.names), len(found.months), max(len(segments), 1), len(columns)))
    for column, name in enumerate(columns):
        tensor[at[kept], month, kind[kept], column] = np.round(table[name].to_numpy()[kept], PLACES)
    return tensor


def is_filled(tables: Tables, metric: Metric) -> bool:
    """Whether the tables that a metric needs have rows; "a|b" is one of the two."""
    return all(any(name in tables.filled for name in need.split("|")) for need in metric.needs)


def moved(cohorts: MetricSums) -> Moved:
    """Return the difference in differences of a metric, each cohort weighed by its denominator since the start.

    Raises:
        NotEnoughDataError: no cohort has a denominator before and after, with a comparison.
    """
    found = _effects(cohorts)
    freedom = freedom_of_parts(cohorts)
    return replace(found, freedom=freedom)


def freedom_of_parts(cohorts: MetricSums) -> float:
    """Return the degrees of freedom of the effect's variance, over the strata that were drawn."""
    parts = [cohorts.sums] if cohorts.people is None else [cohorts.sums, cohorts.people[..., None]]
    joint = np.concatenate(parts, axis=-1)

    def answer(mixed: Array) -> Array:
        people = None if cohorts.people is None else mixed[..., 2]
        return np.nan_to_num(_effects(replace(cohorts, sums=mixed[..., :2], people=people)).effect)

    return stratum_freedom(answer, joint, strata=cohorts.strata, clusters=cohorts.clusters)


def _effects(cohorts: MetricSums) -> Moved:
    effects, steps, weights, waits = [], [], [], []
    months = cohorts.sums.shape[2]
    for cohort, start in enumerate(cohorts.starts):
        if start is None:
            continue
        member, positions = comparison(cohorts.starts, cohort, months=months)
        before = range(max(0, start - cohorts.window), start)
        if not positions:
            continue
        sides = (_side(cohorts, [cohort]), _side(cohorts, np.flatnonzero(member[-1]).tolist()))
        since, base = _gap(sides, positions), _gap(sides, before)
        weight = float(cohorts.sums[0, cohort, list(positions), :, 1].sum())
        if weight <= 0 or not np.isfinite(since[0]) or not np.isfinite(base[0]):
            continue
        half = len(before) // 2
        if half:
            steps.append(_gap(sides, before[half:]) - _gap(sides, before[:half]))
            waits.append((float(np.mean(positions)) - float(np.mean(before))) / (len(before) / 2))
        effects.append(since - base)
        weights.append(weight)
    if not effects:
        raise NotEnoughDataError("nobody was measured both before and since", hint="measure before the start too")
    whole = len(steps) == len(effects)
    first = min(start for start in cohorts.starts if start is not None)
    return Moved(
        effect=_weighed(effects, weights),
        step=_weighed(steps, weights) if whole else None,
        wait=float(np.average(waits, weights=weights)) if whole else 0.0,
        freedom=0.0,
        answers=round(float(cohorts.sums[0, :, first:, :, 1].sum())),
    )


def _side(cohorts: MetricSums, groups: Sequence[int]) -> tuple[Array, Array | None]:
    """Sums and people of some cohorts together."""
    people = None if cohorts.people is None else cohorts.people[:, groups].sum(axis=1)
    return cohorts.sums[:, groups].sum(axis=1), people


def _weighed(parts: Sequence[Array], weights: Sequence[float]) -> Array:
    return np.asarray(np.average(np.array(parts), axis=0, weights=weights), dtype=np.float64)


def _gap(sides: Sequence[tuple[Array, Array | None]], months: Sequence[int]) -> Array:
    """The metric over some months of the one side less that of the other, (draws + 1,)."""
    own, theirs = (_ratio(sums[:, list(months)], people, list(months)) for sums, people in sides)
    return own - theirs


def _ratio(sums: Array, people: Array | None, months: list[int]) -> Array:
    """Sum over sum; where people are known, each segment's own, weighed by how many they are."""
    upper, lower = sums[..., 0].sum(axis=1), sums[..., 1].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        if people is None:
            return np.asarray(upper.sum(axis=1) / lower.sum(axis=1), dtype=np.float64)
        there = people[:, months].sum(axis=1)
        return np.asarray((there * upper / lower).sum(axis=1) / there.sum(axis=1), dtype=np.float64)


def fewest_answers(cohorts: MetricSums) -> float:
    """Return the smallest denominator of a segment in any cohort before or since its start: what weighing rests on."""
    first = min(start for start in cohorts.starts if start is not None)
    parts = []
    for cohort, start in enumerate(cohorts.starts):
        turn = first if start is None else start
        own = cohorts.sums[0, cohort, :, :, 1]
        parts += [own[max(0, turn - cohorts.window) : turn].sum(axis=0).min(), own[turn:].sum(axis=0).min()]
    return float(min(parts))


def link_estimate(found: Moved, *, unit: str, level: float, n: int) -> Estimate:
    """Return the effect on a metric with its range.

    Raises:
        NotEnoughDataError: more than 1 % of the draws have no answer, or nothing varies.
    """
    return range_of_draws(_answered(found.effect), freedom=found.freedom, level=level, unit=unit, n=n, method=METHOD)


def link_grade(found: Moved, estimate: Estimate, *, best: str, gates_passed: bool) -> str:
    """Return a link's grade: as the headline's, by the months before the start.

    A: by lot. B: in a chosen order, and the effect stands if the groups drifted on as they did before. C: no such drift
    was seen. Else D.
    """
    if not gates_passed:
        return "D"
    if best == "A":
        return "A"
    if found.step is None:
        return "D"
    quiet, stands = _drift(found, estimate)
    if best == "B" and quiet and stands:
        return "B"
    return "C" if quiet and best in "BC" else "D"


def _drift(found: Moved, estimate: Estimate) -> tuple[bool, bool]:
    """Whether no drift is seen before the start, and whether the effect survives as much of it afterwards."""
    step = found.step if found.step is not None else np.zeros_like(found.effect)
    both = np.isfinite(step) & np.isfinite(found.effect)
    if not both[0] or both.mean() < 1 - MOST_LOST:
        return False, False
    try:
        before = _ranged(step[both], found, estimate)
    except NotEnoughDataError:
        return bool(step[0] == 0), estimate.excludes_zero
    bounds = [_ranged((found.effect + sign * MBAR * found.wait * step)[both], found, estimate) for sign in (-1.0, 1.0)]
    stands = min(bound.low for bound in bounds) > 0 or max(bound.high for bound in bounds) < 0
    return not before.excludes_zero, stands


def _ranged(values: Array, found: Moved, like: Estimate) -> Estimate:
    return range_of_draws(values, freedom=found.freedom, level=like.level, unit=like.unit, n=like.n, method=like.method)


def _answered(values: Array) -> Array:
    finite = np.isfinite(values)
    if not finite[0] or finite.mean() < 1 - MOST_LOST:
        raise NotEnoughDataError("too few were measured for a range", hint="measure more accounts")
    return values[finite]


def gap(answer: str, *, stage: str, why: str, needs: str, **params: object) -> Refusal:
    """Return a link that cannot be measured, and what would measure it."""
    return Refusal(
        what=answer, why=Message(f"refusal.link.{why}", params), needs=Message(f"needs.link.{needs}", {"stage": stage})
    )
