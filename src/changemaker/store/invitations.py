"""Invitations: a row for everybody who was chosen to be asked, from planned to answered; the denominator."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from changemaker.store.listening_tables import SURVEY_INVITATION
from changemaker.store.outbox import Sending
from changemaker.store.outbox_moves import end
from changemaker.store.sending_tables import OUTBOX
from changemaker.store.work_tables import TASK

State = Literal["planned", "sent", "opened", "answered", "declined", "expired", "skipped"]
AFTER: Mapping[State, tuple[State, ...]] = {  # where a row may come from: it only goes forward
    "planned": (),
    "sent": ("planned",),
    "opened": ("planned", "sent"),
    "answered": ("planned", "sent", "opened", "expired"),
    "declined": ("planned", "sent", "opened", "expired"),
    "expired": ("planned", "sent", "opened"),
    "skipped": ("planned",),
}
ASKED: tuple[State, ...] = ("sent", "opened", "answered", "declined", "expired")  # what a response rate counts
WAITING: tuple[State, ...] = ("planned", "sent", "opened")
WITHDRAWN = "asking.withdrawn"  # reason of what was called off before it left: it may be planned again,
REHEARSED = "asking.rehearsed"  # ... and so may what only a rehearsal "sent"
AGAIN = (WITHDRAWN, REHEARSED)
ENDED: tuple[State, ...] = ("answered", "declined", "expired")  # nothing more is sent
MOST_LETTERS = 12  # an invitation and its reminders
AT_ONCE = 400  # rows in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One row; times are UTC microseconds."""

    id: str  # 32 hex digits
    once_key: str
    survey: str
    version: int
    account_id: str
    contact_id: str | None
    mode: str
    wave: str = ""
    stratum: str = ""
    chance: float = 1.0
    follow_up_of: str | None = None
    language: str = ""
    state: State = "planned"
    reason: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    reminded: int = 0
    task_id: str | None = None
    made_at: int
    due_at: int
    sent_at: int | None = None
    opened_at: int | None = None
    answered_at: int | None = None
    expires_at: int
    changed_at: int


def put_invitation(connection: sa.Connection, invitation: Invitation) -> bool:
    """Write an invitation unless its `once_key` is there; return whether it is new.

    One that was withdrawn before it left, or only rehearsed, is made anew under a new id: its old address is void.
    """
    return bool(put_invitations(connection, [invitation]))


def put_invitations(connection: sa.Connection, rows: Sequence[Invitation]) -> list[Invitation]:
    """Write many invitations at once; return those that are new, in their order.

    Args:
        connection: in a transaction.
        rows: with ids of their own; planned twice under one `once_key` is one row.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    ordered = sorted(rows, key=lambda row: row.once_key)  # processes wait for each other in one order
    for start in range(0, len(ordered), AT_ONCE):
        some = [asdict(row) for row in ordered[start : start + AT_ONCE]]
        connection.execute(insert(SURVEY_INVITATION).on_conflict_do_nothing(), some)
    there = _ids(connection, [row.once_key for row in rows])
    new = [row for row in rows if there.get(row.once_key) == row.id]
    again = [row for row in rows if there.get(row.once_key) != row.id]
    return [*new, *_revived(connection, again)]


def _ids(connection: sa.Connection, keys: Sequence[str]) -> dict[str, str]:
    column = SURVEY_INVITATION.c.once_key
    found: dict[str, str] = {}
    for start in range(0, len(keys), AT_ONCE):
        wanted = sa.select(column, SURVEY_INVITATION.c.id).where(column.in_(keys[start : start + AT_ONCE]))
        found.update((key, id) for key, id in connection.execute(wanted))
    return found


def _revived(connection: sa.Connection, rows: Sequence[Invitation]) -> list[Invitation]:
    """Plan again what was withdrawn; everything else stays as it is."""
    if not rows:
        return []
    withdrawn = sa.and_(SURVEY_INVITATION.c.state == "skipped", SURVEY_INVITATION.c.reason.in_(AGAIN))
    gone = set(connection.execute(sa.select(SURVEY_INVITATION.c.once_key).where(withdrawn)).scalars())
    revived = []
    for row in rows:
        if row.once_key not in gone:
            continue
        same = sa.and_(SURVEY_INVITATION.c.once_key == row.once_key, withdrawn)
        values = {name: value for name, value in asdict(row).items() if name != "once_key"}
        if connection.execute(sa.update(SURVEY_INVITATION).where(same).values(**values)).rowcount == 1:
            revived.append(row)
    return revived


def read_invitation(connection: sa.Connection, id: str) -> Invitation | None:
    """Return one invitation, None where there is none of that id."""
    wanted = sa.select(SURVEY_INVITATION).where(SURVEY_INVITATION.c.id == id)
    row = connection.execute(wanted).mappings().one_or_none()
    return None if row is None else Invitation(**row)


def list_invitations(
    connection: sa.Connection,
    *,
    survey: str | None = None,
    states: Collection[State] = (),
    mode: str | Collection[str] | None = None,
    wave: str | None = None,
    account_ids: Collection[str] | None = None,
    user_id: str | None = None,
    roles: Iterable[str] = (),
    id: str | None = None,
    after: tuple[int, str] | None = None,
    limit: int = 100,
) -> list[Invitation]:
    """Return invitations, those that are due first.

    Args:
        connection: to read from.
        survey: only of this survey.
        states: only these; all where empty.
        mode: only this mode, or these.
        wave: only of this wave.
        account_ids: only of these accounts, such as those that somebody may see.
        user_id: only those whose task is put to this person, or to anybody of `roles`.
        roles: of that person.
        id: only this one, where it is among them.
        after: (due_at, id) of the last row of the page before.
        limit: at most so many.
    """
    row = SURVEY_INVITATION.c
    wanted = sa.select(SURVEY_INVITATION).order_by(row.due_at, row.id).limit(limit)
    for column, value in ((row.survey, survey), (row.wave, wave), (row.id, id)):
        wanted = wanted if value is None else wanted.where(column == value)
    if states:
        wanted = wanted.where(row.state.in_(list(states)))
    if mode is not None:
        wanted = wanted.where(row.mode.in_([mode] if isinstance(mode, str) else list(mode)))
    if account_ids is not None:
        wanted = wanted.where(row.account_id.in_(sorted(account_ids)))
    if user_id is not None:
        anybody = sa.and_(TASK.c.user_id.is_(None), TASK.c.role.in_(list(roles)))
        theirs = sa.select(TASK.c.id).where(sa.or_(TASK.c.user_id == user_id, anybody))
        wanted = wanted.where(row.task_id.in_(theirs))
    if after is not None:
        t, id = after
        wanted = wanted.where(sa.or_(row.due_at > t, sa.and_(row.due_at == t, row.id > id)))
    return [Invitation(**found) for found in connection.execute(wanted).mappings()]


def mark(connection: sa.Connection, id: str, state: State, now: int, reason: str | None = None) -> bool:
    """Let an invitation go forward; return whether it did. It never goes back, and an answer outweighs its expiry.

    Args:
        connection: in a transaction.
        id: of the invitation.
        state: where it goes.
        now: UTC microseconds.
        reason: a Message id, where it was skipped or declined.
    """
    change: dict[str, object] = {"state": state, "changed_at": now}
    stamp = {"sent": "sent_at", "opened": "opened_at", "answered": "answered_at"}.get(state)
    if stamp:
        change[stamp] = now
    if reason is not None:
        change["reason"] = reason
    same = sa.and_(SURVEY_INVITATION.c.id == id, SURVEY_INVITATION.c.state.in_(AFTER[state]))
    moved = connection.execute(sa.update(SURVEY_INVITATION).where(same).values(**change)).rowcount == 1
    if moved and state in ENDED:
        _call_off_letters(connection, id, now)
    return moved


def outbox_key(id: str, nth: int) -> str:
    """Return the key in the outbox of an invitation's letter (0) or of its reminder (1, 2, ...)."""
    return f"survey/{id}/{nth}"


