"""Every metric of a company at once: its latest year beside the year before, and why the others cannot be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.period import Period
from changemaker.core.refusal import Refusal
from changemaker.engine.months import YEAR
from changemaker.engine.tables import Tables
from changemaker.metrics.breaks import differ, mixes_of, together
from changemaker.metrics.compute import metric_by, metric_change, refused
from changemaker.metrics.data_period import data_period, last_months
from changemaker.metrics.derived import DERIVED, kept
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.metrics.response_rate import ResponseRate
from changemaker.metrics.surveys import unknown_emotions


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricLine:
    """One metric over its latest period, and its change against the same months a year before."""

    metric: Metric
    period: Period
    answer: Estimate | Refusal
    change: Estimate | Refusal  # before and after: it may have any reason
    rate: ResponseRate | None = None
    broken: bool = False  # surveys or modes changed between the two periods: their difference is no change of mind


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that the company's tables allow to be said, and what they do not."""

    data_version: str
    period: Period
    lines: tuple[MetricLine, ...]  # in the order of the catalogue
    warnings: tuple[Message, ...]


def overview(
    tables: Tables,
    metrics: Mapping[str, Metric],
    *,
    rules: FinanceRules,
    currency: str = "money",
    level: float = 0.95,
    progress: Callable[[int], None] = lambda done: None,
) -> Overview:
    """Return each metric over the latest twelve whole months, and its change against the twelve before.

    Metrics that look back over a window by themselves (NRR, retention) are read in the last month.

    Args:
        tables: the company's.
        metrics: those of the house and the company's own, by key.
        rules: what finance has agreed to.
        currency: unit of metrics that are money.
        level: coverage of every range.
        progress: is told how many metrics are done.

    Raises:
        NotEnoughDataError: no table holds anything dated.
    """
    every = data_period(tables)
    period = last_months(every, months=YEAR)
    able = [metric for metric in metrics.values() if not missing_tables(tables, metric)]
    ready = kept(tables, rules, {metric.table for metric in able if metric.table in DERIVED})
    lines = []
    for done, metric in enumerate(metrics.values(), start=1):
        lines.append(_line(ready, metric, every, rules=rules, currency=currency, level=level))
        progress(done)
    return Overview(
        data_version=tables.data_version,
        period=period,
        lines=tuple(lines),
        warnings=(*leak_warning({line.metric.key: line.answer for line in lines}), *_strange_emotions(tables)),
    )


def missing_tables(tables: Tables, metric: Metric) -> tuple[str, ...]:
    """Return which of the tables that `metric` needs have no rows: "order", or "order|revenue_month" for either."""
    return tuple(need for need in metric.needs if not tables.filled & set(need.split("|")))


def no_rows(metric: Metric, missing: tuple[str, ...]) -> Refusal:
    """Return the refusal of a metric whose tables are empty."""
    names = ", ".join(" or ".join(need.split("|")) for need in missing)
    return refused(
        metric, Message("metrics.refusal.no_rows", {"tables": names}), Message("metrics.needs.rows", {"tables": names})
    )


def leak_warning(answers: Mapping[str, Estimate | Refusal]) -> tuple[Message, ...]:
    """Return a warning where revenue grew only because new customers hide what the others no longer pay.

    Args:
        answers: by key of the metric; nrr and new_revenue are looked at.
    """
    nrr, new = answers.get("nrr"), answers.get("new_revenue")
    if not isinstance(nrr, Estimate) or not isinstance(new, Estimate):
        return ()
    if nrr.value >= 1 or nrr.value + new.value < 1:
        return ()
    parts = {"nrr": nrr.value, "new": new.value, "growth": nrr.value + new.value - 1}
    return (Message("metrics.warning.leak" if nrr.high < 1 else "metrics.warning.leak_unsure", parts),)


def _line(
    tables: Tables, metric: Metric, every: Period, *, rules: FinanceRules, currency: str, level: float
) -> MetricLine:
    months = 1 if metric.spans_a_window else YEAR
    later, earlier = last_months(every, months=months), last_months(every, months=months, ago=YEAR)
    missing = missing_tables(tables, metric)
    if missing:
        refusal = no_rows(metric, missing)
        return MetricLine(metric=metric, period=later, answer=refusal, change=refusal)
    found = metric_by(tables, metric, rules=rules, by=(), period=later, level=level, currency=currency)
    if not found:
        refusal = nothing_in(metric, later)
        return MetricLine(metric=metric, period=later, answer=refusal, change=refusal)
    change = metric_change(tables, metric, rules=rules, later=later, earlier=earlier, level=level, currency=currency)
    return MetricLine(
        metric=metric,
        period=later,
        answer=found[0].answer,
        change=change if earlier.first >= every.first else _no_earlier(metric),
        rate=found[0].rate,
        broken=bool(metric.survey) and _differ(tables, metric, rules, earlier, later),
    )


def nothing_in(metric: Metric, period: Period) -> Refusal:
    """Return the refusal of a metric that has tables and no row that counts."""
    months = {"first": period.first.isoformat()[:7], "last": period.last.isoformat()[:7]}
    return refused(metric, Message("metrics.refusal.nothing", months), Message("metrics.needs.rows_that_count"))


def _no_earlier(metric: Metric) -> Refusal:
    return refused(metric, Message("metrics.refusal.no_period"), Message("metrics.needs.two_periods"))


def _differ(tables: Tables, metric: Metric, rules: FinanceRules, earlier: Period, later: Period) -> bool:
    """True if the answers of the two periods came by other surveys or modes."""
    mixes = mixes_of(tables, metric, rules)
    spans = [[day.year * YEAR + day.month - 1 for day in (part.first, part.last)] for part in (earlier, later)]
    before, after = (together(mix for month, mix in mixes.items() if first <= month <= last) for first, last in spans)
    return differ(before, after)


def _strange_emotions(tables: Tables) -> tuple[Message, ...]:
    strange = unknown_emotions(tables) if "emotion" in tables.filled else ()
    return (Message("metrics.warning.emotions", {"names": ", ".join(strange)}),) if strange else ()
