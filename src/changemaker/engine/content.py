"""What tables hold, as one hash: the same rows give the same, in whatever order and by whichever load they came."""

import hashlib
from collections.abc import Collection

from changemaker.engine.sql_text import name
from changemaker.engine.tables import Tables


def content_hash(tables: Tables, *, without: Collection[str] = ()) -> str:
    """Return a SHA-256 of all rows of a company's tables.

    Args:
        tables: all of them, in DuckDB; each is read once.
        without: names of tables that do not count, such as those that were predicted.
    """
    digest = hashlib.sha256()
    for table in sorted(tables.filled - set(without)):
        rows = f"SELECT count(*), CAST(sum(CAST(hash(told) AS HUGEINT)) AS VARCHAR) FROM {name(table)} AS told"
        digest.update(repr((table, tables.engine.raw_sql(rows).fetchone())).encode())
    return digest.hexdigest()
