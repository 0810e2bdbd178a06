"""Every expression as SQL of warehouses that we cannot run here: read in review, compared letter by letter."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from changemaker.engine.plain import connect
from changemaker.engine.tables import Tables
from changemaker.metrics.by_account_month import metric_rows
from changemaker.metrics.catalogue import METRICS
from changemaker.metrics.derived import DERIVED
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.metrics.unit_sums import ratio_sums
from changemaker.predict.features.build import ALL, features
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Table
from engines.expressions import PORTABLE

FOLDER = Path(__file__).parent / "snapshots"
DIALECTS = ("snowflake", "bigquery", "databricks")
NOT_COMPILED: Mapping[tuple[str, str], str] = MappingProxyType({})  # (dialect, name) -> why


def expressions() -> Iterator[tuple[str, Callable[[], ir.Table]]]:
    """Yield each expression by name: derived tables, metrics over them, features by group, portable forms."""
    tables, rules = named_tables(DERIVED), FinanceRules()
    with_months = named_tables(["account_month"])
    for name, derived in DERIVED.items():
        given = named_tables([]) if name == "account_month" else with_months
        yield f"table-{name}", lambda derived=derived, given=given: derived.build(given, rules)
    for key, metric in METRICS.items():
        yield (
            f"metric-{key.replace(':', '-')}",
            lambda metric=metric: ratio_sums(metric_rows(tables, metric, rules), ["month_index"], metric.cluster),
        )
    units = ibis.table(
        {"unit_id": "string", "account_id": "string", "contact_id": "string", "t": "int64"}, name="units"
    )
    for group in ALL:
        yield f"features-{group}", lambda group=group: features(tables, rules, units, groups=[group])
    for name, portable in PORTABLE.items():
        yield f"portable-{name}", lambda portable=portable: portable(tables)


def named_tables(derived: Mapping[str, object] | list[str]) -> Tables:
    """Return tables that have names and columns, and no rows anywhere."""
    found = {name: named(table) for name, table in TABLES.items()}
    found |= {name: named(DERIVED[name].table) for name in derived}
    return Tables(engine=connect(), data_version="none", expressions=found, filled=frozenset(TABLES))


def named(table: Table) -> ir.Table:
    schema = ibis.Schema.from_pyarrow(arrow_schema(table))
    if table.name in DERIVED:  # nobody stamps what is derived
        schema = ibis.schema({column.name: schema[column.name] for column in table.columns})
    return ibis.table(schema, name=table.name)


@cache
def built() -> Mapping[str, ir.Table]:
    """Return every expression by name; which warehouse it is for is not asked yet."""
    return {name: build() for name, build in expressions()}


def compiled(dialect: str) -> dict[str, str]:
    """Return the SQL of every expression that compiles, by name."""
    return {
        name: f"{ibis.to_sql(expression, dialect=dialect)}\n"
        for name, expression in built().items()
        if (dialect, name) not in NOT_COMPILED
    }
