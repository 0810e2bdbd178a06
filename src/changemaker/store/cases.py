"""Cases as rows: opened once under a key, changed in the version that was seen, every change an event that stays."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa

from changemaker.core.errors import EditedMeanwhileError
from changemaker.core.message import Message
from changemaker.store.case_tables import CARE_CASE, CASE_EVENT
from changemaker.store.once import insert_once

State = Literal["open", "in_work", "waiting", "resolved", "closed"]
OPEN_STATES: tuple[State, ...] = ("open", "in_work", "waiting")
EventKind = Literal[
    "opened", "took", "handed_over", "waits", "tried", "promised", "kept", "noted", "escalated",
    "resolved", "told", "asked", "closed", "reopened", "cause_removed", "cause_back",
]  # fmt: skip
COUNTED = (
    *("id", "account_id", "about", "queue", "kind", "state", "opened_at", "due_at", "resolved_at", "severity", "owner"),
    *("value", "root_cause", "outcome", "promised_for", "promise_kept", "told_at", "asked_at", "reopened"),
)  # columns that boards count
CAUSE = "cause:"  # case_id of what is said of a root cause, not of one case


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row; times are UTC microseconds."""

    id: str
    account_id: str
    contact_id: str | None
    kind: str  # complaint, rescue, question, reply, ...
    queue: str
    severity: int  # 1 mild to 5 grave
    state: State
    owner: str | None  # user id
    function: str  # that has it now: service, sales, IT, finance; "" as long as nobody said
    what: Message
    words: bytes | None = field(default=None, repr=False)  # sealed under the contact's key
    about: str | None  # what it came from: "run:ID", "reply:ID", "case:ID" of the company's own table
    value: float | None  # money at risk, reporting currency
    opened_at: int
    opened_by: str  # user id, or "journey:NAME"
    due_at: int
    breached_at: int | None
    escalated: int
    promise: str | None
    promised_for: int | None
    promise_kept: bool | None
    root_cause: str | None
    outcome: str | None
    told_at: int | None
    asked_at: int | None
    reopened: int
    version: int
    resolved_at: int | None
    closed_at: int | None
    changed_at: int

    @property
    def is_open(self) -> bool:
        """True as long as the problem is not solved."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One thing that happened to a case; never changed."""

    id: int
    case_id: str
    t: int  # UTC microseconds
    by: str  # user id, or "rule:NAME"
    kind: str
    detail: Mapping[str, Any]
    words: bytes | None = field(default=None, repr=False)  # sealed


def open_case(
    connection: sa.Connection,
    *,
    once_key: str,
    account_id: str,
    contact_id: str | None,
    kind: str,
    queue: str,
    severity: int,
    what: Message,
    opened_by: str,
    about: str | None,
    due_at: int,
    value: float | None,
    now: int,
    owner: str | None = None,
    function: str = "",
    words: bytes | None = None,
    opened_at: int | None = None,
) -> str:
    """Open a case and return its id; opened again under the same key, it is the same case and nothing changes.

    Args:
        connection: in a transaction.
        once_key: of what it came from: "RUN/NODE/VISIT", "reply/ID".
        account_id: whose problem it is.
        contact_id: which person's.
        kind: complaint, rescue, question, reply.
        queue: one of `acting.queues`.
        severity: 1 mild to 5 grave.
        what: what is the matter; no personal words.
        opened_by: user id, or "journey:NAME".
        about: "run:ID", "reply:ID", "case:ID" of the company's own table.
        due_at: by when it is to be resolved, UTC microseconds.
        value: money at risk, reporting currency.
        now: UTC microseconds.
        owner: user id of who is to take it up, where that is known.
        function: that has it.
        words: what people wrote, sealed (`routines.caring.case_words`).
        opened_at: when the problem began, where that is another moment than now.
    """
    if not 1 <= severity <= 5:
        raise ValueError(f"severity is 1 to 5, not {severity}")
    values: dict[str, object] = {
        "id": secrets.token_hex(8),
        "once_key": once_key,
        "account_id": account_id,
        "contact_id": contact_id,
        "kind": kind,
        "queue": queue,
        "severity": severity,
        "state": "open",
        "owner": owner,
        "function": function,
        "what": {"id": what.id, "params": dict(what.params)},
        "words": words,
        "about": about,
        "value": value,
        "opened_at": now if opened_at is None else opened_at,
        "opened_by": opened_by,
        "due_at": due_at,
        "changed_at": now,
    }
    if not insert_once(connection, CARE_CASE, values):
        known = sa.select(CARE_CASE.c.id).where(CARE_CASE.c.once_key == once_key)
        return str(connection.execute(known).scalar_one())
    id = str(values["id"])
    detail = {"queue": queue, "owner": owner, "due_at": due_at, "severity": severity}
    note_event(connection, id, kind="opened", by=opened_by, now=now, detail=detail)
    return id


