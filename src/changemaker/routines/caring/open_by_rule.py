"""Opening cases: by a rule, by a person, or by taking up one of the company's own; each once, with a due moment."""

import secrets
from collections.abc import Sequence
from typing import Any

import ibis
import ibis.expr.types as ir
import sqlalchemy as sa

from changemaker.act.cases.due import due_by_severity
from changemaker.act.cases.working_time import due_at
from changemaker.act.journeys.journey import Due
from changemaker.core.acting_errors import CaseWordsError, UnknownCaseError
from changemaker.core.message import Message
from changemaker.engine.tables import Tables
from changemaker.routines.caring.case_tasks import put_case_task
from changemaker.routines.caring.case_words import sealed_words, short_word
from changemaker.routines.caring.desk import Desk
from changemaker.store.audit import write_audit
from changemaker.store.cases import Case, open_case, read_case

OF_COMPANY = "case:"  # `about` of a case that the company's own table opened
MIDDLE = 3  # severity where nobody said


def open_by_rule(
    connection: sa.Connection,
    desk: Desk,
    *,
    once_key: str,
    account_id: str,
    contact_id: str | None,
    kind: str,
    queue: str,
    what: Message,
    about: str | None,
    severity: int = MIDDLE,
    due: Due | None = None,
    value: float | None = None,
    owner: str | None = None,
    words: str = "",
) -> Case:
    """Open a case by a rule of ours: it is due by the company's calendar, and its owner gets a task.

    Args:
        connection: of `Store.writing`.
        desk: `by` is the rule: "journey:NAME".
        once_key: of what it came from; opened twice under it, it is one case.
        account_id: whose problem.
        contact_id: which person's.
        kind: complaint, rescue, question, reply.
        queue: one of `acting.queues`.
        what: what is the matter; no personal words.
        about: "run:ID", "reply:ID".
        severity: 1 mild to 5 grave.
        due: by when; by severity where it is left out.
        value: money at risk, reporting currency.
        owner: user id of who is to take it up.
        words: what people wrote; sealed.

    Raises:
        CaseWordsError: the company has no such queue.
        WorkingCalendarError: its calendar cannot be used.
    """
    id = open_case(
        connection,
        once_key=once_key,
        account_id=account_id,
        contact_id=contact_id,
        kind=kind,
        queue=desk.queue(queue),
        severity=severity,
        what=what,
        opened_by=desk.by,
        about=about,
        due_at=due_at(due or due_by_severity(severity), desk.now, desk.working, desk.zone),
        value=value,
        now=desk.now,
        owner=owner,
        words=sealed_words(connection, desk.keys, words, contact_id=contact_id) if words else None,
    )
    case = _read(connection, id)
    if owner is not None and case.owner == owner and case.state == "open":
        put_case_task(connection, case, "case.task.yours", once="take/1", now=desk.now, user_id=owner)
    return case


def open_by_person(
    connection: sa.Connection,
    desk: Desk,
    *,
    account_id: str,
    contact_id: str | None,
    kind: str,
    queue: str,
    severity: int = MIDDLE,
    due: Due | None = None,
    value: float | None = None,
    words: str = "",
    once_key: str = "",
    tables: Tables | None = None,
) -> Case:
    """Open a case by hand; whoever opens it sees it from then on.

    Args:
        connection: of `Store.writing`.
        desk: who opens it.
        account_id: whose problem.
        contact_id: which person's.
        kind: complaint, question, ...: a word of the company's.
        queue: one of `acting.queues`.
        severity: 1 mild to 5 grave.
        due: by when; by severity where it is left out.
        value: money at risk, reporting currency.
        words: what it is about, in words; sealed.
        once_key: of the form that was sent off; sent twice, it is one case.
        tables: the company's, with what the asker may see: the account must be there. None while nothing is loaded.

    Raises:
        CaseWordsError: there is no such account, contact or queue.
        WorkingCalendarError: the company's calendar cannot be used.
    """
    word = short_word(kind) or "complaint"
    _check_account(account_id, contact_id, tables)
    told = {"account": account_id, "kind": word}
    case = open_by_rule(
        connection,
        desk,
        once_key=f"person/{desk.by}/{once_key or secrets.token_hex(8)}",
        account_id=account_id,
        contact_id=contact_id,
        kind=word,
        queue=queue,
        what=Message("case.what.person", told),
        about=None,
        severity=severity,
        due=due,
        value=value,
        words=words,
    )
    write_audit(connection, now=desk.now, actor=desk.by, action="audit.case_opened", object=case.id, detail=told)
    return case


