"""The links of one programme's flywheel: which metric stands for which stage, its answer, or the gap."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import ibis.expr.types as ir
import numpy as np

from changemaker.core.errors import BadQuestionError, NotEnoughDataError
from changemaker.core.estimate import Estimate, weakest
from changemaker.core.finding import Check
from changemaker.core.message import Message
from changemaker.core.refusal import Refusal
from changemaker.engine.tables import Tables
from changemaker.metrics.catalogue import metric_named
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.prove.case import Link
from changemaker.prove.cohort_sums import Draws
from changemaker.prove.flywheel import (
    MetricSums,
    Moved,
    fewest_answers,
    gap,
    is_filled,
    link_estimate,
    link_grade,
    metric_tensor,
    moved,
    segment_tensor,
)
from changemaker.prove.population import ACTIVE, GROUPS, Population
from changemaker.prove.programme_file import Plan
from changemaker.stats.moments import Array

EXPERIENCE, EMOTION, FINANCE = "link:experience", "link:emotion", "link:finance"
OF_MONEY = {"retention": "effect:retention"}  # behaviour whose effect the money has already
CROSS_SELL = "cross_sell"
SEGMENT = "segment"  # by which answers are weighed to be like all accounts
MOST_SEGMENTS = 6
ENOUGH_ANSWERS = 10  # of every segment in every cohort, before and since: else answers are not weighed
FEW_ANSWERS = 30  # fewer than so many, and the comparison of who answered says nothing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """What links are measured on."""

    tables: Tables
    rules: FinanceRules
    rows: ir.Table  # account_month
    members: ir.Table  # account_id, unit, segment
    segments: tuple[str, ...]
    found: Population
    drawn: Draws
    plan: Plan
    own: Mapping[str, Metric]  # the company's metrics
    best: str  # grade that the design allows
    gates_passed: bool


def segments_of(members: ir.Table) -> tuple[str, ...]:
    """Return the segments of the population; none where some accounts have none, or where they are too many."""
    rows = members.group_by("segment").aggregate(n=members.count()).to_pyarrow()
    found = rows["segment"].to_pylist()
    return tuple(sorted(found)) if None not in found and 1 < len(found) <= MOST_SEGMENTS else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flywheel:
    """All links with their answers."""

    links: tuple[Link, ...]
    estimates: Mapping[str, Estimate] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def grade(self) -> str | None:
        """The grade of the weakest link; None where a link is a gap, for then there is no chain."""
        answers = {link.answer for link in self.links}
        grades = [self.estimates[answer].grade or "E" for answer in answers if answer in self.estimates]
        return weakest(*grades) if grades and len(grades) == len(answers) else None


def flywheel_of(asked: Measured, money: Mapping[str, Estimate]) -> Flywheel:
    """Return the flywheel from investment to finance.

    Args:
        asked: population, resamples, plan.
        money: the case's own estimates, graded: retention and finance are in them.

    Raises:
        BadQuestionError: the plan names a metric that there is not.
    """
    plan = asked.plan
    links = [
        Link(key=EXPERIENCE, source="investment", target="experience", metric=plan.experience, answer=EXPERIENCE),
        Link(key=EMOTION, source="experience", target="emotion", metric=plan.emotion, answer=EMOTION),
    ]
    for key in plan.behaviour:
        answer = f"link:behaviour:{key}"
        links.append(Link(key=answer, source="emotion", target="behaviour", metric=key, answer=answer))
    links.append(Link(key=FINANCE, source="behaviour", target="finance", metric="contribution", answer=FINANCE))
    estimates: dict[str, Estimate] = {}
    refusals: list[Refusal] = []
    checks: list[Check] = []
    for link in links:
        found = _answer(asked, link, money, checks)
        if isinstance(found, Estimate):
            estimates[link.answer] = found
        else:
            refusals.append(found)
    return Flywheel(links=tuple(links), estimates=estimates, refusals=tuple(refusals), checks=tuple(checks))


def beside_money(asked: Measured, key: str) -> Estimate | None:
    """Return the effect on a score that is shown beside money and never added to it; None where it was not asked."""
    metric = metric_named(key, asked.own)
    if not metric.by_account or not is_filled(asked.tables, metric):
        return None
    try:
        found, _ = _moved(asked, metric)
        return _graded(asked, found, metric.unit)
    except NotEnoughDataError:
        return None


def _answer(asked: Measured, link: Link, money: Mapping[str, Estimate], checks: list[Check]) -> Estimate | Refusal:
    ready = {FINANCE: "effect:contribution", **{f"link:behaviour:{key}": at for key, at in OF_MONEY.items()}}
    if link.answer in ready:
        known = money.get(ready[link.answer])
        return known or gap(link.answer, stage=link.target, why="no_range", needs="more", metric=link.metric)
    if not link.metric:
        return gap(link.answer, stage=link.target, why="no_metric", needs="metric")
    try:
        if link.metric == CROSS_SELL:
            bought = asked.found.sums[:, :, None, [GROUPS, ACTIVE]]
            return _graded(asked, moved(_sums(asked, bought)), "groups")
        return _of_metric(asked, link, checks)
    except NotEnoughDataError as error:
        return gap(link.answer, stage=link.target, why="too_few", needs="more", metric=link.metric, reason=error.what)


def _of_metric(asked: Measured, link: Link, checks: list[Check]) -> Estimate | Refusal:
    metric = metric_named(link.metric, asked.own)
    if not metric.by_account:
        raise BadQuestionError(
            f"the plan names '{link.metric}' for {link.target}, which is not measured account by account",
            hint="take a metric of accounts",
        )
    if not is_filled(asked.tables, metric):
        return gap(
            link.answer,
            stage=link.target,
            why="no_rows",
            needs="rows",
            metric=link.metric,
            tables=", ".join(metric.needs).replace("|", " or "),
        )
    found, weighed = _moved(asked, metric)
    estimate = _graded(asked, found, metric.unit)
    if not metric.survey:
        return estimate
    check = _who_answered(asked, metric, found, weighed=weighed)
    checks.append(check)
    return estimate.graded(weakest(estimate.grade or "E", "C")) if check.passed is False else estimate


def _who_answered(asked: Measured, metric: Metric, found: Moved, *, weighed: bool) -> Check:
    """Did the programme change how many answer? Then those who answer before and since are not alike."""
    name = "who answered"
    told: dict[str, object] = {"metric": metric.key, "answers": found.answers, "by": SEGMENT if weighed else "nothing"}
    if found.answers < FEW_ANSWERS:
        return Check(name=name, passed=None, detail=Message("check.who_answered.few", told))
    answers = metric_tensor(asked.tables, metric, asked.rules, asked.members, asked.found)
    rate = np.stack([answers[..., 1], asked.found.sums[:, :, None, ACTIVE]], axis=-1)
    try:
        change = _graded(asked, moved(_sums(asked, rate)), "share")
    except NotEnoughDataError:
        return Check(name=name, passed=None, detail=Message("check.who_answered.few", told))
    told |= {"value": change.value, "low": change.low, "high": change.high}
    word = "failed" if change.excludes_zero else "passed"
    return Check(name=name, passed=not change.excludes_zero, detail=Message(f"check.who_answered.{word}", told))


def _moved(asked: Measured, metric: Metric) -> tuple[Moved, bool]:
    """What the programme did to a metric, and whether answers were weighed to be like all accounts."""
    if metric.survey and len(asked.segments) > 1:
        tensor = metric_tensor(asked.tables, metric, asked.rules, asked.members, asked.found, segments=asked.segments)
        there = asked.rows.inner_join(asked.members, "account_id")
        people = segment_tensor(there, ("active",), asked.found, segments=asked.segments)[..., 0]
        sums = replace(_sums(asked, tensor), people=asked.drawn.total(people))
        if fewest_answers(sums) >= ENOUGH_ANSWERS:
            return moved(sums), True
        return moved(replace(sums, sums=sums.sums.sum(axis=3, keepdims=True), people=None)), False
    return moved(_sums(asked, metric_tensor(asked.tables, metric, asked.rules, asked.members, asked.found))), False


def _sums(asked: Measured, tensor: Array) -> MetricSums:
    return MetricSums(
        sums=asked.drawn.total(tensor),
        people=None,
        starts=asked.found.starts,
        strata=asked.drawn.strata,
        clusters=asked.drawn.clusters,
        window=asked.plan.before_months,
    )


def _graded(asked: Measured, found: Moved, unit: str) -> Estimate:
    estimate = link_estimate(found, unit=unit, level=asked.plan.level, n=len(asked.found.names))
    return estimate.graded(link_grade(found, estimate, best=asked.best, gates_passed=asked.gates_passed))
