"""Where cases are worked on: one look at one moment by one person, with what they may see."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.access.roles import Role
from changemaker.core.acting_errors import CaseWordsError, UnknownCaseError
from changemaker.core.meant import did_you_mean
from changemaker.engine.acting_settings import Working
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.caring.seen_by import seen_by
from changemaker.store.cases import ALL_SEEN, Case, Seen, is_seen, read_case

PULL = frozenset({Role.AGENT, Role.MANAGER})  # who serves whoever comes next
COMMAND_LINE = "command line"  # who works on cases there


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One person, one moment."""

    workspace: Workspace
    keys: Keys
    by: str  # user id, key id, or "command line"
    seen: tuple[Seen, ...] = ALL_SEEN
    may_pull: bool = True  # takes what is next in a queue, of any account
    now: int  # UTC microseconds

    @property
    def zone(self) -> ZoneInfo:
        """The company's."""
        return ZoneInfo(self.workspace.settings.zone)

    @property
    def working(self) -> Working:
        """When the company works."""
        return self.workspace.settings.acting.working

    def case(self, connection: sa.Connection, id: str) -> Case:
        """Return a case that may be seen here.

        Raises:
            UnknownCaseError: there is none, or it may not be seen.
        """
        found = read_case(connection, id) if id.isprintable() else None
        if found is None or not is_seen(found, self.seen):
            raise UnknownCaseError(f"no case is called '{id[:40]}'", hint="the board has all that you may see")
        return found

    def queue(self, name: str) -> str:
        """Return the name of a queue of the company.

        Raises:
            CaseWordsError: it has no such queue.
        """
        queues = self.workspace.settings.acting.queues
        if name not in queues:
            hint = did_you_mean([name], queues)
            where = "changemaker.yml: acting.queues"
            raise CaseWordsError(f"there is no queue '{name[:40]}'", hint=hint, where=where)
        return name


def desk_of(
    workspace: Workspace, keys: Keys, connection: sa.Connection, actor: Actor, tables: Tables | None, *, now: int
) -> Desk:
    """Return the desk of whoever asks at a door.

    Args:
        workspace: whose.
        keys: of the installation.
        connection: of the store.
        actor: who asks.
        tables: the company's, unlimited; None while nothing is loaded.
        now: UTC microseconds.
    """
    return Desk(
        workspace=workspace,
        keys=keys,
        by=actor.id,
        seen=seen_by(connection, actor, tables),
        may_pull=actor.scope.is_everything or bool(actor.roles & PULL),
        now=now,
    )
