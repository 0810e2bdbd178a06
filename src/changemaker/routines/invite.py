"""Inviting: what a plan found becomes rows and tasks, each once; the worker sends what is due, and not before."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import sqlalchemy as sa

from changemaker.engine.tables import Tables
from changemaker.engine.workspace import Workspace
from changemaker.listen.asking.asking_mode import PERSONAL
from changemaker.listen.asking.audience import Invitee, Plan, plan
from changemaker.listen.asking.facts_of import local_day
from changemaker.listen.asking.follow_up import plan_follow_up
from changemaker.listen.asking.throttle import DAY, asked_before
from changemaker.listen.surveys.survey import Survey
from changemaker.listen.surveys.wording import keep_wording
from changemaker.privacy.keys import Keys
from changemaker.routines.interviews import drop_task, holders, put_interview
from changemaker.routines.open_store import tables_of
from changemaker.routines.send_invitations import send_invitations
from changemaker.store import outbox_moves
from changemaker.store.audit import write_audit
from changemaker.store.invitations import WITHDRAWN, Invitation, mark, outbox_key, put_invitations
from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.open import Store
from changemaker.store.outbox import read_sending
from changemaker.store.turns import take_turn

__all__ = ["Invited", "follow_up", "invite", "plan_of", "send_invitations", "withdraw"]

TOGETHER = 5_000  # rows in one transaction; a wave that is drawn by lot is written whole
TURN = "asking"
Planned = Callable[[sa.Connection | None, Tables], Plan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What was written."""

    plan: Plan  # the last that was made: what it invites is what was new in it
    new: int  # invitations that were not there before
    by_mode: Mapping[str, int]  # of the new ones
    tasks: int  # interviews and visits put on somebody's list
    first_due: int | None  # UTC microseconds; when the first of the new ones may leave
    last_due: int | None


def plan_of(
    workspace: Workspace,
    survey: Survey,
    *,
    tables: Tables,
    store: Store | None,
    now: int,
    wave: str = "",
    follow: bool = False,
) -> Plan:
    """Return whom a wave of `survey`, or its follow-up, would ask now; writes nothing.

    Args:
        workspace: whose.
        survey: from its file.
        tables: the company's.
        store: with earlier invitations, consents and addresses; None where there is none yet.
        now: UTC microseconds.
        wave: its name.
        follow: of those who did not answer that wave instead.

    Raises:
        AskingError: the survey cannot be asked like this.
    """
    made = _planned(survey, today=local_day(now, workspace.settings.zone), now=now, wave=wave, follow=follow)
    if store is None:
        return made(None, tables)
    with store.reading() as connection:
        return made(connection, tables)


def invite(
    workspace: Workspace,
    survey: Survey,
    *,
    store: Store,
    keys: Keys,
    now: int,
    url: str,
    wave: str = "",
    tables: Tables | None = None,
    by: str = "system",
) -> Invited:
    """Write the invitations of a wave, and put its interviews on lists; nothing is sent here.

    Done twice, the same people have one invitation each. What somebody else writes meanwhile is seen: then it is
    planned anew, so that the throttle holds over all surveys.

    Args:
        workspace: whose.
        survey: from its file.
        store: where invitations are kept.
        keys: of the installation.
        now: UTC microseconds.
        url: of the served pages.
        wave: its name.
        tables: the company's, where they are open already.
        by: who invites: a user's id.

    Raises:
        AskingError: the survey cannot be asked like this.
    """
    made = _planned(survey, today=local_day(now, workspace.settings.zone), now=now, wave=wave, follow=False)
    done = _write(survey, made, tables or tables_of(workspace), store=store, now=now, by=by)
    if done.new:
        keep_wording(workspace.state, survey)  # another wording of this version would be another series
    return done


def follow_up(
    workspace: Workspace,
    survey: Survey,
    *,
    store: Store,
    now: int,
    wave: str = "",
    tables: Tables | None = None,
    by: str = "system",
) -> Invited:
    """Draw some of those who did not answer a wave, and put an interview with each on a list.

    Raises:
        AskingError: the survey wants none, or the wave is not over.
    """
    made = _planned(survey, today=local_day(now, workspace.settings.zone), now=now, wave=wave, follow=True)
    return _write(survey, made, tables or tables_of(workspace), store=store, now=now, by=by)


def withdraw(store: Store, survey: str, wave: str, *, now: int, by: str = "system") -> int:
    """Call off what of a wave has not left yet; return how many. The rows stay, and may be planned again.

    Args:
        store: where invitations are kept.
        survey: the file's name.
        wave: of it.
        now: UTC microseconds.
        by: who calls it off.
    """
    row = SURVEY_INVITATION.c
    personal = sa.and_(row.mode.in_(PERSONAL), row.state == "sent")
    still = sa.and_(row.survey == survey, row.wave == wave, sa.or_(row.state == "planned", personal))
    done, last = 0, ""
    while True:
        with store.writing() as connection:
            take_turn(connection, TURN)
            open_ones = sa.select(row.id, row.task_id).where(still, row.id > last).order_by(row.id).limit(TOGETHER)
            rows = connection.execute(open_ones).all()
            off = sum(_called_off(connection, id, task, now) for id, task in rows)
            if off:
                told = {"wave": wave, "invitations": off}
                write_audit(connection, now=now, actor=by, action="audit.survey_withdrawn", object=survey, detail=told)
        done += off
        if len(rows) < TOGETHER:
            return done
        last = rows[-1][0]


