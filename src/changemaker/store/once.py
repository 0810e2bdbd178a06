"""Rows that are put in once, however often somebody tries, also by several processes at the same moment."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_once(connection: sa.Connection, table: sa.Table, values: Mapping[str, object]) -> bool:
    """Insert `values` unless a unique key of theirs is taken; return whether they were new.

    On PostgreSQL it waits for a rival's transaction to end, so that what is not new can be read.
    """
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).values(**values).on_conflict_do_nothing()
    done = connection.execute(statement, execution_options={"preserve_rowcount": True})  # else psycopg forgets it
    return done.rowcount == 1
