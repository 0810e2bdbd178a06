"""A step that asks: one person by a survey of the workspace, by letter or by somebody of ours."""

import secrets
from collections.abc import Mapping

import sqlalchemy as sa

from changemaker.act.journeys.run import Intent, Run
from changemaker.core.message import Message
from changemaker.listen.asking.throttle import DAY, YEAR, why_barred
from changemaker.listen.surveys.read_survey import survey_named
from changemaker.listen.surveys.survey import Survey
from changemaker.routines.acting.scene import Scene
from changemaker.routines.interviews import OTHERWISE
from changemaker.routines.invitation_letters import letter_of_invitation
from changemaker.routines.invite import TURN
from changemaker.routines.send_invitations import Wanting, put_letter
from changemaker.store.event_tables import PERSON
from changemaker.store.invitations import WAITING, Invitation, mark, put_invitation
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.tasks import put_task
from changemaker.store.turns import take_turn


def put_asked(
    connection: sa.Connection,
    *,
    scene: Scene,
    intent: Intent,
    run: Run,
    limits: Mapping[str, object] | None,
    now: int,
) -> bool:
    """Write the invitation that a step wants, and its letter; False if it is there already.

    Who must not be asked, or was asked as often as the survey's throttle allows, has an invitation that was skipped.
    The gate decides whether a letter leaves, as it does for every message of a journey.

    Args:
        connection: in the transaction that writes the step.
        scene: of the worker.
        intent: kind invite or interview.
        run: whose step it is.
        limits: of the journey, as its messages carry them.
        now: UTC microseconds.

    Raises:
        ChangemakerError: there is no such survey, or it cannot be read.
    """
    survey = survey_named(scene.workspace.folder, intent.place)
    known = sa.select(PERSON.c.language).where(PERSON.c.contact_id == intent.contact_id)
    language = connection.execute(known).scalar_one_or_none() or survey.languages[0]
    take_turn(connection, TURN)  # the throttle holds over all surveys: nobody else invites meanwhile
    why = _why_not(connection, survey, intent, now)
    invitation = Invitation(
        id=secrets.token_hex(16),
        once_key=intent.key,
        survey=survey.name,
        version=survey.version,
        account_id=intent.account_id,
        contact_id=intent.contact_id,
        mode="interview" if intent.kind == "interview" else "email",
        wave=f"journey:{run.journey}",
        state="planned" if why is None else "skipped",
        reason=None if why is None else f"asking.left.{why}",
        language=language if language in survey.languages else survey.languages[0],
        made_at=now,
        due_at=now,
        expires_at=now + survey.asking.open_days * DAY,
        changed_at=now,
    )
    if not put_invitation(connection, invitation):
        return False
    if why is None and intent.kind == "interview":
        _put_on_list(connection, survey, invitation, intent, now)
    elif why is None:
        letter = letter_of_invitation(scene.workspace, survey, invitation, keys=scene.keys, url=scene.url)
        wanting = Wanting(origin=f"journey:{run.journey}", run=run.id, account_id=run.account_id, limits=limits)
        put_letter(connection, invitation, letter, survey=survey, now=now, wanting=wanting)
    return True


def _why_not(connection: sa.Connection, survey: Survey, intent: Intent, now: int) -> str | None:
    """Why nobody is asked, as a plan of the survey would say; what other tools sent is not counted here."""
    if intent.contact_id is not None:
        why = why_barred(connection, intent.contact_id, purpose=survey.asking.purpose)
        if why is not None:
            return why
    row, throttle = SURVEY_INVITATION.c, survey.throttle
    t = sa.func.coalesce(row.sent_at, row.due_at)
    others = sa.and_(row.state != "skipped", row.once_key != intent.key)
    since = now - max(YEAR, throttle.days_between * DAY, throttle.account_days_between * DAY)
    if intent.contact_id is not None:
        theirs = sa.select(t).where(others, row.contact_id == intent.contact_id, t > since)
        apart = [abs(now - asked) for asked in connection.execute(theirs).scalars()]
        if any(gap < throttle.days_between * DAY for gap in apart):
            return "asked_lately"
        if sum(gap < YEAR for gap in apart) >= throttle.most_a_year:
            return "asked_often"
    there = sa.select(t, row.state, row.expires_at).where(others, row.account_id == intent.account_id, t > since)
    asked_there: list[tuple[int, str, int]] = [(t, state, until) for t, state, until in connection.execute(there)]
    if any(abs(now - at) < throttle.account_days_between * DAY for at, _, _ in asked_there):
        return "account_asked_lately"
    waiting = sum(state in WAITING and until > now for _, state, until in asked_there)
    return "account_waits" if waiting >= throttle.account_open else None


def _put_on_list(connection: sa.Connection, survey: Survey, invitation: Invitation, intent: Intent, now: int) -> None:
    """Put the interview to whoever the step names, else to anybody who may hold it."""
    user = intent.payload.get("user_id")
    told = {
        "survey": survey.title.in_("en", survey.languages[0]) or survey.name,
        "account": invitation.account_id,
        "contact": invitation.contact_id or "",
    }
    task = put_task(
        connection,
        Message("asking.task.interview", told),
        now=now,
        user_id=None if user is None else str(user),
        role=None if user else OTHERWISE.value,
        about=f"interview:{invitation.id}",
        due_at=invitation.expires_at,
        once_key=f"survey/{invitation.id}",
    )
    same = SURVEY_INVITATION.c.id == invitation.id
    connection.execute(sa.update(SURVEY_INVITATION).where(same).values(task_id=task))
    mark(connection, invitation.id, "sent", now)  # it is on somebody's list
