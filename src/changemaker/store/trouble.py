"""What a database says when it fails, in words for the person who reads it; never a password, statement or value."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from changemaker.core.errors import StoreBusyError, StoreError

# A piece of the driver's message, what we say of it, and what to do; the first that fits is told.
SAID = (
    ("disk is full", "its disk is full", "free space; nothing that was acknowledged is lost"),
    ("no space left", "its disk is full", "free space; nothing that was acknowledged is lost"),
    ("could not extend", "its disk is full", "free space; nothing that was acknowledged is lost"),
    ("password authentication failed", "it does not accept the user or the password", "check both in its address"),
    ("does not exist", "there is no such database or user", "make it, or mend the address in changemaker.yml"),
    ("too many clients", "it has too many connections", "raise its max_connections, or run fewer processes"),
    ("remaining connection slots", "it has too many connections", "raise its max_connections, or run fewer processes"),
    ("queuepool limit", "all connections are in use", "try again in a moment"),
    ("readonly", "it may not be written to", "give the user who runs changemaker the right to write there"),
    ("read-only", "it may not be written to", "give the user who runs changemaker the right to write there"),
    ("permission denied", "it may not be written to", "give the user who runs changemaker the right to write there"),
    ("unable to open", "the file cannot be opened", "check that its folder is there and may be written to"),
    ("not a database", "the file is not a store", "move it away, or put a backup in its place"),
    ("malformed", "the file is damaged", "put a backup in its place: docs/how-to/keep-the-store.md"),
    ("disk i/o error", "its disk cannot be read or written", "check the disk"),
    ("already exists", "it holds tables of another program", "give changemaker a database of its own"),
)
BUSY = ("database is locked", "deadlock", "lock timeout", "could not serialize", "queuepool limit", "too many clients")
OTHERWISE = ("it cannot be reached", "check that it runs; work goes on by itself when it is back")


@contextmanager
def told(url: sa.URL) -> Iterator[None]:
    """Turn a failure of the database at `url` into a StoreError; a broken rule of a table stays what it is.

    Raises:
        StoreError: the database failed.
        StoreBusyError: it is held by others; again a moment later will do.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        if not _is_trouble(error):
            raise
        raise in_words(str(error.orig), url) from None
    except sa.exc.TimeoutError as error:
        raise in_words(str(error), url) from None


@contextmanager
def driver_told(connection: sa.Connection) -> Iterator[None]:
    """As `told`, where a cursor of the driver itself is at work, whose errors SQLAlchemy does not see."""
    driver = connection.dialect.loaded_dbapi
    try:
        yield
    except (driver.IntegrityError, driver.ProgrammingError, driver.DataError):  # what is asked is at fault
        raise
    except driver.Error as error:
        raise in_words(str(error), connection.engine.url) from None


def in_words(message: str, url: sa.URL) -> StoreError:
    """Return the error for a driver's `message`."""
    low = message.lower()
    busy = any(piece in low for piece in BUSY)
    what, hint = next(((what, hint) for piece, what, hint in SAID if piece in low), OTHERWISE)
    if busy and what == OTHERWISE[0]:
        what, hint = "another program holds it", "try again in a moment"
    return (StoreBusyError if busy else StoreError)(f"the store failed: {what}", where=place(url), hint=hint)


def place(url: sa.URL) -> str:
    """Return where a store is, without user and password.

    Example:
        >>> place(sa.make_url("postgresql+psycopg://cm:secret@db.example.com/changemaker"))
        'postgresql://db.example.com/changemaker'
    """
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    host = (url.host or "localhost").rpartition("@")[2]  # a password with an unwritten @ would stand before it
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{host}{port}/{url.database or ''}"


def _is_trouble(error: sa.exc.DBAPIError) -> bool:
    if isinstance(error, (sa.exc.IntegrityError, sa.exc.ProgrammingError, sa.exc.DataError)):
        return error.connection_invalidated
    return True
