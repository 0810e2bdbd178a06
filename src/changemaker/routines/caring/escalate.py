"""Escalation: a case that nobody begins or ends, or whose promise is overdue, reaches who leads; each step once."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from changemaker.access.roles import Role
from changemaker.act.cases.case import is_promise_overdue
from changemaker.act.cases.escalation import LATE, MUCH_LATER, NOT_BEGUN, Rung, Whom, rung_at
from changemaker.core.errors import EditedMeanwhileError, NothingLoadedError
from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.routines.caring.case_tasks import put_case_task
from changemaker.routines.caring.desk import Desk
from changemaker.routines.open_store import tables_of
from changemaker.store.case_tables import CARE_CASE, CASE_EVENT
from changemaker.store.cases import OPEN_STATES, Case, change_case, list_cases, read_case
from changemaker.store.open import Store
from changemaker.store.people_tables import USER

RULE = "rule:escalation"
OTHERWISE: Mapping[Whom, Role] = {
    "leads": Role.MANAGER,
    "leads_them": Role.EXECUTIVE,
    "executive": Role.EXECUTIVE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """Who leads whom, of our users."""

    staff_of: Mapping[str, str] = field(default_factory=dict)  # user id -> staff member
    user_of: Mapping[str, str] = field(default_factory=dict)  # staff member -> user id
    leads: Mapping[str, str] = field(default_factory=dict)  # staff member -> who leads them

    def user(self, owner: str | None, *, levels: int) -> str | None:
        """Return the user so many levels above `owner`; None where nobody is known there."""
        staff = self.staff_of.get(owner or "")
        for _ in range(levels):
            staff = self.leads.get(staff or "")
        return self.user_of.get(staff or "")


def escalate(desk: Desk, store: Store, *, tables: Tables | None = None) -> int:
    """Tell who is to be told of cases that are late or not begun; return how many cases moved a step up.

    Args:
        desk: the moment, and the company's calendar.
        store: where cases and tasks are.
        tables: the company's, where they are open already; they say who leads whom.

    Raises:
        WorkingCalendarError: the company's calendar cannot be used.
    """
    with store.reading() as connection:
        late = list_cases(connection, states=OPEN_STATES, due_before=desk.now, escalated_below=MUCH_LATER, limit=None)
        not_begun = list_cases(connection, states=("open",), escalated_below=NOT_BEGUN, limit=None)
        found = {case.id: case for case in (*late, *not_begun)}
        since = _since(connection, [case.id for case in not_begun])
    due = {id: rung for id, case in found.items() if (rung := _new_rung(desk, case, since.get(id))) is not None}
    overdue = _overdue(desk, store)
    if not due and not overdue:
        return 0
    with store.reading() as connection:
        above = above_of(connection, tables or _tables(desk.workspace)) if due else Above()
    done = 0
    for id, rung in due.items():
        with store.writing() as connection:
            done += _step_up(connection, desk, id, rung, above)
    with store.writing() as connection:
        for case in overdue:
            once = f"promise/late-{case.promised_for}"
            user, role = (case.owner, None) if case.owner else (None, Role.MANAGER.value)
            put_case_task(connection, case, "case.task.promise_late", once=once, now=desk.now, user_id=user, role=role)
    return done


def above_of(connection: sa.Connection, tables: Tables | None) -> Above:
    """Return who leads whom."""
    wanted = sa.select(USER.c.id, USER.c.staff_member_id).where(
        USER.c.state == "active", USER.c.staff_member_id.is_not(None)
    )
    users = [(id, staff) for id, staff in connection.execute(wanted.order_by(USER.c.id))]
    leads = {}
    if tables is not None:
        rows = tables["staff_member"].select("staff_member_id", "manager_id").to_pyarrow().to_pylist()
        leads = {row["staff_member_id"]: row["manager_id"] for row in rows if row["manager_id"]}
    return Above(staff_of=dict(users), user_of={staff: id for id, staff in reversed(users)}, leads=leads)


def _tables(workspace: Workspace) -> Tables | None:
    try:
        return tables_of(workspace)
    except NothingLoadedError:
        return None


def _since(connection: sa.Connection, ids: list[str]) -> dict[str, int]:
    """When each was put here, or opened again: one of the company's own may have begun long before."""
    c = CASE_EVENT.c
    wanted = sa.select(c.case_id, sa.func.max(c.t)).where(c.kind.in_(("opened", "reopened", "handed_over")))
    open_ones = sa.select(CARE_CASE.c.id).where(CARE_CASE.c.state == "open")
    return dict(connection.execute(wanted.where(c.case_id.in_(open_ones)).group_by(c.case_id)).all()) if ids else {}


def _new_rung(desk: Desk, case: Case, since: int | None) -> Rung | None:
    rung = rung_at(case, now=desk.now, working=desk.working, zone=desk.zone, since=since)
    return rung if rung is not None and rung.number > case.escalated else None


def _overdue(desk: Desk, store: Store) -> list[Case]:
    c = CARE_CASE.c
    wanted = sa.select(c.id).where(
        c.promised_for < desk.now, c.promise_kept.is_(None), c.promise.is_not(None), c.state.in_(OPEN_STATES)
    )
    with store.reading() as connection:
        found = [read_case(connection, id) for id in connection.execute(wanted.order_by(c.id)).scalars()]
    return [case for case in found if case is not None and is_promise_overdue(case, desk.now)]


def _step_up(connection: sa.Connection, desk: Desk, id: str, rung: Rung, above: Above) -> bool:
    case = read_case(connection, id)
    if case is None or not case.is_open or case.escalated >= rung.number:
        return False
    values: dict[str, object] = {"escalated": rung.number}
    if rung.number >= LATE and case.breached_at is None:
        values["breached_at"] = desk.now
    detail = {"rung": rung.number}
    try:
        done = change_case(connection, case, values, kind="escalated", by=RULE, now=desk.now, detail=detail)
    except EditedMeanwhileError:  # somebody is at work on it: looked at again next time
        return False
    for whom in rung.whom:
        user = case.owner if whom == "owner" else above.user(case.owner, levels=2 if whom == "leads_them" else 1)
        if whom == "executive":
            user = None
        if user is None and whom == "owner":
            continue
        role = None if user else OTHERWISE[whom].value
        once = f"rung/{rung.number}/{user or role}"
        put_case_task(connection, done, rung.says, once=once, now=desk.now, user_id=user, role=role)
    return True
