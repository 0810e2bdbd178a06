"""A metric with its range, by month and by segment: sums in the database, a ratio linearised over accounts outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis

from changemaker.core.errors import NotEnoughDataError
from changemaker.core.estimate import Estimate
from changemaker.core.message import Message
from changemaker.core.period import Period
from changemaker.core.refusal import Refusal
from changemaker.engine.months import YEAR
from changemaker.engine.tables import Tables
from changemaker.metrics.breaks import break_months, mixes_of
from changemaker.metrics.by_account_month import metric_rows
from changemaker.metrics.dimensions import MONTH, check_by, is_in, labels, with_dimensions, within
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.metrics.response_rate import ResponseRate, response_rates
from changemaker.metrics.unit_sums import change_squares, ratio_sums
from changemaker.stats.ratio import MIN_ACCOUNTS, MIN_UNITS, RatioSums, ratio, ratio_change


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricValue:
    """One metric for one month, segment or both; or the reason why it cannot be said."""

    metric: str
    by: Mapping[str, str]  # "month" -> "2024-03", a column of `account` -> its value ("" where it has none)
    answer: Estimate | Refusal
    rate: ResponseRate | None = None  # of survey metrics: how many answered of how many asked
    broken: bool = False  # surveys or modes are mixed otherwise than in the month before: not to be compared with it


def metric_by(
    tables: Tables,
    metric: Metric,
    *,
    rules: FinanceRules,
    by: Sequence[str] = (MONTH,),
    period: Period | None = None,
    level: float = 0.95,
    currency: str = "money",
) -> list[MetricValue]:
    """Return a metric for each month, segment, or both; without `by` for the whole period.

    Args:
        tables: the company's.
        metric: which.
        rules: what finance has agreed to.
        by: "month" and columns of `account`: segment, industry, district, region, country, ...
        period: the calendar months that it touches count; all of the data where left out.
        level: coverage of every range.
        currency: unit of metrics that are money.

    Returns:
        In order of `by`, a refusal where fewer than ten accounts stand behind a number; nothing where there is no row.

    Raises:
        BadQuestionError: an unknown column, or a segment of accounts asked of what is not measured by account.
    """
    check_by(metric, by)
    rows = with_dimensions(within(metric_rows(tables, metric, rules), period), tables, by)
    keys = [f"by_{place}" for place in range(len(by))]
    found = ratio_sums(rows, keys, metric.cluster).to_pyarrow().to_pylist()
    rates = response_rates(tables, metric, rules=rules, by=by, period=period) if metric.survey else {}
    broken = break_months(mixes_of(tables, metric, rules)) if metric.survey and MONTH in by else frozenset()
    values = []
    for row in sorted(found, key=lambda row: [row[key] for key in keys]):
        place = tuple(row[key] for key in keys)
        answer = _answer(metric, _sums(row), unit=unit_of(metric, currency), level=level)
        values.append(
            MetricValue(
                metric=metric.key,
                by=labels(row, by),
                answer=answer,
                rate=rates.get(place),
                broken=MONTH in by and place[list(by).index(MONTH)] in broken,
            )
        )
    return values


def metric_change(
    tables: Tables,
    metric: Metric,
    *,
    rules: FinanceRules,
    later: Period,
    earlier: Period,
    level: float = 0.95,
    currency: str = "money",
) -> Estimate | Refusal:
    """Return the metric in `later` less that in `earlier`, each account once: before and after, no effect.

    Shares change by percentage points (unit "pp"). The periods do not overlap.
    """
    rows = metric_rows(tables, metric, rules)
    split = later.first.year * YEAR + later.first.month - 1
    either = rows.filter(is_in(rows, later) | is_in(rows, earlier))
    either = either.mutate(later=ibis.ifelse(either.month_index >= split, 1, 0))
    found = change_squares(either, metric.cluster).to_pyarrow().to_pylist()
    if not found:
        return refused(metric, Message("metrics.refusal.no_period"), Message("metrics.needs.two_periods"))
    (row,) = found
    now, then = (
        RatioSums(n=row[f"n{i}"], numerator=row[f"y{i}"], denominator=row[f"x{i}"], squares=row[f"q{i}"])
        for i in (1, 2)
    )
    least = least_of(metric)
    try:
        change = ratio_change(
            now, then, squares=row["squares"], n=row["n"], unit=unit_of(metric, currency), level=level, least=least
        )
    except NotEnoughDataError:
        return _refusal(metric, min(now.n, then.n))
    return _in_points(change) if change.unit == "share" else change


def _in_points(change: Estimate) -> Estimate:
    value, low, high = (100 * number for number in (change.value, change.low, change.high))
    return replace(
        change, value=value, low=low, high=high, se=None if change.se is None else 100 * change.se, unit="pp"
    )


def unit_of(metric: Metric, currency: str) -> str:
    """Return the metric's unit, with money in the workspace's currency."""
    return currency if metric.unit == "money" else metric.unit


def least_of(metric: Metric) -> int:
    """Return how many accounts a number needs; shops and depots are few, and no customers who could be told apart."""
    return MIN_ACCOUNTS if metric.by_account else MIN_UNITS


def refused(metric: Metric, why: Message, needs: Message) -> Refusal:
    """Return a refusal in the metric's name."""
    return Refusal(what=metric.key, why=why, needs=needs)


def _sums(row: Mapping[str, float]) -> RatioSums:
    return RatioSums(
        n=int(row["n"]), numerator=row["numerator"], denominator=row["denominator"], squares=row["squares"]
    )


def _answer(metric: Metric, sums: RatioSums, *, unit: str, level: float) -> Estimate | Refusal:
    try:
        return ratio(sums, unit=unit, level=level, bounded=metric.bounded, least=least_of(metric))
    except NotEnoughDataError:
        return _refusal(metric, sums.n)


def _refusal(metric: Metric, n: int) -> Refusal:
    least = least_of(metric)
    if n < least and not metric.by_account:
        return refused(
            metric, Message("metrics.refusal.few_units", {"n": n}), Message("metrics.needs.units", {"least": least})
        )
    if n < least:
        return refused(
            metric, Message("metrics.refusal.few", {"n": n}), Message("metrics.needs.accounts", {"least": least})
        )
    return refused(metric, Message("metrics.refusal.no_range", {"n": n}), Message("metrics.needs.longer"))
