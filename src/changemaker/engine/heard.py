"""What was heard: rows of our own surveys, journeys and cases, and of texts read, united by key with loaded ones."""

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from pathlib import Path
from types import MappingProxyType

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends import BaseBackend

from changemaker.engine.fiscal import fiscal_month_in_sql
from changemaker.engine.heard_acting import Acted, acted_now
from changemaker.engine.heard_files import GRACE, Answered, answered_now
from changemaker.engine.heard_rows import HEARD, SOURCE
from changemaker.engine.sql_text import TYPES, name, names, one_file, text
from changemaker.engine.whole_files import fingerprint, move_whole, write_whole
from changemaker.engine.workspace import SETTINGS, Settings
from changemaker.engine.yaml_file import read_yaml
from changemaker.engine.zones import local_from_utc
from changemaker.store.open import Store
from changemaker.tables.catalogue import TABLES
from changemaker.tables.in_arrow import arrow_schema
from changemaker.tables.model import Table

READ = "heard/read"  # below `.changemaker`: NAME.json names the files of one reading
MARK = "h"  # begins the part of a data version that tells what was heard
LETTERS = 12
GIVEN = "changemaker_heard_given"  # rows while they are copied
GONE = "gone"  # invitations that were called off


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Rows of one table that one reading has kept."""

    file: str
    rows: int
    sha256: str


def keep_read(state: Path, tables: Mapping[str, pa.Table], *, name: str) -> None:
    """Keep what was read in texts, in place of all that `name` kept before; seen by who opens the tables from now on.

    Args:
        state: the workspace's `.changemaker`.
        tables: canonical table -> its rows, such as `theme`, `document_theme`, and `emotion` with basis "read".
            Columns that are left out are empty; `date`, `month` and `weight` are filled in when the tables are opened.
        name: of the reading; two readings do not keep rows of the same key.

    Raises:
        KeyError: the canonical model does not know a table or a column (a bug).
    """
    folder = state / READ
    folder.mkdir(parents=True, exist_ok=True)
    kept = {}
    for table, rows in tables.items():
        schema = arrow_schema(TABLES[table])
        whole = rows.cast(pa.schema([schema.field(column) for column in rows.column_names]))
        file = folder / f"{name}-{table}-{secrets.token_hex(8)}.parquet"
        aside = file.with_name(f".{file.name}")
        pq.write_table(whole, aside, compression="zstd")
        move_whole(aside, file)
        kept[table] = ReadFile(file=file.name, rows=whole.num_rows, sha256=fingerprint(file))
    write_whole(folder / f"{name}.json", msgspec.json.encode(kept))
    _tidy(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Answered surveys and readings as they were at one moment, in SQL."""

    answered: Answered = field(default_factory=Answered)
    acted: Acted = field(default_factory=Acted)
    read: Mapping[str, Mapping[str, ReadFile]] = field(default_factory=dict)  # reading -> table -> file
    folder: Path = Path()
    settings: Settings | None = None  # None where nothing was heard

    @classmethod
    def now(cls, store: Store | None, state: Path) -> "Heard":
        """Return what was heard until now: by readings, and, where a store is given, by surveys, journeys and cases.

        Raises:
            StoreError: the store cannot be read.
        """
        read = _readings(state / READ)
        answered = answered_now(store, state) if store is not None else Answered()
        acted = acted_now(store, state) if store is not None else Acted()
        if not read and not acted.told and answered == Answered():
            return cls()
        settings = read_yaml(state.parent / SETTINGS, Settings)
        return cls(answered=answered, acted=acted, read=read, folder=state / READ, settings=settings)

    @property
    def name(self) -> str:
        """What a data version quotes of it: changes with every answer, invitation and reading; "" where nothing is."""
        if self.settings is None:
            return ""
        told = [astuple(self.answered.marks), sorted((name, _hashes(files)) for name, files in self.read.items())]
        told += [self.acted.told] if self.acted.told else []
        return f"-{MARK}{hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:LETTERS]}"

    @property
    def tables(self) -> frozenset[str]:
        """Names of the tables that have rows of it."""
        asked = {table for table, rows in self.answered.fresh.items() if rows.num_rows or table in self.answered.files}
        read = {table for files in self.read.values() for table, file in files.items() if file.rows}
        return frozenset(asked | read | self.acted.tables)

    def show(self, engine: BaseBackend) -> None:
        """Make its rows known to `engine`."""
        for table, rows in self.answered.fresh.items():
            _copied(engine, _fresh(table), rows)
        for view, rows in self.acted.views().items():
            _copied(engine, view, rows)
        if self.answered.gone is not None:
            _copied(engine, _fresh(GONE), self.answered.gone)

    def united(self, table: Table, loaded: str) -> str:
        """Return SQL of the rows of a table: of each key what was read, else what the store has, else `loaded`."""
        rows = loaded
        for layer, columns in self._layers(table) if table.name in self.tables else ():
            rows = _over(table, self._filled(table, layer, columns), rows)
        return self.acted.completed(table.name, rows)

    def _layers(self, table: Table) -> list[tuple[str, tuple[str, ...]]]:
        """SQL of rows and their columns, from the weakest to the strongest."""
        layers = []
        if table.name in HEARD and table.name in self.answered.fresh:
            columns = HEARD[table.name]
            if table.name in self.answered.files:
                kept = _parquet(self.answered.files[table.name])
                if table.name == "invitation" and self.answered.gone is not None:
                    kept += f" ANTI JOIN {_fresh(GONE)} USING (invitation_id)"
                layers.append((kept, columns))
            layers.append((f"SELECT * FROM {_fresh(table.name)}", columns))
        layers += self.acted.layers(table.name)
        for files in self.read.values():
            if table.name in files:
                path = self.folder / files[table.name].file
                layers.append((_parquet(path), tuple(pq.read_schema(path).names)))
        return layers

    def _filled(self, table: Table, rows: str, given: tuple[str, ...]) -> str:
        """All columns of a table; days and months as a load would have made them."""
        assert self.settings is not None
        kinds = {column.name: TYPES[column.kind] for column in table.every_column()}
        told = {column: name(column) for column in given}
        if table.dated:
            day = local_from_utc(name(table.dated), self.settings.zone)
            told["date"] = f"CAST(make_timestamp({day}) AS DATE)"
        told = {"weight": "1", "updated_at": name(table.dated or "updated_at"), "source": text(SOURCE)} | told
        if "updated_at" not in given and not table.dated:
            told["updated_at"] = "NULL"
        columns = ", ".join(
            f"CAST({told.get(column, 'NULL')} AS {kinds[column]}) AS {name(column)}"
            for column in arrow_schema(table).names
        )
        if not table.dated:
            return f"SELECT {columns} FROM ({rows})"
        month = fiscal_month_in_sql('"date"', self.settings.fiscal_year)
        return f"SELECT * REPLACE ({month} AS month) FROM (SELECT {columns} FROM ({rows}))"


