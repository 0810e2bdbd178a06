"""What is due of surveys: invitations and reminders into the outbox, and what became of them back into their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from changemaker.engine.workspace import Workspace
from changemaker.listen.asking.throttle import DAY
from changemaker.listen.surveys.read_survey import survey_files, survey_problems
from changemaker.listen.surveys.survey import Survey
from changemaker.privacy.keys import Keys
from changemaker.routines.interviews import drop_task
from changemaker.routines.invitation_letters import letter_of_invitation
from changemaker.store.invitations import REHEARSED, Invitation, mark, note_reminder, note_sent, outbox_key
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.open import Store
from changemaker.store.outbox import put, read_sending
from changemaker.store.sending_tables import OUTBOX

AT_ONCE = 500  # rows in one transaction
LEFT = ("sent", "in_doubt")  # states of a letter that went, or may have gone
ORIGIN = "survey"  # SURVEY's name follows, in the outbox
_ROW = SURVEY_INVITATION.c
_KEY = sa.literal("survey/") + _ROW.id + "/0"
_LETTER = sa.select(OUTBOX.c.key).where(OUTBOX.c.key == _KEY).exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanting:
    """What of a journey wants an invitation: its letters wait, and are skipped, as its other messages are."""

    origin: str  # "journey:NAME"
    run: str | None
    account_id: str | None
    limits: Mapping[str, object] | None


def put_letter(
    connection: sa.Connection,
    invitation: Invitation,
    letter: Mapping[str, object],
    *,
    survey: Survey,
    now: int,
    nth: int = 0,
    wanting: Wanting | None = None,
) -> bool:
    """Put an invitation (0) or a reminder (1, 2, ...) into the outbox; the gate decides when it goes, if at all.

    Args:
        connection: in a transaction.
        invitation: whose letter it is.
        letter: from `letter_of_invitation`.
        survey: its purpose is what the recipient's consent is asked for.
        now: UTC microseconds.
        nth: 0, or which reminder.
        wanting: the run of a journey that asks.
    """
    return put(
        connection,
        key=outbox_key(invitation.id, nth),
        channel="email",
        purpose=survey.asking.purpose,
        payload=letter,
        origin=f"{ORIGIN}:{invitation.survey}" if wanting is None else wanting.origin,
        now=now,
        contact_id=invitation.contact_id,
        expires_at=invitation.expires_at,
        run=None if wanting is None else wanting.run,
        account_id=None if wanting is None else wanting.account_id,
        limits=None if wanting is None else wanting.limits,
    )


def _wanting(connection: sa.Connection, invitation: Invitation) -> Wanting | None:
    """A reminder stands where its first letter stood."""
    first = read_sending(connection, outbox_key(invitation.id, 0))
    if first is None or first.run is None:
        return None
    return Wanting(origin=first.origin, run=first.run, account_id=first.account_id, limits=first.limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    workspace: Workspace
    surveys: Mapping[str, Survey]
    unread: tuple[str, ...]  # files with mistakes: what is due of them waits until they are mended
    keys: Keys
    now: int
    url: str

    def put(self, connection: sa.Connection, invitation: Invitation, *, nth: int) -> bool:
        survey = self.surveys[invitation.survey]
        letter = letter_of_invitation(
            self.workspace, survey, invitation, keys=self.keys, url=self.url, reminder=nth > 0
        )
        wanting = _wanting(connection, invitation) if nth else None
        return put_letter(connection, invitation, letter, survey=survey, now=self.now, nth=nth, wanting=wanting)


def send_invitations(workspace: Workspace, store: Store, keys: Keys, now: int, url: str) -> int:
    """Put what is due into the outbox, and note what went, was skipped, or has expired; return how many rows moved.

    Args:
        workspace: its `surveys/` has the words.
        store: where invitations and the outbox are.
        keys: of the installation.
        now: UTC microseconds.
        url: of the served pages, without a slash at the end.
    """
    with store.reading() as connection:
        if (
            connection.execute(sa.select(_ROW.id).where(_ROW.state.in_(("planned", "sent", "opened"))).limit(1)).first()
            is None
        ):
            return 0
    files = {path.stem: survey_problems(path)[0] for path in survey_files(workspace.folder)}
    post = _Post(
        workspace=workspace,
        surveys={name: survey for name, survey in files.items() if survey is not None},
        unread=tuple(name for name, survey in files.items() if survey is None),
        keys=keys,
        now=now,
        url=url,
    )
    steps = (_noted, _expired, _handed_over, _invited, _reminded)
    return sum(step(store, post) for step in steps)


def _noted(store: Store, post: _Post) -> int:
    """What became of letters: sent, or skipped with the gate's reason."""
    ended, left = OUTBOX.c.state.not_in(("new", "sending")), OUTBOX.c.state.in_(LEFT)
    wanted = (
        sa.select(_ROW.id, OUTBOX.c.state, OUTBOX.c.reason, OUTBOX.c.ended_at)
        .join(OUTBOX, OUTBOX.c.key == _KEY)
        .where(
            _ROW.mode == "email", sa.or_(sa.and_(_ROW.state == "planned", ended), sa.and_(_ROW.sent_at.is_(None), left))
        )
        .order_by(_ROW.id)
        .limit(AT_ONCE)
    )
    with store.reading() as connection:
        rows = connection.execute(wanted).all()
    if not rows:
        return 0
    with store.writing() as connection:
        for id, state, reason, ended_at in rows:
            if state in LEFT:
                note_sent(connection, id, sent_at=ended_at or post.now, now=post.now)
            else:
                mark(connection, id, "skipped", post.now, REHEARSED if state == "rehearsed" else reason)
    return len(rows)


