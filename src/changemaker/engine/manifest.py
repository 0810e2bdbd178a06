"""What one version of the tables is made of, as JSON: files, rows, where they came from, and what was set aside."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Self

from pydantic import Field

from changemaker.engine.part import Part

FORMAT = 4  # of the files below, and so of the tables' columns; a newer one makes every table anew
LETTERS = 12


class Partition(Part):
    """One Parquet file: the rows of a calendar month, or all of them."""

    file: str  # relative to the data folder: TABLE/MONTH/HASH.parquet
    rows: int
    signature: str  # equal for the same rows in any order


class SetAside(Part):
    """Rows of one source that were set aside for one reason."""

    why: str
    column: str  # canonical
    rows: int
    money: Decimal | None = None  # their sum in the workspace's currency, where they have money that can be read
    named: tuple[str, ...] = ()  # currencies without a rate


class Match(Part):
    """How many rows of one source found their partner in another table, in rows and in money."""

    column: str  # canonical
    refers: str  # the table that holds the partners
    rows: int  # that name a partner
    matched: int
    money: Decimal | None = None  # in the workspace's currency, of the rows that name one
    matched_money: Decimal | None = None

    @property
    def share(self) -> float:
        """Share of these rows that found theirs."""
        return self.matched / self.rows if self.rows else 1.0


class Reading(Part):
    """One file or query as it was last read into one table."""

    page: str  # file of sources/
    table: str
    file: str  # relative to the workspace; a database has its address
    spec: str  # hash of what the page said, and of the workspace's settings
    content: str  # hash of what the file held
    rows: int
    superseded: int = 0  # rows older than another of the same key
    set_aside: tuple[SetAside, ...] = ()
    matches: tuple[Match, ...] = ()
    quarantine: str = ""  # file of the rows set aside, in the folder of quarantine
    needs: dict[str, str] = Field(default_factory=dict)  # table -> its content; another would change what is kept
    due: int | None = None  # UTC microseconds from which a row set aside as future is none any more
    personal: tuple[str, ...] = ()  # columns that are there and were not loaded


class Manifest(Part):
    """One version of all tables."""

    format: int = FORMAT
    tables: dict[str, dict[str, Partition]] = Field(default_factory=dict)  # table -> month or "all"
    readings: tuple[Reading, ...] = ()

    @classmethod
    def read(cls, text: str) -> Self:
        """Return a manifest from its JSON."""
        return cls.model_validate_json(text)

    def canonical(self) -> str:
        """Return its JSON, equal for equal content."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, indent=1)

    @property
    def data_version(self) -> str:
        """The name of this version: what every result quotes."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()[:LETTERS]

    def content_of(self, table: str) -> str:
        """Return a short hash of a table's files, "" where it has none."""
        return short_hash("|".join(part.file for _, part in sorted(self.tables.get(table, {}).items())))

    def set_aside(self) -> Mapping[str, int]:
        """Return how many rows wait in quarantine, by table."""
        counts: dict[str, int] = {}
        for reading in self.readings:
            if rows := sum(one.rows for one in reading.set_aside):
                counts[reading.table] = counts.get(reading.table, 0) + rows
        return counts

    def files(self) -> set[str]:
        """Return every data file that belongs to this version."""
        return {part.file for parts in self.tables.values() for part in parts.values()}

    def quarantined(self) -> set[str]:
        """Return every file of rows set aside that belongs to this version."""
        return {reading.quarantine for reading in self.readings if reading.quarantine}


def short_hash(text: str) -> str:
    """Return a short SHA-256 of a text, "" for no text."""
    return hashlib.sha256(text.encode()).hexdigest()[:LETTERS] if text else ""
