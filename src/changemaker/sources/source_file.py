"""sources/*.yml: which files or database tables become which canonical table, and how their columns are called."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator, model_validator

from changemaker.core.meant import did_you_mean
from changemaker.engine.part import Part
from changemaker.tables.catalogue import TABLES
from changemaker.tables.model import Column, Table

FOLDER = "sources"
MADE_AT_LOAD = ("month", "rate", "amount_original", "source")
CURRENCY = re.compile(r"[A-Z]{3}")


def mappable(table: Table) -> Mapping[str, Column]:
    """Return the columns that a source may fill: all but those that a load makes.

    Example:
        >>> [name for name in mappable(TABLES["wallet"]) if name not in ("account_id", "product_group", "amount")]
        ['date', 'basis', 'origin', 'currency', 'weight', 'updated_at']
    """
    own = {column.name for column in table.columns}
    made = {*MADE_AT_LOAD, *(["date"] if table.dated != "date" else [])} - own
    return {column.name: column for column in table.every_column() if column.name not in made}


def _known_table(name: str) -> str:
    if name in TABLES:
        return name
    hint = did_you_mean([name], list(TABLES))
    raise ValueError(f"no table is called '{name}'; {hint}")


def _known_column(name: str, info: ValidationInfo) -> str:
    table = TABLES.get(info.data.get("table", ""))
    if table is None or name in mappable(table):
        return name
    every = {column.name for column in table.every_column()}
    if name in every:
        raise ValueError(f"'{name}' is made by the load; leave it out")
    raise ValueError(f"table '{table.name}' has no column '{name}'; {did_you_mean([name], [*mappable(table), *every])}")


TableName = Annotated[str, AfterValidator(_known_table)]
ColumnName = Annotated[str, AfterValidator(_known_column)]


class Constant(Part):
    """The same value in every row."""

    constant: str | int | Decimal | bool


class Sql(Part):
    """An expression over the source's own columns, in DuckDB's SQL; cells of a text file are text."""

    sql: str


class ColumnOf(Part):
    """A column of the source, where a bare word would mean something else."""

    column: str


Mapped = str | Constant | Sql


class Time(Part):
    """How the source writes time."""

    zone: str = ""  # IANA zone of times that name none; the workspace's where left out
    format: str = ""  # as in strptime, or seconds, milliseconds, microseconds since 1970; ISO 8601 where left out

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone or "UTC")
        except (OSError, ValueError, LookupError):
            hint = did_you_mean([zone], sorted(available_timezones()) or ["UTC"])
            advice = hint if hint.startswith("did") else "write it as Europe/Berlin or UTC"
            raise ValueError(f"no time zone is called '{zone}'; {advice}") from None
        return zone


class Join(Part):
    """A lookup: columns of a second file, found by a key that stands there once."""

    from_: str = Field(alias="from")  # a file, relative to the workspace
    on: str | dict[str, str]  # column that both have, or our column: its column
    sheet: str = ""
    header: int = Field(default=1, ge=1)


class Feed(Part):
    """One file, pattern of files, or query that fills one canonical table."""

    table: TableName
    from_: str = Field(default="", alias="from")  # a file or pattern, relative to the workspace
    sheet: str = ""  # of a workbook; the first where left out
    header: int = Field(default=1, ge=1)  # line with the columns' names, in a workbook
    database: str = ""  # an address such as postgresql://reader:${PASSWORD}@host/name
    query: str = ""
    relation: str = ""  # a table or view, SCHEMA.NAME
    columns: dict[ColumnName, Mapped] = Field(default_factory=dict)  # canonical column -> where it comes from
    where: str = ""  # SQL over the source's columns; rows that fail it are not read
    join: tuple[Join, ...] = ()
    link: str = ""  # system whose numbers stand in account_id, looked up in account_link
    currency: str | ColumnOf = ""  # three capitals, or a column; the workspace's where left out
    time: Time = Time()
    weight: str | Decimal | Sql = ""
    updated_at: str | Sql = ""
    decimal: Literal[".", ",", ""] = ""  # sign before the decimals
    unique: bool = False  # the source promises one row a key; two are an error
    ours: tuple[str, ...] = ()  # of transcripts and mails: speakers who are us, addresses or @domains of ours

    @model_validator(mode="after")
    def _has_one_origin(self) -> Self:
        if bool(self.from_) == bool(self.database):
            raise ValueError("a source needs either 'from' or 'database'; write from: with a file, such as orders.csv")
        if self.database and bool(self.query) == bool(self.relation):
            raise ValueError("a database needs either 'query' or 'relation'; name what to read")
        if self.link and self.table in ("account", "account_link"):
            raise ValueError("accounts are what numbers are linked to; leave 'link' out")
        if self.weight != "" and not TABLES[self.table].weighted:
            raise ValueError(f"rows of '{self.table}' are not weighted; leave 'weight' out")
        return self

    @property
    def model(self) -> Table:
        """The canonical table that it fills."""
        return TABLES[self.table]

    def mapping(self) -> Iterator[tuple[str, Mapped | ColumnOf]]:
        """Yield each canonical column that was named, with where it comes from."""
        yield from self.columns.items()
        if self.currency != "" and any(column.name == "currency" for column in self.model.every_column()):
            code = isinstance(self.currency, str) and CURRENCY.fullmatch(self.currency)
            yield "currency", Constant(constant=str(self.currency)) if code else self.currency
        if self.updated_at:
            yield "updated_at", self.updated_at
        if isinstance(self.weight, Decimal):
            yield "weight", Constant(constant=self.weight)
        elif self.weight:
            yield "weight", self.weight


SourceFile = list[Feed]  # what one file of sources/ holds


def as_parts(value: BaseModel) -> str:
    """Return a part as JSON: equal for equal meaning."""
    return value.model_dump_json(by_alias=True)
