"""What journeys and cases did until now: rows that have settled in Parquet, the rest from the store.

Layout, below the workspace's `.changemaker`: heard/acted/TABLE-LETTERS.parquet, and CURRENT.json, which names the files
that count and how far they go. They are made from the store, never instead of it, and made again when they are wrong.
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from changemaker.engine.heard_acting_rows import ACTED, BEGINNING, WORKED_ON, acted_rows, worked_on
from changemaker.engine.heard_files import FEW, GRACE, SETTLED, SHARE
from changemaker.engine.sql_text import name, one_file
from changemaker.engine.whole_files import move_whole, write_whole
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.open import Store
from changemaker.store.sending_tables import OUTBOX

FOLDER, CURRENT = "heard/acted", "CURRENT.json"
PATCH = "changemaker_acted_on_loaded_cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActedMarks:
    """How far the store's runs, messages and cases go: changes whenever one is added or moves on."""

    runs: int = 0
    stepped_at: int = 0  # of the run that changed last
    messages: int = 0
    ended: int = 0  # of them
    ended_at: int = 0  # of the last of them
    cases: int = 0
    case_changed_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What lies in files."""

    until: int = BEGINNING  # rows as they were here
    entered: int = 0  # runs that had entered by then
    rows: int = 0
    files: Mapping[str, str] = field(default_factory=dict)  # table -> file


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """Enrolments, actions and cases: in files, and the rest in memory, which replaces rows of the same key."""

    marks: ActedMarks = field(default_factory=ActedMarks)
    files: Mapping[str, Path] = field(default_factory=dict)
    fresh: Mapping[str, pa.Table] = field(default_factory=dict)
    worked_on: pa.Table | None = None  # what we know of the company's own cases; None: nothing

    @property
    def told(self) -> list[int]:
        """What a data version quotes of it."""
        return list(astuple(self.marks)) if self.marks != ActedMarks() else []

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables that have rows of it."""
        return frozenset(table for table, rows in self.fresh.items() if rows.num_rows or table in self.files)

    def layers(self, table: str) -> list[tuple[str, tuple[str, ...]]]:
        """Return SQL of rows of a table with their columns, from the weaker to the stronger."""
        if table not in self.tables:
            return []
        found = [f"SELECT * FROM read_parquet({one_file(self.files[table])})"] if table in self.files else []
        return [(rows, ACTED[table]) for rows in (*found, f"SELECT * FROM {_fresh(table)}")]

    def completed(self, table: str, rows: str) -> str:
        """Return SQL of the rows of a table, the company's own cases with what we know of them."""
        if table != "case" or self.worked_on is None:
            return rows
        told = ", ".join(f"coalesce(ours.{name(one)}, theirs.{name(one)}) AS {name(one)}" for one in WORKED_ON[1:])
        return f"SELECT theirs.* REPLACE ({told}) FROM ({rows}) AS theirs LEFT JOIN {PATCH} AS ours USING (case_id)"

    def views(self) -> Mapping[str, pa.Table]:
        """Return what an engine has to know, by name."""
        found = {_fresh(table): rows for table, rows in self.fresh.items()}
        return found if self.worked_on is None else {**found, PATCH: self.worked_on}


def acted_now(store: Store, state: Path, *, now: int | None = None) -> Acted:
    """Return what journeys and cases did until now, read again only where it is new.

    Args:
        store: with the runs, messages and cases.
        state: the workspace's `.changemaker`; rows that have settled are kept in its folder `heard`.
        now: UTC microseconds; the machine's clock where left out, as it only says which rows are old enough to be kept.

    Raises:
        StoreError: the store cannot be read.
    """
    folder = state / FOLDER
    with store.reading() as connection:
        there = _marks(connection)
        if there == ActedMarks():
            return Acted()
        kept = _current(folder)
        whole = all((folder / file).is_file() for file in kept.files.values())
        if kept.files and (not whole or _entered(connection, kept.until) != kept.entered):
            kept = _Kept()  # another store, or a row that came late: begin anew
        fresh = acted_rows(connection, after=kept.until)
        patch = worked_on(connection)
        if sum(rows.num_rows for rows in fresh.values()) > max(FEW, SHARE * kept.rows):
            _keep(connection, folder, (time.time_ns() // 1000 if now is None else now) - SETTLED)
    return Acted(
        marks=there,
        files={table: folder / file for table, file in kept.files.items()},
        fresh=fresh,
        worked_on=patch if patch.num_rows else None,
    )


def _marks(connection: sa.Connection) -> ActedMarks:
    runs, messages, cases = JOURNEY_RUN.c, OUTBOX.c, CARE_CASE.c
    count = sa.func.count
    run = connection.execute(sa.select(count(runs.id), sa.func.max(runs.changed_at))).one()
    sent = sa.select(count(messages.key), count(messages.ended_at), sa.func.max(messages.ended_at))
    message = connection.execute(sent.where(messages.run.is_not(None))).one()
    case = connection.execute(sa.select(count(cases.id), sa.func.max(cases.changed_at))).one()
    return ActedMarks(
        runs=run[0],
        stepped_at=run[1] or 0,
        messages=message[0],
        ended=message[1],
        ended_at=message[2] or 0,
        cases=case[0],
        case_changed_at=case[1] or 0,
    )


def _entered(connection: sa.Connection, until: int) -> int:
    c = JOURNEY_RUN.c
    return int(connection.execute(sa.select(sa.func.count(c.id)).where(c.entered_at <= until)).scalar_one())


def _keep(connection: sa.Connection, folder: Path, settled: int) -> None:
    """Write all rows that have settled to new files; who opens the tables next reads them. Two at once do no harm."""
    whole = acted_rows(connection, after=BEGINNING, until=settled)
    rows = sum(table.num_rows for table in whole.values())
    if not rows:
        return
    folder.mkdir(parents=True, exist_ok=True)
    files = {table: f"{table}-{secrets.token_hex(8)}.parquet" for table in whole}
    for table, found in whole.items():
        aside = folder / f".{files[table]}"
        pq.write_table(found, aside, compression="zstd")
        move_whole(aside, folder / files[table])
    kept = _Kept(until=settled, entered=_entered(connection, settled), rows=rows, files=files)
    write_whole(folder / CURRENT, msgspec.json.encode(asdict(kept)))
    _tidy(folder)


def _current(folder: Path) -> _Kept:
    try:
        return msgspec.json.decode((folder / CURRENT).read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):
        return _Kept()


def _tidy(folder: Path) -> None:
    named = set(_current(folder).files.values())
    for path in folder.glob("*.parquet"):
        if path.name.lstrip(".") not in named and time.time() - path.stat().st_mtime > GRACE:
            path.unlink(missing_ok=True)


def _fresh(table: str) -> str:
    return f"changemaker_acted_{table}"
