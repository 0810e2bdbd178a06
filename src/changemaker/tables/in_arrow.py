"""The types in which a table lies in memory and in Parquet."""

import pyarrow as pa

from changemaker.tables.model import Kind, Table

MONEY_PLACES = 4
TYPES: dict[Kind, pa.DataType] = {
    "id": pa.string(),
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "money": pa.decimal128(18, MONEY_PLACES),
    "moment": pa.int64(),
    "day": pa.date32(),
    "flag": pa.bool_(),
}


def arrow_schema(table: Table) -> pa.Schema:
    """Return the schema of a loaded table: every column but the personal ones, in order.

    Example:
        >>> from changemaker.tables.catalogue import TABLES
        >>> arrow_schema(TABLES["fx_rate"]).names
        ['currency', 'date', 'per_unit', 'updated_at', 'source']
    """
    return pa.schema([(column.name, TYPES[column.kind]) for column in table.every_column() if not column.personal])
