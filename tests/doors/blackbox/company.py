"""A company in plain files, as a newcomer would lay it out, and the real command run on it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from doors.support import Answer, Columns, assert_complains, run, surroundings, write_csv

Json = dict[str, Any]
STATE = ".changemaker"


@dataclass(frozen=True, slots=True)
class Company:
    """One workspace folder."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        """Write a text file below the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def settings(self, **changes: object) -> "Company":
        """Write changemaker.yml; JSON is YAML too."""
        self.write("changemaker.yml", json.dumps({"name": "Probe", "currency": "EUR", "zone": "UTC"} | changes))
        return self

    def feed(self, name: str, *feeds: Mapping[str, object]) -> "Company":
        """Write sources/NAME.yml."""
        self.write(f"sources/{name}.yml", json.dumps(feeds))
        return self

    def table(self, table: str, rows: Columns, /, *, file: str = "", **feed: object) -> "Company":
        """Write a CSV whose columns are called as ours are, and the source that reads it."""
        path = self.data(file or f"{table}.csv", rows)
        return self.feed(table, {"table": table, "from": path.relative_to(self.folder).as_posix(), **feed})

    def data(self, name: str, columns: Columns) -> Path:
        """Write a CSV below data/."""
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        return write_csv(self.folder / "data" / name, columns)

    def programme(self, name: str, **parts: object) -> "Company":
        """Write programmes/NAME.yml."""
        whole = {"name": name.capitalize(), "what": "answers within a day", "costs": [], **parts}
        self.write(f"programmes/{name}.yml", json.dumps(whole, default=str))
        return self

    def run(self, command: str, *args: object) -> Answer:
        """Run one command on this folder, as `python -m changemaker` does."""
        return run(command, *args, "--folder", self.folder)

    def ask(self, command: str, *args: object) -> Json:
        """Run a command with `--json -` and return the one JSON document that it printed."""
        answer = self.run(command, *args, "--json", "-")
        assert answer.code == 0, f"exit {answer.code}\n{answer.out[-1500:]}\n{answer.err[-3000:]}"
        return parsed(answer.out)

    def load(self) -> Json:
        """Load, and return the report."""
        return self.ask("load")

    def version(self) -> str:
        """Return the data version that is current now."""
        return str(self.load()["data_version"])

    def rows(self, table: str) -> list[Json]:
        """Return the rows of one table of the current version, in the order of their keys."""
        found = self.arrow(table).to_pylist()
        return sorted(found, key=lambda row: [str(value) for value in row.values()])

    def arrow(self, table: str) -> pa.Table:
        """Return one table of the current version, through the documented way in."""
        lake = import_module("changemaker.engine.lake")
        return lake.open_tables(self.folder / STATE)[table].to_pyarrow()

    def complains(self, command: str, *args: object, says: Sequence[str]) -> Answer:
        """Assert that a command ends with one clear message that says every one of `says`."""
        answer = self.run(command, *args)
        assert_complains(answer, *says)
        return answer


def command_line(*args: object, **environment: str) -> Answer:
    """Run `changemaker` in a process of its own; the demo and the calibration may take their ninety seconds."""
    done = subprocess.run(
        [sys.executable, "-m", "changemaker", *map(str, args)],
        env=surroundings(**environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )
    return Answer(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())


def parsed(text: str) -> Json:
    """Parse JSON as the standard has it: no NaN, one value, nothing else on stdout."""

    def never(token: str) -> None:
        raise AssertionError(f"{token} is not JSON")

    found = json.loads(text, parse_constant=never)
    assert isinstance(found, dict)
    return found


def bytes_below(folder: Path) -> bytes:
    """Return the content of every file below a folder, one after another; Parquet also as what its cells say."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    tables = [pq.read_table(path) for path in files if path.suffix == ".parquet"]
    cells = [str(column.unique().to_pylist()).encode() for table in tables for column in table.columns]
    return b"\n".join([*(path.read_bytes() for path in files), *cells])


def state_of(folder: Path) -> dict[str, bytes]:
    """Return every file of the state by its path, but the note of which files were looked at."""
    state = folder / STATE
    files = [path for path in sorted(state.rglob("*")) if path.is_file() and path.name != "seen.json"]
    return {os.fspath(path.relative_to(state)): path.read_bytes() for path in files}


ACCOUNTS: Columns = {
    "account_id": ["a1", "a2", "a3", "a4"],
    "segment": ["large", "small", "small", "large"],
    "opened": ["2023-01-01"] * 4,
}


def orders(*rows: tuple[str, str, object], **more: Sequence[object]) -> dict[str, list[object]]:
    """Return order columns from (account, moment, amount), numbered from o1."""
    return {
        "order_id": [f"o{number}" for number in range(1, len(rows) + 1)],
        "line": [1] * len(rows),
        "account_id": [row[0] for row in rows],
        "t": [row[1] for row in rows],
        "amount": [row[2] for row in rows],
        **{name: list(values) for name, values in more.items()},
    }


FOUR_ORDERS = orders(
    ("a1", "2024-01-10T12:00:00Z", "100.10"),
    ("a2", "2024-01-11T12:00:00Z", "200.20"),
    ("a3", "2024-02-12T12:00:00Z", "300.30"),
    ("a4", "2024-02-13T12:00:00Z", "400.40"),
)


def small(folder: Path, **changes: object) -> Company:
    """Return a workspace of four accounts with an order each: 1,001.00 in all."""
    return Company(folder).settings(**changes).table("account", ACCOUNTS).table("order", FOUR_ORDERS)
