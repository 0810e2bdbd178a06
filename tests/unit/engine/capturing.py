"""A workspace whose store captures events, and what its tables say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from changemaker.engine.compaction import FOLDER, compact
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.privacy.keys import Keys
from changemaker.store.events import NewEvent, insert_rows, row_of
from changemaker.store.open import Store
from changemaker.store.people import note_people
from unit.store.made_events import NOW

HOUR = 3_600_000_000
KEYS = Keys(secret=bytes(32))
ZONE = "Europe/Berlin"


@dataclass(frozen=True, kw_only=True)
class Capturing:
    folder: Path
    store: Store

    @property
    def state(self) -> Path:
        return self.folder / ".changemaker"

    def keep(self, *events: NewEvent, now: int = NOW) -> None:
        """Keep events as the writer does, in this thread."""
        with self.store.writing() as connection:
            seals = note_people(connection, KEYS, events, now)
            rows = [row_of(one, now)._replace(sealed=seal) for one, seal in zip(events, seals, strict=True)]
            insert_rows(connection, [rows])

    def compact(self, now: int = NOW) -> int:
        return compact(self.store, self.state, now)

    def tables(self, version: str = "") -> Tables:
        return open_tables(self.state, version=version, store=self.store)

    def rows(self, table: str, columns: Sequence[str], version: str = "") -> list[tuple[Any, ...]]:
        """Return some columns of a table, in order."""
        found = self.tables(version)[table].select(*columns).to_pyarrow().to_pylist()
        return sorted((tuple(row.values()) for row in found), key=repr)

    def files(self) -> list[str]:
        return sorted(path.name for path in (self.state / FOLDER).glob("*.parquet"))


def capturing(folder: Path, store: Store, settings: Mapping[str, str] | None = None) -> Capturing:
    """Return a workspace of a company without any files."""
    told = {"name": "Made", "currency": "EUR", "zone": ZONE, **(settings or {})}
    (folder / "changemaker.yml").write_text("".join(f"{key}: {value}\n" for key, value in told.items()))
    return Capturing(folder=folder, store=store)