def take_up(connection: sa.Connection, desk: Desk, tables: Tables, company_case_id: str, *, queue: str) -> Case:
    """Make a case of ours of one in the company's own table, so that it can be worked on here; once.

    Args:
        connection: of `Store.writing`.
        desk: who takes it up.
        tables: the company's, with what the asker may see.
        company_case_id: as the company's table calls it.
        queue: where it lies from now on.

    Raises:
        UnknownCaseError: there is none that may be seen, or it is resolved.
    """
    row = company_case(tables, company_case_id)
    if row is None or row["resolved_t"] is not None:
        raise UnknownCaseError(
            f"no open case of the company's table is called '{company_case_id[:40]}'", hint="the board has those"
        )
    severity = int(row["severity"] or MIDDLE)
    by_calendar = due_at(due_by_severity(severity), desk.now, desk.working, desk.zone)
    id = open_case(
        connection,
        once_key=f"company/{company_case_id}",
        account_id=row["account_id"],
        contact_id=row["contact_id"],
        kind=row["kind"],
        queue=desk.queue(queue),
        severity=severity,
        what=Message("case.what.company", {"account": row["account_id"], "kind": row["kind"]}),
        opened_by=desk.by,
        about=f"{OF_COMPANY}{company_case_id}",
        due_at=row["due_t"] if row["due_t"] is not None else by_calendar,
        value=None,
        now=desk.now,
        opened_at=row["t"],
    )
    write_audit(connection, now=desk.now, actor=desk.by, action="audit.case_opened", object=id, detail={"kind": "own"})
    return _read(connection, id)


def company_case(tables: Tables, id: str) -> dict[str, Any] | None:
    """Return a row of the company's own table `case`, None where there is none that may be seen."""
    rows = company_rows(tables, ids=[id])
    return rows[0] if rows else None


def company_rows(
    tables: Tables, *, ids: Sequence[str] = (), open_only: bool = False, since: int | None = None
) -> list[dict[str, Any]]:
    """Return rows of the company's own table `case`.

    Args:
        tables: the company's, with what the asker may see.
        ids: only these.
        open_only: only what is not resolved.
        since: only what is open or was opened or resolved since, UTC microseconds.
    """
    case = tables["case"]
    if ids:
        case = case.filter(case.case_id.isin(list(ids)))
    if open_only:
        case = case.filter(case.resolved_t.isnull())
    if since is not None:
        moment = ibis.literal(since, "int64")
        case = case.filter(ibis.or_(case.resolved_t.isnull(), case.t >= moment, case.resolved_t >= moment))
    names = (
        *("case_id", "account_id", "contact_id", "kind", "severity", "t", "resolved_t", "reopened"),
        *("staff_member_id", "due_t", "root_cause", "outcome", "promise_kept", "told_t"),
    )
    rows: list[dict[str, Any]] = case.select(*names).order_by("t", "case_id").to_pyarrow().to_pylist()
    return rows


def _check_account(account_id: str, contact_id: str | None, tables: Tables | None) -> None:
    known = bool(account_id) and account_id.isprintable() and (contact_id or "").isprintable()
    if known and tables is not None and "account" in tables.filled:
        account, contact = tables["account"], tables["contact"]
        known = _any(account.filter(account.account_id == account_id))
        if known and contact_id and "contact" in tables.filled:
            theirs = contact.filter(contact.contact_id == contact_id, contact.account_id == account_id)
            known = _any(theirs)
    if not known:
        told = account_id if contact_id is None else f"{account_id} with {contact_id}"
        raise CaseWordsError(f"no account is called '{told[:60]}'", hint="write its id as table `account` has it")


def _any(rows: ir.Table) -> bool:
    return bool(rows.limit(1).count().to_pyarrow().as_py())


def _read(connection: sa.Connection, id: str) -> Case:
    case = read_case(connection, id)
    assert case is not None  # it was written in this transaction
    return case
