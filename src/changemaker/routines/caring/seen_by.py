"""Which cases somebody sees: their own, those of their accounts, of their team; whoever sees all rows sees all."""

import sqlalchemy as sa

from changemaker.access.actor import Actor
from changemaker.core.scope import Scope
from changemaker.engine.tables import Tables
from changemaker.store.cases import ALL_SEEN, Seen
from changemaker.store.people_tables import USER


def seen_by(connection: sa.Connection, actor: Actor, tables: Tables | None) -> tuple[Seen, ...]:
    """Return what lets cases through for `actor`; what they own or opened themselves they always see.

    A case in a queue that is nobody's is seen by who sees its account: others are given it (`work_on.take_next`).

    Args:
        connection: of the store.
        actor: who asks.
        tables: the company's, unlimited; they say who is in which team. None while nothing is loaded.
    """
    if actor.scope.is_everything:
        return ALL_SEEN
    parts = [_part(connection, part, tables) for part in actor.scope.parts]
    own = [Seen(users=frozenset({actor.id}), accounts=None)] if actor.kind == "user" else []
    return (*own, *parts)


def _part(connection: sa.Connection, scope: Scope, tables: Tables | None) -> Seen:
    users: frozenset[str] | None = None
    if scope.staff_members is not None or scope.teams is not None:
        staff = scope.staff_members
        if scope.teams is not None:
            in_teams = _in_teams(tables, scope.teams)
            staff = in_teams if staff is None else staff & in_teams
        users = users_of(connection, staff or frozenset())
    return Seen(users=users, accounts=scope.accounts)


def users_of(connection: sa.Connection, staff_members: frozenset[str]) -> frozenset[str]:
    """Return the users who are these members of staff."""
    wanted = sa.select(USER.c.id, USER.c.staff_member_id).where(USER.c.staff_member_id.is_not(None))
    return frozenset(id for id, staff in connection.execute(wanted) if staff in staff_members)


def _in_teams(tables: Tables | None, teams: frozenset[str]) -> frozenset[str]:
    if tables is None:
        return frozenset()
    staff = tables["staff_member"]
    rows = staff.filter(staff.team.isin(sorted(teams))).select("staff_member_id").to_pyarrow()
    return frozenset(rows["staff_member_id"].to_pylist())
