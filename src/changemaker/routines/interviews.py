"""Interviews and site visits as tasks: put to whoever looks after the account, with the survey's own guide."""

from collections.abc import Mapping

import sqlalchemy as sa

from changemaker.access.roles import Permission, Role, permissions_of
from changemaker.core.message import Message
from changemaker.listen.asking.audience import Invitee
from changemaker.listen.surveys.survey import Survey
from changemaker.store.invitations import Invitation
from changemaker.store.people_tables import USER
from changemaker.store.tasks import put_task
from changemaker.store.work_tables import TASK

OTHERWISE = Role.ANALYST  # who holds interviews of accounts that nobody looks after


def holders(connection: sa.Connection) -> Mapping[str, str]:
    """Return who of our users each staff member is, where they may hold interviews."""
    wanted = sa.select(USER.c.staff_member_id, USER.c.id, USER.c.roles)
    wanted = wanted.where(USER.c.state == "active", USER.c.staff_member_id.is_not(None)).order_by(USER.c.id.desc())
    known = {role.value for role in Role}
    return {
        staff: id
        for staff, id, roles in connection.execute(wanted)
        if Permission.HOLD_INTERVIEWS in permissions_of(Role(role) for role in roles if role in known)
    }


def put_interview(
    connection: sa.Connection,
    survey: Survey,
    invitation: Invitation,
    invitee: Invitee,
    *,
    who: Mapping[str, str],
    now: int,
) -> str:
    """Put the task of one interview or visit on a list; return the task's id. Put twice, it is one task.

    Args:
        connection: in a transaction.
        survey: what is asked; its guide is shown with the task.
        invitation: the row that the answers will belong to.
        invitee: whom it is held with.
        who: from `holders`.
        now: UTC microseconds.
    """
    user = who.get(invitee.looked_after_by or "")
    told = {
        "survey": survey.title.in_("en", survey.languages[0]) or survey.name,
        "account": invitation.account_id,
        "contact": invitation.contact_id or "",
    }
    return put_task(
        connection,
        Message(f"asking.task.{invitation.mode}", told),
        now=now,
        user_id=user,
        role=None if user else OTHERWISE.value,
        about=f"interview:{invitation.id}",
        due_at=invitation.expires_at,
        once_key=f"survey/{invitation.id}",
    )


def drop_task(connection: sa.Connection, id: str, *, now: int, note: str) -> bool:
    """Take a task off the list that nobody can do any more; False if it was ended already."""
    still = sa.and_(TASK.c.id == id, TASK.c.state == "open")
    values = {"state": "dropped", "note": note, "ended_at": now, "ended_by": "system", "version": TASK.c.version + 1}
    return connection.execute(sa.update(TASK).where(still).values(**values)).rowcount == 1