def _expired(store: Store, post: _Post) -> int:
    """What nobody answered in time; what never left in time was never asked."""
    over = sa.and_(_ROW.expires_at <= post.now, sa.not_(sa.and_(_ROW.state == "planned", _LETTER)))
    wanted = sa.select(_ROW.id, _ROW.state, _ROW.task_id).where(_ROW.state.in_(("planned", "sent", "opened")), over)
    rows = _found(store, wanted)
    if not rows:
        return 0
    with store.writing() as connection:
        for id, state, task in rows:
            if state == "planned":
                mark(connection, id, "skipped", post.now, "asking.too_late")
            else:
                mark(connection, id, "expired", post.now)
            if task is not None:
                drop_task(connection, task, now=post.now, note="expired")
    return len(rows)


def _handed_over(store: Store, post: _Post) -> int:
    """What no letter carries: an address that is handed out otherwise, an interview on somebody's list."""
    wanted = sa.select(_ROW.id, _ROW.state, _ROW.task_id)
    rows = _found(store, wanted.where(_ROW.state == "planned", _ROW.mode != "email", _ROW.due_at <= post.now))
    if not rows:
        return 0
    with store.writing() as connection:
        return sum(mark(connection, id, "sent", post.now) for id, _, _ in rows)


def _invited(store: Store, post: _Post) -> int:
    due = sa.and_(_ROW.state == "planned", _ROW.mode == "email", _ROW.due_at <= post.now, _ROW.expires_at > post.now)
    ready = sa.and_(due, sa.not_(_LETTER), _ROW.survey.not_in(post.unread))
    wanted = sa.select(SURVEY_INVITATION).where(ready).order_by(_ROW.due_at, _ROW.id).limit(AT_ONCE)
    with store.reading() as connection:
        rows = [Invitation(**row) for row in connection.execute(wanted).mappings()]
    if not rows:
        return 0
    with store.writing() as connection:
        for row in rows:
            if row.survey not in post.surveys:
                mark(connection, row.id, "skipped", post.now, "asking.survey_gone")
            else:
                post.put(connection, row, nth=0)
    return len(rows)


def _reminded(store: Store, post: _Post) -> int:
    """Who has not answered is reminded, so often as the survey says; each reminder once."""
    rows: list[Invitation] = []
    with store.reading() as connection:
        for name, survey in post.surveys.items():
            before = 0
            for nth, days in enumerate(sorted(survey.asking.remind_after_days), start=1):
                silent = sa.and_(_ROW.survey == name, _ROW.mode == "email", _ROW.state.in_(("sent", "opened")))
                due = sa.and_(_ROW.reminded == nth - 1, _ROW.sent_at <= post.now - int(days * DAY))
                late = OUTBOX.c.made_at > post.now - int((days - before) * DAY)  # after a stop of the worker, not two
                letter = sa.literal("survey/") + _ROW.id + f"/{nth - 1}"
                lately = sa.select(OUTBOX.c.key).where(OUTBOX.c.key == letter, late).exists()
                wanted = sa.select(SURVEY_INVITATION).where(silent, due, _ROW.expires_at > post.now, sa.not_(lately))
                before = days
                found = connection.execute(wanted.order_by(_ROW.id).limit(AT_ONCE)).mappings()
                rows += [Invitation(**row) for row in found]
    done = 0
    for row in rows:
        with store.writing() as connection:
            if note_reminder(connection, row.id, reminded=row.reminded + 1, now=post.now):
                done += post.put(connection, row, nth=row.reminded + 1)
    return done


def _found(store: Store, wanted: sa.Select[Any]) -> list[tuple[str, str, str | None]]:
    with store.reading() as connection:
        rows = connection.execute(wanted.order_by(_ROW.id).limit(AT_ONCE)).all()
    return [(row[0], row[1], row[2]) for row in rows]