def read_case(connection: sa.Connection, id: str) -> Case | None:
    """Return one case."""
    row = connection.execute(sa.select(CARE_CASE).where(CARE_CASE.c.id == id)).mappings().one_or_none()
    return None if row is None else _case(row)


def change_case(
    connection: sa.Connection,
    seen: Case,
    values: Mapping[str, object],
    *,
    kind: EventKind,
    by: str,
    now: int,
    detail: Mapping[str, object] | None = None,
    words: bytes | None = None,
) -> Case:
    """Change a case in the version that was seen, and write down that it was changed.

    Args:
        connection: in a transaction.
        seen: the case as it was read: of two who change it, the second is told.
        values: column -> new value.
        kind: of the event.
        by: user id, or "rule:NAME".
        now: UTC microseconds.
        detail: more of the event; nothing personal.
        words: sealed.

    Raises:
        EditedMeanwhileError: somebody else has changed it since.
    """
    same = sa.update(CARE_CASE).where(CARE_CASE.c.id == seen.id, CARE_CASE.c.version == seen.version)
    changed = {**values, "version": seen.version + 1, "changed_at": max(now, seen.changed_at)}
    if connection.execute(same.values(**changed)).rowcount != 1:
        raise EditedMeanwhileError(
            "this case was changed by somebody else since it was shown",
            hint="load it again: it shows how it stands now",
            where=f"case {seen.id}",
        )
    note_event(connection, seen.id, kind=kind, by=by, now=now, detail=detail, words=words)
    return _case(connection.execute(sa.select(CARE_CASE).where(CARE_CASE.c.id == seen.id)).mappings().one())


def note_event(
    connection: sa.Connection,
    case_id: str,
    *,
    kind: EventKind,
    by: str,
    now: int,
    detail: Mapping[str, object] | None = None,
    words: bytes | None = None,
) -> None:
    """Append to the history of a case, or of a root cause (`CAUSE` and its name).

    Args:
        connection: in a transaction.
        case_id: whose history.
        kind: what happened.
        by: user id, or "rule:NAME".
        now: UTC microseconds.
        detail: more of it; nothing personal.
        words: sealed.
    """
    row = {"case_id": case_id, "t": now, "by": by, "kind": kind, "detail": dict(detail or {}), "words": words}
    connection.execute(sa.insert(CASE_EVENT).values(**row))


