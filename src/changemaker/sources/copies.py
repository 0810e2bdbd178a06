"""Rows that share a key within one load: the newest is kept, and of equally new ones the last."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from changemaker.engine.sql_text import name, names
from changemaker.sources.reasons import code
from changemaker.sources.staging import FILE, ROW

PAIR = f"{FILE}, {ROW}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What was found."""

    rows: int  # that lost to another row of their key
    unique_broken: Sequence[tuple[int, int, str]]  # (file, rows too many, the first of their keys), for each file


def without_copies(
    engine: duckdb.DuckDBPyConnection, *, rows: str, key: Sequence[str], aside: str, lost: str
) -> Copies:
    """Make the table `lost` of rows that are older than another of their key, and set true doubles aside.

    A row is a double if another of the same file has its key and was updated at the same time; overlapping exports
    are normal, so the same row in two files is none.

    Args:
        engine: the loading connection.
        rows: relation with the key, `updated_at`, file and row, without those set aside.
        key: its columns.
        aside: table of rows set aside, to which doubles are added.
        lost: name of the table to make.
    """
    engine.execute(f"CREATE OR REPLACE TABLE {lost} ({FILE} INTEGER, {ROW} BIGINT, same_file BOOLEAN, doubled BOOLEAN)")
    hashed = f"hash({names(key)})"
    found = engine.execute(f"SELECT count(*), count(DISTINCT {hashed}) FROM {rows}").fetchone()
    if found is None or found[0] == found[1]:
        return Copies(rows=0, unique_broken=())
    shared = f"SELECT {hashed} AS h FROM {rows} GROUP BY h HAVING count(*) > 1"
    order = f"updated_at DESC NULLS LAST, {FILE} DESC, {ROW} DESC"
    engine.execute(
        f"CREATE OR REPLACE TABLE {lost} AS SELECT {PAIR}, file_before = {FILE} AS same_file, "
        f"file_before = {FILE} AND updated_before IS NOT DISTINCT FROM updated_at AS doubled FROM ("
        f"SELECT {PAIR}, updated_at, row_number() OVER w AS place, lag({FILE}) OVER w AS file_before, "
        f"lag(updated_at) OVER w AS updated_before FROM {rows} WHERE {hashed} IN ({shared}) "
        f"WINDOW w AS (PARTITION BY {names(key)} ORDER BY {order})) WHERE place > 1"
    )
    engine.execute(f"INSERT INTO {aside} SELECT {PAIR}, {code('duplicate', 0)} FROM {lost} WHERE doubled")
    told = ", ".join(f"CAST(r.{name(column)} AS VARCHAR)" for column in key)
    broken = engine.execute(
        f"SELECT {FILE}, count(*), min_by(concat_ws(' ', {told}), {ROW}) FROM {lost} l JOIN {rows} r "
        f"USING ({FILE}, {ROW}) WHERE l.same_file GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    rest = engine.execute(f"SELECT count(*) FROM {lost} WHERE NOT doubled").fetchone()
    return Copies(
        rows=int(rest[0]) if rest else 0,
        unique_broken=[(int(file), int(rows), str(first)) for file, rows, first in broken],
    )


def without(rows: str, *gone: str) -> str:
    """Return SQL of the rows of a relation, as `r`, that are in none of the tables `gone` of file and row."""
    apart = " UNION ALL ".join(f"SELECT {PAIR} FROM {table}" for table in gone)
    joined = f" ANTI JOIN ({apart}) g ON g.{FILE} = r.{FILE} AND g.{ROW} = r.{ROW}" if gone else ""
    return f"FROM {rows} r{joined}"
