"""Rows set aside, as people see them: which file and line, which cell, and why."""

import duckdb

from changemaker.engine.manifest import Manifest, SetAside
from changemaker.engine.plain import LINE
from changemaker.engine.sql_text import name, one_file, text, texts
from changemaker.engine.versions import Versions
from changemaker.engine.whole_files import fingerprint, move_whole, write_whole
from changemaker.sources.mapping import Mapping
from changemaker.sources.reasons import STEP, WHYS, columns_of, place_of, reason
from changemaker.sources.staging import FILE, ROW, Staging

STAMP = "shown"  # of which version the CSV files are
PERSONAL = "(personal)"
LETTERS = 20
MOST_NAMED = 10  # currencies without a rate, by name


def counted(
    engine: duckdb.DuckDBPyConnection, staging: Staging, aside: str, resolved: str, money: str
) -> list[SetAside]:
    """Return how many rows of one source were set aside for which reason, and what they add up to."""
    amount = f"sum(r.{name(money)})" if money else "NULL"
    columns = columns_of(staging.table)
    foreign = any(column.name == "currency" for column in columns)
    missing = f"CASE WHEN a.reason // {STEP} = {WHYS.index('no_rate')} THEN r.currency END" if foreign else "NULL"
    named = f"list_sort(list(DISTINCT {missing}) FILTER ({missing} IS NOT NULL))[:{MOST_NAMED}]"
    found = engine.execute(
        f"SELECT a.reason, count(*), {amount}, {named} FROM {aside} a JOIN {resolved} r USING ({FILE}, {ROW}) "
        f"WHERE {FILE} = {staging.number} GROUP BY a.reason ORDER BY a.reason"
    ).fetchall()
    told = [(*reason(int(number), columns), int(rows), total, named) for number, rows, total, named in found]
    return [
        SetAside(why=why, column=column.name, rows=rows, money=total, named=tuple(named or ()))
        for why, column, rows, total, named in told
    ]


def written(
    engine: duckdb.DuckDBPyConnection, staging: Staging, mapping: Mapping, aside: str, *, file: str, versions: Versions
) -> str:
    """Write one source's rows that were set aside to Parquet and return the file's name.

    Only now are its lines counted, which costs as much as reading it.
    """
    cells, shown = _cells(staging, mapping)
    made = versions.room / f"aside{staging.number}.parquet"
    rows = (
        f"SELECT {text(file)} AS file, c.{LINE} AS line, {shown} AS column, {cells} AS value, {_why()} AS reason "
        f"FROM ({staging.cells_sql('true')}) c JOIN {aside} a ON a.{FILE} = {staging.number} AND a.{ROW} = c.{ROW} "
        "ORDER BY line"
    )
    engine.execute(f"COPY ({rows}) TO {text(str(made))} (FORMAT parquet)")
    target = f"{fingerprint(made)[:LETTERS]}.parquet"
    move_whole(made, versions.quarantine / target)
    return target


def show_to_people(engine: duckdb.DuckDBPyConnection, versions: Versions, manifest: Manifest) -> None:
    """Write quarantine/TABLE.csv for every table of the current version that has rows set aside; drop all others."""
    stamp = versions.quarantine / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == manifest.data_version:
        return
    for table in sorted({one.table for one in manifest.readings}):
        files = [one.quarantine for one in manifest.readings if one.table == table and one.quarantine]
        target = versions.quarantine / f"{table}.csv"
        if files:
            target.parent.mkdir(parents=True, exist_ok=True)
            made = target.with_name(f".{table}.csv.tmp")
            paths = ", ".join(one_file(versions.quarantine / one) for one in files)
            engine.execute(f"COPY (FROM read_parquet([{paths}])) TO {text(str(made))} (HEADER)")
            move_whole(made, target)
        else:
            target.unlink(missing_ok=True)
    write_whole(stamp, manifest.data_version.encode())


def _why() -> str:
    return f"{texts(WHYS)}[a.reason // 100 + 1]"


def _cells(staging: Staging, mapping: Mapping) -> tuple[str, str]:
    """SQL of the cell that is to blame, and of its column's name in the source."""
    values, names_ = [], []
    for place, one in enumerate(staging.filled):
        at = place_of(staging.table, one.column.name)
        said = text(PERSONAL) if one.shown in mapping.private else f"CAST(c{place} AS VARCHAR)"
        values.append(f"WHEN a.reason % 100 = {at} AND a.reason // 100 <> {WHYS.index('duplicate')} THEN {said}")
        names_.append(
            f"WHEN a.reason % 100 = {at} AND a.reason // 100 <> {WHYS.index('duplicate')} THEN {text(one.shown)}"
        )
    key = [place for place, one in enumerate(staging.filled) if one.column.name in staging.table.key]
    together = ", ".join(f"CAST(c{place} AS VARCHAR)" for place in key)
    shown = " ".join(staging.filled[place].shown for place in key)
    return (
        f"(CASE {' '.join(values)} ELSE concat_ws(' ', {together}) END)",
        f"(CASE {' '.join(names_)} ELSE {text(shown)} END)",
    )
