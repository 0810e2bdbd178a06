"""How the store's tables came to be, step by step; a store of any step is brought to the last one as it is opened."""

import sqlalchemy as sa

HEAD = "0003"  # the last step; a test holds it against the files in versions/
VERSION_TABLE = "changemaker_version"


def version_of(connection: sa.Connection) -> str | None:
    """Return the step that a store is at, None where it has no tables of ours."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()
    return None if found is None else str(found)
