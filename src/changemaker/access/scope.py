"""Which rows a person sees, from their roles and from who they are in the company's tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import pyarrow as pa

from changemaker.access.roles import Role
from changemaker.access.sessions import roles_of
from changemaker.core.scope import EVERYTHING, NOTHING, Scope
from changemaker.engine.tables import Tables
from changemaker.store.users import User

SEES_ALL = frozenset({Role.EXECUTIVE, Role.ANALYST, Role.FINANCE_SIGNER, Role.ADMIN})
NEEDS_TABLES = frozenset({Role.MANAGER, Role.ACCOUNT_MANAGER})


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One member of staff, as the company's table has it."""

    staff_member_id: str
    team: str | None = None
    manager_id: str | None = None


def scope_of(user: User, tables: Tables | None) -> Scope:
    """Return the rows that `user` may see.

    Args:
        user: one of us.
        tables: the company's, unlimited; None while nothing is loaded: then nobody has a team or accounts.
    """
    roles = roles_of(user)
    if roles & SEES_ALL:
        return EVERYTHING
    staff = _staff(tables) if tables is not None and Role.MANAGER in roles else ()
    accounts = _accounts(tables, user) if tables is not None and Role.ACCOUNT_MANAGER in roles else ()
    return scope_from(roles, user.staff_member_id, staff=staff, accounts=accounts)


def scope_from(
    roles: Iterable[Role], staff_member_id: str | None, *, staff: Sequence[StaffRow], accounts: Iterable[str]
) -> Scope:
    """Return what somebody sees with `roles`: all that one of them would let through.

    Args:
        roles: of the person.
        staff_member_id: who this is in the company's tables; without it, a role of the own rows shows none.
        staff: all members of staff.
        accounts: those that the person manages.

    Example:
        >>> scope_from([Role.AGENT], "S1", staff=(), accounts=()) == Scope(staff_members=frozenset({"S1"}))
        True
    """
    found = [NOTHING]
    for role in set(roles):
        if role in SEES_ALL:
            return EVERYTHING
        if staff_member_id is not None:
            found.append(_of_role(role, staff_member_id, staff=staff, accounts=accounts))
    return reduce(or_, found)


def led_by(staff_member_id: str, staff: Sequence[StaffRow]) -> frozenset[str]:
    """Return the people below somebody, however far; a ring in the data ends where it began.

    Example:
        >>> rows = [StaffRow(staff_member_id="B", manager_id="A"), StaffRow(staff_member_id="C", manager_id="B")]
        >>> sorted(led_by("A", rows))
        ['B', 'C']
    """
    below: dict[str, list[str]] = {}
    for row in staff:
        if row.manager_id is not None:
            below.setdefault(row.manager_id, []).append(row.staff_member_id)
    found: set[str] = set()
    ahead = [staff_member_id]
    while ahead:
        new = set(below.get(ahead.pop(), ())) - found
        found |= new
        ahead.extend(new)
    return frozenset(found - {staff_member_id})


def _of_role(role: Role, own: str, *, staff: Sequence[StaffRow], accounts: Iterable[str]) -> Scope:
    match role:
        case Role.MANAGER:
            people = led_by(own, staff) | {own}
            teams = frozenset(row.team for row in staff if row.staff_member_id in people and row.team)
            return Scope(teams=teams) | Scope(staff_members=people)
        case Role.AGENT:
            return Scope(staff_members=frozenset({own}))
        case Role.ACCOUNT_MANAGER:
            return Scope(accounts=frozenset(accounts))
    return NOTHING


def _staff(tables: Tables) -> tuple[StaffRow, ...]:
    rows: pa.Table = tables["staff_member"].select("staff_member_id", "team", "manager_id").to_pyarrow()
    return tuple(StaffRow(**row) for row in rows.to_pylist())


def _accounts(tables: Tables, user: User) -> tuple[str, ...]:
    if user.staff_member_id is None:
        return ()
    account = tables["account"]
    own: pa.Table = account.filter(account.account_manager_id == user.staff_member_id).select("account_id").to_pyarrow()
    return tuple(own["account_id"].to_pylist())
