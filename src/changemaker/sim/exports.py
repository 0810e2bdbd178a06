"""The company as a workspace: its systems' exports, and the files that say what they mean; same bytes for a seed."""

import gzip
import io
import os
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from ruamel.yaml import YAML

from changemaker.sim.company import Company
from changemaker.sim.company_calendar import MICROSECONDS, Calendar
from changemaker.sim.exports_rows import rows_of
from changemaker.sim.exports_yaml import finance_text, programme_text
from changemaker.tables.catalogue import TABLES

SOURCES, SURVEYS = "sources", "surveys"
ACTING = ("journeys", "mails")  # folders that only a company with regulars has, as the source of this name
PER_YEAR = "*"  # in a file's name: one file a year
COMPRESSION = 6
Feed = Mapping[str, Any]


def write_workspace(company: Company, folder: Path, *, progress: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Write the company as it stands today, replacing files of the same names; each file appears whole.

    Args:
        company: lived to its last day first if it was never advanced.
        folder: made if it is not there.
        progress: told each file as it begins.

    Returns:
        The files that were written.
    """
    written = []
    for name, content in _files(company):
        progress(f"write {name}")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(content())
        os.replace(part, path)
        written.append(path)
    return written


def _files(company: Company) -> Iterator[tuple[str, Callable[[], bytes]]]:
    shipped = files(__package__ or "changemaker.sim") / "workspace"
    tables = rows_of(company)
    calendar = company.seen().calendar
    acts = company.regulars is not None
    for source in sorted((shipped / SOURCES).iterdir(), key=lambda entry: entry.name):
        if source.name == "journeys.yml" and not acts:
            continue
        yield from _exports(source, tables, calendar)
        yield f"{SOURCES}/{source.name}", source.read_bytes
    for key, facts in company.programmes().items():
        text = programme_text(facts, last_month=company.last_day)
        yield f"programmes/{key}.yml", text.encode
    for folder in (SURVEYS, *(ACTING if acts else ())):
        for file in sorted((shipped / folder).iterdir(), key=lambda entry: entry.name):
            yield f"{folder}/{file.name}", file.read_bytes
    yield "finance.yml", finance_text(company.finance()).encode
    yield ".gitignore", (shipped / "gitignore").read_bytes
    yield "README.md", (shipped / "README.md").read_bytes
    yield "changemaker.yml", (shipped / "changemaker.yml").read_bytes


def _exports(
    source: Traversable, tables: Callable[[str, str], pa.Table], calendar: Calendar
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The files that a page of sources/ asks for, under the names that it gives to their columns."""
    for feed in YAML(typ="safe", pure=True).load(source.read_text(encoding="utf-8")):
        rows = tables(feed["table"], Path(feed["from"]).name)
        if PER_YEAR not in feed["from"]:
            yield feed["from"], _writer(feed, _named(feed, rows, calendar))
            continue
        years = pc.year(rows["date"])
        for year in sorted(pc.unique(years).to_pylist()):
            here = rows.filter(pc.equal(years, year))
            yield feed["from"].replace(PER_YEAR, str(year)), _writer(feed, _named(feed, here, calendar))


def _named(feed: Feed, rows: pa.Table, calendar: Calendar) -> pa.Table:
    """Rows under the source's own column names, times as it writes them."""
    columns = {name: key for key, name in feed["columns"].items() if isinstance(name, str)}
    ahead = 0 if feed.get("time", {}).get("zone") == "UTC" else calendar.offset_seconds
    if "currency" in feed:
        columns[feed["currency"]["column"]] = "currency"
    out = {name: _as_written(feed["table"], key, rows[key], ahead) for name, key in columns.items()}
    if "cancelled" in rows.column_names:
        out["Status"] = pc.if_else(rows["cancelled"], "X", "")
    return pa.table(out)


def _as_written(table: str, key: str, column: pa.ChunkedArray, ahead: int) -> pa.ChunkedArray:
    """A moment as local time to the second, everything else as it is."""
    if TABLES[table].column(key).kind != "moment":
        return column
    local = pc.add(column, pa.scalar(ahead * MICROSECONDS, pa.int64()))
    return local.cast(pa.timestamp("us")).cast(pa.timestamp("s"))


def _writer(feed: Feed, rows: pa.Table) -> Callable[[], bytes]:
    name = feed["from"]
    if name.endswith(".parquet"):
        return lambda: _parquet(rows)
    return (lambda: gzip.compress(_csv(rows), COMPRESSION, mtime=0)) if name.endswith(".gz") else (lambda: _csv(rows))


def _csv(rows: pa.Table) -> bytes:
    plain = [column.cast(pa.string()) if pa.types.is_decimal(column.type) else column for column in rows.columns]
    out = io.BytesIO()
    options = pa_csv.WriteOptions(quoting_style="needed")
    pa_csv.write_csv(pa.table(plain, names=rows.column_names), out, options)
    return out.getvalue()


def _parquet(rows: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(rows, out, compression="zstd")
    return out.getvalue()
