"""Staged rows joined with what other tables know: the account meant, the exchange rate of the day, the partners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from changemaker.engine.manifest import Match
from changemaker.engine.sql_text import name, text
from changemaker.sources.numbers import rounded
from changemaker.sources.reasons import code, place_of
from changemaker.sources.staging import ASIDE, FILE, ROW, SYSTEM, staged_columns
from changemaker.tables.catalogue import TABLES
from changemaker.tables.model import IN_CURRENCY, Column, Table

RATE = "DECIMAL(20,12)"
HAS_MONEY = "changemaker_money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolving:
    """The rows of one table in one load."""

    engine: duckdb.DuckDBPyConnection
    table: Table
    staged: str  # view over the staged files
    home: str  # currency of the workspace
    known: Mapping[str, str]  # table -> relation with its keys, in column `key`
    links: str  # relation with system, system_id, account_id; empty where there is none
    rates: str  # relation with currency, date, per_unit; empty where there is none
    linked: bool  # any of the staged files names accounts by another system's numbers
    foreign: bool  # any row has money in another currency than the workspace's

    @property
    def resolved(self) -> str:
        """The view with accounts and money as they will be kept."""
        return name(f"resolved_{self.table.name}")

    @property
    def aside(self) -> str:
        """The table of rows set aside: file, row, reason."""
        return name(f"aside_{self.table.name}")

    @property
    def partners(self) -> list[Column]:
        """The columns whose partners are known by now."""
        return [
            column for column in self.table.columns if column.refers in self.known and column.refers != self.table.name
        ]

    @property
    def money(self) -> str:
        """The column in which this table's money is counted; empty where it has none."""
        return next((column.name for column in self.table.columns if column.kind == "money"), "")

    def open(self) -> None:
        """Make the view of resolved rows, and the table of rows set aside so far."""
        self.engine.execute(
            f"CREATE OR REPLACE TABLE {self.aside} AS SELECT {FILE}, {ROW}, {ASIDE} AS reason "
            f"FROM {self.staged} WHERE {ASIDE} IS NOT NULL"
        )
        self.engine.execute(f"CREATE OR REPLACE VIEW {self.resolved} AS {self._resolved_sql()}")

    def matches(self) -> dict[int, list[Match]]:
        """Set aside the rows without account, rate or partner, and return each file's matches."""
        partners = self.partners
        joins = " ".join(
            f"LEFT JOIN {self.known[column.refers]} k{place} ON r.{name(column.name)} = k{place}.key"
            for place, column in enumerate(partners)
        )
        rows = f"FROM {self.resolved} r {joins} WHERE r.{ASIDE} IS NULL"
        faults = list(self._faults(partners))
        lost = f"sum(CASE WHEN {' OR '.join(test for test, _ in faults)} THEN 1 ELSE 0 END)" if faults else "0"
        counts = [f"r.{FILE}", lost]
        money = f"r.{name(self.money)}" if self.money else "CAST(NULL AS DECIMAL(18,4))"
        for place, column in enumerate(partners):
            own = f"r.{name(column.name)} IS NOT NULL"
            met = f"k{place}.key IS NOT NULL"
            counts += [f"count(*) FILTER ({own})", f"count(*) FILTER ({met})"]
            counts += [f"sum({money}) FILTER ({own})", f"sum({money}) FILTER ({met})"]
        found = (
            self.engine.execute(f"SELECT {', '.join(counts)} {rows} GROUP BY ALL ORDER BY ALL").fetchall()
            if partners or faults
            else []
        )
        if any(row[1] for row in found):
            whens = " ".join(f"WHEN {test} THEN {number}" for test, number in faults)
            self.engine.execute(
                f"INSERT INTO {self.aside} SELECT * FROM (SELECT r.{FILE}, r.{ROW}, CASE {whens} END AS reason {rows}) "
                "WHERE reason IS NOT NULL"
            )
        return {
            row[0]: [_match(column, row[2 + 4 * place :]) for place, column in enumerate(partners)] for row in found
        }

    def _faults(self, partners: Sequence[Column]) -> list[tuple[str, int]]:
        faults: list[tuple[str, int]] = []
        if self.linked:
            at = place_of(self.table, "account_id")
            faults.append((f"(r.{SYSTEM} <> '' AND r.{name('account_id')} IS NULL)", code("not_linked", at)))
        if self.foreign:
            at = place_of(self.table, "currency")
            faults.append((f"(r.rate IS NULL AND r.{HAS_MONEY})", code("no_rate", at)))
            faults += [
                (
                    f"(r.{name(column.name)} IS NULL AND r.{HAS_MONEY})",
                    code("out_of_range", place_of(self.table, column.name)),
                )
                for column in self.table.columns
                if column.kind == "money" and column.required
            ]
        faults += [
            (
                f"(r.{name(column.name)} IS NOT NULL AND k{place}.key IS NULL)",
                code("no_partner", place_of(self.table, column.name)),
            )
            for place, column in enumerate(partners)
            if column.required
        ]
        return faults

    @property
    def in_currency(self) -> bool:
        """Whether the table's money is converted."""
        return IN_CURRENCY[0] in tuple(self.table.every_column())

    def _resolved_sql(self) -> str:
        joins, columns = "", []
        if self.foreign:
            self._rate_of_each_day()
            day = name(self._rate_day())
            joins += f" LEFT JOIN {self._rates} x ON x.currency = s.currency AND x.day = s.{day}"
        if self.linked:
            joins += f" LEFT JOIN {self.links or NO_LINKS} l ON l.system = s.{SYSTEM} AND l.system_id = s.account_id"
        at_home = f"s.currency = {text(self.home)}"
        for column in staged_columns(self.table):
            own = f"s.{name(column.name)}"
            if column.name == "account_id" and self.linked:
                own = f"(CASE WHEN s.{SYSTEM} = '' THEN {own} ELSE l.account_id END)"
            if column.kind == "money" and self.foreign:
                own = f"(CASE WHEN {at_home} THEN {own} ELSE {rounded(f'({own} * CAST(x.rate AS {RATE}))')} END)"
            columns.append(f"{own} AS {name(column.name)}")
        if self.in_currency:
            columns.append(
                f"CASE WHEN {at_home} THEN 1 ELSE x.rate END AS rate" if self.foreign else "1.0::DOUBLE AS rate"
            )
            if any(column.name == "amount" for column in self.table.columns):
                columns.append("s.amount AS amount_original")
        money = [f"s.{name(column.name)} IS NOT NULL" for column in self.table.columns if column.kind == "money"]
        columns.append(f"({' OR '.join(money) or 'false'}) AS {HAS_MONEY}")
        kept = ", ".join([*columns, *(f"s.{extra}" for extra in (FILE, ROW, ASIDE, SYSTEM))])
        return f"SELECT {kept} FROM {self.staged} s{joins}"

    @property
    def _rates(self) -> str:
        return name(f"rates_{self.table.name}")

    def _rate_day(self) -> str:
        """The day whose rate counts: the row's own, or the first day that the table has."""
        return "date" if self.table.dated else next(c.name for c in self.table.columns if c.kind == "day")

    def _rate_of_each_day(self) -> None:
        """The latest rate on or before each day on which a currency is used; null where there is none."""
        day = name(self._rate_day())
        used = (
            f"SELECT DISTINCT currency, {day} AS day FROM {self.staged} "
            f"WHERE {ASIDE} IS NULL AND currency <> {text(self.home)}"
        )
        known = self.rates or NO_RATES
        self.engine.execute(
            f"CREATE OR REPLACE TABLE {self._rates} AS "
            f"SELECT u.currency, u.day, CAST(TRY_CAST(f.per_unit AS {RATE}) AS DOUBLE) AS rate "
            f"FROM ({used}) u ASOF LEFT JOIN {known} f ON u.currency = f.currency AND u.day >= f.date"
        )


