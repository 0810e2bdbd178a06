"""A site visit that somebody plans: one invitation, held by a person, with its task on the list of whoever makes it."""

import secrets
from dataclasses import replace

import sqlalchemy as sa

from changemaker.core.errors import AskingError
from changemaker.engine.tables import Tables
from changemaker.listen.asking.audience import Invitee
from changemaker.listen.asking.facts_of import as_facts, facts_of, local_day
from changemaker.listen.asking.throttle import DAY, why_barred
from changemaker.listen.surveys.survey import Mode, Survey
from changemaker.reports.words import word
from changemaker.routines.interviews import holders, put_interview
from changemaker.store.audit import write_audit
from changemaker.store.invitations import Invitation, mark, put_invitation
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.open import Store

VISIT: Mode = "visit"
DAYS_AFTER = 7  # to type it in


def account_row(tables: Tables, account_id: str) -> dict[str, object] | None:
    """Return who looks after an account, None where there is no such account among the rows that may be seen."""
    accounts = tables["account"]
    rows = accounts.filter(accounts.account_id == account_id).select("account_id", "account_manager_id").limit(1)
    found = rows.to_pyarrow().to_pylist()
    return dict(found[0]) if found else None


def plan_visit(
    survey: Survey,
    tables: Tables,
    store: Store,
    *,
    account_id: str,
    contact_id: str | None,
    held_by: str | None,
    due_at: int,
    by: str,
    now: int,
    zone: str,
) -> Invitation:
    """Write a visit down and put it on a list; return its invitation.

    Args:
        survey: whose questions are taken along.
        tables: the company's; what is known of the account and contact is frozen into the row.
        store: where invitations are kept.
        account_id: who is visited.
        contact_id: whom one wants to see there; nobody in particular where None.
        held_by: the staff member who makes it; whoever plans it where None, or where nobody of ours is that person.
        due_at: when, UTC microseconds.
        by: user id of who plans it.
        now: UTC microseconds.
        zone: the workspace's.

    Raises:
        AskingError: the contact opted out of surveys, or was erased.
    """
    _check_not_barred(survey, store, contact_id)
    facts = _facts(tables, account_id, contact_id, now=now, zone=zone)
    id = secrets.token_hex(16)
    invitation = Invitation(
        id=id,
        once_key=f"{survey.name}/{VISIT}/{id}",
        survey=survey.name,
        version=survey.version,
        account_id=account_id,
        contact_id=contact_id,
        mode=VISIT,
        language=str(facts.get("contact.language") or survey.languages[0]),
        facts={**facts, "mode": VISIT},
        made_at=now,
        due_at=due_at,
        expires_at=due_at + DAYS_AFTER * DAY,
        changed_at=now,
    )
    with store.writing() as connection:
        put_invitation(connection, invitation)
        task = put_interview(
            connection,
            survey,
            invitation,
            _invitee(invitation, held_by or by),
            who=_who(connection, held_by, by),
            now=now,
        )
        same = SURVEY_INVITATION.c.id == id
        connection.execute(sa.update(SURVEY_INVITATION).where(same).values(task_id=task))
        mark(connection, id, "sent", now)  # it is on somebody's list
        write_audit(
            connection, now=now, actor=by, action="audit.visit_planned", object=id, detail={"survey": survey.name}
        )
    return replace(invitation, task_id=task, state="sent", sent_at=now)


def _check_not_barred(survey: Survey, store: Store, contact_id: str | None) -> None:
    if not contact_id:
        return
    with store.reading() as connection:
        why = why_barred(connection, contact_id, purpose=survey.asking.purpose)
    if why is not None:
        told = word(f"asking.left.{why}", "en")
        raise AskingError(f"this contact cannot be asked: {told}", hint="plan the visit without naming a contact")


def _who(connection: sa.Connection, held_by: str | None, by: str) -> dict[str, str]:
    """Whose list: that of the staff member's user, else of who plans."""
    return {held_by or by: holders(connection).get(held_by or "", by)}


def _invitee(invitation: Invitation, held_by: str | None) -> Invitee:
    return Invitee(
        account_id=invitation.account_id,
        contact_id=invitation.contact_id or "",
        mode=VISIT,
        stratum="",
        chance=1.0,
        language=invitation.language,
        facts=invitation.facts,
        about={},
        due_at=invitation.due_at,
        once_key=invitation.once_key,
        looked_after_by=held_by,
    )


def _facts(tables: Tables, account_id: str, contact_id: str | None, *, now: int, zone: str) -> dict[str, object]:
    """What is known of the contact; of the account's highest contact where nobody in particular is visited."""
    rows = facts_of(tables, now=now, today=local_day(now, zone))
    rows = rows.filter(rows.account_id == account_id)
    if contact_id:
        rows = rows.filter(rows.contact_id == contact_id)
    found = rows.order_by("contact_id").limit(1).to_pyarrow().to_pylist()
    if not found:
        return {}
    facts = dict(as_facts(found[0]))
    return facts if contact_id else {name: one for name, one in facts.items() if not name.startswith("contact.")}
