"""What each account scored in a stretch of months, metric by metric; a gap where nobody asked it."""

from collections.abc import Mapping, Sequence

import numpy as np

from changemaker.engine.tables import Tables
from changemaker.link.columns import Array
from changemaker.metrics.by_account_month import metric_sums
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.metrics.overview import missing_tables


def account_scores(
    tables: Tables,
    rules: FinanceRules,
    metrics: Mapping[str, Metric],
    accounts: Sequence[str],
    *,
    first: int,
    last: int,
) -> dict[str, Array]:
    """Return each metric of each account over the months `first` to `last`, both included.

    Args:
        tables: the company's; derived ones that are kept are not worked out again.
        rules: of finance.
        metrics: by key; each has a value by account.
        accounts: in the order wanted.
        first: first month, year * 12 + month - 1.
        last: last month.

    Returns:
        key -> shape (len(accounts),): the ratio of the two sums, in the metric's unit; NaN where the lower one is 0.
    """
    place = {account: row for row, account in enumerate(accounts)}
    unknown = np.full(len(accounts), np.nan)
    return {
        key: _score(tables, rules, metric, place, (first, last)) if not missing_tables(tables, metric) else unknown
        for key, metric in metrics.items()
    }


def _score(
    tables: Tables, rules: FinanceRules, metric: Metric, place: Mapping[str, int], months: tuple[int, int]
) -> Array:
    sums = metric_sums(tables, metric, rules)
    inside = sums.filter((sums.month_index >= months[0]) & (sums.month_index <= months[1]))
    found = inside.group_by("account_id").aggregate(above=inside.numerator.sum(), below=inside.denominator.sum())
    rows = found.filter(found.below > 0).order_by("account_id").to_pyarrow()
    scores = np.full(len(place), np.nan)
    for row in rows.to_pylist():
        if row["account_id"] in place:
            scores[place[row["account_id"]]] = row["above"] / row["below"]
    return scores
