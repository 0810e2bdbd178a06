"""What a load did, table by table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from changemaker.engine.manifest import Manifest, Match, SetAside
from changemaker.engine.upsert import Upserted
from changemaker.tables.catalogue import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLoad:
    """One table: what came in this time, and what is there now."""

    table: str
    rows: int  # there now
    read: int = 0  # this time, from files that were new or had changed
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0  # rows read that are older than what was there, or than another row read
    removed: int = 0  # rows whose source is no longer read in that way
    set_aside: tuple[SetAside, ...] = ()  # of all that was ever read from what is there
    matches: tuple[Match, ...] = ()

    @property
    def rows_set_aside(self) -> int:
        """Rows in quarantine."""
        return sum(one.rows for one in self.set_aside)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """A load, done."""

    data_version: str
    before: str  # the version that was current; "" where there was none
    currency: str  # of every amount
    tables: tuple[TableLoad, ...]
    personal: tuple[str, ...]  # TABLE.COLUMN that are there and were left out
    files: int  # files and queries that were read this time

    @property
    def nothing_to_do(self) -> bool:
        """True if no source had changed: the version is the one before."""
        return self.data_version == self.before


def load_report(
    manifest: Manifest,
    *,
    before: str,
    currency: str,
    done: dict[str, Upserted],
    read: dict[str, int],
    older: dict[str, int],
    files: int,
) -> LoadReport:
    """Return the report on a version and on what was done to make it.

    Args:
        manifest: the version.
        before: name of the version before.
        currency: of the workspace.
        done: what became of each table that had rows to read.
        read: rows read, by table.
        older: rows read that lost to another row read, by table.
        files: how many files and queries were read.
    """
    tables = tuple(
        TableLoad(
            table=table,
            rows=sum(part.rows for part in manifest.tables.get(table, {}).values()),
            read=read.get(table, 0),
            new=done[table].new if table in done else 0,
            changed=done[table].changed if table in done else 0,
            unchanged=done[table].unchanged if table in done else 0,
            older=(done[table].older if table in done else 0) + older.get(table, 0),
            removed=done[table].removed if table in done else 0,
            set_aside=_set_aside(manifest, table),
            matches=_matches(manifest, table),
        )
        for table in TABLES
        if table in manifest.tables or table in done or table in manifest.set_aside()
    )
    personal = {f"{one.table}.{column}" for one in manifest.readings for column in one.personal}
    return LoadReport(
        data_version=manifest.data_version,
        before=before,
        currency=currency,
        tables=tables,
        personal=tuple(sorted(personal)),
        files=files,
    )


def _set_aside(manifest: Manifest, table: str) -> tuple[SetAside, ...]:
    every = [one for reading in manifest.readings if reading.table == table for one in reading.set_aside]
    together: dict[tuple[str, str], list[SetAside]] = {}
    for one in every:
        together.setdefault((one.why, one.column), []).append(one)
    return tuple(
        SetAside(
            why=why,
            column=column,
            rows=sum(one.rows for one in ones),
            money=_sum([one.money for one in ones]),
            named=tuple(sorted({named for one in ones for named in one.named})),
        )
        for (why, column), ones in sorted(together.items())
    )


def _matches(manifest: Manifest, table: str) -> tuple[Match, ...]:
    together: dict[tuple[str, str], list[Match]] = {}
    for reading in manifest.readings:
        for match in reading.matches if reading.table == table else ():
            together.setdefault((match.column, match.refers), []).append(match)
    return tuple(
        Match(
            column=column,
            refers=refers,
            rows=sum(one.rows for one in ones),
            matched=sum(one.matched for one in ones),
            money=_sum([one.money for one in ones]),
            matched_money=_sum([one.matched_money for one in ones]),
        )
        for (column, refers), ones in together.items()
    )


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None