NOTHING_HEARD = Heard()


def _over(table: Table, rows: str, below: str) -> str:
    columns, keys = names(arrow_schema(table).names), names(table.key)
    return (
        f"SELECT {columns} FROM ({rows}) UNION ALL "
        f"SELECT {columns} FROM ({below}) ANTI JOIN (SELECT {keys} FROM ({rows})) USING ({keys})"
    )


def _readings(folder: Path) -> Mapping[str, Mapping[str, ReadFile]]:
    """Every reading whose files are all there, by its name."""
    found = {}
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        files = msgspec.json.decode(path.read_bytes(), type=dict[str, ReadFile])
        if files and all((folder / one.file).is_file() for one in files.values()):
            found[path.stem] = MappingProxyType(files)
    return MappingProxyType(found)


def _tidy(folder: Path) -> None:
    named = {file.file for files in _readings(folder).values() for file in files.values()}
    for path in folder.glob("*.parquet"):
        if path.name.lstrip(".") not in named and time.time() - path.stat().st_mtime > GRACE:
            path.unlink(missing_ok=True)


def _hashes(files: Mapping[str, ReadFile]) -> list[tuple[str, str]]:
    return sorted((table, one.sha256) for table, one in files.items())


def _parquet(path: Path) -> str:
    return f"SELECT * FROM read_parquet({one_file(path)})"


def _copied(engine: BaseBackend, called: str, rows: pa.Table) -> None:
    """Make rows a table of the engine's own: scanned in place, some joins of DuckDB 1.5 fail on them."""
    engine.con.register(GIVEN, rows)
    engine.raw_sql(f"CREATE OR REPLACE TEMP TABLE {name(called)} AS SELECT * FROM {GIVEN}")
    engine.con.unregister(GIVEN)


def _fresh(table: str) -> str:
    return f"changemaker_heard_{table}"
