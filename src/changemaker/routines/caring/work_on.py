"""Working on a case, from taking it up to closing it: each change in the version that was seen, with its event."""

from collections.abc import Callable
from typing import Literal

import sqlalchemy as sa

from changemaker.access.roles import Permission, Role, permissions_of
from changemaker.act.cases import moves
from changemaker.act.cases.due import due_by_severity
from changemaker.act.cases.working_time import due_at
from changemaker.core.acting_errors import CaseMoveError
from changemaker.core.errors import EditedMeanwhileError
from changemaker.routines.caring.case_tasks import end_case_tasks, put_case_task
from changemaker.routines.caring.case_words import action_word, cause_word, sealed_words, short_word
from changemaker.routines.caring.desk import Desk
from changemaker.store.audit import write_audit
from changemaker.store.case_tables import CARE_CASE
from changemaker.store.cases import CAUSE, Case, change_case, list_cases, note_event, read_case
from changemaker.store.users import User, read_user

Moving = Callable[[Case], moves.Move]


def take(connection: sa.Connection, desk: Desk, id: str, *, version: int | None = None) -> Case:
    """Take a case up, or go on with one that waited.

    Args:
        connection: of `Store.writing`, here and below.
        desk: who works, and when.
        id: of the case.
        version: that was seen; None takes it as it stands.

    Raises:
        UnknownCaseError: there is none that may be seen.
        CaseMoveError: it is somebody else's, or has ended.
        EditedMeanwhileError: it was changed since it was shown.
    """
    done = move(connection, desk, id, lambda case: moves.take(case, by=desk.by), version=version)
    end_case_tasks(connection, done.id, by=desk.by, now=desk.now, begun=True)
    return done


def take_next(connection: sa.Connection, desk: Desk, queue: str) -> Case | None:
    """Take the case of a queue that is due first and nobody's; None where there is none.

    Whoever serves customers sees a case once it is theirs: what comes next is not picked.
    """
    desk.queue(queue)
    c = CARE_CASE.c
    free = sa.select(c.id).where(c.state == "open", c.queue == queue, c.owner.is_(None))
    free = free.order_by(c.due_at, c.severity.desc(), c.id).with_for_update(skip_locked=True)
    if desk.may_pull:
        found = connection.execute(free.limit(1)).scalar()
    else:
        theirs = list_cases(connection, seen=desk.seen, states=("open",), queue=queue, unowned=True, limit=1)
        found = theirs[0].id if theirs else None
    case = None if found is None else read_case(connection, found)
    if case is None:
        return None
    done = _changed(connection, desk, case, moves.take(case, by=desk.by))
    end_case_tasks(connection, done.id, by=desk.by, now=desk.now, begun=True)
    return done


def hand_over(
    connection: sa.Connection,
    desk: Desk,
    id: str,
    *,
    to: str | None = None,
    function: str = "",
    queue: str = "",
    why: str = "",
    words: str = "",
    version: int | None = None,
) -> Case:
    """Give a case to somebody, to another function, or back to a queue; when it is due stays as it was.

    Args:
        connection: of `Store.writing`.
        desk: who works, and when.
        id: of the case.
        to: user id; None: whoever of the queue takes it.
        function: that has it from now on: service, sales, IT, finance; "" as before.
        queue: where it lies from now on; "" as before.
        why: a word of the company's.
        words: what the next one should know; sealed.
        version: that was seen.

    Raises:
        CaseMoveError: it has ended, is there already, or that person may not work on cases.
    """
    taker = None if to is None else _who_may(connection, to)
    queue = desk.queue(queue) if queue else ""
    why, function = short_word(why), short_word(function)

    def moving(case: Case) -> moves.Move:
        return moves.hand_over(case, to=to, function=function, queue=queue, why=why)

    done = move(connection, desk, id, moving, words=words, version=version)
    end_case_tasks(connection, done.id, by=desk.by, now=desk.now)
    if taker is not None:
        put_case_task(connection, done, "case.task.yours", once=f"take/{done.version}", now=desk.now, user_id=taker.id)
    return done


def wait(
    connection: sa.Connection, desk: Desk, id: str, *, for_whom: str, words: str = "", version: int | None = None
) -> Case:
    """Say that somebody else's answer is waited for; when it is due stays as it was."""
    whom = short_word(for_whom)
    return move(connection, desk, id, lambda case: moves.wait(case, for_whom=whom), words=words, version=version)


def note_try(
    connection: sa.Connection,
    desk: Desk,
    id: str,
    *,
    action: str,
    result: str,
    cost: float | None = None,
    words: str = "",
    version: int | None = None,
) -> Case:
    """Note what was tried, whether it helped, and what it cost where that is known."""
    name = action_word(action)

    def moving(case: Case) -> moves.Move:
        return moves.tried(case, action=name, result=result, cost=cost)

    return move(connection, desk, id, moving, words=words, version=version)


def promise(
    connection: sa.Connection,
    desk: Desk,
    id: str,
    *,
    what: str,
    until: int,
    words: str = "",
    version: int | None = None,
) -> Case:
    """Note what was promised to the customer and by when; its owner gets a task for it, else who promised it."""

    def moving(case: Case) -> moves.Move:
        return moves.promise(case, what=what, until=until, now=desk.now)

    done = move(connection, desk, id, moving, words=words, version=version)
    owner = done.owner or (desk.by if read_user(connection, desk.by) else None)
    put_case_task(
        connection,
        done,
        f"case.task.promise.{what}",
        once=f"promise/{done.version}",
        now=desk.now,
        user_id=owner,
        role=Role.MANAGER.value,  # where a terminal or a machine promised it, and it is nobody's
        due_at=until,
    )
    return done