def _call_off_letters(connection: sa.Connection, id: str, now: int) -> None:
    """Nobody is reminded of what they have answered: a letter that still waits ends in the same transaction."""
    keys = [outbox_key(id, nth) for nth in range(MOST_LETTERS)]
    waiting = sa.select(OUTBOX).where(OUTBOX.c.key.in_(keys), OUTBOX.c.state == "new").with_for_update()
    for row in connection.execute(waiting).mappings().all():
        end(connection, Sending(**row), state="skipped", reason="asking.answered_meanwhile", now=now)


def note_reminder(connection: sa.Connection, id: str, *, reminded: int, now: int) -> bool:
    """Count a reminder; False if it was counted already, or there is nothing left to remind of."""
    row = SURVEY_INVITATION.c
    same = sa.and_(row.id == id, row.reminded == reminded - 1, row.state.in_(("sent", "opened")))
    values = {"reminded": reminded, "changed_at": now}
    return connection.execute(sa.update(SURVEY_INVITATION).where(same).values(**values)).rowcount == 1


def note_sent(connection: sa.Connection, id: str, *, sent_at: int, now: int) -> bool:
    """Note when a letter left, also where it was opened or answered before anybody could note it; False if it was.

    What was called off stays as it is.
    """
    row = SURVEY_INVITATION.c
    same = sa.and_(row.id == id, row.sent_at.is_(None), row.state != "skipped")
    state = sa.case((row.state == "planned", "sent"), else_=row.state)
    values = {"sent_at": sent_at, "changed_at": now, "state": state}
    return connection.execute(sa.update(SURVEY_INVITATION).where(same).values(**values)).rowcount == 1


def counts(connection: sa.Connection, survey: str, *, wave: str | None = None) -> dict[tuple[str, str], int]:
    """Return how many invitations of a survey are in each (mode, state)."""
    row = SURVEY_INVITATION.c
    wanted = sa.select(row.mode, row.state, sa.func.count()).where(row.survey == survey).group_by(row.mode, row.state)
    if wave is not None:
        wanted = wanted.where(row.wave == wave)
    return {(mode, state): n for mode, state, n in connection.execute(wanted)}


def waves_of(connection: sa.Connection, survey: str) -> dict[str, dict[str, int]]:
    """Return how many invitations of each wave are in each state, the wave made first at first."""
    row = SURVEY_INVITATION.c
    wanted = sa.select(row.wave, row.state, sa.func.count(), sa.func.min(row.made_at))
    wanted = wanted.where(row.survey == survey).group_by(row.wave, row.state)
    found = sorted(connection.execute(wanted).all(), key=lambda one: (one[3], one[0]))
    waves: dict[str, dict[str, int]] = {}
    for wave, state, n, _ in found:
        waves.setdefault(wave, {})[state] = n
    return waves
