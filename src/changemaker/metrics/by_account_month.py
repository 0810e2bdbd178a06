"""Any metric as two sums by account and month: what rooms and tests set beside money."""

import ibis.expr.types as ir

from changemaker.core.errors import BadQuestionError
from changemaker.engine.months import month_index
from changemaker.engine.tables import Tables
from changemaker.metrics.derived import derive
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.metrics.money_month import KEYS


def metric_rows(tables: Tables, metric: Metric, rules: FinanceRules) -> ir.Table:
    """Return the rows behind a metric, weighed.

    Returns:
        The columns of the metric's table, and `month_index` (int64), `numerator` and `denominator` (float64; 0 where
        the metric's own are null), each times the row's weight.
    """
    rows = derive(tables, metric.table, rules)
    if "month_index" not in rows.columns:
        rows = rows.mutate(month_index=month_index(rows.date))
    upper = metric.numerator(rows).cast("float64").fill_null(0)
    lower = metric.denominator(rows).cast("float64").fill_null(0)
    if "weight" in rows.columns:
        weight = rows.weight.fill_null(1)
        upper, lower = upper * weight, lower * weight
    return rows.mutate(numerator=upper, denominator=lower)


def metric_sums(tables: Tables, metric: Metric, rules: FinanceRules) -> ir.Table:
    """Return the two sums of a metric by account and month.

    Returns:
        account_id, month_index (int64), numerator and denominator (float64, weighed); a row where either is not zero.

    Raises:
        BadQuestionError: the metric is not measured account by account.
    """
    if not metric.by_account:
        raise BadQuestionError(
            f"'{metric.key}' is measured by {metric.cluster}, not by account",
            hint="it cannot be set beside an account's money; take another metric",
        )
    rows = metric_rows(tables, metric, rules)
    sums = rows.group_by(*KEYS).aggregate(numerator=rows.numerator.sum(), denominator=rows.denominator.sum())
    return sums.filter((sums.numerator != 0) | (sums.denominator != 0))
