"""One source as canonical rows in one Parquet file, in the source's order, each with its first fault if any."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from zoneinfo import ZoneInfo

from changemaker.engine.fiscal import fiscal_month_in_sql
from changemaker.engine.plain import LINE, trimmed_text
from changemaker.engine.sql_text import TYPES, name, one_of, text
from changemaker.engine.workspace import Settings
from changemaker.engine.zones import MICRO, local_from_utc
from changemaker.sources.cells import ENDLESS, Style, layers, says_something
from changemaker.sources.mapping import Filled
from changemaker.sources.opened import Opened
from changemaker.sources.reasons import code, place_of
from changemaker.sources.source_file import Feed
from changemaker.tables.model import IN_CURRENCY, Column, Kind, Table

FILE, ROW, ASIDE, WRONG, SYSTEM = (f"changemaker_{word}" for word in ("file", "row", "aside", "wrong", "system"))
AFTER_STAGING = ("rate", "amount_original")
EARLIEST, LATEST = 1900, 2200  # years; what lies outside is a slip of the keyboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """Everything that the rows of one source are made from."""

    opened: Opened
    feed: Feed
    filled: tuple[Filled, ...]
    settings: Settings
    source: str  # the page in sources/
    number: int  # of the file within this load
    now: datetime
    decimal: str = ""

    @property
    def table(self) -> Table:
        """The canonical table."""
        return self.feed.model

    def sql(self) -> str:
        """Return the SELECT that is written to Parquet."""
        columns = ", ".join(f"{self._made(column)} AS {name(column.name)}" for column in staged_columns(self.table))
        month = fiscal_month_in_sql('"date"', self.settings.fiscal_year)
        dated = f"{self._date()} AS changemaker_date, " if self.table.dated else ""
        inner = f"SELECT *, {dated}{self._fault()} AS {ASIDE}, {self._mask()} AS {WRONG} FROM ({self._judged('')})"
        outer = f"* REPLACE ({month} AS month)" if self.table.dated else "*"
        return (
            f"SELECT {outer} FROM (SELECT {columns}, {self.number}::INTEGER AS {FILE}, {ASIDE}, {WRONG}, "
            f"{text(self.feed.link)} AS {SYSTEM} FROM ({inner}))"
        )

    def cells_sql(self, asked: str) -> str:
        """Return a SELECT of `LINE`, the row's number, and the cells as they stand in the file, c0 and so on.

        Args:
            asked: condition over these cells, their readings (v0, ...) and the row's number.
        """
        return f"SELECT * FROM ({self._judged(LINE)}) WHERE {asked}"

    def _judged(self, line: str) -> str:
        """Cells (c), as read (v), as kept (f), and whether they said something that could not be read (w)."""
        numbered = f"{line}, row_number() OVER () - 1 AS {ROW}, " if line else ""
        rows = self.opened.numbered if line else self.opened.sql
        where = f" WHERE {self.feed.where}" if self.feed.where else ""
        cells = ", ".join(f"{self._trimmed(one)} AS c{place}" for place, one in enumerate(self.filled))
        sql = f"SELECT {numbered}{cells} FROM ({rows}){where}"
        steps = [layers(one.column.kind, place, one.held, self.style) for place, one in enumerate(self.filled)]
        for layer in zip_longest(*steps, fillvalue={}):
            made = ", ".join(f"{step[column]} AS {column}" for step in layer for column in step)
            sql = f"SELECT *, {made} FROM ({sql})"
        kept = ", ".join(
            f"{_kept(one.column, f'v{place}')} AS f{place}, "
            f"(CASE WHEN v{place} IS NULL THEN {says_something(one.column.kind, f'c{place}', one.held)} "
            f"ELSE false END) AS w{place}"
            for place, one in enumerate(self.filled)
        )
        return f"SELECT *, {kept} FROM ({sql})"

    @property
    def style(self) -> Style:
        """How this source writes numbers and times."""
        time = self.feed.time
        zone = self.settings.zone
        return Style(zone=time.zone or zone, home=zone, format=time.format, decimal=self.decimal)

    def _trimmed(self, one: Filled) -> str:
        return one.cell if one.trimmed or one.held != "text" else trimmed_text(one.cell)

    def _made(self, column: Column) -> str:
        place = next((place for place, one in enumerate(self.filled) if one.column.name == column.name), None)
        if column.name == "source":
            return text(self.source)
        if column.name in ("date", "month") and self.table.dated:
            return "changemaker_date"  # the fiscal month is taken from it one step further
        if place is None:
            return f"CAST(NULL AS {TYPES[column.kind]})"
        if column.name == "currency":
            return f"upper(f{place})"
        return f"coalesce(f{place}, 1)" if column.name == "weight" else f"f{place}"

    def _date(self) -> str:
        place = next(place for place, one in enumerate(self.filled) if one.column.name == self.table.dated)
        if self.table.dated == "date":
            return f"f{place}"
        return f"CAST(make_timestamp({local_from_utc(f'f{place}', self.settings.zone)}) AS DATE)"

    def _fault(self) -> str:
        whens = " ".join(
            f"WHEN {condition} THEN {number}"
            for place, one in enumerate(self.filled)
            for condition, number in self._conditions(one.column, place)
        )
        return f"CAST(CASE {whens} END AS USMALLINT)" if whens else "CAST(NULL AS USMALLINT)"

    def _conditions(self, column: Column, place: int) -> Iterator[tuple[str, int]]:
        at, kept = place_of(self.table, column.name), f"f{place}"
        if column.kind != "text":
            yield f"w{place}", code("wrong_type", at)
        if column.required:
            yield f"{kept} IS NULL", code("missing", at)
        elif column is IN_CURRENCY[0]:
            yield f"({kept} IS NULL AND ({self._has_money()}))", code("missing", at)
        if column.one_of:
            yield f"NOT {one_of(kept, column.one_of)}", code("unknown_word", at)
        low, high = _bounds(column)
        if low:
            yield f"{kept} < {low}", code("out_of_range", at)
        if high:
            yield f"{kept} > {high}", code("out_of_range", at)
        if column.kind in ("moment", "day") and not column.future:
            yield f"{kept} > {self._now(column.kind)}", code("future", at)

    def _has_money(self) -> str:
        held = [place for place, one in enumerate(self.filled) if one.column.kind == "money"]
        return " OR ".join(f"f{place} IS NOT NULL" for place in held) or "false"

    def _now(self, kind: Kind) -> str:
        if kind == "moment":
            return str(micros(self.now))
        return f"DATE '{self.now.astimezone(ZoneInfo(self.settings.zone)).date().isoformat()}'"

    def _mask(self) -> str:
        """One bit a column, for whole columns of the wrong type are told even where another fault came first."""
        bits = [
            f"(CASE WHEN w{p} THEN {1 << p} ELSE 0 END)"
            for p, one in enumerate(self.filled)
            if one.column.kind != "text"
        ]
        return f"CAST({' + '.join(bits) or '0'} AS UBIGINT)"


def staged_columns(table: Table) -> Sequence[Column]:
    """Return the columns that a staged file has, personal ones apart, in the table's order."""
    return [column for column in table.every_column() if not column.personal and column.name not in AFTER_STAGING]


def micros(moment: datetime) -> int:
    """Return a moment as UTC microseconds."""
    since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * MICRO + since.microseconds


def _kept(column: Column, read: str) -> str:
    if column.kind in ENDLESS:
        return f"(CASE WHEN {read} < {ENDLESS[column.kind]} THEN {read} END)"
    if column.one_of:
        words = " ".join(f"WHEN {text(word.lower())} THEN {text(word)}" for word in column.one_of)
        return f"(CASE lower({read}) {words} ELSE {read} END)"
    return read


def _bounds(column: Column) -> tuple[str, str]:
    if column.kind == "moment":
        return str(micros(datetime(EARLIEST, 1, 1, tzinfo=UTC))), str(micros(datetime(LATEST, 1, 1, tzinfo=UTC)))
    if column.kind == "day":
        return f"DATE '{EARLIEST}-01-01'", f"DATE '{LATEST}-01-01'"
    low = "" if column.at_least is None else repr(column.at_least)
    return low, "" if column.at_most is None else repr(column.at_most)
