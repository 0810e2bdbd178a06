"""The store opened: SQLite in one file, or PostgreSQL by URL; the same tables in both."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from changemaker.core.errors import MissingExtraError, StoreError
from changemaker.store.migrations import HEAD, version_of
from changemaker.store.trouble import in_words, told

SETTINGS = (
    "busy_timeout = 30000",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",  # a key that was destroyed leaves no trace in the file
)
# A server that is gone is noticed in seconds: no thread waits for it as long as the network would.
PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
    "application_name": "changemaker",
}


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
        """Yield a connection that sees one moment.

        Raises:
            StoreError: the database cannot be reached or read.
        """
        with told(self.engine.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Yield a connection in a transaction: all of it is on the disk at the end, or nothing.

        Raises:
            StoreError: the database cannot be reached or written to, or its disk is full.
        """
        with told(self.engine.url):
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

    Raises:
        StoreError: it cannot be opened or reached, or was made by a newer changemaker.
        MissingExtraError: PostgreSQL's driver is not installed.
    """
    store = Store(engine=_engine(_address(url)))
    try:
        _bring_up_to_date(store)
    except BaseException:
        store.close()
        raise
    return store


def _bring_up_to_date(store: Store) -> None:
    """Make or upgrade the tables, one process at a time; where nothing is to be done, Alembic is not even loaded."""
    with store.reading() as connection:
        if version_of(connection) == HEAD:
            return
    upgrading = import_module("changemaker.store.migrations.upgrading")
    try:
        with store.writing() as connection:
            upgrading.upgrade(connection)
    except sa.exc.ProgrammingError as error:  # no right to make tables, or others of these names are there
        raise in_words(str(error.orig), store.engine.url) from None


def _address(url: str) -> sa.URL:
    try:
        address = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # its own words would show the password
        raise StoreError(
            "the store's address cannot be read", hint="write postgresql://user:${PASSWORD}@host/database, or sqlite"
        ) from None
    if address.drivername in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "sqlite" and address.database:
        _folder(Path(address.database).parent)
    elif address.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"the store cannot be kept in '{address.get_backend_name()}'", hint="use sqlite or postgresql://..."
        )
    return address


def _folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # people's data: nobody else's business
    except OSError as error:
        raise StoreError(
            f"the store's folder cannot be made: {error.strerror}",
            where=str(folder),
            hint="make it, or give the user who runs changemaker the right to",
        ) from error


def _engine(address: sa.URL) -> sa.Engine:
    sqlite = address.get_backend_name() == "sqlite"
    more: dict[str, Any] = {"pool_size": 20, "max_overflow": 40}  # a connection to a file costs next to nothing
    if not sqlite:
        more = {"connect_args": PATIENCE, "pool_pre_ping": True, "pool_timeout": 10, "pool_size": 10}
    try:
        engine = sa.create_engine(address, hide_parameters=True, **more)
    except ModuleNotFoundError:
        raise MissingExtraError(
            "PostgreSQL needs a part that is not installed", hint="pip install 'changemaker[postgres]'"
        ) from None
    if sqlite:
        sa.event.listen(engine, "connect", _set_up)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _set_up(raw: object, record: object) -> None:
    raw.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN ourselves
    cursor = raw.cursor()  # type: ignore[attr-defined]
    for setting in SETTINGS:
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
