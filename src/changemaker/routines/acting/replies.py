"""Did you have a problem? What a customer answers to a letter: kept sealed, and routed where there was one."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from changemaker.act.cases.due import due_by_severity
from changemaker.act.cases.working_time import due_at
from changemaker.core.message import Message
from changemaker.engine.workspace import Workspace
from changemaker.privacy.keys import Keys
from changemaker.routines.caring import work_on
from changemaker.routines.caring.case_words import MOST, opened_words, sealed_words
from changemaker.routines.caring.desk import Desk
from changemaker.routines.journey_letters import PREFIX, read_token
from changemaker.store.cases import events_of, note_event, open_case, read_case
from changemaker.store.journey_replies import Reply, put_reply, read_reply
from changemaker.store.journey_tables import JOURNEY_RUN
from changemaker.store.sending_tables import OUTBOX

SEVERITY = 3  # of what somebody tells us without having complained
OTHERWISE = "account-care"  # queue, where the workspace names none


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A letter that asked, and what was answered to it so far."""

    id: str  # RUN/NODE/VISIT
    run: str
    journey: str
    account_id: str
    contact_id: str
    before: bool | None  # whether there was a problem, as it was answered last


def asked_by(connection: sa.Connection, keys: Keys, token: str) -> Asked | None:
    """Return the letter that an address answers; None where we did not sign it, or the letter is gone."""
    id = read_token(keys, token)
    if id is None:
        return None
    run = id.partition("/")[0]
    letters = sa.select(OUTBOX.c.contact_id, OUTBOX.c.key).where(OUTBOX.c.run == run, OUTBOX.c.channel == "email")
    contact = next((who for who, key in connection.execute(letters) if key.startswith(f"{PREFIX}{id}/")), None)
    c = JOURNEY_RUN.c
    found = connection.execute(sa.select(c.journey, c.account_id).where(c.id == run)).one_or_none()
    if contact is None or found is None:
        return None
    earlier = read_reply(connection, id)
    return Asked(
        id=id,
        run=run,
        journey=found.journey,
        account_id=found.account_id,
        contact_id=contact,
        before=None if earlier is None else earlier.problem,
    )


def keep_reply(
    connection: sa.Connection,
    workspace: Workspace,
    keys: Keys,
    asked: Asked,
    *,
    problem: bool,
    words: str,
    now: int,
) -> str | None:
    """Keep what was answered; return the case of the letter, where there was a problem. Sent twice, it is one.

    What is said later than the first time joins the case; a problem that is there again opens it again.

    Args:
        connection: in a transaction.
        workspace: with its queues and its working calendar.
        keys: of the installation.
        asked: from `asked_by`.
        problem: whether there was one.
        words: what they wrote; kept sealed under their key, in the reply and in the case.
        now: UTC microseconds.
    """
    shut = sealed_words(connection, keys, words[:MOST], contact_id=asked.contact_id)
    earlier = read_reply(connection, asked.id)
    case = None if earlier is None else earlier.case_id
    if problem:
        case = _open(connection, workspace, asked, shut, now)
    if case is not None:
        desk = Desk(workspace=workspace, keys=keys, by=f"journey:{asked.journey}", now=now)
        _join(connection, desk, case, asked, words=words[:MOST].strip(), problem=problem)
    reply = Reply(
        id=asked.id,
        run=asked.run,
        journey=asked.journey,
        account_id=asked.account_id,
        contact_id=asked.contact_id,
        problem=problem,
        words=shut,
        case_id=case,
        t=now,
    )
    put_reply(connection, reply)
    return case


def _join(connection: sa.Connection, desk: Desk, id: str, asked: Asked, *, words: str, problem: bool) -> None:
    """Bring what was said now into the case of the letter, where it was not opened with it or has ended."""
    case = read_case(connection, id)
    if case is None:
        return
    if problem and not case.is_open:
        work_on.reopen(connection, desk, id, why="answered again", words=words)
        return
    said = (case.words, *(event.words for event in events_of(connection, [id], kinds=("noted", "reopened"))))
    known = {opened_words(connection, desk.keys, one, contact_id=case.contact_id) for one in said}
    if not words or words in known:
        return
    shut = sealed_words(connection, desk.keys, words, contact_id=case.contact_id)
    if shut is not None:  # nothing is kept of a person who was erased
        detail = {"reply": asked.id, "problem": problem}
        note_event(connection, id, kind="noted", by=desk.by, now=desk.now, detail=detail, words=shut)


def _open(connection: sa.Connection, workspace: Workspace, asked: Asked, words: bytes | None, now: int) -> str:
    settings = workspace.settings
    due = due_at(due_by_severity(SEVERITY), now, settings.acting.working, ZoneInfo(settings.zone))
    return open_case(
        connection,
        once_key=f"reply/{asked.id}",
        account_id=asked.account_id,
        contact_id=asked.contact_id,
        kind="reply",
        queue=next(iter(settings.acting.queues), OTHERWISE),
        severity=SEVERITY,
        what=Message("acting.case.reply", {"journey": asked.journey}),
        opened_by=f"journey:{asked.journey}",
        about=f"reply:{asked.id}",
        due_at=due,
        value=None,
        now=now,
        words=words,
    )
