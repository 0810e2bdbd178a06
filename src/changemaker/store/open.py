"""The store opened: SQLite in one file, or PostgreSQL by URL; the same tables in both."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from changemaker.store import event_tables, people_tables, sending_tables, work_tables
from changemaker.store.metadata import METADATA

ALL = (event_tables, people_tables, sending_tables, work_tables)  # imported, so that METADATA knows them
SETTINGS = ("busy_timeout = 30000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Store:
    """Small mutable state. Times in it are UTC microseconds; a reader never waits for a writer."""

    engine: sa.Engine
    _turn: threading.Lock = field(default_factory=threading.Lock)  # SQLite has one writer: queue here, not in its lock

    @property
    def is_sqlite(self) -> bool:
        """True for the one-file store."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yield a connection that sees one moment."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Yield a connection in a transaction: all of it is on the disk at the end, or nothing."""
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._turn, self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def sqlite_url(file: Path) -> str:
    """Return the URL of a store in `file`."""
    return sa.URL.create("sqlite", database=str(file)).render_as_string()


def open_store(url: str) -> Store:
    """Open the store at `url`, making or upgrading its tables.

    Args:
        url: sqlite:///..., or postgresql://...
    """
    address = sa.make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    elif address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up)
        sa.event.listen(engine, "begin", _begin)
    METADATA.create_all(engine)
    return Store(engine=engine)


def _set_up(raw: object, record: object) -> None:
    raw.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves
    cursor = raw.cursor()  # type: ignore[attr-defined]
    for setting in SETTINGS:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
