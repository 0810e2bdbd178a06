"""Nothing that is written down at or after a unit's moment changes what was known of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from changemaker.engine.sql_text import name
from changemaker.engine.tables import Tables, tables_in_memory
from changemaker.metrics.finance_rules import FinanceRules
from changemaker.predict.features.build import features
from changemaker.predict.features.named import named_in
from changemaker.tables.catalogue import TABLES
from engines.feature_company import DAY, MOMENTS, feature_frames

NOW = MOMENTS[1]
TODAY = f"(DATE '1970-01-01' + ({NOW} // {DAY})::INT)"
IDS = {  # of each table that features look at: what a new row is called by
    "order": "order_id",
    "case": "case_id",
    "interaction": "interaction_id",
    "operation": "operation_id",
    "invitation": "invitation_id",
    "answer": "response_id",
    "emotion": "emotion_id",
    "document": "document_id",
    "contract": "contract_id",
    "revenue_month": "product_group",
}
ENDS = {"case": "resolved_t", "operation": "done_t", "invitation": "answered_t", "contract": '"end"'}


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company, and the SQL of all features of its people and accounts at NOW."""

    tables: Tables
    sql: str
    before: pa.Table  # as it was, before anything was changed

    def known(self) -> pa.Table:
        return known(self.tables, self.sql)

    @contextmanager
    def changed(self, *statements: str) -> Iterator[None]:
        """Change rows for as long as the block lasts."""
        connection = self.tables.engine.con
        connection.execute("BEGIN")
        for statement in statements:
            connection.execute(statement)
        try:
            yield
        finally:
            connection.execute("ROLLBACK")


@pytest.fixture(scope="module")
def company() -> Company:
    tables = tables_in_memory(feature_frames(), data_version="as-of")
    people, accounts = tables["contact"], tables["account"]
    moment = ibis.literal(NOW, "int64")
    units = ibis.union(
        people.select(unit_id="contact_id", account_id="account_id", contact_id="contact_id", t=moment),
        accounts.select(unit_id="account_id", account_id="account_id", contact_id=ibis.null("string"), t=moment),
    )
    every = features(tables, FinanceRules(), units, wanted=named_in(tables, least=5))
    sql = ibis.to_sql(every, dialect="duckdb")
    return Company(tables=tables, sql=sql, before=known(tables, sql))


def known(tables: Tables, sql: str) -> pa.Table:
    return tables.engine.con.execute(sql).to_arrow_table().sort_by("unit_id")


def moved(table: str, later: int) -> str:
    """SQL that copies a table's rows to NOW and after: the first of them `later` microseconds after it, or at it."""
    columns = {column.name for column in TABLES[table].every_column()}
    first = f"(SELECT min(t) FROM {name(table)})"
    shift = f"({NOW} + {later} - {first})"
    replaced = {IDS[table]: f"'new-' || {IDS[table]}"}
    if "t" in columns:
        moments = ("t", "resolved_t", "done_t", "promised_t", "answered_t", "updated_at")
        replaced |= {column: f"{column} + {shift}" for column in moments if column in columns}
    if table == "contract":
        replaced |= {"start": TODAY, '"end"': f"{TODAY} + 90", "updated_at": str(NOW + later)}
    if table == "revenue_month":
        replaced |= {"date": TODAY}
    changed = ", ".join(f"{sql} AS {column}" for column, sql in replaced.items())
    rest = " WHERE account_id IN ('a1', 'a2', 'a37', 'a38')" if table in ("contract", "revenue_month") else ""
    return f"INSERT INTO {name(table)} SELECT DISTINCT * REPLACE ({changed}) FROM {name(table)}{rest}"


def differing(one: pa.Table, other: pa.Table) -> list[str]:
    """Return the columns that are not the same, but for the last digits: sums are taken in no fixed order."""
    names = [column for column in one.column_names if not one[column].equals(other[column])]
    real = {column for column in names if pa.types.is_floating(one.schema.field(column).type)}
    return [
        column
        for column in names
        if column not in real or not np.allclose(one[column], other[column], rtol=1e-9, atol=1e-9, equal_nan=True)
    ]


@settings(max_examples=2)  # half a second each; the example is every table at once, at the moment itself
@example(added=set(IDS), later=0)
@given(
    added=st.sets(st.sampled_from(sorted(IDS)), min_size=1),
    later=st.sampled_from([0, 1, DAY - 1, DAY, 45 * DAY]),
)
def test_rows_at_or_after_the_moment_change_no_feature(company: Company, added: set[str], later: int) -> None:
    with company.changed(*(moved(table, later) for table in sorted(added))):
        after = company.known()

    assert differing(company.before, after) == []


def test_rows_just_before_the_moment_do_change_features(company: Company) -> None:
    with company.changed(moved("case", -1)):  # so that the test above can fail
        after = company.known()

    assert "cases_365" in differing(company.before, after)


def test_what_ended_later_was_still_open_then(company: Company) -> None:
    unended = [f"UPDATE {name(table)} SET {end} = NULL WHERE {end} >= {limit(end)}" for table, end in ENDS.items()]
    with company.changed(*unended):
        after = company.known()

    assert differing(company.before, after) == []


def limit(end: str) -> str:
    return TODAY if end == '"end"' else str(NOW)