def events_of(connection: sa.Connection, case_ids: Sequence[str], *, kinds: Sequence[str] = ()) -> list[CaseEvent]:
    """Return what happened to cases, the oldest first."""
    wanted = sa.select(CASE_EVENT).where(CASE_EVENT.c.case_id.in_(list(case_ids))).order_by(CASE_EVENT.c.id)
    if kinds:
        wanted = wanted.where(CASE_EVENT.c.kind.in_(list(kinds)))
    return [CaseEvent(**row) for row in connection.execute(wanted).mappings()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Whose cases somebody may see: those owned or opened by `users`, and those of `accounts`; None is no limit."""

    users: frozenset[str] | None = frozenset()
    accounts: frozenset[str] | None = frozenset()


ALL_SEEN = (Seen(users=None, accounts=None),)


def list_cases(
    connection: sa.Connection,
    *,
    seen: Sequence[Seen] = ALL_SEEN,
    states: Sequence[State] = (),
    queue: str | None = None,
    owner: str | None = None,
    account_id: str | None = None,
    due_before: int | None = None,
    unowned: bool = False,
    escalated_below: int | None = None,
    since: int | None = None,
    after: tuple[int, str] | None = None,
    limit: int | None = 100,
) -> list[Case]:
    """Return cases, the soonest due first.

    Args:
        connection: to read from.
        seen: of what the asker may see; each part lets cases through.
        states: only these; all where empty.
        queue: only of this.
        owner: only of this user.
        account_id: only of this account.
        due_before: only what was due before, UTC microseconds.
        unowned: only what is nobody's.
        escalated_below: only what has not come to this step of escalation.
        since: only what is not closed, or was changed since, UTC microseconds.
        after: (due_at, id) of the last row of the page before.
        limit: at most so many; None for all.
    """
    c = CARE_CASE.c
    wanted = sa.select(CARE_CASE).where(visible(seen)).order_by(c.due_at, c.id)
    if limit is not None:
        wanted = wanted.limit(limit)
    if states:
        wanted = wanted.where(c.state.in_(list(states)))
    for column, value in ((c.queue, queue), (c.owner, owner), (c.account_id, account_id)):
        if value is not None:
            wanted = wanted.where(column == value)
    if due_before is not None:
        wanted = wanted.where(c.due_at < due_before)
    if escalated_below is not None:
        wanted = wanted.where(c.escalated < escalated_below)
    if unowned:
        wanted = wanted.where(c.owner.is_(None))
    if since is not None:
        wanted = wanted.where(sa.or_(c.state != "closed", c.changed_at >= since))
    if after is not None:
        t, id = after
        wanted = wanted.where(sa.or_(c.due_at > t, sa.and_(c.due_at == t, c.id > id)))
    return [_case(row) for row in connection.execute(wanted).mappings()]


def counted_columns(connection: sa.Connection, *, seen: Sequence[Seen], since: int) -> list[sa.RowMapping]:
    """Return what boards count of cases, without what is said of them; those that are open, or changed since.

    Args:
        connection: to read from.
        seen: of what the asker may see; each part lets cases through.
        since: UTC microseconds.
    """
    c = CARE_CASE.c
    wanted = sa.select(*(c[name] for name in COUNTED)).where(
        visible(seen), sa.or_(c.state != "closed", c.changed_at >= since)
    )
    return list(connection.execute(wanted).mappings())


def is_seen(case: Case, seen: Sequence[Seen]) -> bool:
    """True if one of the parts lets `case` through; the same as `list_cases` does."""
    for part in seen:
        users = part.users is None or case.owner in part.users or case.opened_by in part.users
        accounts = part.accounts is None or case.account_id in part.accounts
        if users and accounts:
            return True
    return False


def hand_overs(connection: sa.Connection) -> Mapping[str, int]:
    """Return how often each case was handed over; those that never were are not in it."""
    wanted = sa.select(CASE_EVENT.c.case_id, sa.func.count()).where(CASE_EVENT.c.kind == "handed_over")
    return {id: int(n) for id, n in connection.execute(wanted.group_by(CASE_EVENT.c.case_id))}


def tries(connection: sa.Connection, *, seen: Sequence[Seen] = ALL_SEEN) -> list[CaseEvent]:
    """Return all that was tried in the cases that `seen` lets through, the oldest first."""
    wanted = sa.select(CASE_EVENT).where(CASE_EVENT.c.kind == "tried").order_by(CASE_EVENT.c.id)
    if tuple(seen) != ALL_SEEN:
        wanted = wanted.where(CASE_EVENT.c.case_id.in_(sa.select(CARE_CASE.c.id).where(visible(seen))))
    return [CaseEvent(**row) for row in connection.execute(wanted).mappings()]


def removed_causes(connection: sa.Connection) -> Mapping[str, int]:
    """Return root causes of which somebody said that they were removed, and since when; not those that came back."""
    kinds = ("cause_removed", "cause_back")
    wanted = sa.select(CASE_EVENT).where(CASE_EVENT.c.kind.in_(kinds)).order_by(CASE_EVENT.c.id)
    found: dict[str, int] = {}
    for row in connection.execute(wanted).mappings():
        name = row["case_id"].removeprefix(CAUSE)
        found.pop(name, None)
        if row["kind"] == "cause_removed":
            found[name] = int(row["detail"]["at"])
    return found


def known_causes(connection: sa.Connection, *, seen: Sequence[Seen] = ALL_SEEN) -> list[str]:
    """Return root causes named so far in the cases that `seen` lets through, the most frequent first."""
    c = CARE_CASE.c
    wanted = sa.select(c.root_cause).where(c.root_cause.is_not(None), visible(seen)).group_by(c.root_cause)
    return list(connection.execute(wanted.order_by(sa.func.count().desc(), c.root_cause)).scalars())


def visible(seen: Sequence[Seen]) -> sa.ColumnElement[bool]:
    """Return what lets through the rows of `CARE_CASE` that one of the parts lets through."""
    c = CARE_CASE.c
    parts = []
    for part in seen:
        limits: list[sa.ColumnElement[bool]] = [sa.true()]
        if part.users is not None:
            limits.append(sa.or_(c.owner.in_(sorted(part.users)), c.opened_by.in_(sorted(part.users))))
        if part.accounts is not None:
            limits.append(c.account_id.in_(sorted(part.accounts)))
        parts.append(sa.and_(*limits))
    return sa.or_(sa.false(), *parts)


def _case(row: sa.RowMapping) -> Case:
    values = {name: value for name, value in row.items() if name != "once_key"}
    return Case(**{**values, "what": Message(values["what"]["id"], values["what"]["params"])})
