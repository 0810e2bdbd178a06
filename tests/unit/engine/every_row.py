"""Made rows of every canonical table: one for each way to name an account, a person, a case, a response."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count, product

import pyarrow as pa

from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Kind, Table

Row = dict[str, object]
ACCOUNTS = ("A1", "A2", "A3", "A4")
STAFF: Mapping[str, str | None] = {"S1": "north", "S2": "north", "S3": "south", "S4": None}
DISTRICTS = {"A1": "D1", "A2": "D2", "A3": "D1", "A4": None}
# What rows of a table may name; None where the column may be empty.
NAMED: Mapping[str, Sequence[str | None]] = {
    "account_id": ACCOUNTS,
    "staff_member_id": (*STAFF, None),
    "case_id": ("case-0", "case-7", "case-12", None),
    "response_id": ("response-1", "response-30", "response-61", None),
    "document_id": ("document-0", "document-9", "document-15", None),
    "theme_id": ("theme-0",),
}
EMPTY_TOO = {"location", "cost", "account_link"}  # whose account may be empty
FILLER: Mapping[Kind, object] = {
    "text": "x",
    "whole": 1,
    "number": 1.0,
    "money": Decimal(1),
    "moment": 1,
    "day": date(2026, 1, 1),
    "flag": True,
}


def every_row() -> Mapping[str, list[Row]]:
    """Return rows by table; their own key is TABLE-NUMBER."""
    return {name: list(_rows(table)) for name, table in TABLES.items()}


def as_arrow(rows: Mapping[str, list[Row]]) -> dict[str, pa.Table]:
    """Return the rows as frames."""
    return {name: pa.Table.from_pylist(found, schema=arrow_schema(TABLES[name])) for name, found in rows.items()}


def _rows(table: Table) -> Iterator[Row]:
    if table.name == "account":
        yield from (_filled(table, {"account_id": one, "district": DISTRICTS[one]}) for one in ACCOUNTS)
    elif table.name == "staff_member":
        yield from (_filled(table, {"staff_member_id": one, "team": team}) for one, team in STAFF.items())
    elif table.name == "rollout":
        units = (*ACCOUNTS, "D1", "D2", "D9", "location-0", "location-1", "location-4")
        yield from (_filled(table, {"programme": "p", "unit": unit}) for unit in units)
    elif table.name == "manager_kpi":
        yield from (_filled(table, {"unit": unit, "kpi": "k", "function": "f"}) for unit in ("north", "south", "shop"))
    else:
        yield from _combined(table)


def _combined(table: Table) -> Iterator[Row]:
    named = {column.name: NAMED[column.name] for column in table.columns if column.name in NAMED}
    if table.name in EMPTY_TOO:
        named["account_id"] = (*ACCOUNTS, None)
    own = f"{table.name}_id"
    named.pop(own, None)
    number = count()
    for values in product(*named.values()):
        place = f"{table.name}-{next(number)}"
        own_key = {
            column: place for column in table.key if column not in named and table.column(column).kind in ("id", "text")
        }
        yield _filled(table, dict(zip(named, values, strict=True)) | own_key)


def _filled(table: Table, known: Row) -> Row:
    """A row with every column that a load would insist on."""
    filled: Row = {}
    for column in table.every_column():
        if column.personal:
            continue
        if column.name in known:
            filled[column.name] = known[column.name]
        else:
            filled[column.name] = FILLER.get(column.kind) if column.required or column.name == "date" else None
    return filled
