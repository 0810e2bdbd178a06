"""A store brought to the last step, in one transaction that keeps every other process out."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

from changemaker.core.errors import StoreError
from changemaker.store.migrations import HEAD, VERSION_TABLE, version_of

LOCK = 0x43_4D_55  # of PostgreSQL: one process upgrades


def steps() -> ScriptDirectory:
    """Return all steps that this changemaker knows."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def upgrade(connection: sa.Connection) -> None:
    """Make or upgrade the tables; do nothing where another process has just done so.

    Args:
        connection: of `Store.writing`.

    Raises:
        StoreError: the store was made by a newer changemaker.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    version, script = version_of(connection), steps()
    if version == HEAD:
        return
    if version is not None and version not in {step.revision for step in script.walk_revisions()}:
        raise StoreError(
            f"the store is at step {version}, which this changemaker does not know",
            hint="it was upgraded by a newer changemaker: install that one, or put the backup in its place",
        )

    def run(revision: Any, context: Any) -> Any:
        return script._upgrade_revs(HEAD, revision)

    with EnvironmentContext(Config(), script, fn=run) as environment:
        environment.configure(
            connection=connection,
            version_table=VERSION_TABLE,
            transactional_ddl=True,  # both databases can; Alembic does not expect it of SQLite
        )
        environment.run_migrations()
