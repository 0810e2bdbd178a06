"""One canonical table's new rows: staged, joined with what is known, the bad ones set aside, the rest upserted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from changemaker.core.errors import ChangemakerError, KeysDoNotMatchError, RowsMultipliedError
from changemaker.engine.lake import no_rows
from changemaker.engine.manifest import Match, Partition, Reading
from changemaker.engine.plain import reading
from changemaker.engine.sql_text import name, names, text
from changemaker.engine.upsert import Upsert, Upserted
from changemaker.engine.versions import Versions
from changemaker.engine.workspace import Settings
from changemaker.engine.zones import utc_from_local
from changemaker.sources.checking import decimal_sign, unfit
from changemaker.sources.copies import without, without_copies
from changemaker.sources.opening import Ready
from changemaker.sources.quarantine import counted, written
from changemaker.sources.reasons import WHYS
from changemaker.sources.resolving import Resolving, resolving
from changemaker.sources.source_file import mappable
from changemaker.sources.staging import FILE, ROW, Staging, micros
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Table

HARDLY = 0.05  # share of rows with a partner below which two tables' keys are of different systems
TOO_FEW = 20  # rows of which that is not said
FEW = 100_000  # rows that are as well read again for each month
MANY_READS = 8  # months in which a row would be read, from which on it is laid out by month first


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What every table's load is given."""

    engine: duckdb.DuckDBPyConnection
    versions: Versions
    settings: Settings
    now: datetime
    progress: Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class TableLoaded:
    """What came of one table."""

    upserted: Upserted | None = None
    readings: list[Reading] = field(default_factory=list)
    problems: list[ChangemakerError] = field(default_factory=list)
    older: int = 0


def load_table(
    run: Run,
    table: Table,
    sources: Sequence[Ready],
    *,
    before: Mapping[str, Partition],
    dropped: Sequence[str],
    known: Mapping[str, str],
    links: str,
    rates: str,
    contents: Callable[[str], str],
) -> TableLoaded:
    """Load the sources that are new or have changed into one table.

    Args:
        run: engine, folders, settings, the time.
        table: the canonical table.
        sources: opened and mapped.
        before: its partitions.
        dropped: pages of sources/ whose rows are made anew.
        known: tables that are loaded by now, with a relation of their keys.
        links: relation of account_link, "" where there is none.
        rates: relation of fx_rate, "" where there is none.
        contents: gives the content of another table, to know when to read a source again.
    """
    loaded = TableLoaded()
    staged = _staged(run, table, sources, loaded)
    if loaded.problems:
        return loaded
    rows = (
        resolving(
            run.engine,
            table,
            [str(path) for _, path in staged],
            home=run.settings.currency,
            known=known,
            links=links,
            rates=rates,
        )
        if staged
        else None
    )
    matches = rows.matches() if rows else {}
    if rows:
        loaded.problems += _strangers(sources, staged, matches)
        loaded.problems += _kept_apart(run, rows, sources, staged, loaded)
    if loaded.problems:
        return loaded
    run.progress(f"writing {table.name}")
    room = run.versions.room / table.name
    room.mkdir(parents=True)
    upsert = Upsert(engine=run.engine, table=table, data=run.versions.data, room=room, before=before, dropped=dropped)
    scattered = _scattered(run, table, [path for _, path in staged])
    loaded.upserted = upsert.apply(_kept(run, rows, table), scattered=scattered)
    if rows:
        loaded.readings = [
            _reading(run, rows, ready, staging, matches.get(staging.number, []), contents)
            for ready, (staging, _) in zip(sources, staged, strict=True)
        ]
    return loaded


def _staged(run: Run, table: Table, sources: Sequence[Ready], loaded: TableLoaded) -> list[tuple[Staging, Path]]:
    staged: list[tuple[Staging, Path]] = []
    for number, ready in enumerate(sources):
        run.progress(f"reading {ready.piece.file}")
        try:
            with reading(ready.opened.name):
                staging = Staging(
                    opened=ready.opened,
                    feed=ready.piece.feed,
                    filled=ready.mapping.filled,
                    settings=run.settings,
                    source=ready.piece.page,
                    number=number,
                    now=run.now,
                    decimal=ready.piece.feed.decimal or decimal_sign(run.engine, ready.opened, ready.mapping.filled),
                )
                path = run.versions.room / f"{table.name}-{number}.parquet"
                run.engine.execute(f"COPY ({staging.sql()}) TO {text(str(path))} (FORMAT parquet, COMPRESSION lz4_raw)")
                loaded.problems += unfit(run.engine, staging, path)
            staged.append((staging, path))
        except ChangemakerError as error:
            loaded.problems.append(error)
    return staged


def _strangers(
    sources: Sequence[Ready], staged: Sequence[tuple[Staging, Path]], matches: Mapping[int, Sequence[Match]]
) -> Iterator[ChangemakerError]:
    """Yield a complaint for each source of which hardly any row finds its partner."""
    for ready, (staging, _) in zip(sources, staged, strict=True):
        for match in matches.get(staging.number, []):
            needed = staging.table.column(match.column).required
            if needed and match.rows >= TOO_FEW and match.share < HARDLY:
                money = ""
                if match.money is not None:
                    money = f" ({match.matched_money or 0:,.2f} of {match.money:,.2f} in money)"
                yield KeysDoNotMatchError(
                    f"only {match.matched:,} of {match.rows:,} rows{money} find their '{match.refers}' by "
                    f"'{match.column}'",
                    where=ready.opened.name,
                    hint="the numbers are of another system: name another column, or link them: link: SYSTEM",
                )


