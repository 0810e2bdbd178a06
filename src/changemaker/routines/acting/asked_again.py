"""Questions that are asked again and again: each is put into SQL once, and what it is about lies in temporary tables.

To make SQL of an expression takes far longer than to answer it for a few units.
"""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends import BaseBackend

from changemaker.engine.sql_text import name
from changemaker.routines.acting.units import SHAPE, Asked

GIVEN = "changemaker_asked"  # rows while they are copied
ASKED = pa.schema([*SHAPE, ("today", pa.date32())])
WHOSE = pa.schema([("account_id", pa.string())])
STRETCH = pa.schema([("since", pa.int64()), ("at", pa.int64())])


@dataclass(slots=True, kw_only=True)
class AskedAgain:
    """Temporary tables of one engine, DuckDB, and the SQL of questions about them."""

    engine: BaseBackend
    _tables: dict[str, ir.Table] = field(default_factory=dict)
    _sql: dict[Hashable, str] = field(default_factory=dict)

    @property
    def units(self) -> ir.Table:
        """Who is asked about: unit_id, account_id, contact_id, t, today."""
        return self._table("units", ASKED)

    @property
    def accounts(self) -> ir.Table:
        """Whose events or people are asked for: account_id, or another id."""
        return self._table("accounts", WHOSE)

    @property
    def stretch(self) -> ir.Table:
        """One row: since, at."""
        return self._table("stretch", STRETCH)

    def ask_about(self, asked: Sequence[Asked], days: Sequence[date]) -> None:
        """Put units in place of those that were asked about before, each with its local day."""
        rows = [(*one, day) for one, day in zip(asked, days, strict=True)]
        self._put(self.units, ASKED, rows)

    def ask_about_all(self, key: Hashable, make: Callable[[], ir.Table], day: date) -> None:
        """Put the units of an expression there, all of them with the same local day."""
        sql, table = self._made(key, make), name(self.units.op().name)
        told = ", ".join(name(column) for column in SHAPE.names)
        self._run(f"DELETE FROM {table}")
        self._run(f"INSERT INTO {table} SELECT {told}, DATE '{day.isoformat()}' FROM ({sql})")

    def ask_of(self, accounts: Collection[str]) -> None:
        """Put accounts in place of those that were asked about before."""
        self._put(self.accounts, WHOSE, [(account,) for account in accounts])

    def ask_between(self, since: int, at: int) -> None:
        """Put a stretch of time in place of the one before."""
        self._put(self.stretch, STRETCH, [(since, at)])

    def answer(self, key: Hashable, make: Callable[[], ir.Table]) -> pa.Table:
        """Return the answer to a question.

        Args:
            key: of the question; the same key is the same question.
            make: makes the expression, where it was not asked before.
        """
        return self._run(self._made(key, make)).to_arrow_table()

    def _made(self, key: Hashable, make: Callable[[], ir.Table]) -> str:
        if key not in self._sql:
            self._sql[key] = str(self.engine.compile(make()))
        return self._sql[key]

    def _table(self, called: str, shape: pa.Schema) -> ir.Table:
        if called not in self._tables:
            place = f"{GIVEN}_{called}_{uuid4().hex}"
            self._tables[called] = self.engine.create_table(place, schema=ibis.Schema.from_pyarrow(shape), temp=True)
        return self._tables[called]

    def _put(self, table: ir.Table, shape: pa.Schema, rows: Sequence[Sequence[object]]) -> None:
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(shape)
        arrays = [pa.array(list(column), one.type) for column, one in zip(columns, shape, strict=True)]
        self._run(f"DELETE FROM {name(table.op().name)}")
        self.engine.con.register(GIVEN, pa.table(arrays, schema=shape))
        self._run(f"INSERT INTO {name(table.op().name)} SELECT * FROM {GIVEN}")
        self.engine.con.unregister(GIVEN)

    def _run(self, sql: str):  # type: ignore[no-untyped-def]  # what DuckDB gives
        return self.engine.con.execute(sql)
