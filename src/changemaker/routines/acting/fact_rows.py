"""Facts of many units as one expression: our own, those of predicting, and metrics of the twelve months before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from changemaker.act.facts.build import facts
from changemaker.act.facts.catalogue import BY_NAME, METRIC
from changemaker.act.facts.moments import beside
from changemaker.act.facts.orders import with_orders_kept
from changemaker.engine.months import month_of_moment
from changemaker.engine.tables import Tables
from changemaker.link.as_known import as_known
from changemaker.metrics.by_account_month import metric_sums
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.metric import Metric
from changemaker.predict.features.build import features
from changemaker.routines.acting.names import features_named

UNIT = ("unit_id", "account_id", "contact_id", "t")
YEAR = 12
HALF_A_DAY = 12 * 3_600_000_000  # a month is over everywhere on earth so long after it is in UTC
MICRO = 1_000_000
STORE = "store"


@dataclass(slots=True, kw_only=True)
class Place:
    """What facts are read from."""

    tables: Tables
    rules: FinanceRules
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    _with_orders: Tables | None = None

    def tables_for(self, names: Collection[str]) -> Tables:
        """Return the tables; with what orders are asked for again and again worked out once, where it is needed."""
        if not any(name in BY_NAME and BY_NAME[name].table == "order" for name in names):
            return self.tables
        if self._with_orders is None:
            self._with_orders = with_orders_kept(self.tables)
        return self._with_orders


def told_by_tables(names: Collection[str]) -> frozenset[str]:
    """Return those of `names` that tables tell; the others are noted in the store."""
    return frozenset(name for name in names if not _is_noted(name))


def fact_rows(
    place: Place, units: ir.Table, names: Collection[str], *, months: Sequence[int] = (), spread: bool = False
) -> ir.Table:
    """Return what is known of each unit strictly before its moment.

    Args:
        place: what they are read from.
        units: unit_id (text, one row each), account_id, contact_id, t.
        names: of facts that tables tell; one that nobody knows is null.
        months: the last whole months before the units' moments, from `last_months`, where a metric is wanted.
        spread: True where the same units stand there at many moments.

    Returns:
        The four columns, and each of `names`: numbers float64, flags boolean, words text.
    """
    own = [name for name in names if name in BY_NAME]
    found = facts(units, place.tables_for(own), own, spread=spread)
    wanted = features_named(names, place.tables)
    if wanted:
        groups = tuple(dict.fromkeys(feature.group for feature in wanted))
        rows = features(place.tables, place.rules, units, groups=groups, wanted=wanted)
        flags = {feature.name: rows[feature.name] == 1 for feature in wanted if feature.kind == "flag"}
        rows = rows.mutate(**flags).select("unit_id", *(feature.name for feature in wanted))
        found = beside(found, rows)
    for name in names:
        if name.startswith(METRIC) and name.removeprefix(METRIC) in place.metrics:
            found = _with_metric(found, place, name, months)
    gone = [name for name in names if name not in found.columns]
    found = found.mutate(**{name: ibis.null("string") for name in gone})
    return found.select(*UNIT, *names)


def last_months(moments: Sequence[int]) -> tuple[int, ...]:
    """Return the last whole month before each moment, year * 12 + month - 1, each once.

    Example:
        >>> [divmod(month, 12) for month in last_months([1_772_323_200_000_000, 1_772_366_400_000_000])]
        [(2026, 0), (2026, 1)]
    """
    days = {datetime.fromtimestamp((t - HALF_A_DAY) // MICRO, UTC).date() for t in moments}
    return tuple(sorted({day.year * YEAR + day.month - 2 for day in days}))


def _with_metric(rows: ir.Table, place: Place, name: str, months: Sequence[int]) -> ir.Table:
    """Add a metric over the twelve months before, as it was known when the last of them was over."""
    metric = place.metrics[name.removeprefix(METRIC)]
    if not months or not _has_rows(metric, place.tables):
        return rows
    parts = [_of_year(place, metric, last) for last in months]
    year = ibis.union(*parts) if len(parts) > 1 else parts[0]
    month = (month_of_moment(rows.t - HALF_A_DAY) - 1).cast("int64")
    left = rows.mutate(asked_month=month)
    both = left.left_join(year, [left.account_id == year.of_account, left.asked_month == year.of_month])
    return both.select(*rows.columns, **{name: both.ratio})


def _of_year(place: Place, metric: Metric, last: int) -> ir.Table:
    sums = metric_sums(_known_by(place.tables, last), metric, place.rules)
    first = last if metric.spans_a_window else last - YEAR + 1
    sums = sums.filter(sums.month_index.between(first, last))
    year = sums.group_by(of_account="account_id").aggregate(upper=sums.numerator.sum(), lower=sums.denominator.sum())
    lower = ibis.ifelse(year.lower == 0, ibis.null("float64"), year.lower)
    return year.select("of_account", of_month=ibis.literal(last, "int64"), ratio=year.upper / lower)


def _known_by(tables: Tables, last: int) -> Tables:
    """Return the tables as they stood when a month was over: what was cancelled only later was not yet."""
    known = as_known(tables, last=last)
    year, month = divmod(last + 1, YEAR)
    limit = int(datetime(year, month + 1, 1, tzinfo=UTC).timestamp()) * MICRO
    lines = tables["order"]
    told = (lines.updated_at < limit).fill_null(True)
    lines = lines.mutate(cancelled=lines.cancelled.fill_null(False) & told)
    return replace(known, expressions=MappingProxyType({**known.expressions, "order": lines}))


def _has_rows(metric: Metric, tables: Tables) -> bool:
    return all(any(one in tables.filled for one in need.split("|")) for need in metric.needs)


def _is_noted(name: str) -> bool:
    return name.startswith("mark.") or (name in BY_NAME and BY_NAME[name].table == STORE)
