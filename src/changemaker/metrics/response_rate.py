"""How many answered of how many were asked, beside every number that people answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from changemaker.core.period import Period
from changemaker.engine.months import month_index
from changemaker.engine.tables import Tables
from changemaker.metrics.derived import derive
from changemaker.metrics.dimensions import with_dimensions, within
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRate:
    """People who answered a survey, of those who were asked."""

    answered: int
    asked: int

    @property
    def share(self) -> float:
        """Return answered / asked, 0..1; `asked` is never 0."""
        return self.answered / self.asked


def response_rates(
    tables: Tables, metric: Metric, *, rules: FinanceRules, by: Sequence[str], period: Period | None
) -> Mapping[tuple[object, ...], ResponseRate]:
    """Return how many answered the surveys in which `metric` is asked, by the month of the invitation and `by`.

    Nothing where nobody recorded whom they asked.
    """
    invitations = tables["invitation"]
    answered = tables["response"].select(told_id="invitation_id").filter(lambda rows: rows.told_id.notnull()).distinct()
    surveys = asking_rows(tables, metric, rules).select(asking="survey").distinct()
    rows = invitations.inner_join(surveys, invitations.survey == surveys.asking)
    rows = rows.left_join(answered, rows.invitation_id == answered.told_id)
    told = ibis.ifelse(rows.answered_t.notnull() | rows.told_id.notnull(), 1, 0)
    rows = rows.select("account_id", month_index=month_index(rows.date), told=told)
    rows = with_dimensions(within(rows, period), tables, by)
    keys = [f"by_{place}" for place in range(len(by))]
    sums = rows.aggregate(asked=rows.count(), answered=rows.told.sum(), by=keys)
    return {
        tuple(row[key] for key in keys): ResponseRate(answered=int(row["answered"]), asked=row["asked"])
        for row in sums.to_pyarrow().to_pylist()
        if row["asked"]
    }


def asking_rows(tables: Tables, metric: Metric, rules: FinanceRules) -> ir.Table:
    """Return the answers behind a survey metric: one row each, with survey, mode and month_index."""
    rows = derive(tables, metric.table, rules)
    return rows.filter(metric.denominator(rows) > 0)
