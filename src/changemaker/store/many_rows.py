"""Many rows in one statement: what SQLAlchemy does for each row would take longer than the database."""

from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache

import msgspec
import sqlalchemy as sa

from changemaker.store.trouble import driver_told

Rows = Sequence[Sequence[object]]


def insert_many(
    connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Rows, *, once: bool = False
) -> None:
    """Insert rows, whose values are as the database keeps them (JSON as text).

    Args:
        connection: in a transaction.
        table: of the store.
        columns: that the rows have, in their order.
        rows: many.
        once: leave those alone whose unique key is taken.

    Raises:
        sqlalchemy.exc.IntegrityError: a unique key is taken, and not `once`.
    """
    _run(connection, _insert(connection.dialect.name, table, tuple(columns), once), rows)


def update_many(connection: sa.Connection, table: sa.Table, columns: Sequence[str], rows: Rows) -> None:
    """Change rows; the first of `columns` is the key, the others are what it gets."""
    _run(connection, _update(connection.dialect.name, table, tuple(columns)), rows)


def ids_in(ids: Sequence[str], column: sa.ColumnElement[str], connection: sa.Connection) -> sa.ColumnElement[bool]:
    """Return "is one of these" as one parameter, however many there are."""
    if connection.dialect.name == "postgresql":
        return column == sa.func.any(sa.cast(sa.literal(list(ids), sa.ARRAY(sa.Text)), sa.ARRAY(sa.Text)))
    listed = sa.func.json_each(msgspec.json.encode(list(ids)).decode()).table_valued("value")
    return column.in_(sa.select(listed.c.value))


def _run(connection: sa.Connection, statement: str, rows: Rows) -> None:
    if not rows:
        return
    with driver_told(connection), closing(connection.connection.cursor()) as cursor:
        if connection.dialect.name == "postgresql":
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
        else:
            cursor.executemany(statement, rows)


@lru_cache(maxsize=64)
def _insert(dialect: str, table: sa.Table, columns: tuple[str, ...], once: bool) -> str:
    asked = ", ".join(f'"{name}"' for name in columns)
    rest = " ON CONFLICT DO NOTHING" if once else ""
    if dialect == "postgresql":
        return f'INSERT INTO "{table.name}" ({asked}) SELECT * FROM unnest({_arrays(table, columns)}){rest}'
    return f'INSERT INTO "{table.name}" ({asked}) VALUES ({", ".join("?" * len(columns))}){rest}'


@lru_cache(maxsize=64)
def _update(dialect: str, table: sa.Table, columns: tuple[str, ...]) -> str:
    key, *others = columns
    if dialect == "postgresql":
        names = ", ".join(f'"{name}"' for name in columns)
        sets = ", ".join(f'"{name}" = new."{name}"' for name in others)
        new = f"(SELECT * FROM unnest({_arrays(table, columns)})) AS new ({names})"
        return f'UPDATE "{table.name}" AS old SET {sets} FROM {new} WHERE old."{key}" = new."{key}"'
    sets = ", ".join(f'"{name}" = ?{place}' for place, name in enumerate(others, 2))
    return f'UPDATE "{table.name}" SET {sets} WHERE "{key}" = ?1'


def _arrays(table: sa.Table, columns: Sequence[str]) -> str:
    return ", ".join(f"%s::{_kind(table.c[name])}[]" for name in columns)


def _kind(column: sa.Column[object]) -> str:
    kinds = ((sa.Float, "double precision"), (sa.BigInteger, "bigint"), (sa.Integer, "integer"),
             (sa.Boolean, "boolean"), (sa.LargeBinary, "bytea"))  # fmt: skip
    return next((name for kind, name in kinds if isinstance(column.type, kind)), "text")
