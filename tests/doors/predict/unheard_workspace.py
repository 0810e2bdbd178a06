"""A company with a planted problem as a user's folder of files, loaded, with the survey that it asks."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from changemaker.core.clock import fixed_clock
from changemaker.core.seeds import stream
from changemaker.engine.workspace import open_workspace
from changemaker.sim.unheard_worlds import UnheardWorld, live_unheard
from changemaker.sources.load import load

STRONG = UnheardWorld(
    accounts=(500, 501), months=24, meets=(0.024, 0.025), takes=(0.49, 0.5), lasts=(8.0, 9.0), kinds=("meeting",)
)
PLANTED = "meeting:correction@billing"
TABLES = ("account", "touchpoint", "order", "operation", "interaction", "case")
MOMENTS = ("t", "promised_t", "done_t", "resolved_t")
OURS = ("date", "month")  # a load makes them
SURVEY = """\
title: Deliveries
questions:
  - {id: delivery, type: csat, label: How satisfied are you with our deliveries?}
"""


def unheard_workspace(folder: Path, world: UnheardWorld = STRONG) -> Path:
    """Write a company into `folder`, load it, and return it."""
    (folder / "sources").mkdir(parents=True)
    (folder / "surveys").mkdir()
    company = live_unheard(world, stream(5, "workspace"))
    source = []
    for name in TABLES:
        rows = company.tables()[name]
        if name == "interaction":  # most of its rows, and nothing that this is about
            rows = rows.filter(pc.not_equal(rows["kind"], "login"))
        columns = [column for column in rows.column_names if column not in OURS]
        written = {column: _as_text(column, rows[column]) for column in columns}
        csv.write_csv(pa.table(written), folder / f"{name}.csv")
        mapped = ", ".join(f"{column}: {column}" for column in columns)
        source.append(f"- table: {name}\n  from: {name}.csv\n  columns: {{{mapped}}}\n")
    (folder / "sources" / "all.yml").write_text("".join(source), encoding="utf-8")
    (folder / "surveys" / "deliveries.yml").write_text(SURVEY, encoding="utf-8")
    (folder / "changemaker.yml").write_text("name: Small Supplier\ncurrency: EUR\n", encoding="utf-8")
    load(open_workspace(folder), clock=fixed_clock("2026-01-05"), progress=lambda step: None)
    return folder


def _as_text(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.strftime(column.cast(pa.timestamp("us")), "%Y-%m-%dT%H:%M:%SZ") if name in MOMENTS else column