NO_LINKS = "(SELECT '' AS system, '' AS system_id, '' AS account_id WHERE false)"
NO_RATES = "(SELECT '' AS currency, DATE '1970-01-01' AS date, 1.0::DOUBLE AS per_unit WHERE false)"


def resolving(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    files: Sequence[str],
    *,
    home: str,
    known: Mapping[str, str],
    links: str,
    rates: str,
) -> Resolving:
    """Open staged files of one table, joined with what the tables before it know; see `Resolving` for the arguments."""
    staged = name(f"staged_{table.name}")
    engine.execute(
        f"CREATE OR REPLACE VIEW {staged} AS SELECT * EXCLUDE (file_row_number), file_row_number AS {ROW} "
        f"FROM read_parquet([{', '.join(map(text, files))}], file_row_number = true)"
    )

    def any_row(condition: str) -> bool:
        return engine.execute(f"SELECT 1 FROM {staged} WHERE {condition} LIMIT 1").fetchone() is not None

    converted = IN_CURRENCY[0] in tuple(table.every_column())
    found = Resolving(
        engine=engine,
        table=table,
        staged=staged,
        home=home,
        known=known,
        links=links,
        rates=rates,
        linked=any_row(f"{SYSTEM} <> ''"),
        foreign=converted and any_row(f"currency <> {text(home)}"),
    )
    found.open()
    return found


def key_of(table: str) -> str:
    """Return the one column by which other tables refer to a table."""
    return TABLES[table].key[0]


def _match(column: Column, row: Sequence[object]) -> Match:
    rows, matched, money, matched_money = row[:4]
    return Match(
        column=column.name,
        refers=column.refers,
        rows=int(str(rows)),
        matched=int(str(matched)),
        money=money if isinstance(money, Decimal) else None,
        matched_money=matched_money if isinstance(matched_money, Decimal) else None,
    )
