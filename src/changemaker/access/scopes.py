"""Scopes of people, worked out once for each version of the tables."""

import threading
from collections import OrderedDict
from pathlib import Path

from changemaker.access.roles import Role
from changemaker.access.scope import NEEDS_TABLES, SEES_ALL, scope_of
from changemaker.access.sessions import roles_of
from changemaker.core.errors import NothingLoadedError
from changemaker.core.scope import Scope
from changemaker.engine.lake import open_tables
from changemaker.engine.versions import Versions
from changemaker.store.users import User

MOST_KEPT = 1000

Who = tuple[str, frozenset[Role], str | None]


class Scopes:
    """What each person of one workspace sees.

    Args:
        state: the workspace's `.changemaker`.
    """

    def __init__(self, *, state: Path) -> None:
        self._state, self._lock = state, threading.Lock()
        self._kept: OrderedDict[tuple[str, Who], Scope] = OrderedDict()

    def of(self, user: User) -> Scope:
        """Return what `user` sees in the tables as they are now."""
        roles = roles_of(user)
        if roles & SEES_ALL or not roles & NEEDS_TABLES:
            return scope_of(user, None)
        version = next(iter(Versions(state=self._state).kept()), "")
        who = version, (user.id, roles, user.staff_member_id)
        with self._lock:
            if who in self._kept:
                return self._kept[who]
        scope = self._look(user, version)
        with self._lock:
            self._kept[who] = scope
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return scope

    def _look(self, user: User, version: str) -> Scope:
        try:
            tables = open_tables(self._state, version=version) if version else None
        except NothingLoadedError:
            tables = None
        return scope_of(user, tables)