def _called_off(connection: sa.Connection, id: str, task: str | None, now: int) -> bool:
    if task is not None and not drop_task(connection, task, now=now, note="withdrawn"):
        return False  # somebody has held it
    sending = read_sending(connection, outbox_key(id, 0))
    if sending is not None and (
        sending.state != "new" or not outbox_moves.end(connection, sending, state="skipped", reason=WITHDRAWN, now=now)
    ):
        return False  # it is on its way
    values = {"state": "skipped", "reason": WITHDRAWN, "changed_at": now, "sent_at": None}
    same = sa.and_(SURVEY_INVITATION.c.id == id, SURVEY_INVITATION.c.state.in_(("planned", "sent")))
    return connection.execute(sa.update(SURVEY_INVITATION).where(same).values(**values)).rowcount == 1


@dataclass(slots=True)
class _Tally:
    """What was new, counted; the rows themselves are not kept."""

    by_mode: Counter[str] = field(default_factory=Counter)
    tasks: int = 0
    first: int | None = None
    last: int | None = None

    def add(self, rows: Sequence[Invitation]) -> None:
        self.by_mode.update(row.mode for row in rows)
        self.tasks += sum(row.task_id is not None for row in rows)
        due = [row.due_at for row in rows if row.mode not in PERSONAL]
        self.first = min([*due, *([] if self.first is None else [self.first])], default=None)
        self.last = max([*due, *([] if self.last is None else [self.last])], default=None)

    def told(self, found: Plan) -> Invited:
        return Invited(
            plan=found,
            new=self.by_mode.total(),
            by_mode=dict(self.by_mode),
            tasks=self.tasks,
            first_due=self.first,
            last_due=self.last,
        )


def _planned(survey: Survey, *, today: date, now: int, wave: str, follow: bool) -> Planned:
    def made(connection: sa.Connection | None, tables: Tables) -> Plan:
        before = asked_before(tables, connection, survey=survey, now=now)
        if follow:
            return plan_follow_up(survey, tables, connection, contacts_asked=before, now=now, wave=wave)
        return plan(survey, tables, contacts_asked=before, now=now, today=today, wave=wave)

    return made


def _write(survey: Survey, made: Planned, tables: Tables, *, store: Store, now: int, by: str) -> Invited:
    tally = _Tally()
    while True:
        with store.reading() as connection:
            seen = _mark(connection)
            found = made(connection, tables)
        together = max(len(found.invited), 1) if survey.asking.draw in ("random", "stratified") else TOGETHER
        for start in range(0, len(found.invited), together):
            with store.writing() as connection:
                take_turn(connection, TURN)
                if _mark(connection) != seen:
                    break  # others were asked since: look again
                some = _put(connection, survey, list(found.invited[start : start + together]), found, now=now)
                if some:
                    _tell(connection, survey, found, len(some), now=now, by=by)
                seen = _mark(connection)
            tally.add(some)
        else:
            return tally.told(found)


def _mark(connection: sa.Connection) -> tuple[int, int, int]:
    """What changes when somebody is invited or withdrawn; answers leave it as it is."""
    row = SURVEY_INVITATION.c
    skipped = sa.func.count(sa.case((row.state == "skipped", 1)))
    told = connection.execute(sa.select(sa.func.count(), sa.func.max(row.made_at), skipped)).one()
    return int(told[0]), int(told[1] or 0), int(told[2])


def _put(
    connection: sa.Connection, survey: Survey, invitees: Sequence[Invitee], found: Plan, *, now: int
) -> list[Invitation]:
    """Write rows, and the tasks of those whom a person asks; return what is new."""
    by_key = {one.once_key: one for one in invitees}
    new = put_invitations(connection, [_row(survey, one, found.wave, now) for one in invitees])
    personal = [row for row in new if row.mode in PERSONAL]
    who = holders(connection) if personal else {}
    with_task = {}
    for row in personal:
        task = put_interview(connection, survey, row, by_key[row.once_key], who=who, now=now)
        same = SURVEY_INVITATION.c.id == row.id
        connection.execute(sa.update(SURVEY_INVITATION).where(same).values(task_id=task))
        with_task[row.id] = task
        mark(connection, row.id, "sent", now)  # it is on somebody's list
    return [_with_task(row, with_task.get(row.id)) for row in new]


def _with_task(row: Invitation, task: str | None) -> Invitation:
    return row if task is None else replace(row, task_id=task, state="sent")


def _row(survey: Survey, one: Invitee, wave: str, now: int) -> Invitation:
    return Invitation(
        id=secrets.token_hex(16),
        once_key=one.once_key,
        survey=survey.name,
        version=survey.version,
        account_id=one.account_id,
        contact_id=one.contact_id,
        mode=one.mode,
        wave=wave,
        stratum=one.stratum,
        chance=one.chance,
        follow_up_of=one.follow_up_of,
        language=one.language,
        facts=one.facts,
        about=one.about,
        made_at=now,
        due_at=one.due_at,
        expires_at=one.due_at + survey.asking.open_days * DAY,
        changed_at=now,
    )


def _tell(connection: sa.Connection, survey: Survey, found: Plan, n: int, *, now: int, by: str) -> None:
    told = {"wave": found.wave, "invitations": n}
    write_audit(connection, now=now, actor=by, action="audit.survey_invited", object=survey.name, detail=told)
