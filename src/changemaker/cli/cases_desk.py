"""The desk of whoever works on cases at the terminal: they have the files, so they see all cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from changemaker.core.clock import system_clock
from changemaker.core.errors import BadQuestionError, NothingLoadedError
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.caring.desk import COMMAND_LINE, Desk
from changemaker.routines.open_store import keys_of, store_of, tables_of
from changemaker.store.users import user_by_email


@contextmanager
def desk_at(workspace: Workspace, who: str = "", *, writes: bool = False) -> Iterator[tuple[sa.Connection, Desk]]:
    """Yield a connection, in a transaction where something `writes`, and the desk of whoever has the address `who`."""
    now = int(system_clock().timestamp() * 1_000_000)
    store = store_of(workspace)
    try:
        with store.writing() if writes else store.reading() as connection:
            by = user_at(connection, who) if who else COMMAND_LINE
            yield connection, Desk(workspace=workspace, keys=keys_of(workspace), by=by, now=now)
    finally:
        store.close()


def user_at(connection: sa.Connection, address: str) -> str:
    """Return the id of the one of us with an e-mail address.

    Raises:
        BadQuestionError: there is none, or they are not active.
    """
    user = user_by_email(connection, address.strip().lower())
    if user is None or user.state != "active":
        raise BadQuestionError("nobody here has that e-mail address", hint="write it as the page People has it")
    return user.id


def needed(who: str) -> str:
    """Return the address of who takes a case.

    Raises:
        BadQuestionError: it is not said.
    """
    if not who:
        raise BadQuestionError("it is not said who takes it", hint="name one of us: --as ada@example.com")
    return who


def moment_in(text: str, desk: Desk) -> int:
    """Return a moment of the company's own zone in UTC microseconds.

    Raises:
        BadQuestionError: it is none.
    """
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=desk.zone).timestamp()) * 1_000_000
    except (ValueError, OverflowError):
        raise BadQuestionError(f"'{text[:40]}' is no moment", hint="write it as 2026-11-24 17:00") from None


def tables_there(workspace: Workspace) -> Tables | None:
    """Return the company's tables, None while nothing is loaded."""
    try:
        return tables_of(workspace)
    except NothingLoadedError:
        return None
