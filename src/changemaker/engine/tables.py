"""One version of a company's tables, open for reading: what every metric and room is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

from changemaker.engine.plain import connect
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema


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
    expressions = {}
    for name, table in TABLES.items():
        schema = arrow_schema(table)
        expressions[name] = engine.create_table(name, _completed(frames.get(name, schema.empty_table()), schema))
    return Tables(
        engine=engine,
        data_version=data_version,
        expressions=MappingProxyType(expressions),
        filled=frozenset(name for name, frame in frames.items() if frame.num_rows),
    )


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
