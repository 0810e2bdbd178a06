"""By what a metric is told: calendar months, and the company's own groupings of accounts."""

from collections.abc import Mapping, Sequence

import ibis.expr.types as ir

from changemaker.core.errors import BadQuestionError
from changemaker.core.meant import did_you_mean
from changemaker.core.period import Period
from changemaker.engine.months import YEAR
from changemaker.engine.tables import Tables
from changemaker.metrics.metric import Metric
from changemaker.tables.account import ACCOUNT

MONTH = "month"
SEGMENTS = tuple(column.name for column in ACCOUNT.columns if column.kind == "text" and not column.personal)
UNKNOWN = ""  # the segment of accounts that have none


def check_by(metric: Metric, by: Sequence[str]) -> None:
    """Raise BadQuestionError if `metric` cannot be told by `by`."""
    strange = [name for name in by if name != MONTH and name not in SEGMENTS]
    if strange:
        raise BadQuestionError(
            f"a metric cannot be told by '{strange[0]}'", hint=did_you_mean(strange, [MONTH, *SEGMENTS])
        )
    if len(set(by)) < len(by):
        raise BadQuestionError("the same grouping is named twice", hint="name each once")
    if not metric.by_account and set(by) - {MONTH}:
        raise BadQuestionError(
            f"'{metric.key}' is measured by {metric.cluster}, not by account", hint="take it by month, or as a whole"
        )


def with_dimensions(rows: ir.Table, tables: Tables, by: Sequence[str]) -> ir.Table:
    """Return `rows` (with account_id and month_index) and a column for each of `by`: `by_0`, `by_1`, ...

    A month is its index (int64), a segment is text, "" where the account has none or is not known.
    """
    accounts = tables["account"]
    wanted = {f"by_{place}": name for place, name in enumerate(by) if name != MONTH}
    months = {f"by_{place}": rows.month_index for place, name in enumerate(by) if name == MONTH}
    if not wanted:
        return rows.mutate(**months)
    right = accounts.select("account_id", **{key: accounts[name].fill_null(UNKNOWN) for key, name in wanted.items()})
    right = right.rename(known_id="account_id")
    both = rows.mutate(**months)
    both = both.left_join(right, both.account_id == right.known_id)
    kept = [*rows.columns, *months]
    return both.select(*kept, **{key: both[key].fill_null(UNKNOWN) for key in wanted})


def within(rows: ir.Table, period: Period | None) -> ir.Table:
    """Return the rows of the calendar months that `period` touches."""
    return rows if period is None else rows.filter(is_in(rows, period))


def is_in(rows: ir.Table, period: Period) -> ir.BooleanColumn:
    """Return whether each row's month_index is a month that `period` touches."""
    first, last = (day.year * YEAR + day.month - 1 for day in (period.first, period.last))
    return (rows.month_index >= first) & (rows.month_index <= last)


def label(name: str, value: object) -> str:
    """Return how a dimension's value is told: a month as "2024-03"."""
    if name == MONTH and isinstance(value, int):
        return f"{value // YEAR:04d}-{value % YEAR + 1:02d}"
    return str(value)


def labels(row: Mapping[str, object], by: Sequence[str]) -> dict[str, str]:
    """Return the dimensions of one row of sums, in order."""
    return {name: label(name, row[f"by_{place}"]) for place, name in enumerate(by)}