def keep(
    connection: sa.Connection, desk: Desk, id: str, *, done: bool, words: str = "", version: int | None = None
) -> Case:
    """Say whether what was promised was done; done after its moment, it was not kept."""

    def moving(case: Case) -> moves.Move:
        return moves.keep(case, done=done, now=desk.now)

    case = move(connection, desk, id, moving, words=words, version=version)
    end_case_tasks(connection, case.id, by=desk.by, now=desk.now, only="promise")
    return case


def resolve(
    connection: sa.Connection,
    desk: Desk,
    id: str,
    *,
    outcome: str,
    root_cause: str,
    words: str = "",
    version: int | None = None,
) -> Case:
    """Say how the problem ended, and what had made it happen."""
    cause = cause_word(root_cause) if root_cause.strip() else ""

    def moving(case: Case) -> moves.Move:
        return moves.resolve(case, outcome=outcome, root_cause=cause, now=desk.now)

    done = move(connection, desk, id, moving, words=words, version=version)
    end_case_tasks(connection, done.id, by=desk.by, now=desk.now)
    return done


def tell(
    connection: sa.Connection, desk: Desk, id: str, *, way: str, words: str = "", version: int | None = None
) -> Case:
    """Say that the customer was told how it ended; `caring.tell` writes to them."""
    return move(connection, desk, id, lambda case: moves.tell(case, way=way, at=desk.now), words=words, version=version)


def close(connection: sa.Connection, desk: Desk, id: str, *, version: int | None = None) -> Case:
    """Close a case that has an outcome and a cause, and whose customer was told."""
    return move(connection, desk, id, lambda case: moves.close(case, now=desk.now), version=version)


def reopen(
    connection: sa.Connection, desk: Desk, id: str, *, why: str, words: str = "", version: int | None = None
) -> Case:
    """Open it again; it is due anew, by its severity, and a letter of how it had ended does not leave any more."""
    reason = short_word(why)

    def moving(case: Case) -> moves.Move:
        due = due_at(due_by_severity(case.severity), desk.now, desk.working, desk.zone)
        return moves.reopen(case, why=reason, due_at=due)

    done = move(connection, desk, id, moving, words=words, version=version)
    if done.owner is not None:
        once = f"take/{done.version}"
        put_case_task(connection, done, "case.task.again", once=once, now=desk.now, user_id=done.owner)
    return done


def mark_cause(
    connection: sa.Connection,
    desk: Desk,
    cause: str,
    *,
    kind: Literal["cause_removed", "cause_back"] = "cause_removed",
    at: int | None = None,
) -> None:
    """Say that a root cause was removed upstream, or that it is back; fewer new cases are the proof.

    Args:
        connection: of `Store.writing`.
        desk: who says so.
        cause: its name.
        kind: removed, or back.
        at: since when, UTC microseconds; now where it is left out.
    """
    name, moment = cause_word(cause), desk.now if at is None else at
    if moment > desk.now:
        raise CaseMoveError("that moment has not come yet", hint="say so when it is removed", where=f"cause {name}")
    note_event(connection, f"{CAUSE}{name}", kind=kind, by=desk.by, now=desk.now, detail={"at": moment})
    told = {"at": moment}
    write_audit(connection, now=desk.now, actor=desk.by, action=f"audit.{kind}", object=name, detail=told)


def move(
    connection: sa.Connection, desk: Desk, id: str, moving: Moving, *, words: str = "", version: int | None = None
) -> Case:
    """Change a case as the rules allow.

    Raises:
        UnknownCaseError: there is none that may be seen.
        CaseMoveError: it cannot go that way.
        CaseWordsError: words that cannot be kept.
        EditedMeanwhileError: it was changed since it was shown.
    """
    case = desk.case(connection, id)
    if version is not None and version != case.version:
        raise EditedMeanwhileError(
            "this case was changed by somebody else since it was shown",
            hint="load it again: it shows how it stands now",
            where=f"case {id}",
        )
    return _changed(connection, desk, case, moving(case), words=words)


def _changed(connection: sa.Connection, desk: Desk, case: Case, found: moves.Move, *, words: str = "") -> Case:
    sealed = sealed_words(connection, desk.keys, words, contact_id=case.contact_id) if words else None
    done = change_case(
        connection,
        case,
        found.values,
        kind=found.kind,
        by=desk.by,
        now=desk.now,
        detail=found.detail,
        words=sealed,
    )
    told = {"kind": found.kind, "state": done.state}
    write_audit(connection, now=desk.now, actor=desk.by, action="audit.case_changed", object=case.id, detail=told)
    return done


def _who_may(connection: sa.Connection, id: str) -> User:
    user = read_user(connection, id) if id.isprintable() else None
    known = {role.value for role in Role}
    may = user is not None and user.state == "active"
    roles = [Role(role) for role in (user.roles if user else ()) if role in known]
    if user is None or not may or Permission.WORK_CASES not in permissions_of(roles):
        raise CaseMoveError("that person does not work on cases here", hint="name another, or a queue")
    return user
