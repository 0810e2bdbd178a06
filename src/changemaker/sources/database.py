"""A query's rows, from a company's database into one Parquet file, batch by batch."""

import os
from collections.abc import Collection
from pathlib import Path

import ibis
import ibis.expr.datatypes as dt
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends import BaseBackend
from ibis.common.exceptions import TableNotFound
from ibis.expr.types import Table

from changemaker.core.errors import DatabaseError, MissingExtraError
from changemaker.engine.environment import VARIABLE, with_environment
from changemaker.sources.needed_columns import not_needed
from changemaker.sources.source_file import Feed

BATCH = 100_000  # rows held in memory
PLAIN = (dt.String, dt.Integer, dt.Floating, dt.Boolean, dt.Date, dt.Timestamp)


def read_database(feed: Feed, target: Path, *, where: str, personal: Collection[str] | None = None) -> None:
    """Write what a feed asks of its database to `target`.

    Args:
        feed: with `database`, and `query` or `relation`.
        target: the Parquet file to be made.
        where: the file of sources/ and the feed, for messages.
        personal: canonical columns that are asked for besides those that are not personal; others of the source, and
            what fills no column, come empty. All come as they are where it is None.

    Raises:
        DatabaseError: an environment variable is missing, or the database cannot be reached or does not answer.
        MissingExtraError: the part that speaks to this kind of database is not installed.
    """
    address = with_environment(feed.database, where=where)
    try:
        asked = _asked(ibis.connect(address), feed)
        if personal is not None:
            gone = not_needed(feed, asked.columns, personal)
            asked = asked.mutate({column: ibis.null("string") for column in gone}) if gone else asked
        rows = _in_plain_types(asked)
        with rows.to_pyarrow_batches(chunk_size=BATCH) as batches, _writer(target, batches.schema) as file:
            for batch in batches:
                file.write_batch(batch)
    except ImportError as error:
        raise MissingExtraError(
            f"what speaks to {feed.database.partition(':')[0]} is not installed",
            hint="pip install 'changemaker[postgres]'",
        ) from error
    except TableNotFound as error:
        raise DatabaseError(
            f"the database has no table or view '{feed.relation}'", where=where, hint="name it as SCHEMA.NAME"
        ) from error
    except Exception as error:  # every database has errors of its own
        raise DatabaseError(
            f"the database did not answer: {_told(error, address, feed.database)}",
            where=where,
            hint="check the address, the reader's rights and the query",
        ) from error


def _asked(engine: BaseBackend, feed: Feed) -> Table:
    if feed.query:
        return engine.sql(feed.query)
    schema, _, table = feed.relation.rpartition(".")
    return engine.table(table, database=schema) if schema else engine.table(table)


def _in_plain_types(rows: Table) -> Table:
    """Amounts without a fixed precision, uuids and the like travel as text, and are read as text is: exactly."""
    plain = {column: kind for column, kind in rows.schema().items() if not isinstance(kind, PLAIN)}
    return rows.mutate({column: rows[column].cast("string") for column in plain}) if plain else rows


def _writer(target: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(target, schema, compression="lz4")


def _told(error: Exception, address: str, written: str) -> str:
    """The first line of what it said, without the address, for a password may stand in it."""
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    for name in VARIABLE.findall(written):
        line = line.replace(os.environ.get(name) or address, f"${{{name}}}")
    return line.replace(address, written)[:300]
