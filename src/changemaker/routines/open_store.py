"""The store of a workspace, opened: a file in its folder, or the database that changemaker.yml names."""

from changemaker.engine.environment import with_environment
from changemaker.engine.lake import open_tables
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import SETTINGS, Workspace
from changemaker.privacy.keys import Keys, keys_in
from changemaker.store.open import Store, open_store, sqlite_url

FILE, SECRET = "changemaker.db", "secret"


def store_of(workspace: Workspace) -> Store:
    """Open the store of `workspace`, making or upgrading its tables.

    Raises:
        DatabaseError: a variable of its address is not set, or it cannot be reached.
    """
    if workspace.settings.store == "sqlite":
        return open_store(sqlite_url(workspace.kept / FILE))
    return open_store(with_environment(workspace.settings.store, where=str(workspace.folder / SETTINGS)))


def tables_of(workspace: Workspace) -> Tables:
    """Open the tables loaded last with what was captured since; a store that nobody has made is not made for it.

    Raises:
        NothingLoadedError: nothing was loaded yet.
        StoreError, DatabaseError: the store cannot be read.
    """
    if workspace.settings.store == "sqlite" and not (workspace.kept / FILE).is_file():
        return open_tables(workspace.state)
    store = store_of(workspace)
    try:
        return open_tables(workspace.state, store=store)
    finally:
        store.close()


def keys_of(workspace: Workspace) -> Keys:
    """Return the installation's keys; several machines that serve one workspace need the same file."""
    return keys_in(workspace.kept / SECRET)