def _kept_apart(
    run: Run, rows: Resolving, sources: Sequence[Ready], staged: Sequence[tuple[Staging, Path]], loaded: TableLoaded
) -> Iterator[ChangemakerError]:
    """Part copies of a row from the one that is kept; yield a complaint where a source promised to have none."""
    judged = name(f"judged_{rows.table.name}")
    good = without(rows.resolved, *_filled(run, rows.aside))
    run.engine.execute(f"CREATE OR REPLACE VIEW {judged} AS SELECT r.* {good}")
    found = without_copies(run.engine, rows=judged, key=rows.table.key, aside=rows.aside, lost=_lost(rows))
    loaded.older = found.rows
    for number, copies, first in found.unique_broken:
        ready = next(ready for ready, (staging, _) in zip(sources, staged, strict=True) if staging.number == number)
        if ready.piece.feed.unique:
            yield RowsMultipliedError(
                f"rows whose key ({', '.join(rows.table.key)}) another row of the same source has: {copies:,}, "
                f"such as '{first}'",
                where=ready.opened.name,
                hint=f"a join in its query may multiply rows; {ready.piece.where} promises one row a key: unique: true",
            )


def _scattered(run: Run, table: Table, files: Sequence[Path]) -> bool:
    """Whether parts of staged files span many months each; exports mostly come in the order of their time."""
    if not table.dated or not files:
        return False
    found = run.engine.execute(
        "SELECT sum(rows), sum(rows * (1 + date_diff('month', first, last))) FROM (SELECT row_group_num_rows AS rows, "
        "TRY_CAST(stats_min_value AS DATE) AS first, TRY_CAST(stats_max_value AS DATE) AS last "
        f"FROM parquet_metadata([{', '.join(text(str(path)) for path in files)}]) WHERE path_in_schema = 'date')"
    ).fetchone()
    rows, reads = found or (0, 0)
    return bool(rows and reads and rows > FEW and reads > MANY_READS * rows)


def _lost(rows: Resolving) -> str:
    return name(f"lost_{rows.table.name}")


def _kept(run: Run, rows: Resolving | None, table: Table) -> str:
    """SQL of the rows that go into the table."""
    if rows is None:
        return no_rows(table)
    columns = arrow_schema(table).names
    return f"SELECT {names(columns, of='r')} {without(rows.resolved, *_filled(run, rows.aside, _lost(rows)))}"


def _filled(run: Run, *tables: str) -> list[str]:
    """Those of some tables that have rows: a join with nothing is not free."""
    return [table for table in tables if run.engine.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()]


def _reading(
    run: Run,
    rows: Resolving,
    ready: Ready,
    staging: Staging,
    matches: Sequence[Match],
    contents: Callable[[str], str],
) -> Reading:
    of_file = f"WHERE {FILE} = {staging.number}"
    aside = counted(run.engine, staging, rows.aside, rows.resolved, rows.money)
    read = run.engine.execute(f"SELECT count(*) FROM {rows.staged} {of_file}").fetchone()
    older = run.engine.execute(f"SELECT count(*) FROM {_lost(rows)} {of_file} AND NOT doubled").fetchone()
    whys = {one.why for one in aside}
    needs = {one.refers: contents(one.refers) for one in matches if one.matched < one.rows}
    needs |= {"fx_rate": contents("fx_rate")} if rows.foreign else {}
    needs |= {"account_link": contents("account_link")} if rows.linked else {}
    quarantine = ""
    if aside:
        run.progress(f"setting rows of {ready.piece.file} aside")
        quarantine = written(
            run.engine, staging, ready.mapping, rows.aside, file=ready.piece.file, versions=run.versions
        )
    return Reading(
        page=ready.piece.page,
        table=rows.table.name,
        file=ready.piece.file,
        spec=ready.piece.spec,
        content=ready.piece.content,
        rows=int(read[0]) if read else 0,
        superseded=int(older[0]) if older else 0,
        set_aside=tuple(aside),
        matches=tuple(matches),
        quarantine=quarantine,
        needs=needs,
        due=_due(run, rows, staging) if "future" in whys else None,
        personal=ready.mapping.personal,
    )


def _due(run: Run, rows: Resolving, staging: Staging) -> int | None:
    """When the first of the rows that lie in the future does so no more, in UTC microseconds."""
    moments = [
        name(column.name)
        if column.kind == "moment"
        else utc_from_local(f"epoch_us(CAST({name(column.name)} AS TIMESTAMP))", run.settings.zone)
        for column in rows.table.every_column()
        if column.kind in ("moment", "day") and not column.future and column.name in mappable(rows.table)
    ]
    asked = ", ".join(f"min({moment}) FILTER ({moment} > {micros(run.now)})" for moment in moments)
    found = run.engine.execute(
        f"SELECT {asked} FROM {rows.staged} s JOIN {rows.aside} a USING ({FILE}, {ROW}) "
        f"WHERE {FILE} = {staging.number} AND a.reason // 100 = {WHYS.index('future')}"
    ).fetchone()
    return min((int(moment) for moment in found or () if moment is not None), default=None)
