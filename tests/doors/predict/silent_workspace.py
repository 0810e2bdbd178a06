"""The company of the silent as a user's folder of files, loaded."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from changemaker.core.clock import fixed_clock
from changemaker.engine.workspace import open_workspace
from changemaker.sources.load import load
from doors.support import Answer
from unit.predict.scores.silent_company import frames

MOMENTS = ("t", "promised_t", "done_t", "answered_t")
OURS = ("date", "month")  # a load makes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What one run of the command said and left behind; not to be changed, but copied."""

    folder: Path
    answer: Answer

    def copied(self, folder: Path) -> Path:
        """Return `folder` with all of the workspace in it."""
        return shutil.copytree(self.folder, folder)


def silent_workspace(folder: Path) -> Path:
    """Write the files of the company into `folder`, load them, and return it."""
    source = []
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in frames().items():
        columns = [column for column in rows.column_names if column not in OURS]
        lines = [",".join(columns), *(_line(row, columns) for row in rows.to_pylist())]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        mapped = ", ".join(f"{column}: {column}" for column in columns)
        source.append(f"- table: {name}\n  from: {name}.csv\n  columns: {{{mapped}}}\n")
    (folder / "sources").mkdir()
    (folder / "sources" / "all.yml").write_text("".join(source), encoding="utf-8")
    (folder / "changemaker.yml").write_text("name: Small Supplier\ncurrency: EUR\n", encoding="utf-8")
    load(open_workspace(folder), clock=fixed_clock("2026-01-05"), progress=lambda step: None)
    return folder


def _line(row: dict[str, object], columns: list[str]) -> str:
    return ",".join(_cell(name, row[name]) for name in columns)


def _cell(name: str, value: object) -> str:
    if value is None:
        return ""
    if name in MOMENTS:
        return datetime.fromtimestamp(int(str(value)) / 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return str(value)


def rows_in(path: Path) -> list[dict[str, str]]:
    """Return a CSV file's lines by column; no cell of it holds a comma but the last."""
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    names = header.split(",")
    return [dict(zip(names, line.split(",", len(names) - 1), strict=True)) for line in lines]
