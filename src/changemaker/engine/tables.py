"""One version of a company's tables, open for reading: what every metric and room is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

from changemaker.engine.plain import connect
from changemaker.engine.sql_text import TYPES, name
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Table

GIVEN = "changemaker_given"  # the rows of a frame while they are copied


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """A company's tables as expressions; a table without rows is there too, empty."""

    engine: BaseBackend
    data_version: str  # quoted by every result
    expressions: Mapping[str, ir.Table]
    filled: frozenset[str]  # names of the tables that have rows
    set_aside: Mapping[str, int] = field(default_factory=dict)  # table -> rows in quarantine

    def __getitem__(self, name: str) -> ir.Table:
        """Return one table; all columns of its canonical model but the personal ones.

        Raises:
            KeyError: no canonical table has that name (a bug).
        """
        return self.expressions[name]


def tables_in_memory(frames: Mapping[str, pa.Table], *, data_version: str) -> Tables:
    """Return tables that were never in a file: a simulated company, or a test's.

    Args:
        frames: canonical table -> its rows. Columns that are left out are null, `weight` is 1; `date` and `month` must
            be given, as a load would.
        data_version: what results shall quote.

    Raises:
        KeyError: a frame has a name or a column that the canonical model does not know (a bug).
    """
    engine = connect()
    engine.raw_sql("; ".join(f"CREATE TABLE {name(table.name)} ({_columns(table)})" for table in TABLES.values()))
    for table, frame in frames.items():
        engine.con.register(GIVEN, _completed(frame, arrow_schema(TABLES[table])))
        engine.raw_sql(f"INSERT INTO {name(table)} FROM {GIVEN}")
        engine.con.unregister(GIVEN)
    return Tables(
        engine=engine,
        data_version=data_version,
        expressions=MappingProxyType({table.name: opened(engine, table) for table in TABLES.values()}),
        filled=frozenset(table for table, frame in frames.items() if frame.num_rows),
    )


def opened(engine: BaseBackend, table: Table) -> ir.Table:
    """Return a table or view of `engine` whose columns are known: to ask the engine for them takes longer."""
    schema = ibis.Schema.from_pyarrow(arrow_schema(table))
    return ops.DatabaseTable(name=table.name, schema=schema, source=engine, namespace=ops.Namespace()).to_expr()


def _columns(table: Table) -> str:
    kinds = {column.name: TYPES[column.kind] for column in table.every_column()}
    return ", ".join(f"{name(column)} {kinds[column]}" for column in arrow_schema(table).names)


def _completed(frame: pa.Table, schema: pa.Schema) -> pa.Table:
    unknown = set(frame.column_names) - set(schema.names)
    if unknown:
        raise KeyError(f"no such columns in the canonical model: {sorted(unknown)}")
    columns = []
    for column in schema:
        if column.name in frame.column_names:
            columns.append(frame[column.name].cast(column.type))
        elif column.name == "weight":
            columns.append(pa.array([1.0] * frame.num_rows, column.type))
        else:
            columns.append(pa.nulls(frame.num_rows, column.type))
    return pa.table(columns, schema=schema)
