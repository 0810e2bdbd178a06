"""Who asks: a person who signed in, a machine with a key, or nobody."""

from dataclasses import dataclass
from typing import Literal

from changemaker.access.roles import Permission, Role
from changemaker.core.scope import NOTHING, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One asker, for one request."""

    kind: Literal["user", "key", "nobody"] = "nobody"
    id: str = ""  # user id or key id; quoted in the audit log and as `asked_by`
    name: str = ""
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    scope: Scope = NOTHING
    language: str = ""  # empty: whatever the browser asks for
    theme: str = ""
    csrf: str = ""  # of the session; empty for keys, which no browser sends by itself

    def may(self, permission: Permission) -> bool:
        """True if the asker has `permission`."""
        return permission in self.permissions


NOBODY = Actor()
