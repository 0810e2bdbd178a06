"""New rows into a table's Parquet partitions: by key, the newest wins, and only partitions that change are written."""

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from changemaker.engine.manifest import Partition
from changemaker.engine.sql_text import name, names, one_file, text
from changemaker.engine.whole_files import fingerprint, move_whole
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Table

ALL = "all"  # the one partition of a table whose rows have no date
WRITERS = min(4, os.cpu_count() or 1)
HASH_LETTERS = 20
NEVER = "-9223372036854775807"  # when a row without `updated_at` was updated


@dataclass(frozen=True, slots=True, kw_only=True)
class Upserted:
    """What became of a table."""

    partitions: Mapping[str, Partition]  # month -> file
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0  # rows that came, and are older than what was there
    removed: int = 0  # rows whose source is no longer read, or no longer in that way


@dataclass(frozen=True, slots=True, kw_only=True)
class Upsert:
    """One table's partitions, and where new ones are made."""

    engine: duckdb.DuckDBPyConnection
    table: Table
    data: Path  # folder of all tables' partitions
    room: Path  # an empty folder for files in the making
    before: Mapping[str, Partition]
    dropped: Sequence[str] = ()  # pages of sources/ whose rows are made anew

    def apply(self, rows: str, *, scattered: bool = True) -> Upserted:
        """Return the table's partitions with `rows` in them.

        A row that stands there with the same key is replaced unless it was updated later; where both were updated at
        the same time, the new one wins. A row that moves to another month leaves the old one.

        Args:
            rows: SQL of new rows, one a key, with every column of the table's schema.
            scattered: the rows of a month lie apart, so that finding them month by month would mean to read all of
                them each time; then they are laid out by month first.
        """
        fresh = self._by_month(rows, scattered=scattered)
        same = {part for part, found in fresh.items() if self._stands(part, found)}
        others = [part for part in self.before if part not in same]
        arriving = {part: found.rows for part, found in fresh.items() if part not in same}
        unchanged = sum(fresh[part].rows for part in same)
        met = self._met(others, arriving) if others else []
        replaced = sum(rows for kind, _, _, rows in met if kind == "changed")
        touched = {part for kind, old, new, _ in met if kind == "changed" for part in (old, new)}
        gone = self._dropped_and_gone() if others and self.dropped else {}
        for part, rows_there in arriving.items():
            if rows_there > sum(rows for _, _, new, rows in met if new == part):
                touched.add(part)
        touched |= set(gone)
        written = self._written(sorted(touched), fresh, merge=bool(others))
        partitions = {part: found for part, found in self.before.items() if part not in touched} | written
        return Upserted(
            partitions={part: partitions[part] for part in sorted(partitions)},
            new=sum(arriving.values()) - sum(rows for *_, rows in met),
            changed=replaced,
            unchanged=unchanged + sum(rows for kind, *_, rows in met if kind == "same"),
            older=sum(rows for kind, *_, rows in met if kind == "older"),
            removed=sum(gone.values()),
        )

    @property
    def _columns(self) -> list[str]:
        return list(arrow_schema(self.table).names)

    @property
    def _key(self) -> str:
        return names(self.table.key)

    def _by_month(self, rows: str, *, scattered: bool) -> dict[str, Partition]:
        """Make the view `fresh` of the new rows with their month, and return what each month holds."""
        part = "year(date) * 100 + month(date)" if self.table.dated else "0"
        arriving = f"SELECT *, {part} AS part FROM ({rows})"
        if scattered and self.table.dated:
            folder = self.room / "fresh"
            folder.mkdir(parents=True)
            self.engine.execute(
                f"COPY ({arriving}) TO {text(str(folder))} (FORMAT parquet, PARTITION_BY (part), COMPRESSION lz4_raw)"
            )
            if any(folder.iterdir()):
                laid = f"{self._pattern(folder)}, hive_partitioning = true, hive_types = {{'part': INTEGER}}"
                arriving = f"SELECT * FROM read_parquet({laid})"
        self.engine.execute(f"CREATE OR REPLACE VIEW fresh AS {arriving}")
        found = self.engine.execute(
            f"SELECT part, count(*), {self._signature()} FROM fresh GROUP BY part ORDER BY part"
        ).fetchall()
        return {_month(int(part)): Partition(file="", rows=int(n), signature=str(sign)) for part, n, sign in found}

    def _pattern(self, folder: Path) -> str:
        plain = one_file(folder)
        return f"{plain[:-1]}/*/*.parquet'"

    def _signature(self) -> str:
        return f"CAST(sum(CAST(hash({names(self._columns)}) AS HUGEINT)) AS VARCHAR)"

    def _stands(self, part: str, found: Partition) -> bool:
        """Whether a month's new rows are exactly those that it has: the usual case of a whole export made again."""
        old = self.before.get(part)
        return old is not None and (old.rows, old.signature) == (found.rows, found.signature)

    def _met(self, others: Sequence[str], arriving: Iterable[str]) -> list[tuple[str, str, str, int]]:
        """Make the tables `met` and `leaving`; return (what, old month, new month, rows) of keys that were there."""
        self._open_old(others)
        new_parts = ", ".join(str(_number(part)) for part in arriving) or "-1"
        later = f"coalesce(o.updated_at, {NEVER}) > coalesce(f.updated_at, {NEVER})"
        self.engine.execute(
            f"CREATE OR REPLACE TABLE meeting AS SELECT {names(self.table.key, of='f')}, o.part AS old_part, "
            f"f.part AS new_part, NOT o.dropped AND {later} AS older "
            f"FROM fresh f JOIN old o USING ({self._key}) WHERE f.part IN ({new_parts})"
        )
        parts = "SELECT DISTINCT old_part FROM meeting"
        rows = f"hash({names(self._columns, of='f')}) = hash({names(self._columns, of='o')})"
        self.engine.execute(
            "CREATE OR REPLACE TABLE met AS SELECT m.*, "
            f"CASE WHEN {rows} THEN 'same' WHEN m.older THEN 'older' ELSE 'changed' END AS kind FROM meeting m "
            f"JOIN fresh f ON {self._equal('m', 'f')} AND f.part = m.new_part "
            f"JOIN old o ON {self._equal('m', 'o')} AND o.part = m.old_part WHERE o.part IN ({parts})"
        )
        self.engine.execute(f"CREATE OR REPLACE TABLE leaving AS SELECT {self._key} FROM met WHERE kind = 'changed'")
        found = self.engine.execute("SELECT kind, old_part, new_part, count(*) FROM met GROUP BY ALL ORDER BY ALL")
        return [(str(kind), _month(old), _month(new), int(rows)) for kind, old, new, rows in found.fetchall()]

    def _open_old(self, others: Sequence[str]) -> None:
        """Open the view `old`: the rows of months that may change, and whether their source is made anew."""
        dropped = ", ".join(text(source) for source in self.dropped) or "''"
        months = " UNION ALL ".join(
            f"SELECT *, {_number(part)} AS part, source IN ({dropped}) AS dropped "
            f"FROM read_parquet({one_file(self.data / self.before[part].file)})"
            for part in others
        )
        self.engine.execute(f"CREATE OR REPLACE VIEW old AS {months}")

    def _equal(self, one: str, other: str) -> str:
        return " AND ".join(f"{one}.{name(column)} = {other}.{name(column)}" for column in self.table.key)

    def _dropped_and_gone(self) -> dict[str, int]:
        """Add the rows of dropped sources that did not come again to `leaving`; return how many, by month."""
        self.engine.execute(
            f"CREATE OR REPLACE TABLE vanished AS SELECT {names(self.table.key, of='o')}, o.part "
            f"FROM old o ANTI JOIN met m ON {self._equal('m', 'o')} WHERE o.dropped"
        )
        self.engine.execute(f"INSERT INTO leaving SELECT {self._key} FROM vanished")
        found = self.engine.execute("SELECT part, count(*) FROM vanished GROUP BY ALL ORDER BY ALL").fetchall()
        return {_month(part): int(rows) for part, rows in found}

    def _written(self, parts: Sequence[str], fresh: Mapping[str, Partition], *, merge: bool) -> dict[str, Partition]:
        """Write months anew, each by one thread, so that the same rows always make the same file."""
        self.engine.execute("SET threads = 1")
        try:
            with ThreadPoolExecutor(WRITERS) as writers:
                done = list(writers.map(lambda part: self._write(part, fresh, merge=merge), parts))
        finally:
            self.engine.execute("RESET threads")
        return {part: found for part, found in zip(parts, done, strict=True) if found is not None}

    def _write(self, part: str, fresh: Mapping[str, Partition], *, merge: bool) -> Partition | None:
        engine = self.engine.cursor()
        made = self.room / f"{part}.parquet"
        engine.execute(
            f"COPY ({self._rows_of(part, fresh, merge=merge)} ORDER BY {self._order()}) TO {text(str(made))} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
        counted = engine.execute(f"SELECT count(*), {self._signature()} FROM read_parquet({one_file(made)})").fetchone()
        if counted is None or counted[0] == 0:
            made.unlink()
            return None
        file = f"{self.table.name}/{part}/{fingerprint(made)[:HASH_LETTERS]}.parquet"
        move_whole(made, self.data / file)
        return Partition(file=file, rows=int(counted[0]), signature=str(counted[1]))

    def _rows_of(self, part: str, fresh: Mapping[str, Partition], *, merge: bool) -> str:
        columns = names(self._columns)
        sources = []
        if part in self.before:
            there = f"SELECT {columns} FROM read_parquet({one_file(self.data / self.before[part].file)}) o"
            sources.append(f"{there} ANTI JOIN leaving m ON {self._equal('m', 'o')}")
        if part in fresh:
            come = f"SELECT {columns} FROM fresh f"
            stay = f" ANTI JOIN (SELECT * FROM met WHERE kind <> 'changed') m ON {self._equal('m', 'f')}"
            sources.append(f"{come}{stay if merge else ''} WHERE {self._of_month('f', part)}")
        return f"SELECT {columns} FROM ({' UNION ALL '.join(sources)})"

    def _of_month(self, rows: str, part: str) -> str:
        """A month's rows, told twice: the engine leaves out what it knows to lie on other days without reading it."""
        if part == ALL:
            return "true"
        after = _month(_number(part) + (89 if part.endswith("-12") else 1))
        days = f"{rows}.date >= DATE '{part}-01' AND {rows}.date < DATE '{after}-01'"
        return f"{days} AND {rows}.part = {_number(part)}"

    def _order(self) -> str:
        """An account's rows lie together and in time: what every metric asks for; the key makes the order total."""
        own = set(self._columns)
        first = [column for column in ("account_id", self.table.dated) if self.table.dated and column in own]
        return names(dict.fromkeys([*first, *self.table.key]))


def _month(number: int) -> str:
    """202503 as 2025-03; 0 as the one partition of rows without a date."""
    return f"{number // 100:04d}-{number % 100:02d}" if number else ALL


def _number(month: str) -> int:
    return 0 if month == ALL else int(month.replace("-", ""))
