"""Loading orders beside what DuckDB needs to read the same file, and to read it and write it again: in one run.

`python benchmarks/load.py [ROWS]` makes a file of ten million order rows once, then runs whole processes in turn and
prints CPU seconds, wall seconds and the highest memory of each, medians of three.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

DATA = Path(__file__).parent / ".data"
ROWS, REPEATS, ACCOUNTS = 10_000_000, 3, 20_000
COLUMNS = "order_id, line, account_id, t, product_id, product_group, quantity, amount, margin"
BARE = "import duckdb; duckdb.execute('SET enable_progress_bar = false'); duckdb.execute({query!r}).fetchall()"
LOAD = """
from pathlib import Path
from changemaker.core.clock import system_clock
from changemaker.engine.workspace import open_workspace
from changemaker.sources.load import load
report = load(open_workspace(Path({folder!r})), clock=system_clock, progress=lambda step: None)
assert report.tables[-1].new == {rows}, report
"""
WHATS = (
    "DuckDB reads the CSV",
    "DuckDB reads it and writes Parquet",
    "changemaker load",
    "changemaker load, unchanged",
)


def company(rows: int) -> Path:
    """A workspace with `rows` order lines in the order of their time, over three years, as exports have them."""
    folder = DATA / f"load-{rows}"
    orders = folder / "orders.csv"
    if not orders.exists():
        (folder / "sources").mkdir(parents=True, exist_ok=True)
        (folder / "changemaker.yml").write_text("name: Made\ncurrency: EUR\nzone: Europe/Berlin\n")
        (folder / "sources" / "all.yml").write_text(
            "- {table: account, from: accounts.csv}\n- {table: order, from: orders.csv}\n"
        )
        accounts = "".join(f"A{number:06d}\n" for number in range(ACCOUNTS))
        (folder / "accounts.csv").write_text(f"account_id\n{accounts}")
        duckdb.execute("SET enable_progress_bar = false")
        duckdb.execute(
            f"""COPY (SELECT 'O' || lpad(CAST(i AS VARCHAR), 9, '0') AS order_id, 1 AS line,
                'A' || lpad(CAST(hash(i) % {ACCOUNTS} AS VARCHAR), 6, '0') AS account_id,
                strftime(TIMESTAMP '2023-01-01' + to_seconds(i * 94608000 // {rows}), '%Y-%m-%d %H:%M:%S') AS t,
                'P' || CAST(hash(i * 3) % 500 AS VARCHAR) AS product_id,
                ['bearings', 'belts', 'seals', 'motors'][1 + CAST(hash(i * 5) % 4 AS INT)] AS product_group,
                1 + hash(i * 11) % 20 AS quantity, CAST(hash(i * 13) % 100000 / 100.0 AS DECIMAL(18, 2)) AS amount,
                CAST(hash(i * 17) % 30000 / 100.0 AS DECIMAL(18, 2)) AS margin
                FROM range({rows}) steps(i)) TO '{orders}' (HEADER)"""
        )
    return folder


def runs(folder: Path, rows: int) -> Mapping[str, str]:
    """What is run, as Python."""
    csv = f"read_csv('{folder / 'orders.csv'}')"
    most = ", ".join(f"max({column})" for column in COLUMNS.split(", "))
    return dict(
        zip(
            WHATS,
            (
                BARE.format(query=f"SELECT count(*), {most} FROM {csv}"),
                BARE.format(query=f"COPY (FROM {csv}) TO '{folder / 'bare.parquet'}' (COMPRESSION zstd)"),
                LOAD.format(folder=str(folder), rows=rows),
                LOAD.format(folder=str(folder), rows=0),
            ),
            strict=True,
        )
    )


def measured(code: str) -> tuple[float, float, float]:
    """CPU seconds, wall seconds, and gibibytes at most, of one process."""
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "-c", code])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"this failed:\n{code}")
    return used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss / 2**20


def table(rows: int, *, repeats: int = REPEATS) -> str:
    """The figures of one run as a table."""
    folder = company(rows)
    found: dict[str, list[tuple[float, float, float]]] = {what: [] for what in WHATS}
    for _ in range(repeats):
        shutil.rmtree(folder / ".changemaker", ignore_errors=True)
        for what, code in runs(folder, rows).items():
            found[what].append(measured(code))
    middle = {what: [statistics.median(part) for part in zip(*every, strict=True)] for what, every in found.items()}
    bare = middle[WHATS[1]]
    lines = [
        f"| {what} | {cpu:.1f} | {wall:.1f} | {memory:.2f} | {cpu / bare[0]:.2f} | {wall / bare[1]:.2f} |"
        for what, (cpu, wall, memory) in middle.items()
    ]
    head = f"| {rows:,} rows | CPU s | wall s | peak GiB | CPU / (read and write) | wall / (read and write) |"
    return "\n".join([head, "| --- " * 6 + "|", *lines])


def main(say: Callable[[str], None] = print) -> None:
    """Print the table."""
    say(table(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))


if __name__ == "__main__":
    main()
