"""What doors show of cases: the board, lists, and one case with its history; no more than the asker may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from changemaker.act.cases.board import Board, board_of
from changemaker.act.cases.counted import DAY, NO_QUEUE, Counted, counted
from changemaker.act.cases.rescue import Playbook, playbook, tries_of
from changemaker.engine.tables import Tables
from changemaker.routines.caring.ask_again import answered_again, id_in_tables
from changemaker.routines.caring.at_stake import at_stake
from changemaker.routines.caring.case_words import opened_words
from changemaker.routines.caring.desk import Desk
from changemaker.routines.caring.open_by_rule import company_rows
from changemaker.routines.programme_proof import finance_rules
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.cases import (
    COUNTED,
    Case,
    CaseEvent,
    State,
    counted_columns,
    events_of,
    hand_overs,
    list_cases,
    removed_causes,
    tries,
)

LOOKED_BACK = 730 * DAY  # cases that the board is made of: two years
PERIOD = 90 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One event of a case, opened for who may read it."""

    event: CaseEvent
    words: str = field(default="", repr=False)  # what somebody wrote; personal


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseShown:
    """One case as a page shows it."""

    case: Case
    words: str = field(default="", repr=False)  # what the customer wrote; personal
    history: tuple[Happened, ...]  # the oldest first
    playbook: Playbook  # what may be tried next, what promises most first

    @property
    def told(self) -> tuple[tuple[CaseEvent, str], ...]:
        """The history as pairs of an event and what was written."""
        return tuple((happened.event, happened.words) for happened in self.history)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyCase:
    """An open case of the company's own table that nobody here has taken up."""

    id: str
    account_id: str
    contact_id: str | None
    kind: str
    severity: int | None
    opened_at: int
    due_at: int | None


def board(connection: sa.Connection, desk: Desk, tables: Tables | None) -> Board:
    """Return the board of all cases that may be seen, ours and the company's own.

    Args:
        connection: of the store.
        desk: who looks, and when.
        tables: the company's, with the rows that the asker may see (`open_tables(..., scope=actor.scope)`); None
            while nothing is loaded.
    """
    ours = counted_columns(connection, seen=desk.seen, since=desk.now - LOOKED_BACK)
    rows = [*_ours(connection, ours), *_theirs(connection, desk, tables)]
    known = {id_in_tables(row["id"], row["about"]) for row in ours if row["asked_at"] is not None}
    return board_of(
        rows,
        now=desk.now,
        zone=desk.zone,
        queues=desk.workspace.settings.acting.queues,
        removed=removed_causes(connection),
        tries=tries(connection, seen=desk.seen),
        answered_again=answered_again(connection, known, since=desk.now - PERIOD) if known else 0,
    )


def one(connection: sa.Connection, desk: Desk, id: str, tables: Tables | None = None) -> CaseShown:
    """Return one case with its history, opened.

    Args:
        connection: of the store.
        desk: who looks, and when.
        id: of the case.
        tables: the company's, with what the asker may see: what hangs on the account, where the case does not say.

    Raises:
        UnknownCaseError: there is none, or it may not be seen.
    """
    case = desk.case(connection, id)
    events = events_of(connection, [case.id])

    def said(words: bytes | None) -> str:
        return opened_words(connection, desk.keys, words, contact_id=case.contact_id)

    like_it = list_cases(connection, seen=desk.seen, since=desk.now - LOOKED_BACK, limit=None)
    rows = [counted(other) for other in like_it if other.kind == case.kind]
    value = case.value
    if value is None and tables is not None:
        value = at_stake(tables, finance_rules(desk.workspace.folder), case.account_id, now=desk.now)
    return CaseShown(
        case=case,
        words=said(case.words),
        history=tuple(Happened(event=event, words=said(event.words)) for event in events),
        playbook=playbook(value, tries_of(rows, tries(connection, seen=desk.seen)), events),
    )


def company_cases(connection: sa.Connection, tables: Tables, *, limit: int = 200) -> list[CompanyCase]:
    """Return open cases of the company's own table that nobody here has taken up, the oldest first.

    Args:
        connection: of the store.
        tables: the company's, with the rows that the asker may see.
        limit: at most so many.
    """
    rows = _not_ours(connection, company_rows(tables, open_only=True))
    return [
        CompanyCase(
            id=row["case_id"],
            account_id=row["account_id"],
            contact_id=row["contact_id"],
            kind=row["kind"],
            severity=row["severity"],
            opened_at=row["t"],
            due_at=row["due_t"],
        )
        for row in rows
    ][:limit]


def _ours(connection: sa.Connection, rows: Iterable[sa.RowMapping]) -> list[Counted]:
    times = hand_overs(connection)
    return [
        Counted(handed_over=times.get(row["id"], 0), **{name: row[name] for name in COUNTED if name != "about"})
        for row in rows
    ]


def _theirs(connection: sa.Connection, desk: Desk, tables: Tables | None) -> list[Counted]:
    if tables is None:
        return []
    rows = _not_ours(connection, company_rows(tables, since=desk.now - LOOKED_BACK))
    return [_counted(row) for row in rows if row["t"] <= desk.now]


def _not_ours(connection: sa.Connection, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The tables hold our own cases too, and those that we took up."""
    c = CARE_CASE.c
    ours = {name for row in connection.execute(sa.select(c.id, c.about)) for name in (row.id, row.about) if name}
    return [row for row in rows if row["case_id"] not in ours and f"case:{row['case_id']}" not in ours]


def _counted(row: Mapping[str, Any]) -> Counted:
    resolved = row["resolved_t"]
    begun: State = "in_work" if row["staff_member_id"] else "open"
    return Counted(
        id=row["case_id"],
        account_id=row["account_id"],
        queue=NO_QUEUE,
        kind=row["kind"],
        state="closed" if resolved is not None else begun,
        opened_at=row["t"],
        due_at=row["due_t"],
        resolved_at=resolved,
        severity=row["severity"],
        owner=row["staff_member_id"],
        root_cause=row["root_cause"],
        outcome=row["outcome"],
        promised_for=None if row["promise_kept"] is None else resolved,
        promise_kept=row["promise_kept"],
        told_at=row["told_t"],
        reopened=row["reopened"] or 0,
        is_ours=False,
    )
